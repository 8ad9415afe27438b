"""The virus scanner: clamd by its INSTREAM command, where CLAMD names one (safeguards #36)."""

import enum
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 << 10
PATIENCE = 20  # seconds


class Verdict(enum.Enum):
    """What the scanner says; AWAY where it could not be asked, which is never "clean"."""

    CLEAN = "clean"
    FOUND = "found"
    AWAY = "away"


def is_set_up() -> bool:
    """Return whether there is a scanner at all."""
    return bool(settings.CLAMD)


def scan(data: bytes) -> Verdict:
    """Ask the scanner about these bytes. Only its plain "OK" is clean."""
    try:
        with _connection() as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                part = data[at:at + CHUNK]
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while b"\0" not in answer and len(answer) < 1000 and (more := line.recv(1000)):
                answer += more
    except OSError:
        return Verdict.AWAY
    said = answer.rstrip(b"\0\n")
    if said.endswith(b" FOUND"):
        return Verdict.FOUND
    return Verdict.CLEAN if said == b"stream: OK" else Verdict.AWAY


def _connection() -> socket.socket:
    where = urlsplit(settings.CLAMD)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((where.hostname or "127.0.0.1", where.port or 3310), timeout=PATIENCE)
