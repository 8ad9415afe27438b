"""The backup's file opens whole and unchanged or not at all, and only with its key (safeguards #45, #57)."""

import base64
import datetime as dt
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from intake.models import Intake
from privacy import backup, safekeeping
from privacy.encryption import Unopenable
from privacy.models import AuditEvent, Restored, Safekept

HOUSE = Path(__file__).resolve().parents[2]
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def content(monkeypatch):
    """Three and a half frames stand for the database's own dump."""
    monkeypatch.setattr(backup, "FRAME", 1000)
    content = b"Pat Canary " * 320
    monkeypatch.setattr(backup, "_dump", lambda: io.BytesIO(content))
    return content


@pytest.fixture
def file(content, tmp_path):
    backup.save(tmp_path / "one", NOON)
    return tmp_path / "one"


def open_it(file):
    return backup.header(file), list(backup._opened(file))


def test_it_opens_to_what_went_in_and_shows_nothing_of_it(file, content):
    assert b"".join(backup._opened(file)) == content
    assert b"Canary" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert not list(file.parent.glob("*.partial"))


def test_an_empty_database_makes_a_backup_too(monkeypatch, tmp_path):
    monkeypatch.setattr(backup, "_dump", lambda: io.BytesIO(b""))
    backup.save(tmp_path / "none", NOON)
    assert list(backup._opened(tmp_path / "none")) == [b""]


@pytest.mark.parametrize("part", range(0, 100, 7))
def test_a_changed_byte_anywhere_is_refused(file, part):
    words = bytearray(file.read_bytes())
    words[len(words) * part // 100] ^= 1
    file.write_bytes(words)
    with pytest.raises((backup.BadBackup, Unopenable)):
        open_it(file)


def test_a_file_cut_off_anywhere_is_refused(file):
    whole = file.read_bytes()
    for end in (*range(0, len(whole), 37), len(whole) - 1):
        file.write_bytes(whole[:end])
        with pytest.raises(backup.BadBackup):
            open_it(file)


def test_frames_that_changed_places_are_refused(file):
    line, _, frames = file.read_bytes().partition(b"\n")
    size = 4 + 28 + 1000
    file.write_bytes(line + b"\n" + frames[size:2 * size] + frames[:size] + frames[2 * size:])
    with pytest.raises(backup.BadBackup):
        list(backup._opened(file))


def test_without_its_key_nobody_opens_it_and_an_older_key_still_does(file, content, settings):
    old, new = settings.DATA_KEYS, "k9:" + base64.b64encode(os.urandom(32)).decode()
    settings.DATA_KEYS = f"{new},{old}"
    assert b"".join(backup._opened(file)) == content
    settings.DATA_KEYS = new
    with pytest.raises(Unopenable):
        list(backup._opened(file))


def test_it_is_put_back_into_an_empty_database_only(tmp_path, content):
    call_command("backup", tmp_path / "one")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", tmp_path / "one")


@pytest.mark.parametrize("words", [b"", b"hello\n", b"[1]\n", b'{"backup": 2}\n', b"x" * 10_000])
def test_a_file_that_is_not_ours_is_refused(words, tmp_path):
    (tmp_path / "it").write_bytes(words)
    with pytest.raises(CommandError, match="no backup of this product"):
        call_command("restore", tmp_path / "it")


def test_a_backup_never_writes_over_another(file):
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", file)


@pytest.mark.full
def test_an_embedded_house_is_put_back_whole(tmp_path):
    """SQLite, in folders of their own; PostgreSQL is tried in the drill, under load."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()

    def manage(name, *words):
        kept = {key: word for key, word in os.environ.items() if key in ("PATH", "HOME", "LANG")}
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, capture_output=True, text=True,
                              env=kept | {"VAR_DIR": str(tmp_path / name)}, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    manage("first", "migrate", "-v0")
    manage("first", "shell", "-c", "from privacy.audit import record; record('before')")
    manage("first", "backup", str(tmp_path / "night"))
    shutil.copy(tmp_path / "first" / "demo-keys.env", tmp_path / "second")
    assert "Its audit chain is whole." in manage("second", "restore", str(tmp_path / "night"))
    assert "1 audit events, none changed or gone" in manage("second", "verify_audit")
    manage("first", "shell", "-c", "from followups.tasks import seal_audit; seal_audit()")  # an anchor set since then
    assert "came back whole" in manage("first", "drill", str(tmp_path / "night"))
    assert "backup 1 drill 1" in manage("first", "shell", "-c", (
        "from privacy.models import *; kinds = Safekept.objects.values_list('kind', flat=True).order_by('kind'); "
        "print(*[f'{kind} {AuditEvent.objects.filter(action=kind).count()}' for kind in kinds])"))
    assert not list(tmp_path.glob("*/drill*"))


class TestADrill:
    def test_of_a_file_that_does_not_open_fails_and_is_not_written_down(self, file, monkeypatch):
        words = bytearray(file.read_bytes())
        words[-1] ^= 1
        file.write_bytes(words)
        with pytest.raises(CommandError, match="The drill failed"):
            call_command("drill", file)
        assert not Safekept.objects.exists()
        assert not AuditEvent.objects.filter(action="drill").exists()

    def test_opens_every_value_there_is(self, lakeside):
        intake = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", answers={"a": 1})
        assert safekeeping.read_everything() == 1
        with connection.cursor() as cursor:
            cursor.execute("UPDATE intake_intake SET answers = 'demo1$AAAA'")
        with pytest.raises(Unopenable, match=str(intake.pk)):
            safekeeping.read_everything()

    def test_a_backup_is_an_act_like_any_other(self, content, tmp_path):
        call_command("backup", tmp_path / "one")
        assert Safekept.objects.get().kind == "backup"
        assert AuditEvent.objects.get(action="backup").intakes == []


class TestMessagesAfterARestore:
    def test_wait_until_they_are_released(self, monkeypatch):
        from followups import tasks

        asked = []
        monkeypatch.setattr(tasks.delivery, "send_due", lambda check: asked.append(check))
        Restored.objects.create(at=NOON, taken_at=NOON)
        tasks.send_due()
        assert asked == []
        call_command("release_messages")
        tasks.send_due()
        assert len(asked) == 1
        assert AuditEvent.objects.filter(action="release_messages").exists()

    def test_releasing_what_is_not_held_says_so(self):
        with pytest.raises(CommandError, match="No message is held"):
            call_command("release_messages")
