"""When the house was last put into safekeeping, and when somebody last tried whether it comes back (#57).

A backup nobody has put back is a hope. The drill puts one into a database of its own, reads everything in it, and
throws that away; health says how long ago both were.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from privacy import audit, backup, rotation, sealing
from privacy.models import Safekept


class DrillFailed(Exception):
    """The backup did not come back whole; the words say what was wrong, without content."""


@transaction.atomic
def note(kind: str, at: dt.datetime, seconds: float, rows: int = 0) -> Safekept:
    """Write down that a backup was made or a drill went well, and leave an event: a backup is everything, leaving."""
    audit.record(kind, object_kind="database", why=f"{seconds:.0f} s")
    return Safekept.objects.create(kind=kind, at=at, seconds=round(seconds), rows=rows)


def ages(now: dt.datetime) -> dict[str, Any]:
    """Return {"is_well", "backup_hours", "drill_days"}; None where there was never one, and then it is not well."""
    last: dict[str, dt.timedelta] = {}
    for kind in Safekept.Kind.values:
        row = Safekept.objects.filter(kind=kind).order_by("-at").first()
        if row is not None:
            last[kind] = now - row.at
    backed, drilled = last.get(Safekept.Kind.BACKUP), last.get(Safekept.Kind.DRILL)
    well = (backed is not None and backed <= dt.timedelta(hours=settings.BACKUP_HOURS)
            and drilled is not None and drilled <= dt.timedelta(days=settings.DRILL_DAYS))
    return {
        "is_well": well,
        "backup_hours": None if backed is None else round(backed / dt.timedelta(hours=1), 1),
        "drill_days": None if drilled is None else round(drilled / dt.timedelta(days=1), 1),
    }


def drill(path: Path, url: str = "") -> int:
    """Put the backup into an empty database, read every encrypted value in it, and return how many rows those were.

    `url` names the empty database; without it a file beside the backup is made and taken away again. Raises BadBackup
    or DrillFailed where it does not come back whole.
    """
    said = backup.header(path)
    if not url and said["of"] != "sqlite":
        raise DrillFailed("Name an empty database for the drill: --into postgres://…")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        known = Path(folder) / "anchors"  # those set since tell of events the backup cannot hold
        known.write_text("".join(f"{json.dumps(one)}\n" for one in sealing.anchors() if one["at"] <= said["at"]))
        words = {"DATABASE_URL": url or f"sqlite:///{folder}/drill.sqlite3", "AUDIT_ANCHORS": str(known)}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(path), "--prove"]
        done = subprocess.run(  # noqa: S603  our words
            command, env=os.environ | words, capture_output=True, text=True, cwd=settings.BASE_DIR)
    if done.returncode:
        raise DrillFailed((done.stderr.strip() or "It ended without a word.").splitlines()[-1])
    return int(done.stdout.split()[-1])


def read_everything() -> int:
    """Open every encrypted value of this database and return how many rows hold one; Unopenable where one does not."""
    rows = 0
    for model, fields in rotation.sealed_models():
        for row in model._base_manager.only(*(one.name for one in fields)).iterator(chunk_size=500):
            rows += 1
            for one in fields:
                getattr(row, one.name)
    return rows
