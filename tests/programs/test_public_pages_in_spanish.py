"""The catalog for whoever comes, in Spanish: whole, with a switch that keeps the search, and off where Spanish is off
(P-41, P-42)."""

import datetime
import html
import re

import pytest
from django.utils import timezone, translation

from programs import codes
from programs.models import BY_LINK, FactCheck, Opening, Program, Session

pytestmark = pytest.mark.django_db
# The program's own words, names, and what is the same in both languages.
OWN = {
    "Foxtarn House", "Brackenwell Care", "Brackenwell Care, Chicago, IL", "Van, daily", "Less each month",
    "Group by phone",
    "Ask for Kim", "A home nearby", "A room to play", "Call about prices", "State of Illinois 4711",
    "1 Elm, Chicago, IL, 60601",
    "312-555-0100", "in@foxtarn.example", "https://foxtarn.example/",
}  # fmt: skip
SAME = re.compile(r"No|Alcohol|Medicaid|Medicare|Hindi|Hmong|Navajo|Trauma|Disulfiram|[\d\W]*")


@pytest.fixture
def full(provider):
    """A program that states everything there is to state."""
    one = Program.objects.create(
        provider=provider, name="Foxtarn House", levels=codes.LevelCode.values, serves="women_only",
        withdrawal_on_site=codes.WithdrawalCode.values, withdrawal_partner=["hospital"], hours_a_week=9, weeks_from=8,
        weeks_to=12, can_extend=True, taper="Less each month", has_aftercare=True, aftercare="Group by phone",
        age_from=18, age_to=64, conditions=codes.Condition.values, co_occurring="capable",
        substances=codes.Substance.values, groups=codes.Group.values, languages=codes.Language.values,
        access=codes.Access.values, note="Ask for Kim",
        services=codes.Service.values, medicines_accepted=codes.Medicine.values[:4], medicines_on_site=["methadone"],
        medicines_refused=codes.Medicine.values[4:], brings_transport=True, transport="Van, daily",
        has_sober_living=True, sober_living="A home nearby", sober_living_refuses=["methadone"], has_child_care=True,
        child_care="A room to play", has_telehealth=True, payers=codes.Payer.values, cost_a_week=650,
        residential_cost_a_week=4200, cost_note="Call about prices", licence="State of Illinois 4711",
        street="1 Elm", city="Chicago", state="IL",
        zip_code="60601", latitude=41.886, longitude=-87.62, phone="312-555-0100", email="in@foxtarn.example",
        website="https://foxtarn.example/", first_day_therapy=True, first_day_medicine=True,
    )  # fmt: skip
    evening = {"starts_at": datetime.time(18), "ends_at": datetime.time(21)}
    Session.objects.create(program=one, weekday=2, by_video=True, **evening)
    Opening.objects.create(program=one, status="open", seats=3, said_by=BY_LINK, said_at=timezone.now())
    for group in codes.FactGroup.values:
        FactCheck.objects.create(program=one, group=group, source="Foxtarn House", checked_on=datetime.date(2026, 1, 2))
    return one


def said(answer):
    """Return what is read on a page, piece by piece."""
    assert answer.status_code in (200, 410)
    main = re.search(r"<main.*?</main>", answer.text, re.S)[0]
    return {html.unescape(words).strip() for words in re.findall(r">([^<]+)<", main)} - {""}


def hold_spanish(client, address):
    english, spanish = said(client.get(address)), said(client.get(f"/es{address}"))
    assert len(spanish) >= 2
    left = {words for words in english & spanish if words not in OWN and not SAME.fullmatch(words)}
    assert not left, left
    assert not re.search(r"\b(of|the|and|free|days|weeks|checked)\b", " ".join(spanish - OWN)), address


@pytest.mark.parametrize("query", ["", "?zip=60601&miles=25&kind=3&way=a&age=30&language=es&open=1", "?zip=1&age=x"])
def test_the_list_is_whole_in_spanish(client, lakeside, full, query):
    hold_spanish(client, f"/find/{query}")


def test_the_page_of_one_is_whole_in_spanish_and_says_that_its_own_words_are_not(client, lakeside, full):
    hold_spanish(client, f"/find/{full.pk}/")
    page = client.get(f"/es/find/{full.pk}/").text
    assert '<html lang="es">' in page
    assert "Lo que el programa escribe de sí mismo" in page
    assert "el propio programa, por un enlace" in page
    assert "Programa ambulatorio intensivo (IOP)" in page
    assert "in its own words" not in client.get(f"/find/{full.pk}/").text


def test_a_link_that_is_over_is_said_in_spanish(client, lakeside):
    hold_spanish(client, f"/say/{'x' * 32}/")


def test_the_switch_keeps_the_search_and_the_place(client, lakeside, full):
    """P-42: nothing that was chosen is asked again."""
    lakeside.languages = ["en", "es"]
    lakeside.save()
    page = client.get("/find/?zip=60601&way=a").text
    assert '<a href="/es/find/?zip=60601&amp;way=a" lang="es" hreflang="es">Español</a>' in page
    back = client.get("/es/find/?zip=60601&way=a").text
    assert '<a href="/find/?zip=60601&amp;way=a" lang="en" hreflang="en">English</a>' in back
    assert f'href="/es/find/{full.pk}/"' in back
    assert f'<a href="/find/{full.pk}/" lang="en"' in client.get(f"/es/find/{full.pk}/").text


@pytest.mark.parametrize("address", ["/find/", "/find/{pk}/"])
def test_where_spanish_is_off_there_is_no_such_page(client, lakeside, full, settings, address):
    settings.LANGUAGES_ON, settings.LANGUAGES = ["en"], [("en", "English")]
    place = address.format(pk=full.pk)
    assert client.get(f"/es{place}").status_code == 404
    assert "Español" not in client.get(place).text


@pytest.mark.parametrize("kind", [
    codes.LevelCode, codes.WithdrawalCode, codes.Condition, codes.Substance, codes.Service, codes.Group, codes.Serves,
    codes.Language, codes.Access, codes.Medicine, codes.Payer, codes.CoOccurring, codes.FactGroup,
], ids=lambda kind: kind.__name__)  # fmt: skip
def test_every_code_of_the_catalog_has_spanish_words(kind):
    for code in kind:
        with translation.override("en"):
            english = str(code.label)
        with translation.override("es"):
            assert str(code.label) != english or SAME.fullmatch(english), english


def test_the_first_page_leads_to_the_list_in_both_languages(client, lakeside):
    assert 'href="/find/"' in client.get("/").text
    assert 'href="/es/find/"' in client.get("/es/").text
