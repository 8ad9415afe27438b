"""Changing a program, group by group, each with its source and the day it was checked."""

import datetime

import pytest
from django.utils import timezone

from privacy.models import AuditEvent
from programs.codes import FactGroup
from programs.edit_forms import FIELDS
from programs.models import FactCheck, Program, Session
from programs.search import catalog


@pytest.fixture
def address(evening_iop):
    return lambda group: f"/desk/programs/{evening_iop.pk}/edit/{group}/"


def told(revision=0, **changes):
    return {"source": "Phone call", "checked_on": timezone.localdate().isoformat(), "revision": str(revision)} | changes


def schedule(*rows, revision=0, **changes):
    """Return a filled-in schedule with these sessions, as a browser sends it."""
    lines = {"sessions-TOTAL_FORMS": str(len(rows)), "sessions-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        lines |= {f"sessions-{number}-{name}": value for name, value in row.items()}
    return told(revision, hours_a_week="9") | lines | changes


MONDAY = {"track": "Evening", "weekday": "0", "starts_at": "18:00", "ends_at": "21:00"}


def test_every_field_of_a_program_can_be_changed_in_exactly_one_group():
    ours = [name for fields in FIELDS.values() for name in fields]
    kept = {"id", "provider", "zone", "changed_at", "changed_by", "revision"}
    assert sorted(ours) == sorted({field.name for field in Program._meta.fields} - kept)
    assert set(FIELDS) == set(FactGroup)


@pytest.mark.parametrize("group", FactGroup.values)
def test_every_group_opens_with_what_stands(signed_in, ada, address, group):
    response = signed_in(ada).get(address(group))
    assert response.status_code == 200
    assert str(FactGroup(group).label) in response.content.decode().replace("&#x27;", "'")


def test_a_change_is_saved_with_its_source_its_day_and_who_made_it(signed_in, ada, address, evening_iop):
    response = signed_in(ada).post(address("payment"), told(payers=["medicare", "free"], cost_a_week="500"))
    assert response.status_code == 302
    evening_iop.refresh_from_db()
    assert evening_iop.payers == ["medicare", "free"]
    assert (evening_iop.cost_a_week, evening_iop.changed_by, evening_iop.revision) == (500, ada, 1)
    check = FactCheck.objects.get()
    assert (check.group, check.source, check.checked_on, check.checked_by) == (
        "payment",
        "Phone call",
        timezone.localdate(),
        ada,
    )
    event = AuditEvent.objects.get(object_kind="program")
    assert (event.action, event.object_id) == ("write", str(evening_iop.pk))
    assert {"payers", "cost_a_week"} <= set(event.fields)


def test_a_change_reaches_matching_at_once(signed_in, ada, address, evening_iop):
    signed_in(ada).post(address("medicines"), told(medicines_refused=["methadone"]))
    assert catalog().by_id[evening_iop.pk].medicines_refused == {"methadone"}


def test_one_group_leaves_the_others_as_they_are(signed_in, ada, address, evening_iop):
    signed_in(ada).post(address("payment"), told(payers=["free"]))
    evening_iop.refresh_from_db()
    assert evening_iop.levels == ["iop"]
    assert evening_iop.languages == ["en", "es"]


@pytest.mark.parametrize(("sent", "kept"), [("yes", True), ("no", False), ("", None)])
def test_yes_no_and_not_stated_are_three_answers(signed_in, ada, address, evening_iop, sent, kept):
    signed_in(ada).post(address("help"), told(brings_transport=sent))
    evening_iop.refresh_from_db()
    assert evening_iop.brings_transport is kept


def test_a_new_zip_code_brings_its_place_and_zone(signed_in, ada, address, evening_iop):
    signed_in(ada).post(
        address("contact"),
        told(name="Moved", zip_code="60601", latitude="38.9122", longitude="-77.0177", is_listed="on"),
    )
    evening_iop.refresh_from_db()
    assert evening_iop.zone == "America/Chicago"
    assert round(evening_iop.latitude) == 42


class TestSessions:
    def test_are_added_changed_and_taken_away(self, signed_in, ada, address, evening_iop):
        client = signed_in(ada)
        client.post(address("schedule"), schedule(MONDAY, MONDAY | {"weekday": "2"}))
        assert Session.objects.count() == 2
        first, second = Session.objects.order_by("weekday")
        again = schedule(
            MONDAY | {"id": str(first.pk), "ends_at": "20:00"},
            MONDAY | {"id": str(second.pk), "weekday": "2", "DELETE": "on"},
            revision=1,
            **{"sessions-INITIAL_FORMS": "2"},
        )
        assert client.post(address("schedule"), again).status_code == 302
        assert [one.ends_at for one in Session.objects.all()] == [datetime.time(20)]

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ([MONDAY | {"ends_at": "17:00"}], "It ends before it starts. Change one of the times."),
            ([MONDAY | {"starts_at": "25:00"}], "Type the time like 18:00."),
            ([MONDAY | {"ends_at": ""}], "Give the time it ends."),
            ([MONDAY | {"weekday": "9"}], "9"),
            ([MONDAY, MONDAY], "Two sessions of one track start at the same time."),
        ],
    )
    def test_that_cannot_be_get_a_sentence(self, signed_in, ada, address, rows, sentence):
        response = signed_in(ada).post(address("schedule"), schedule(*rows))
        assert response.status_code == 200
        assert "There is a problem" in response.content.decode()
        assert sentence in response.content.decode()
        assert Session.objects.count() == 0

    @pytest.mark.parametrize(
        "lines",
        [
            {"sessions-TOTAL_FORMS": ""},
            {"sessions-TOTAL_FORMS": "x"},
            {"sessions-TOTAL_FORMS": "999999999"},
            {"sessions-INITIAL_FORMS": "5"},
            {"sessions-0-id": "00000000-0000-0000-0000-000000000000"},
        ],
    )
    def test_a_broken_form_is_refused_and_breaks_nothing(self, signed_in, ada, address, lines):
        response = signed_in(ada).post(address("schedule"), schedule(MONDAY) | lines)
        assert response.status_code in (200, 302)

    def test_of_another_program_cannot_be_taken(self, signed_in, ada, address, provider):
        other = Program.objects.create(provider=provider, name="Other")
        theirs = Session.objects.create(program=other, weekday=0, starts_at=datetime.time(9), ends_at=datetime.time(12))
        lines = schedule(MONDAY | {"id": str(theirs.pk)}, **{"sessions-INITIAL_FORMS": "1"})
        signed_in(ada).post(address("schedule"), lines)
        theirs.refresh_from_db()
        assert (theirs.program, theirs.starts_at) == (other, datetime.time(9))


