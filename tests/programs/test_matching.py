"""Hard needs take a program away with a reason; what is not known takes nothing away."""

import datetime
import uuid

import pytest

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs.matching import NO_INSURANCE, Needs, Unmet, Wish, closest, match, shortlist
from programs.offers import Meeting, Track
from tests.programs.conftest import NOW, WASHINGTON, an_offer

BALTIMORE = (39.2904, -76.6122)
CHICAGO = (41.8781, -87.6298)
EVENINGS = frozenset(f"{day}-evening" for day in ("mon", "tue", "wed", "thu", "fri"))


def needs(**changes):
    plain = {
        "level": Level.IOP,
        "age": 30,
        "conditions": ("substance_use",),
        "payer": "medicaid",
        "place": WASHINGTON,
        "state": "DC",
        "medicines": frozenset(),
        "free_blocks": EVENINGS,
        "telehealth_ready": True,
    }
    return Needs(**(plain | changes))


def one(wanted, offer):
    (only,) = match(wanted, [offer], at=NOW)
    return only


def words(sentences):
    return [str(sentence) for sentence in sentences]


def test_a_program_that_offers_all_that_is_needed_fits_and_says_why():
    found = one(needs(), an_offer())
    assert found.fits
    assert found.meets_every_need
    assert not found.is_fallback
    assert words(found.reasons_for) == [
        "Offers the level needed: iop.",
        "Takes ages 18 and over.",
        "Helps with: substance use.",
        "Takes: medicaid.",
    ]
    assert found.reasons_against == ()


HARD = {
    "age": ({"age": 16}, {}, "age", "Takes ages 18 and over."),
    "too old": ({"age": 70}, {"age_to": 64}, "age", "Takes ages 18 to 64."),
    "condition": ({"conditions": ("eating_disorder",)}, {}, "eating disorder", "Not listed for this: eating disorder."),
    "substances": (
        {"substances": frozenset({"opioids"})},
        {"substances": frozenset({"alcohol"})},
        "opioids",
        "Not listed for: opioids.",
    ),
    "payer": ({"payer": "medicare"}, {}, "medicare", "Does not list this payer: medicare."),
    "no insurance": (
        {"payer": NO_INSURANCE},
        {"payers": frozenset({"private"})},
        "payment without insurance",
        "Not listed for people without insurance.",
    ),
    "medicine": (
        {"medicines": frozenset({"methadone"})},
        {"medicines_refused": frozenset({"methadone"})},
        "accepts methadone",
        "Does not accept people who take methadone.",
    ),
    "men only": (
        {"wishes": frozenset({Wish.WOMEN_ONLY})},
        {"serves": "men_only"},
        "men only",
        "Takes: men only.",
    ),
    "paused": ({}, {"status": "paused", "seats": None}, "takes people now", "Paused: takes nobody for now."),
    "distance": (
        {"max_miles": 20},
        {"place": BALTIMORE},
        "near enough",
        "34 miles away, farther than asked for.",
    ),
}


@pytest.mark.parametrize(("wanted", "offered", "short", "reason"), HARD.values(), ids=HARD.keys())
def test_a_missed_hard_need_takes_the_program_away_and_is_named(wanted, offered, short, reason):
    found = one(needs(**wanted), an_offer(**offered))
    assert not found.fits
    assert words(found.missing) == [short]
    assert words(found.reasons_against) == [reason]


@pytest.mark.parametrize("unknown", ["age", "payer", "place", "medicines", "free_blocks", "substances"])
def test_what_is_not_known_of_a_person_takes_no_program_away(unknown):
    narrow = an_offer(
        age_from=65,
        payers=frozenset({"private"}),
        medicines_refused=frozenset({"methadone"}),
        substances=frozenset({"cannabis"}),
    )
    suits = {"age": 70, "payer": "private", "substances": frozenset({"cannabis"})}
    assert one(needs(**(suits | {unknown: None})), narrow).fits


def test_an_unknown_age_is_said_as_not_known_yet():
    assert "Age not known yet." in words(one(needs(age=None), an_offer()).to_ask)


