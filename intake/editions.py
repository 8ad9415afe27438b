"""The rules that suggestions are run by: those of this checkout, or an edition kept in another folder.

Another edition lives in a process of its own, which knows nothing but that folder: two versions of one package never
meet, and it sees neither keys nor database.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import IO, Any, Protocol, cast

import eligibility
from eligibility.facts import FactError
from eligibility.outcome import Outcome, outcome
from eligibility.recommend import RULES_VERSION, rules_hash
from eligibility.rules import RULES
from eligibility.settling import settle
from intake.brief import AXES, Brief, brief_now, digest
from intake.briefs import digests

RELEASED = Path(eligibility.__file__).with_name("editions.toml")
Asked = tuple[dict[str, Any], bool]  # facts, whether the site's supply alert stood
PIPE = 1 << 16  # bytes heard at once
MOST = 1 << 26  # bytes of one answer; 2,000 people take about a tenth
WAIT = 5  # seconds for rules that closed their pipe to end


class EditionError(Exception):
    """A folder that cannot be used as an edition of the rules; the message says why."""


class Refused(str):
    """The name of a fact that an edition does not know, or whose value it does not allow."""

    __slots__ = ()


class Edition(Protocol):
    """Rules that can be asked."""

    version: str
    hash: str

    def digests(self, asked: list[Asked]) -> list[str]:
        """Return the digest of what these rules say, in the order asked; "" where they cannot be asked that."""

    def suggest(self, asked: list[Asked]) -> list[Brief | Refused]:
        """Return what these rules say, in the order asked."""

    def sentences(self) -> dict[str, str]:
        """Return rule id -> its sentence."""

    def close(self) -> None:
        """End what was started."""


class Present:
    """The rules of this checkout."""

    def __init__(self) -> None:
        self.version, self.hash = RULES_VERSION, rules_hash()

    def digests(self, asked: list[Asked]) -> list[str]:
        """Return the digest of what these rules say, in the order asked; "" where they cannot be asked that."""
        return digests(asked)

    def suggest(self, asked: list[Asked]) -> list[Brief | Refused]:
        """Return what these rules say, in the order asked."""
        return [self._one(one) for one in asked]

    def _one(self, asked: Asked) -> Brief | Refused:
        try:
            return brief_now(_outcome(asked))
        except FactError as error:
            return Refused(error.fact)

    def sentences(self) -> dict[str, str]:
        """Return rule id -> its sentence."""
        return {rule.id: rule.sentence for rule in RULES}

    def close(self) -> None:
        """Nothing was started."""


def _outcome(asked: Asked) -> Outcome:
    facts, supply_alert = asked
    return outcome(settle(facts), supply_alert=supply_alert)


# What runs in the other folder. One line in, one line out; it uses only what every edition has: `recommend`, its
# version, its hash and its rules.
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
import eligibility
from eligibility.facts import FactError
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from eligibility.rules import RULES
def say(what):
    sys.stdout.write(json.dumps(what) + "\\n")
    sys.stdout.flush()
def one(facts, supply_alert):
    try:
        found = recommend(facts, supply_alert=supply_alert)
    except FactError as error:
        return {"refused": error.fact}
    words = lambda told: [one.value for one in told] if isinstance(told, tuple) else told.value
    return {"axes": {axis: words(getattr(found, axis)) for axis in AXES}, "fired": found.fired,
            "unanswered": found.unanswered, "alerts": {one.rule: one.tier.value for one in found.alerts}}
AXES = json.loads(sys.argv[2])
say({"version": RULES_VERSION, "hash": rules_hash(),
     "sentences": {rule.id: rule.sentence for rule in RULES}})
for line in sys.stdin:
    say([one(*asked) for asked in json.loads(line)])
"""


