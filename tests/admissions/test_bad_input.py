"""Bad input at every form of the desk: a sentence or a plain refusal, never a 500 (#30 to #33)."""

import pytest

from tests.admissions.test_site_isolation import addresses

NASTY = ["", " ", "x" * 70000, "\u202e\u200b", "e" + "\u0301" * 500, "'; DROP TABLE intake;--",
         "{{7*7}}{% csrf_token %}", "%s %(x)s {0.__class__}",
         "\r\nBcc: a@b.example", "<script>alert(1)</script>", "NaN",
         "-1", "1e400", "99999999999999999999", "٣", "null", "💩" * 300, "None"]
IDS = ("pk", "alert", "note", "finding", "visit", "evaluation", "hold", "place", "stay", "day",
       "entry", "document", "asked", "other", "consent")
FIELDS = ("text", "why", "note", "outcome", "reason", "to", "deed", "slot", "value", "said_by", "revision", "seen",
          "summary", "decision", "program", "starts_on", "first_visit", "days", "review_0", "ciwa_ar",
          "has_safety_plan", "bridging", "ending")
PAPER = ("recipient", "covers", "own_words", "purpose", "until", "event", "patient_name", "signature", "signed_by",
         "signer", "signed_on", "language", "names_us", "may_take_back", "place", "how", "say")


@pytest.mark.parametrize("nasty", NASTY)
def test_every_post_survives(nasty, pat, cleo, signed_in):
    client = signed_in(cleo)
    client.raise_request_exception = True
    ids = dict.fromkeys(IDS, pat.pk) | {"fact": "home", "kind": "coverage", "remedy": "sober_living"}
    for path in [*addresses(ids), "/desk/search/", "/desk/queue/next/"]:
        answer = client.post(path, dict.fromkeys(PAPER if "/consents/" in path else FIELDS, nasty))
        assert answer.status_code in (200, 302, 400, 403, 404, 405, 409), path
        if "<script>" in nasty:
            assert "<script>alert(1)" not in answer.content.decode()


def test_every_get_survives_what_somebody_typed(pat, cleo, signed_in):
    client = signed_in(cleo)
    for path in ("/desk/p/x/", "/desk/p/00000000-0000-0000-0000-000000000000/", f"/desk/p/{pat.pk}/facts/%00/",
                 f"/desk/p/{pat.pk}/facts/../", f"/desk/p/{pat.pk}/?page={'9' * 30}", "/desk/queue/?page=%F0%9F%92%A9"):
        assert client.get(path).status_code in (200, 301, 302, 400, 404)


def test_a_get_changes_no_row(pat, cleo, ada, signed_in):
    """#9."""
    from django.apps import apps

    def counts():
        skip = {"auditevent", "session"}
        return {
            model._meta.label: sorted(map(str, model.objects.values_list()))
            for model in apps.get_models() if model._meta.model_name not in skip and model._meta.app_label in (
                "admissions", "intake", "outbox", "programs", "accounts")
        }

    ids = dict.fromkeys(IDS, pat.pk) | {"fact": "home", "kind": "coverage", "remedy": "sober_living"}
    before = counts()
    for member in (cleo, ada):
        client = signed_in(member)
        for path in [*addresses(ids), "/desk/", "/desk/queue/", "/desk/queue/next/", "/desk/search/"]:
            client.get(path)
    assert counts() == before


@pytest.mark.parametrize(("address", "back"), [
    ("/desk/p/{}/snooze/", "../"), ("/desk/p/{}/alerts/{}/have/", "../../../"), ("/desk/followups/several/", "../"),
    ("/desk/queue/assign/", "../"), ("/desk/phone/", "/desk/")])
def test_the_address_of_a_button_opened_by_itself_shows_the_way_back(address, back, pat, ada, signed_in):
    """S-40: after signing in again, or a page loaded again, nobody stands before an empty page."""
    answer = signed_in(ada).get(address.format(pat.pk, pat.pk))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert f'href="{back}"' in answer.text


def test_an_act_that_is_refused_shows_what_was_typed(pat, ada, signed_in):
    """S-34: the words are there to be copied; choices and codes are not shown."""
    client = signed_in(ada)
    assert client.post(f"/desk/p/{pat.pk}/close/", {"reason": "declined"}).status_code == 302
    page = client.post(f"/desk/p/{pat.pk}/snooze/", {
        "reason": "asked", "until": "2026-11-25T09:00", "note": "After the wedding."})
    assert page.status_code == 409
    assert "After the wedding." in page.text
    assert "2026-11-25T09:00" not in page.text


def test_a_wrong_address_of_the_desk_leads_back_to_the_desk(ada, signed_in):
    page = signed_in(ada).get("/desk/no-such-page/")
    assert page.status_code == 404
    assert 'href="/desk/"' in page.text
    assert "/on/" not in page.text
