"""Tampering at any of six kinds is found and named (safeguards #47, #49)."""

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from privacy import audit, audit_lock, sealing
from privacy.models import AuditEvent, AuditSeal

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def anchors(settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "elsewhere" / "anchors.jsonl")
    return Path(settings.AUDIT_ANCHORS)


@pytest.fixture
def events(pat):
    """Nine events, sealed three at a time, a minute apart, with an anchor at the end."""
    made = []
    for minute in range(3):
        made += [audit.record("read", intakes=[pat.pk], why=f"{minute}{which}") for which in "abc"]
        assert sealing.seal(NOON + minute * MINUTE) == 3
    assert sealing.set_anchor(NOON + 3 * MINUTE)
    return made


def forge(sql, *values):
    """Change the tables as somebody with the database's password would."""
    with audit_lock.lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


def fault():
    with pytest.raises(CommandError) as said:
        call_command("verify_audit")
    return str(said.value)


def test_an_untouched_chain_holds(events, capsys):
    call_command("verify_audit")
    assert "9 audit events, none changed or gone; 0 wait for their seal, 1 anchors hold." in capsys.readouterr().out


def test_a_changed_letter_names_its_row(events):
    forge("UPDATE privacy_auditevent SET why = 'x' WHERE id = %s", events[4].pk)
    assert f"Audit event {events[4].pk} " in fault()


def test_a_moved_clock_names_its_row(events):
    forge("UPDATE privacy_auditevent SET at = '2020-01-01 00:00:00' WHERE id = %s", events[2].pk)
    assert f"Audit event {events[2].pk} " in fault()


@pytest.mark.parametrize("which", [0, 4, 8], ids=["first", "middle", "last"])
def test_a_row_that_is_gone_is_named(events, which):
    forge("DELETE FROM privacy_auditevent WHERE id = %s", events[which].pk)
    assert f"Audit event {events[which].pk}, sealed on 2026-11-23 12:0{which // 3}:00 UTC, is gone." in fault()


def test_rows_that_changed_places_are_named(events):
    """Each code still fits its words; only the chain knows where they stood."""
    for old, new in ((events[1].pk, 10**6), (events[5].pk, events[1].pk), (10**6, events[5].pk)):
        forge("UPDATE privacy_auditevent SET id = %s WHERE id = %s", new, old)
    assert audit.first_broken() is None
    assert f"Audit event {events[1].pk} is not the one that was sealed" in fault()


def test_an_end_cut_off_with_its_seals_is_caught_by_the_anchor(events):
    forge("DELETE FROM privacy_auditevent WHERE id >= %s", events[6].pk)
    forge("DELETE FROM privacy_auditseal WHERE number = 3")
    said = fault()
    assert "The end is cut off" in said
    assert f"event {events[5].pk + 1} is the first that may be gone" in said


def test_a_seal_that_is_gone_or_changed_is_named(events):
    forge("UPDATE privacy_auditseal SET events = '[]' WHERE number = 2")
    assert "Seal 2 of 2026-11-23 12:01:00 UTC was changed" in fault()
    forge("DELETE FROM privacy_auditseal WHERE number = 2")
    assert "Seal 2 is gone" in fault()


def test_a_rewritten_anchor_is_named(events, anchors):
    line = json.loads(anchors.read_text())
    anchors.write_text(json.dumps(line | {"seal": 2}) + "\n")
    assert "Line 1 of the anchors" in fault()


def test_what_commits_late_is_sealed_later_and_nothing_twice(pat):
    """Ids are given before the commit: a lower one may appear after a higher one was sealed."""
    late = audit.record("read", intakes=[pat.pk])
    after = audit.record("read", intakes=[pat.pk])
    words = dict(AuditEvent.objects.filter(pk=late.pk).values()[0])
    forge("DELETE FROM privacy_auditevent WHERE id = %s", late.pk)
    sealing.seal(NOON)
    AuditEvent(**words).save(force_insert=True)
    assert sealing.seal(NOON + MINUTE) == 1
    assert sealing.seal(NOON + 2 * MINUTE) == 0
    assert [[pk for pk, _ in link.events] for link in AuditSeal.objects.order_by("number")] == [[after.pk], [late.pk]]
    call_command("verify_audit")


def test_after_hours_of_quiet_the_chain_goes_on_where_it_ended(pat, events):
    audit.record("read", intakes=[pat.pk])
    assert sealing.seal(NOON + dt.timedelta(hours=9)) == 1
    call_command("verify_audit")


def test_an_anchor_is_set_once_an_hour(events, anchors):
    assert not sealing.set_anchor(NOON + 4 * MINUTE)
    assert sealing.set_anchor(NOON + dt.timedelta(hours=2))
    assert len(anchors.read_text().splitlines()) == 2


def test_the_database_refuses_to_change_or_delete_a_seal(events):
    for act in (lambda: AuditSeal.objects.update(chain=""), lambda: AuditSeal.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()


def test_the_clock_seals_and_sets_the_anchor(pat, anchors):
    from followups.tasks import seal_audit

    audit.record("read", intakes=[uuid.UUID(int=7)])
    seal_audit()
    assert AuditSeal.objects.count() == 1
    assert anchors.exists()