class Elsewhere:
    """The rules of an edition kept in another folder: one that holds the package `eligibility`."""

    def __init__(self, folder: Path, seconds: float | None = None) -> None:
        """Start it. Raises EditionError where the folder holds no rules, or rules that do not run.

        `seconds` is how long one answer may take; None waits for ever, as somebody at a terminal can.
        """
        self.folder, self.seconds = folder.resolve(), seconds
        if not (self.folder / "eligibility" / "recommend.py").is_file():
            raise EditionError(f"{folder} holds no rules: there is no eligibility/recommend.py in it.")
        self._errors = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 -- closed in close()
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter on a folder the operator named
            [sys.executable, "-I", "-B", "-c", PROGRAM, str(self.folder), json.dumps(AXES)], cwd=self.folder, env={},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0,
        )
        self._to, self._from = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        os.set_blocking(self._to.fileno(), False)
        try:
            hello = self._exchange(b"")
            self.version, self.hash = str(hello["version"]), str(hello["hash"])
            self._sentences: dict[str, str] = hello["sentences"]
        except (EditionError, TypeError, KeyError) as why:
            self.close()
            raise self._is_none() if not isinstance(why, EditionError) else why from None

    def digests(self, asked: list[Asked]) -> list[str]:
        """Return the digest of what these rules say, in the order asked; "" where they cannot be asked that."""
        return ["" if isinstance(one, Refused) else digest(one) for one in self.suggest(asked)]

    def suggest(self, asked: list[Asked]) -> list[Brief | Refused]:
        """Return what these rules say, in the order asked."""
        answers = self._exchange((json.dumps(asked) + "\n").encode())
        try:
            return [
                Refused(one["refused"]) if "refused" in one else Brief(
                    axes=one["axes"], alerts=one["alerts"], fired=tuple(one["fired"]),
                    unanswered=tuple(one["unanswered"]))
                for one in answers
            ]
        except (TypeError, KeyError):
            raise self._is_none() from None

    def sentences(self) -> dict[str, str]:
        """Return rule id -> its sentence."""
        return self._sentences

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
        self._to.close()
        self._from.close()  # not read to its end: what a child of theirs left open may never end
        self._process.wait()
        self._errors.close()

    def _exchange(self, line: bytes) -> Any:
        """Say a line and return the one that answers it. Rules that take longer than they may are ended."""
        end = None if self.seconds is None else time.monotonic() + self.seconds
        left, heard = memoryview(line), [b""]
        with selectors.DefaultSelector() as ready:
            ready.register(self._from, selectors.EVENT_READ)
            if left:
                ready.register(self._to, selectors.EVENT_WRITE)
            while not heard[-1].endswith(b"\n"):
                wait = None if end is None else end - time.monotonic()
                if wait is not None and wait <= 0:
                    self._process.kill()
                    raise EditionError(f"No answer within {self.seconds:g} seconds from the rules in {self.folder}.")
                for key, _event in ready.select(wait):
                    if key.fileobj is self._to:
                        left = self._say(left)
                        if not left:
                            ready.unregister(self._to)
                    else:
                        heard.append(os.read(key.fd, PIPE))
                        if not heard[-1]:
                            raise self._broken()
                        if len(heard) * PIPE > MOST and sum(map(len, heard)) > MOST:
                            self._process.kill()
                            raise self._is_none()
        try:
            return json.loads(b"".join(heard))
        except ValueError:
            raise self._is_none() from None

    def _say(self, left: memoryview) -> memoryview:
        """Write what the pipe takes and return the rest."""
        try:
            return left[os.write(self._to.fileno(), left):]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            raise self._broken() from None

    def _is_none(self) -> EditionError:
        return EditionError(f"The rules in {self.folder} answer something that is no edition.")

    def _broken(self) -> EditionError:
        """Say why they ended. What closed its pipe without ending is ended."""
        try:
            self._process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.seek(0)
        last = (self._errors.read().strip().splitlines() or ["it said nothing"])[-1]
        return EditionError(f"The rules in {self.folder} do not run: {last[:200]}")


def released(path: Path = RELEASED) -> list[dict[str, str]]:
    """Return the editions that were released: version, hash, and the tag under which each is kept."""
    return list(tomllib.loads(path.read_text(encoding="utf-8")).get("edition", []))


def tag_of(short_hash: str) -> str:
    """Return the tag under which the edition with this beginning of a hash is kept, "" where none is."""
    return next((one["tag"] for one in released() if one["hash"].startswith(short_hash)), "")


def edition_of(folder: Path | None) -> Edition:
    """Return the edition kept in this folder, that of this checkout where none is given."""
    return Elsewhere(folder) if folder else Present()