def test_an_unknown_payer_is_said_as_not_known_yet():
    found = one(needs(payer=None), an_offer(payers=frozenset({"private"})))
    assert found.fits
    assert "How care is paid for is not known yet." in words(found.to_ask)


@pytest.mark.parametrize("unstated", ["payers", "conditions", "medicines_accepted", "languages", "substances"])
def test_what_a_program_does_not_state_takes_it_not_away(unstated):
    wanted = needs(medicines=frozenset({"buprenorphine"}), substances=frozenset({"opioids"}))
    assert one(wanted, an_offer(**{unstated: frozenset()})).fits


def test_a_program_that_does_not_say_whether_it_accepts_a_medicine_is_to_be_asked():
    found = one(needs(medicines=frozenset({"buprenorphine"})), an_offer())
    assert found.fits
    assert "Ask whether it accepts: buprenorphine." in words(found.to_ask)


def test_a_program_that_gives_the_medicine_itself_accepts_it():
    found = one(needs(medicines=frozenset({"methadone"})), an_offer(medicines_on_site=frozenset({"methadone"})))
    assert "Accepts: methadone." in words(found.reasons_for)


def test_a_program_without_charge_takes_every_payer():
    assert one(needs(payer="medicare"), an_offer(payers=frozenset({"free"}))).fits


def test_self_pay_alone_is_a_wish_missed_for_someone_without_insurance():
    found = one(needs(payer=NO_INSURANCE), an_offer(payers=frozenset({"self_pay"})))
    assert found.fits
    assert words(found.wishes_missed) == ["Without insurance: self-pay only."]


class TestLevels:
    def test_a_program_of_lower_levels_only_is_not_in_the_list_at_all(self):
        lower = an_offer(levels=frozenset({Level.OUTPATIENT, Level.EARLY_SUPPORT}))
        assert match(needs(), [lower], at=NOW) == []

    def test_the_level_needed_stands_before_the_next_higher_one(self):
        higher = an_offer(1, levels=frozenset({Level.PHP}))
        same = an_offer(2, place=BALTIMORE)
        found = match(needs(), [higher, same], at=NOW)
        assert [entry.id.int for entry in found] == [2, 1]
        assert [entry.id.int for entry in shortlist(found)] == [2]

    def test_the_next_higher_level_is_the_fallback_and_says_so(self):
        house = an_offer(1, levels=frozenset({Level.RESIDENTIAL}))
        day = an_offer(2, levels=frozenset({Level.PHP}))
        found = match(needs(), [house, day], at=NOW)
        chosen = shortlist(found)
        assert [entry.level for entry in chosen] == [Level.PHP]
        assert chosen[0].is_fallback
        assert "Next higher level: php, where iop is needed. Plan the way back down." in words(chosen[0].wishes_missed)

    def test_a_program_is_joined_at_its_lowest_level_that_is_enough(self):
        campus = an_offer(levels=frozenset({Level.OUTPATIENT, Level.PHP, Level.RESIDENTIAL}))
        assert one(needs(), campus).level is Level.PHP


class TestWithdrawal:
    wanted = needs(withdrawal=WithdrawalCare.MONITORED)

    def test_care_on_site_closes_the_need(self):
        found = one(self.wanted, an_offer(withdrawal_on_site=frozenset({WithdrawalCare.HOSPITAL})))
        assert found.withdrawal == "on_site"
        assert [closing.family for closing in found.closes] == [Family.DETOX]
        assert "Withdrawal care on site: monitored." in words(found.reasons_for)

    def test_lighter_care_on_site_is_not_enough(self):
        found = one(self.wanted, an_offer(withdrawal_on_site=frozenset({WithdrawalCare.AMBULATORY})))
        assert found.withdrawal == "elsewhere"
        assert words(found.missing) == ["withdrawal care"]

    def test_a_partner_closes_the_need_and_is_named(self):
        found = one(
            self.wanted,
            an_offer(withdrawal_partner=frozenset({WithdrawalCare.MONITORED}), withdrawal_partner_name="Foxtarn Unit"),
        )
        assert found.withdrawal == "partner"
        assert found.meets_every_need
        assert "Withdrawal care at a partner (Foxtarn Unit), not on site: monitored." in words(found.wishes_missed)

    def test_without_either_it_comes_first_elsewhere_and_the_program_still_fits(self):
        found = one(self.wanted, an_offer())
        assert found.withdrawal == "elsewhere"
        assert found.fits
        assert not found.meets_every_need

    def test_on_site_stands_before_partner_before_elsewhere(self):
        offers = [
            an_offer(1),
            an_offer(2, withdrawal_partner=frozenset({WithdrawalCare.MONITORED})),
            an_offer(3, withdrawal_on_site=frozenset({WithdrawalCare.MONITORED})),
        ]
        assert [entry.id.int for entry in match(self.wanted, offers, at=NOW)] == [3, 2, 1]


