"""The site's settings: an administrator's alone, checked, audited, and nothing lost between two of them."""

import datetime as dt
import re

import pytest

from accounts.models import RotaShift, Site
from admissions.site_form import SiteForm, initial_of
from privacy.models import AuditEvent

URL = "/desk/site/"


def form_of(client, **more):
    """Return what the page's form would post."""
    page = client.get(URL).text
    site = Site.objects.get(slug="lakeside")
    told = {name: value for name, value in initial_of(site).items() if value not in (False, None)}
    return told | {"seen": re.search(r'name="seen" value="([^"]+)"', page)[1]} | more


def test_everything_is_changed_and_the_change_is_in_the_log(ida, signed_in, lakeside):
    client = signed_in(ida)
    client.post(URL, form_of(
        client, nickname="The Lake", phone="202 555 0199", hours_sat="9:00-12:00, 13:00-15:00", hours_sun="",
        holidays="2026-12-25\n2026-11-26", first_offer_hours="24", languages=["en"], exit_url="https://www.bbc.com/"))
    lakeside.refresh_from_db()
    assert (lakeside.nickname, lakeside.phone, lakeside.first_offer_hours) == ("The Lake", "+12025550199", 24)
    assert lakeside.opening_hours["sat"] == [["09:00", "12:00"], ["13:00", "15:00"]]
    assert "sun" not in lakeside.opening_hours
    assert lakeside.holidays == ["2026-11-26", "2026-12-25"]
    event = AuditEvent.objects.get(action="change_site")
    assert set(event.fields) == {"nickname", "phone", "opening_hours", "holidays", "first_offer_hours", "languages",
                                 "exit_url"}
    assert (event.actor_id, event.object_id) == (str(ida.pk), str(lakeside.pk))


def test_saved_as_it_stands_nothing_changes_and_nothing_is_logged(ida, signed_in):
    client = signed_in(ida)
    assert "Nothing was different." in client.post(URL, form_of(client), follow=True).text
    assert not AuditEvent.objects.filter(action="change_site").exists()


@pytest.mark.parametrize("wrong", [
    {"nickname": "Lakeside Detox"}, {"sender_words": "Recovery Center"}, {"phone": "12"}, {"zone": "Mars/Base"},
    {"hours_mon": "8 to 5"}, {"hours_mon": "17:00-08:00"}, {"hours_mon": "08:00-12:00, 11:00-13:00"},
    {"hours_mon": "08:00-25:00"}, {"holidays": "Christmas"}, {"first_offer_hours": "0"}, {"languages": []},
    {"exit_url": "http://www.weather.gov/"}, {"exit_url": "javascript:alert(1)"},
    {"exit_url": "https://rehab.example/"}, {"severity_list": "guess"}, {"name": ""}])
def test_what_cannot_be_is_said_and_changes_nothing(wrong, ida, signed_in, lakeside):
    client = signed_in(ida)
    page = client.post(URL, form_of(client, **wrong))
    assert page.status_code == 200
    assert "There is a problem" in page.text
    before = Site.objects.get(pk=lakeside.pk)
    assert initial_of(before) == initial_of(lakeside)


def test_two_administrators_lose_nothing(ida, signed_in, lakeside):
    """S-34: what the other has written meanwhile is shown, and yours is kept in the form."""
    client = signed_in(ida)
    mine = form_of(client, sender_words="Ida at Lakeside")
    Site.objects.filter(pk=lakeside.pk).update(sender_words="Max at Lakeside", name="Other Name")
    page = client.post(URL, mine).text
    assert "Somebody else wrote: Max at Lakeside" in page
    assert "Ida at Lakeside" in page
    mine["seen"] = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(URL, mine | {"name": "Other Name"})
    lakeside.refresh_from_db()
    assert (lakeside.sender_words, lakeside.name) == ("Ida at Lakeside", "Other Name")


def test_a_change_elsewhere_is_not_taken_back(ida, signed_in, lakeside):
    client = signed_in(ida)
    mine = form_of(client, sender_words="Ida at Lakeside")
    Site.objects.filter(pk=lakeside.pk).update(name="Other Name")
    client.post(URL, mine)
    lakeside.refresh_from_db()
    assert (lakeside.sender_words, lakeside.name) == ("Ida at Lakeside", "Other Name")


def test_who_answers_alerts_is_said_and_set_on_one_screen(ida, signed_in, lakeside, now):
    RotaShift.objects.create(site=lakeside, user=ida, starts_at=now, ends_at=now + dt.timedelta(hours=1))
    assert 'href="/desk/duty/"' in signed_in(ida).get(URL).text


def test_the_form_covers_the_site(lakeside):
    kept_apart = {"id", "slug", "opening_hours"}
    assert {field.name for field in Site._meta.concrete_fields} - kept_apart == set(SiteForm.base_fields)
