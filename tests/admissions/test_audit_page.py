"""Who saw or changed what: for compliance, within the site (S-32)."""

import pytest


@pytest.fixture
def read(pat, ada, signed_in):
    signed_in(ada).get(f"/desk/p/{pat.pk}/")
    return pat


def test_only_compliance_opens_it(ada, cleo, max_, ida, cora, signed_in):
    for member in (ada, cleo, max_, ida):
        assert signed_in(member).get("/desk/audit/").status_code == 403
    assert signed_in(cora).get("/desk/audit/").status_code == 200


def test_it_lists_who_read_whom(read, cora, ada, signed_in):
    page = signed_in(cora).get(f"/desk/audit/?staff={ada.pk}&reference={read.reference}").content.decode()
    assert "Ada" in page
    assert read.reference in page
    assert "admissions:patient" in page
    assert "Pat Doe" not in page


def test_filters_narrow_and_bad_ones_are_said(read, cora, cleo, signed_in):
    client = signed_in(cora)
    assert "1 event" not in client.get(f"/desk/audit/?staff={cleo.pk}&reference={read.reference}").content.decode()
    page = client.get(f"/desk/audit/?reference={read.reference}&staff=").content.decode()
    assert read.reference in page
    for query in ("staff=x", "since=31/31", "until=9999-99-99", "page=x", "reference=" + "x" * 90, "page=9999999999"):
        assert client.get(f"/desk/audit/?{query}").status_code == 200


def test_nothing_of_another_site_shows(sent, hillside, ada2, cora, signed_in):
    other = sent(hillside, name="Canary Hill")
    signed_in(ada2).get(f"/desk/p/{other.pk}/")
    client = signed_in(cora)
    assert other.reference not in client.get("/desk/audit/").content.decode()
    page = client.get(f"/desk/audit/?reference={other.reference}").content.decode()
    assert "0 events" in page
    assert "Ada2" not in page