class TestRequirements:
    ride = Unmet(family=Family.TRANSPORT, remedies=frozenset({Remedy.PROGRAM_TRANSPORT, Remedy.TELEHEALTH}))

    def test_a_program_that_fetches_people_closes_transport(self):
        found = one(needs(unmet=(self.ride,), telehealth_ready=False), an_offer(brings_transport=True))
        assert [(closing.family, closing.remedies) for closing in found.closes] == [
            (Family.TRANSPORT, (Remedy.PROGRAM_TRANSPORT,)),
        ]

    def test_video_closes_transport_only_for_someone_ready_for_video(self):
        offer = an_offer(has_telehealth=True)
        assert one(needs(unmet=(self.ride,)), offer).meets_every_need
        assert not one(needs(unmet=(self.ride,), telehealth_ready=None), offer).meets_every_need

    def test_a_ride_is_not_missing_where_a_person_lives_in(self):
        house = an_offer(levels=frozenset({Level.RESIDENTIAL}))
        assert one(needs(level=Level.RESIDENTIAL, unmet=(self.ride,)), house).meets_every_need

    def test_a_requirement_without_a_remedy_is_not_held_against_a_program(self):
        wanted = needs(unmet=(Unmet(family=Family.MOTIVATION),))
        assert one(wanted, an_offer()).meets_every_need

    def test_a_sober_living_home_that_refuses_the_medicine_closes_nothing(self):
        wanted = needs(
            unmet=(Unmet(family=Family.HOME, remedies=frozenset({Remedy.SOBER_LIVING})),),
            medicines=frozenset({"methadone"}),
        )
        offer = an_offer(
            has_sober_living=True,
            sober_living_refuses=frozenset({"methadone"}),
            medicines_accepted=frozenset({"methadone"}),
        )
        found = one(wanted, offer)
        assert found.left_open == (Family.HOME,)
        assert "Its sober living home does not accept people who take methadone." in words(found.wishes_missed)

    def test_naltrexone_is_no_remedy_where_pregnancy_is_not_ruled_out(self):
        craving = Unmet(family=Family.DETOX, remedies=frozenset({Remedy.CRAVING_MEDICINE}))
        offer = an_offer(medicines_on_site=frozenset({"naltrexone_shot"}))
        for pregnant, closes in [(False, True), (True, False), (None, False)]:
            wanted = needs(unmet=(craving,), substances=frozenset({"opioids"}), pregnant=pregnant)
            assert bool(one(wanted, offer).closes) is closes