class TestTwoAtOnce:
    """S-34: a conflicting save shows both values and loses none."""

    def test_the_second_sees_both_and_nothing_is_lost(self, signed_in, ada, max_, address, evening_iop):
        signed_in(max_).post(address("payment"), told(cost_note="From Max"))
        response = signed_in(ada).post(address("payment"), told(cost_note="From Ada"))
        shown = response.content.decode()
        assert response.status_code == 409
        assert "Max changed this" in shown
        assert "From Max" in shown
        assert shown.count("From Ada") == 2
        evening_iop.refresh_from_db()
        assert evening_iop.cost_note == "From Max"

    def test_saving_again_is_a_choice(self, signed_in, ada, max_, address, evening_iop):
        signed_in(max_).post(address("payment"), told(cost_note="From Max"))
        shown = signed_in(ada).post(address("payment"), told(cost_note="From Ada")).content.decode()
        assert 'name="revision" value="1"' in shown
        assert signed_in(ada).post(address("payment"), told(1, cost_note="From Ada")).status_code == 302
        evening_iop.refresh_from_db()
        assert evening_iop.cost_note == "From Ada"


WRONG = {
    "no source": ("payment", {"source": ""}, "Say where this comes from."),
    "future": ("payment", {"checked_on": "2999-01-01"}, "Choose today or a day of the last ten years."),
    "unknown code": ("payment", {"payers": ["gold"]}, "gold"),
    "words": ("payment", {"cost_a_week": "a lot"}, "Type a number, like 9."),
    "huge": ("payment", {"cost_a_week": "9" * 40}, "1000000"),
    "nan": ("schedule", {"hours_a_week": "NaN"}, "Type a number, like 9."),
    "infinite": ("contact", {"latitude": "1e400"}, "Type a number, like 9."),
    "ages": (
        "people",
        {"age_from": "40", "age_to": "20", "serves": "everyone"},
        "The highest age is below the lowest.",
    ),
    "both": (
        "medicines",
        {"medicines_accepted": ["methadone"], "medicines_refused": ["methadone"]},
        "A medicine cannot be both accepted and not accepted.",
    ),
    "half a place": ("contact", {"latitude": "38", "longitude": ""}, "Give both latitude and longitude"),
    "no such zip": ("contact", {"zip_code": "00000"}, "This ZIP code is not known."),
    "javascript": ("contact", {"website": "javascript:alert(1)"}, "URL"),
}


