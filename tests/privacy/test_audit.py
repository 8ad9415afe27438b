"""Every act leaves one event that nobody can change unseen (safeguards #47 to #51, S-32)."""

import datetime as dt
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from privacy import audit, audit_lock
from privacy.models import AuditEvent

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def event(pat, ada):
    return audit.record(
        "read", actor_kind="staff", actor_id=ada.pk, site_id=ada.site_id, intakes=[pat.pk], object_kind="intake",
        object_id=pat.pk, fields=["answers"], screen="admissions:patient", why="opened", address="203.0.113.7",
    )


def forge(sql, *values):
    """Change the table as somebody with the database's password would."""
    with audit_lock.lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "change",
        [
            lambda event: AuditEvent.objects.filter(pk=event.pk).update(why="other"),
            lambda event: AuditEvent.objects.filter(pk=event.pk).delete(),
            lambda event: AuditEvent.objects.all().delete(),
            lambda event: event.save(),
            lambda event: event.delete(),
            lambda event: AuditEvent.objects.bulk_update([event], ["why"]),
        ],
        ids=["update", "delete", "delete all", "save again", "delete one", "bulk update"],
    )
    def test_any_change_through_the_product(self, event, change):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change(event)
        assert AuditEvent.objects.count() == 1

    @pytest.mark.parametrize(
        "sql",
        ["UPDATE privacy_auditevent SET why = 'x'", "DELETE FROM privacy_auditevent",
         "UPDATE privacy_auditevent SET mac = ''"],
    )
    def test_any_change_by_hand(self, event, sql):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.postgres
    def test_emptying_the_table(self, event):
        if connection.vendor != "postgresql":
            pytest.skip("TRUNCATE is PostgreSQL's")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE privacy_auditevent")


class TestTheCode:
    def test_holds_after_a_round_trip(self, event):
        assert AuditEvent.objects.get().mac == audit.mac_of(AuditEvent.objects.get())
        assert audit.first_broken() is None
        call_command("verify_audit")

    @pytest.mark.parametrize(
        ("column", "value"),
        [("action", "export"), ("actor_id", "8d0f5b1e-6c0e-4f55-9d0b-6d0a5a0c1e11"), ("result", "denied"),
         ("screen", "other"), ("why", "x"), ("object_id", "x"), ("object_kind", "x"),
         ("address", "192.0.2.1"), ("intakes", "[]"), ("fields", "[]"),
         ("site_id", "8d0f5b1e6c0e4f559d0b6d0a5a0c1e11"), ("at", "2020-01-01 00:00:00"),
         ("actor_kind", "patient"), ("mac", "0" * 64)],
    )
    def test_tells_a_change_of_any_column(self, pat, event, column, value):
        audit.record("read", intakes=[pat.pk])
        forge(f"UPDATE privacy_auditevent SET {column} = %s WHERE id = %s", value, event.pk)
        assert audit.first_broken().pk == event.pk
        with pytest.raises(CommandError, match=f"Audit event {event.pk} "):
            call_command("verify_audit")

    def test_cannot_be_made_without_the_key(self, event, settings):
        import base64
        import os

        settings.AUDIT_KEY = base64.b64encode(os.urandom(32)).decode()
        assert audit.first_broken().pk == event.pk


def test_it_holds_ids_and_names_of_fields_and_no_words_of_the_patient(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM privacy_auditevent")
        assert "anary" not in json.dumps(cursor.fetchall(), default=str)


def test_an_event_that_cannot_be_written_takes_its_act_with_it(pat, monkeypatch):
    """No unaudited change (#50)."""
    monkeypatch.setattr(AuditEvent, "save", lambda *_args, **_rest: 1 / 0)

    @transaction.atomic
    def act():
        pat.contact.may_text = True
        pat.contact.save()
        audit.record("save", intakes=[pat.pk])

    with pytest.raises(ZeroDivisionError):
        act()
    pat.contact.refresh_from_db()
    assert pat.contact.may_text is None


class TestWhoSawWhat:
    @pytest.fixture
    def history(self, pat, quinn, ada, cleo, monkeypatch):
        def at(hours, *args, **rest):
            monkeypatch.setattr("privacy.audit.timezone.now", lambda: NOON + dt.timedelta(hours=hours))
            return audit.record(*args, **rest)

        return [
            at(0, "see_queue", actor_kind="staff", actor_id=ada.pk, intakes=[pat.pk, quinn.pk]),
            at(1, "read", actor_kind="staff", actor_id=cleo.pk, intakes=[pat.pk], object_id=pat.pk),
            at(2, "read", actor_kind="staff", actor_id=ada.pk, intakes=[pat.pk], object_id=pat.pk),
            at(3, "read", actor_kind="staff", actor_id=ada.pk, object_id=quinn.pk, result="denied"),
        ]

    def test_the_patients_log_has_every_event_newest_first(self, history, pat, quinn):
        assert [event.pk for event in audit.events_for_intake(pat.pk)] == [history[n].pk for n in (2, 1, 0)]
        assert [event.pk for event in audit.events_for_intake(quinn.pk)] == [history[n].pk for n in (3, 0)]
        assert not audit.events_for_intake(uuid.uuid4()).exists()

    def test_what_an_account_saw_between_two_instants(self, history, pat, quinn, ada):
        seen = audit.seen_by(ada.pk, NOON, NOON + dt.timedelta(hours=9))
        assert {intake: len(events) for intake, events in seen.items()} == {str(pat.pk): 2, str(quinn.pk): 1}
        later = audit.seen_by(ada.pk, NOON + dt.timedelta(hours=1), NOON + dt.timedelta(hours=2))
        assert later == {}

    def test_a_command_answers_both(self, history, pat, ada, capsys):
        call_command("who_saw", ada.email, "--start", "2026-11-23", "--end", "2026-11-23T13:00")
        assert "2 intakes." in capsys.readouterr().out
        call_command("who_saw", str(pat.pk))
        out = capsys.readouterr().out
        assert "cleo@lakeside.example" in out
        assert "3 events." in out

    @pytest.mark.parametrize("words", [["nobody@example.com"], ["ada@lakeside.example", "--start", "yesterday"],
                                       ["ada@lakeside.example", "--end", "2026-13-45"]])
    def test_a_command_that_cannot_answer_says_why(self, history, words):
        with pytest.raises(CommandError):
            call_command("who_saw", *words)


class TestWhereItCameFrom:
    @pytest.mark.parametrize(("behind", "forwarded", "address"), [
        (False, "198.51.100.9", "127.0.0.1"), (False, None, "127.0.0.1"), (True, "198.51.100.9", "198.51.100.9"),
        (True, "6.6.6.6, 198.51.100.9", "198.51.100.9"), (True, None, "127.0.0.1"), (True, "junk\r\nX: y", ""),
    ])
    def test_only_our_own_proxy_is_believed(self, rf, settings, behind, forwarded, address):
        settings.BEHIND_PROXY = behind
        headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        assert audit.address_of(rf.get("/", **headers)) == address
