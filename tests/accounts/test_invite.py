"""Members are invited; sites are made; both by a command that says what is wrong (production's way in)."""

import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Site, User
from privacy.models import AuditEvent
from tests.accounts.conftest import code_for

GOOD = "seven green kettles whistle"


def test_an_invited_member_chooses_a_password_sets_up_a_code_and_is_in(client, lakeside, capsys, mailoutbox):
    call_command("invite", "New@Lakeside.example", "Nia Moss", "clinician", "lakeside")
    link = re.search(r"http://\S+", capsys.readouterr().out)[0]
    assert link in mailoutbox[0].body
    assert mailoutbox[0].to == ["new@lakeside.example"]
    assert mailoutbox[0].subject == "Your link"
    member = User.objects.get(email="new@lakeside.example")
    assert not member.has_usable_password()
    where = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True).redirect_chain[-1][0]
    client.post(where, {"password1": GOOD, "password2": GOOD})
    client.post("/account/login/", {"login": member.email, "password": GOOD})
    page = client.get("/account/code/set-up/")
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page.text)[1]
    client.post("/account/code/set-up/", {"code": code_for(secret)})
    assert "Nia Moss" in client.get("/account/you/").text
    assert AuditEvent.objects.filter(action="invite", object_id=str(member.pk)).count() == 1


def test_inviting_again_gives_a_new_link_and_no_second_member(lakeside, capsys, mailoutbox):
    for _number in range(2):
        call_command("invite", "new@lakeside.example", "Nia Moss", "clinician", "lakeside", "--no-mail")
    assert User.objects.count() == 1
    assert not mailoutbox


@pytest.mark.parametrize(
    "words",
    [["ada@lakeside.example", "Ada", "admissions", "lakeside"], ["new@x.example", "N", "admissions", "nowhere"],
     ["no address", "N", "admissions", "lakeside"], ["new@x.example", "", "admissions", "lakeside"],
     ["new@x.example", "N", "boss", "lakeside"]],
    ids=["is here already", "no such site", "no address", "no name", "no such role"],
)
def test_what_cannot_be_invited_is_said(lakeside, ada, words):
    with pytest.raises(CommandError):
        call_command("invite", *words)
    assert User.objects.count() == 1


SITE = ["bay", "--name", "Bay Admissions", "--nickname", "Bay", "--sender", "Lee at Bay", "--phone", "+14155550123"]


def test_a_site_is_made_open_on_workdays(db):
    call_command("make_site", *SITE, "--zone", "America/Los_Angeles")
    site = Site.objects.get(slug="bay")
    assert site.opening_hours["mon"] == [["08:00", "18:00"]]
    assert "sun" not in site.opening_hours


@pytest.mark.parametrize("extra", [["--zone", "California"], []])
def test_a_site_that_cannot_be_is_refused(db, extra):
    call_command("make_site", *SITE)
    with pytest.raises(CommandError):
        call_command("make_site", *SITE, *extra)
