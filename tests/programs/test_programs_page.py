"""The list of programs: filters in the URL, nothing about a patient, and no address that breaks it (S-02, S-03)."""

import datetime
import re

import pytest
from django.utils import timezone

from accounts.permissions import Act
from programs import views
from programs.models import FactCheck, Opening, Program

URL = "/desk/programs/"


@pytest.fixture
def catalog_of_three(evening_iop, provider):
    house = Program.objects.create(
        provider=provider,
        name="Foxtarn House",
        levels=["residential"],
        age_from=12,
        age_to=17,
        payers=["private"],
        languages=["en"],
        city="Chicago",
        state="IL",
        zip_code="60601",
        latitude=41.88,
        longitude=-87.62,
    )
    silent = Program.objects.create(provider=provider, name="Silent Program", levels=["iop"])
    Opening.objects.create(program=evening_iop, status="open", seats=2, said_by="Desk", said_at=timezone.now())
    return evening_iop, house, silent


def names(response):
    return re.findall(r'class="who"[^>]*>([^<]+)<', response.content.decode())


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Brackenwell Evening IOP", "Foxtarn House", "Silent Program"]),
        ("?level=iop", ["Brackenwell Evening IOP", "Silent Program"]),
        ("?payer=private", ["Brackenwell Evening IOP", "Foxtarn House"]),
        ("?payer=private&unsaid=1", ["Brackenwell Evening IOP", "Foxtarn House", "Silent Program"]),
        ("?payer=medicaid", ["Brackenwell Evening IOP"]),
        ("?age=15", ["Foxtarn House"]),
        ("?age=30&unsaid=1", ["Brackenwell Evening IOP", "Silent Program"]),
        ("?language=es", ["Brackenwell Evening IOP"]),
        ("?open=1", ["Brackenwell Evening IOP"]),
        ("?checked=old&level=iop", ["Brackenwell Evening IOP", "Silent Program"]),
        ("?checked=new&level=residential", ["Foxtarn House"]),
        ("?zip=60601", ["Foxtarn House", "Brackenwell Evening IOP", "Silent Program"]),
        ("?zip=20001&miles=25", ["Brackenwell Evening IOP"]),
        ("?q=foxtarn", ["Foxtarn House"]),
        ("?q=CHICAGO", ["Foxtarn House"]),
        ("?level=residential&payer=medicaid", []),
        ("?sort=openings", ["Brackenwell Evening IOP", "Foxtarn House", "Silent Program"]),
    ],
)
def test_the_list_shows_what_the_address_asks_for(signed_in, ada, catalog_of_three, query, shown):
    assert names(signed_in(ada).get(URL + query)) == shown


def test_programs_that_do_not_say_are_counted_and_can_be_shown(signed_in, ada, catalog_of_three):
    page = signed_in(ada).get(URL + "?payer=private").content.decode()
    assert "1 more program does not say." in page
    assert "unsaid=1" in page


def test_each_filter_in_use_is_a_chip_that_takes_only_itself_away(signed_in, ada, catalog_of_three):
    page = signed_in(ada).get(URL + "?level=iop&payer=medicaid&age=30").content.decode()
    chips = re.findall(r'class="chip" href="([^"]+)"', page)
    assert chips == ["?payer=medicaid&amp;age=30", "?level=iop&amp;age=30", "?level=iop&amp;payer=medicaid"]
    assert re.search(r'<h2 id="count">\s*1 program\s*</h2>', page)


def test_no_match_says_so_and_clears(signed_in, ada, catalog_of_three):
    page = signed_in(ada).get(URL + "?age=99&level=residential").content.decode()
    assert "No program matches these filters." in page
    assert "Clear filters" in page


def test_an_empty_catalog_says_what_to_do(signed_in, ada):
    assert "The catalog is empty." in signed_in(ada).get(URL).content.decode()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?zip=99999x", "This ZIP code is not known. Type five digits, like 20001."),
        ("?zip=00000", "This ZIP code is not known. Type five digits, like 20001."),
        ("?age=-3", "Type the age as a number from 0 to 120."),
        ("?age=old", "Type the age as a number from 0 to 120."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_is_not_an_error(signed_in, ada, catalog_of_three, query, sentence):
    response = signed_in(ada).get(URL + query)
    shown = response.content.decode()
    assert response.status_code == 200
    assert sentence in shown
    assert f'value="{query.partition("=")[2]}"' in shown


BAD = [
    "?level=nonsense",
    "?level=iop&level=php",
    "?payer=%27%20or%201=1--",
    "?age=99999999999999999999",
    "?age=1e400",
    "?page=0",
    "?page=-1",
    "?page=99999",
    "?page=abc",
    "?page=99999999999999999999",
    "?miles=7",
    "?miles=NaN",
    "?zip=" + "9" * 3000,
    "?q=" + "x" * 5000,
    "?q=%ED%A0%80",
    "?q=%F0%9F%8C%88%E2%80%AE",
    "?language=xx",
    "?sort=distance",
    "?sort=__class__",
    "?open=yes&unsaid=%7B%7B7*7%7D%7D",
    "?q=<script>alert(1)</script>",
    "?age=%D9%A3",
    "?" + "&".join(f"f{number}=1" for number in range(1500)),
]


@pytest.mark.parametrize("query", BAD, ids=range(len(BAD)))
def test_no_address_breaks_the_list(signed_in, ada, catalog_of_three, query):
    response = signed_in(ada).get(URL + query)
    assert response.status_code in (200, 400)
    assert b"<script>alert" not in response.content


def test_the_list_asks_the_database_no_more_for_more_programs(signed_in, ada, provider, django_assert_max_num_queries):
    for number in range(60):
        Program.objects.create(provider=provider, name=f"Program {number:02}", levels=["iop"])
    client = signed_in(ada)
    client.get(URL)
    with django_assert_max_num_queries(10):
        assert len(names(client.get(URL + "?page=2"))) == 25


def test_stale_facts_carry_their_tag(signed_in, ada, evening_iop):
    """S-22."""
    old = timezone.localdate() - datetime.timedelta(days=94)
    FactCheck.objects.create(program=evening_iop, group="levels", source="Phone", checked_on=old)
    assert "Last checked 94 days ago." in signed_in(ada).get(URL).content.decode()


def test_every_view_names_its_act_and_strangers_are_sent_to_sign_in(client, db):
    assert {name: getattr(views, name).act for name in ("programs", "program", "openings", "compare")} == {
        "programs": Act.SEE_PROGRAMS,
        "program": Act.SEE_PROGRAMS,
        "openings": Act.EDIT_PROGRAMS,
        "compare": Act.SEE_PROGRAMS,
    }
    response = client.get(URL)
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_programs_are_shared_by_all_sites(signed_in, ada2, evening_iop):
    assert names(signed_in(ada2).get(URL)) == ["Brackenwell Evening IOP"]
