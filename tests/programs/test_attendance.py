"""Schedules one can attend, not only miles."""

import pytest

from programs.attendance import best_track, can_attend, free_time, miles_between, travel_minutes
from programs.offers import Meeting, Track

EVENING = Meeting(0, 18 * 60, 21 * 60)


def test_blocks_that_touch_are_one_span_of_free_time():
    assert free_time(["mon-midday", "mon-morning", "wed-evening"]) == {0: [(540, 900)], 2: [(1080, 1260)]}


@pytest.mark.parametrize("block", ["", "mon", "mon-night", "xyz-morning", "evening-mon", "mon-evening-late"])
def test_words_that_name_no_block_are_passed_over(block):
    assert free_time([block]) == {}


@pytest.mark.parametrize(
    ("blocks", "travel", "can"),
    [
        (["mon-evening"], 0, True),
        (["mon-evening"], 30, True),  # half an hour of the way may lie outside: people tick blocks, not minutes
        (["mon-evening"], 31, False),
        (["mon-afternoon", "mon-evening"], 45, False),  # the way home after 9 pm is still outside
        (["tue-evening"], 0, False),
        ([], 0, False),
    ],
)
def test_a_session_fits_where_it_and_nearly_all_of_the_way_lie_in_free_time(blocks, travel, can):
    assert can_attend(EVENING, free_time(blocks), travel) is can


def test_a_session_by_video_needs_no_way():
    assert can_attend(Meeting(0, 18 * 60, 21 * 60, by_video=True), free_time(["mon-evening"]), 300)


def test_the_track_with_the_largest_share_counts():
    day = Track("Day", tuple(Meeting(weekday, 540, 720) for weekday in range(5)))
    evening = Track("Evening", tuple(Meeting(weekday, 1080, 1260) for weekday in (0, 2)))
    found = best_track([day, evening], free_time(["mon-morning", "mon-evening", "wed-evening"]), 0, video_ready=False)
    assert (found.track.name, found.attendable, found.sessions) == ("Evening", 2, 2)


def test_sessions_by_video_count_only_for_someone_ready_for_video():
    video = Track("", (Meeting(0, 1080, 1260, by_video=True),))
    free = free_time(["mon-evening"])
    assert best_track([video], free, 0, video_ready=True).attendable == 1
    assert best_track([video], free, 0, video_ready=False).attendable == 0


def test_without_sessions_there_is_nothing_to_attend():
    assert best_track([], {}, 0, video_ready=True) is None
    assert best_track([Track("Day", ())], {}, 0, video_ready=True) is None


def test_distances_are_great_circles():
    """Washington to Chicago: 597 miles between the centers by published tables, within a mile."""
    assert miles_between((38.9072, -77.0369), (41.8781, -87.6298)) == pytest.approx(594.6, abs=1.5)
    assert miles_between((0, 179.9), (0, -179.9)) == pytest.approx(13.8, abs=0.1)
    assert miles_between((90, 0), (90, 123)) == pytest.approx(0, abs=1e-6)


def test_travel_is_an_estimate_that_grows_with_distance_and_is_slower_by_bus():
    assert travel_minutes(0, "car") == 5
    assert travel_minutes(5, None) == travel_minutes(5, "car") < travel_minutes(5, "bus")
    assert [travel_minutes(miles, "car") for miles in (1, 10, 30)] == sorted(
        travel_minutes(m, "car") for m in (1, 10, 30)
    )
