"""Bad input at every form of the desk: a sentence or a plain refusal, never a 500 (#30 to #33)."""

import pytest

from tests.admissions.test_site_isolation import addresses

NASTY = ["", " ", "x" * 70000, "\u202e\u200b", "e" + "\u0301" * 500, "'; DROP TABLE intake;--",
         "{{7*7}}{% csrf_token %}", "%s %(x)s {0.__class__}",
         "\r\nBcc: a@b.example", "<script>alert(1)</script>", "NaN",
         "-1", "1e400", "99999999999999999999", "٣", "null", "💩" * 300, "None"]
IDS = ("pk", "alert", "note", "finding", "visit", "evaluation", "hold", "place")
FIELDS = ("text", "why", "note", "outcome", "reason", "to", "deed", "slot", "value", "said_by", "revision", "seen",
          "summary", "decision", "program", "starts_on", "first_visit", "days", "review_0", "ciwa_ar",
          "has_safety_plan", "bridging", "ending")


@pytest.mark.parametrize("nasty", NASTY)
def test_every_post_survives(nasty, pat, cleo, signed_in):
    client = signed_in(cleo)
    client.raise_request_exception = True
    ids = dict.fromkeys(IDS, pat.pk) | {"fact": "home"}
    for path in [*addresses(ids), "/desk/search/", "/desk/queue/next/"]:
        answer = client.post(path, dict.fromkeys(FIELDS, nasty))
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

    ids = dict.fromkeys(IDS, pat.pk) | {"fact": "home"}
    before = counts()
    for member in (cleo, ada):
        client = signed_in(member)
        for path in [*addresses(ids), "/desk/", "/desk/queue/", "/desk/queue/next/", "/desk/search/"]:
            client.get(path)
    assert counts() == before
