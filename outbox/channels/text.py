"""Texts: one interface, a gateway that writes to a file (the demo's), and one that posts to a provider."""

import datetime as dt
import fcntl
import http.client
import json
import os
import ssl
from pathlib import Path
from typing import IO, Any, ClassVar
from urllib.parse import quote, urlsplit

from django.conf import settings

from outbox.channels import CannotSay, Channel, Message, OutcomeUnknown, TransportError, pause_of


def text_gateway() -> Channel:
    """Return the gateway the settings name."""
    if settings.SMS_GATEWAY == "http":
        return HttpGateway(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_TIMEOUT)
    return FileGateway(Path(settings.SMS_FILE))


class FileGateway:
    """One JSON line a message, on disk before `send` returns; a key that stands in the file is not written again."""

    honours_key = True
    _seen: ClassVar[dict[Path, tuple[int, set[str]]]] = {}  # how far a file was read, and the keys found so far

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message) -> str:
        line = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "to": message.to, "from": message.sender,
                "text": message.text, "key": message.key}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                keys, cut_off = self._read(file)
                if message.key not in keys:
                    file.write((b"\n" if cut_off else b"") + json.dumps(line, ensure_ascii=False).encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                return f"file-{message.key}"
        except OSError as error:
            raise TransportError(type(error).__name__) from None

    def find(self, key: str) -> str | None:
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return f"file-{key}" if key in self._read(file)[0] else None

    def _read(self, file: IO[bytes]) -> tuple[set[str], bool]:
        """Return every key so far, reading only what was added, and whether a crash left a line without its end."""
        done, keys = self._seen.get(self.path, (0, set()))
        if done > os.fstat(file.fileno()).st_size:  # the file was emptied
            done, keys = 0, set()
        file.seek(done)
        added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        for line in whole.splitlines():
            try:
                keys.add(json.loads(line)["key"])
            except (ValueError, KeyError, TypeError):
                continue
        self._seen[self.path] = (done + len(whole), keys)
        return keys, len(whole) < len(added)


class HttpGateway:
    """Posts {to, from, text, key} to a provider with a bearer token and an Idempotency-Key.

    The answer's JSON may hold "id". Redirects are not followed: they would carry the token elsewhere.
    """

    honours_key = True

    def __init__(self, url: str, token: str, timeout: float) -> None:
        self.url, self.token, self.timeout = urlsplit(url), token, timeout

    def send(self, message: Message) -> str:
        body = {"to": message.to, "from": message.sender, "text": message.text, "key": message.key}
        status, headers, answer = self._call("POST", self.url.path or "/", message.key, json.dumps(body).encode())
        if 200 <= status < 300 or (status == 409 and answer.get("id")):  # 409: accepted before under this key
            return str(answer.get("id", ""))[:120]
        temporary = status >= 500 or status in (408, 409, 425, 429) or 300 <= status < 400
        pause = pause_of(headers.get("Retry-After"))
        raise TransportError(f"http_{status}", permanent=not temporary, retry_after=pause)

    def find(self, key: str) -> str | None:
        status, _, answer = self._call("GET", f"{self.url.path or '/'}?key={quote(key)}", key, None)
        if status == 404:
            return None
        if status in (400, 405, 501):  # this provider has no such question
            raise CannotSay
        if status != 200:
            raise TransportError(f"http_{status}")
        return str(answer.get("id", ""))[:120]

    def _call(self, method: str, path: str, key: str, body: bytes | None) -> tuple[int, Any, dict[str, Any]]:
        host, port = self.url.hostname or "", self.url.port
        line: http.client.HTTPConnection
        if self.url.scheme == "https":
            line = http.client.HTTPSConnection(host, port, timeout=self.timeout, context=ssl.create_default_context())
        else:
            line = http.client.HTTPConnection(host, port, timeout=self.timeout)
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key, "Accept": "application/json"}
        try:
            line.connect()
        except OSError as error:  # nothing was handed over yet
            raise TransportError(type(error).__name__) from None
        try:
            line.request(method, path, body, headers | ({"Content-Type": "application/json"} if body else {}))
            answer = line.getresponse()
            raw = answer.read(65536)
        except (OSError, http.client.HTTPException) as error:
            raise OutcomeUnknown(type(error).__name__) from None
        finally:
            line.close()
        try:
            parsed = json.loads(raw)
        except ValueError:
            parsed = {}
        return answer.status, answer.headers, parsed if isinstance(parsed, dict) else {}
