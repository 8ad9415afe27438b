"""Put the whole database into one encrypted file, and back: what a dead disk costs (safeguards #45, #57).

The file: one line of JSON, then frames of [length, nonce, ciphertext]. Every frame is bound to that line, to its place
and to being the last or not, so a file that was changed, cut off or put together from two does not open.
"""

import contextlib
import datetime as dt
import json
import os
import sqlite3
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from privacy.encryption import derived_cipher

FRAME = 1 << 20  # bytes of plain text in a frame
_HEADER = 500  # a first line longer than this is not ours


class BadBackup(Exception):
    """A file that is no backup of ours, was changed or is not whole, or a database that is not empty."""


def save(path: Path, now: dt.datetime) -> int:
    """Write a backup of the database, as of one moment, to `path` (mode 0600); return its size in bytes."""
    partial = path.with_name(path.name + ".partial")
    key_id, cipher = derived_cipher("backup")
    line = json.dumps({"backup": 1, "key": key_id, "at": now.isoformat(), "of": connection.vendor}).encode()
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, _dump() as source:
        file.write(line + b"\n")
        number, chunk = 0, source.read(FRAME)
        while True:
            after = source.read(FRAME)
            nonce = os.urandom(12)
            sealed = nonce + cipher.encrypt(nonce, chunk, _place(line, number, is_last=not after))
            file.write(struct.pack(">I", len(sealed)) + sealed)
            if not after:
                break
            number, chunk = number + 1, after
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)  # a file of that name is whole
    return path.stat().st_size


def header(path: Path) -> dict[str, Any]:
    """Return what the first line says: {"key", "at", "of"}. Raises BadBackup for a file that is not ours."""
    with path.open("rb") as file:
        try:
            said = json.loads(file.readline(_HEADER))
        except ValueError:
            said = None
    if not isinstance(said, dict) or said.get("backup") != 1:
        raise BadBackup("This file is no backup of this product.")
    return said


def load(path: Path) -> dict[str, Any]:
    """Put a backup into the empty database of DATABASE_URL and return its first line.

    Raises BadBackup where the file does not open whole (nothing is written then) or the database holds tables.
    """
    said = header(path)
    if said["of"] != connection.vendor:
        raise BadBackup(f"This is a backup of {said['of']}; DATABASE_URL is {connection.vendor}.")
    if connection.introspection.table_names():
        raise BadBackup("The database is not empty. Put a backup into a new one, then point DATABASE_URL at it.")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        plain = Path(folder) / "database"
        with open(os.open(plain, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            for chunk in _opened(path):
                file.write(chunk)
        _restore(plain)
    return said


def _opened(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        line = file.readline(_HEADER)
        _key_id, cipher = derived_cipher("backup", json.loads(line)["key"])
        number, frame = 0, _frame(file)
        while frame:
            after = _frame(file)
            try:
                yield cipher.decrypt(frame[:12], frame[12:], _place(line.rstrip(b"\n"), number, is_last=not after))
            except InvalidTag:
                raise BadBackup("The backup was changed, or is not whole.") from None
            number, frame = number + 1, after
        if not number:
            raise BadBackup("The backup is not whole.")


def _frame(file: BinaryIO) -> bytes:
    head = file.read(4)
    if not head:
        return b""
    size = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    frame = file.read(size) if 28 <= size <= FRAME + 28 else b""
    if not frame or len(frame) != size:
        raise BadBackup("The backup is not whole.")
    return frame


def _place(line: bytes, number: int, *, is_last: bool) -> bytes:
    return line + struct.pack(">Q?", number, is_last)


@contextlib.contextmanager
def _dump() -> Iterator[BinaryIO]:
    """Open a stream of the database as of one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", *_where()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment()) as process:  # noqa: S603  our words
            yield cast(BinaryIO, process.stdout)
        if process.returncode:
            raise BadBackup("pg_dump did not end well; there is no backup.")
        return
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        copy, words = Path(folder) / "copy", connection.get_connection_params()
        # By a connection of its own: a copy through one that is writing would wait for itself.
        source = contextlib.closing(sqlite3.connect(words["database"], uri=words["uri"]))
        with source as one, contextlib.closing(sqlite3.connect(copy)) as other:
            one.backup(other)
        with copy.open("rb") as file:
            yield file


def _restore(plain: Path) -> None:
    if connection.vendor == "postgresql":
        command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", *_where()]
        done = subprocess.run([*command, str(plain)], env=_environment(), stderr=subprocess.PIPE)  # noqa: S603
        if done.returncode:
            raise BadBackup(f"pg_restore did not end well: {done.stderr.decode(errors='replace')[-500:]}")
        return
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(plain)) as source:
        source.backup(connection.connection)


def _where() -> list[str]:
    database = connection.settings_dict
    words = {"host": database["HOST"], "port": database["PORT"], "username": database["USER"]}
    return [*(f"--{name}={word}" for name, word in words.items() if word), f"--dbname={database['NAME']}"]


def _environment() -> dict[str, str]:
    """Return what the database's own programs need: the password goes by here, never by the command line."""
    kept = {name: word for name, word in os.environ.items() if name in ("PATH", "HOME", "LANG", "PGSSLMODE")}
    return kept | {"PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