@pytest.mark.parametrize(("group", "changes", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_gets_a_sentence_and_saves_nothing(
    signed_in, ada, address, evening_iop, group, changes, sentence
):
    sent = (schedule() if group == "schedule" else told(name="Brackenwell")) | changes
    response = signed_in(ada).post(address(group), sent)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    evening_iop.refresh_from_db()
    assert evening_iop.revision == 0
    assert FactCheck.objects.count() == 0


def test_an_iop_of_forty_five_hours_is_saved_and_flagged(signed_in, ada, address, evening_iop):
    client = signed_in(ada)
    response = client.post(address("schedule"), schedule(hours_a_week="45"), follow=True)
    assert "Check this" in response.content.decode()
    evening_iop.refresh_from_db()
    assert evening_iop.hours_a_week == 45


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_form_without_its_version_saves_nothing(signed_in, ada, address, evening_iop, revision):
    assert signed_in(ada).post(address("payment"), told() | {"revision": revision}).status_code == 200
    evening_iop.refresh_from_db()
    assert evening_iop.revision == 0


def test_those_who_may_not_edit_are_refused_and_unknown_groups_are_not_found(signed_in, ada, cleo, address):
    assert signed_in(cleo).post(address("payment"), told()).status_code == 403
    assert signed_in(ada).get(address("nonsense")).status_code == 404


class TestAdd:
    def test_a_program_is_added_under_its_provider_with_its_place(self, signed_in, ada, provider):
        sent = {
            "provider_name": "brackenwell care",
            "name": "New IOP",
            "levels": ["iop"],
            "zip_code": "60601",
            "phone": "",
            "source": "Phone call",
        }
        response = signed_in(ada).post("/desk/programs/add/", sent)
        program = Program.objects.get(name="New IOP")
        assert response["Location"] == f"/desk/programs/{program.pk}/"
        assert program.provider == provider
        assert (program.city, program.state, program.zone) == ("Chicago", "IL", "America/Chicago")
        assert AuditEvent.objects.filter(object_kind="program", object_id=str(program.pk)).exists()
        told = set(program.checks.values_list("group", "source", "checked_on", "checked_by"))
        assert told == {(group, "Phone call", timezone.localdate(), ada.pk) for group in ("levels", "contact")}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"provider_name": ""}, "Say who runs it."),
            ({"name": ""}, "Give the program a name."),
            ({"source": ""}, "Say where this comes from."),
            ({"levels": []}, "Tick at least one level"),
            ({"zip_code": "00000"}, "This ZIP code is not known."),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_added(self, signed_in, ada, changes, sentence):
        sent = {"provider_name": "P", "name": "N", "levels": ["iop"], "zip_code": "20001", "source": "S"} | changes
        shown = signed_in(ada).post("/desk/programs/add/", sent).content.decode()
        assert sentence in shown
        assert Program.objects.count() == 0
