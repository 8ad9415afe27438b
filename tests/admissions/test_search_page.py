"""Finding someone: by POST, within the site."""

import pytest

from privacy.models import AuditEvent


@pytest.mark.parametrize("text", ["pat", "DOE", "Doe Pat", "pat@mail.example", "202-555-0142", "(202) 555 0142"])
def test_by_name_phone_or_email(text, pat, ada, signed_in):
    page = signed_in(ada).post("/desk/search/", {"text": text}).content.decode()
    assert "1 person found" in page
    assert str(pat.pk) in page


def test_by_reference(pat, ada, signed_in):
    assert str(pat.pk) in signed_in(ada).post("/desk/search/", {"text": pat.reference.lower()}).content.decode()


def test_nobody_of_another_site_and_no_unsent_draft(sent, draft, hillside, lakeside, ada, signed_in):
    sent(hillside, name="Canary Hill")
    draft(lakeside, name="Canary Quiet", now=("none",))
    page = signed_in(ada).post("/desk/search/", {"text": "canary"}).content.decode()
    assert "No one is found." in page
    draft(lakeside, name="Canary Danger")
    assert "1 person found" in signed_in(ada).post("/desk/search/", {"text": "canary"}).content.decode()


def test_what_is_searched_never_stands_in_an_address_or_in_the_audit(pat, ada, signed_in):
    page = signed_in(ada).get("/desk/search/?text=doe").content.decode()
    assert "found" not in page
    signed_in(ada).post("/desk/search/", {"text": "doe"})
    event = AuditEvent.objects.get(action="search")
    assert event.intakes == [str(pat.pk)]
    assert "doe" not in str(vars(event)).lower()


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "%", "'; DROP TABLE", "\u202e", "1e400", "@", "𝕏"])
def test_bad_input_finds_nobody_and_breaks_nothing(text, pat, ada, signed_in):
    assert signed_in(ada).post("/desk/search/", {"text": text}).status_code == 200
