"""Up to four programs side by side, differences marked in words (S-21)."""

import re
import uuid

import pytest

from programs.models import Program

URL = "/desk/programs/compare/"


@pytest.fixture
def five(provider):
    return [
        Program.objects.create(
            provider=provider,
            name=f"Program {number}",
            levels=["iop"],
            languages=["en"],
            hours_a_week=number,
            latitude=38.9,
            longitude=-77.0,
        )
        for number in range(1, 6)
    ]


def shown(signed_in, member, chosen, rest=""):
    query = "&".join(f"p={one.pk}" for one in chosen)
    response = signed_in(member).get(f"{URL}?{query}{rest}")
    assert response.status_code == 200
    return response.content.decode()


def test_programs_stand_side_by_side_in_the_order_asked_for(signed_in, ada, five):
    page = shown(signed_in, ada, [five[2], five[0]])
    assert re.findall(r'<th scope="col"><a [^>]+>([^<]+)</a>', page) == ["Program 3", "Program 1"]


def test_a_difference_is_marked_in_words_and_a_likeness_is_not(signed_in, ada, five):
    page = shown(signed_in, ada, five[:2])
    rows = dict(re.findall(r'<th scope="row">([^<]+?)\s*(<span|</th>)', page))
    assert rows["Hours a week"] == "<span"
    assert rows["Languages"] == "</th>"
    assert "differs: the programs are not the same in this" in page


def test_only_what_differs_can_be_shown(signed_in, ada, five):
    page = shown(signed_in, ada, five[:2], "&only=1")
    assert "Hours a week" in page
    assert "Languages" not in page
    assert "Show every fact" in page


def test_every_row_of_the_comparison_is_there(signed_in, ada, five):
    """The row "Program comparison" of the screens: every fact named there."""
    page = shown(signed_in, ada, five[:2], "&zip=20001")
    for label in (
        "Levels",
        "Hours a week",
        "Days and hours",
        "Length",
        "Withdrawal care (detox) on site",
        "Given on site",
        "Fetches and brings",
        "Sober living home",
        "Sessions by video",
        "Languages",
        "Ages",
        "Paid by",
        "Cost a week without insurance",
        "Free places",
        "Next start",
        "Distance from 20001",
    ):
        assert f'<th scope="row">{label}' in page, label


def test_cells_carry_the_programs_name_for_narrow_screens(signed_in, ada, five):
    assert 'data-label="Program 2"' in shown(signed_in, ada, five[:2])


def test_a_fifth_is_left_out_and_that_is_said(signed_in, ada, five):
    page = shown(signed_in, ada, five)
    assert "Four fit side by side. 1 more was left out." in page
    assert "Program 5" not in page


def test_one_can_be_taken_away(signed_in, ada, five):
    page = shown(signed_in, ada, five[:2], "&zip=20001")
    assert f'href="?p={five[1].pk}&amp;zip=20001"' in page


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?p=",
        "?p=nonsense",
        "?p=8d0f5b1e-6c0e-4f55-9d0b-6d0a5a0c1e11",
        "?p=%27or1=1",
        "?zip=x",
        "?p=" + "9" * 4000,
        "?" + "&".join(["p=x"] * 900),
    ],
)
def test_nothing_chosen_or_nothing_there_says_what_to_do(signed_in, ada, five, query):
    response = signed_in(ada).get(URL + query)
    assert response.status_code == 200
    assert "No program chosen. Tick up to four in the list, then compare." in response.content.decode()


def test_a_program_no_longer_there_is_said(signed_in, ada, five):
    response = signed_in(ada).get(f"{URL}?p={five[0].pk}&p={uuid.uuid4()}")
    assert "1 program is not in the catalog any more." in response.content.decode()


def test_paper_is_landscape(signed_in, ada, five):
    assert 'media="print" href="/static/css/landscape.css"' in shown(signed_in, ada, five[:2])