class TestOrder:
    def test_sessions_one_can_attend_come_before_distance(self):
        days = Track("Day", tuple(Meeting(day, 9 * 60, 12 * 60) for day in (0, 2, 3)))
        near_by_day = an_offer(1, tracks=(days,))
        farther_in_the_evening = an_offer(2, place=(39.0, -77.1))
        found = match(needs(), [near_by_day, farther_in_the_evening], at=NOW)
        assert [(entry.id.int, entry.attendable) for entry in found] == [(2, 3), (1, 0)]

    def test_a_program_that_closes_more_requirements_stands_higher(self):
        wanted = needs(unmet=(TestRequirements.ride,))
        offers = [an_offer(1), an_offer(2, brings_transport=True, place=(39.0, -77.1))]
        assert [entry.id.int for entry in match(wanted, offers, at=NOW)] == [2, 1]

    def test_free_places_of_today_stand_before_older_words_before_full(self):
        offers = [
            an_offer(1, status="full", seats=0),
            an_offer(2, said_at=NOW - datetime.timedelta(days=30)),
            an_offer(3, said_at=NOW - datetime.timedelta(days=2)),
            an_offer(4),
        ]
        assert [entry.id.int for entry in match(needs(), offers, at=NOW)] == [4, 3, 2, 1]

    def test_full_programs_stay_in_the_list(self):
        assert one(needs(), an_offer(status="full", seats=0, waiting=6)).fits

    def test_a_program_out_of_daily_reach_stands_last_and_says_so(self):
        found = match(needs(), [an_offer(1, place=CHICAGO), an_offer(2, status="full", seats=0)], at=NOW)
        assert [entry.id.int for entry in found] == [2, 1]
        assert "594 miles away: out of daily reach." in words(found[1].to_ask)
        assert [entry.id.int for entry in shortlist(found)] == [2]

    def test_video_takes_away_the_distance_only_within_the_state(self):
        video = Track("Evening", tuple(Meeting(day, 18 * 60, 21 * 60, by_video=True) for day in (0, 2, 3)))
        far = {"place": CHICAGO, "tracks": (video,)}
        here, there = one(needs(state="IL"), an_offer(state="IL", **far)), one(needs(), an_offer(state="IL", **far))
        assert here.key < there.key

    def test_unknown_coordinates_are_to_be_asked_and_nothing_worse(self):
        found = one(needs(), an_offer(place=None))
        assert found.fits
        assert found.miles is None
        assert "The distance is not known." in words(found.to_ask)

    def test_the_ends_of_the_world_have_a_distance(self):
        for place in [(0.0, 180.0), (0.0, -180.0), (90.0, 0.0), (-90.0, 0.0)]:
            assert one(needs(), an_offer(place=place)).miles > 3000

    def test_a_tie_is_settled_by_the_id_alone(self):
        twins = [an_offer(2, name="Aardvark"), an_offer(1, name="Zebra")]
        assert [entry.id for entry in match(needs(), twins, at=NOW)] == [uuid.UUID(int=1), uuid.UUID(int=2)]

    def test_old_facts_lower_nothing(self):
        """S-22."""
        old = an_offer(oldest_check=datetime.date(2020, 1, 1))
        assert one(needs(), old).key == one(needs(), an_offer(oldest_check=datetime.date(2026, 11, 20))).key


class TestNobodyFits:
    def test_the_closest_is_named_with_what_is_missing(self):
        """The exact sentence of B3."""
        wanted = needs(unmet=(TestRequirements.ride,), telehealth_ready=False)
        found = closest(wanted, [an_offer(1, name="A"), an_offer(2, payers=frozenset({"private"}))], at=NOW)
        assert str(found.words) == "No program meets every need today. Closest: A (missing: ride home). Try a remedy."

    def test_nothing_is_said_where_one_program_meets_every_need(self):
        assert closest(needs(), [an_offer(1), an_offer(2, age_from=65)], at=NOW) is None

    def test_a_program_of_the_level_is_closer_than_a_higher_one_that_fits(self):
        house = an_offer(1, levels=frozenset({Level.RESIDENTIAL}))
        found = closest(needs(payer="medicare"), [house, an_offer(2, name="B")], at=NOW)
        assert found.match.name == "B"
        assert words(found.missing) == ["medicare"]

    def test_all_paused_is_said_of_the_nearest(self):
        found = closest(needs(), [an_offer(number, status="paused", seats=None) for number in (1, 2)], at=NOW)
        assert words(found.missing) == ["takes people now"]

    def test_an_empty_catalog_has_no_closest(self):
        assert closest(needs(), [], at=NOW) is None
        assert shortlist(match(needs(), [], at=NOW)) == []
