"""Take a guard away, one at a time, and see the test that is named for it fail.

A test that passes with and without its guard proves nothing. Each line below is one guard of `docs/security.md`: its
number, the words in the source that are the guard, what stands there without it, and the test that must notice. The
house is copied aside for it; nothing here is changed. Exit status 1 where a test does not notice, or where the words
are gone from the source.

    python bench/guards.py [--quick] [number …]      (--quick: without seeing each test pass again with its guard)
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Guard:
    """What is taken away, and who must notice."""

    number: str
    what: str
    file: str
    words: str
    without: str
    test: str


GUARDS = [
    Guard("#1", "who may do what is asked at the view", "accounts/permissions.py",
          "if not may(request.user, act):", "if False:",
          "tests/accounts/test_permission_matrix.py -k each_role_gets and admissions:sign"),
    Guard("#2", "a person of another site is not found", "admissions/access.py",
          "mine = Intake.objects.filter(site_id=site).exclude", "mine = Intake.objects.exclude",
          "tests/admissions/test_site_isolation.py"),
    Guard("#11", "a session ends after a quarter of an hour", "accounts/sessions.py",
          'return "idle" if now - last >= settings.STAFF_IDLE_MINUTES * 60 else ""', 'return ""',
          "tests/accounts/test_sessions.py -k fifteen_minutes"),
    Guard("#12", "a code of the app works once", "accounts/second_factor.py",
          "if step is None or step <= authenticator.data.get(_LAST_STEP, -1):", "if step is None:",
          "tests/accounts/test_login.py -k a_code_works_once"),
    Guard("#15", "between password and code a member is nobody", "accounts/middleware.py",
          "        request.user = AnonymousUser()\n", "        return None\n",
          "tests/accounts/test_permission_matrix.py -k without_both_factors and admissions:today"),
    Guard("#28", "no answer is kept by a browser or a proxy", "privacy/web.py",
          '("Cache-Control", "no-store, private"),', "",
          "tests/privacy/test_web.py -k every_answer_carries"),
    Guard("#32", "NUL and broken text are refused before any view", "privacy/web.py",
          "    return _BROKEN.search(text) is not None", "    return False",
          "tests/privacy/test_web.py"),
    Guard("#33", "a body too large is refused before it is read", "privacy/web.py",
          "        raise RequestDataTooBig\n", "        pass\n",
          "tests/privacy/test_web.py -k body_too_large"),
    Guard("#41", "of what came at run time a log line holds ids alone", "privacy/logs.py",
          "        return value\n    return LEFT_OUT\n", "        return value\n    return str(value)\n",
          "tests/privacy/test_logs.py -k no_argument"),
    Guard("#45", "a value opens in its own row and column only", "privacy/encryption.py",
          'return f"{self.model._meta.db_table}:{self.column}:{key}"', 'return "anywhere"',
          "tests/privacy/test_encryption.py -k moved_to_another"),
    Guard("#45", "what somebody saves while keys are changed stays theirs", "privacy/rotation.py",
          'rows = rows.filter(**{f"_was_{name}": str(old) for name, (old, _new) in values.items()})', "",
          "tests/privacy/test_rotation.py -k saves_meanwhile"),
    Guard("#47", "the list of people leaves its event", "admissions/views/queue.py",
          'record_request(request, "list", intakes=[row.intake.pk for row in rows])', "",
          "tests/privacy/test_every_read.py -k every_page"),
    Guard("#48", "the database refuses to change an event", "privacy/audit_lock.py",
          'for act in ("update", "delete")\n            ],\n            "postgresql"',
          'for act in ("delete",)\n            ],\n            "postgresql"',
          "tests/privacy/test_audit.py -k any_change_by_hand"),
    Guard("#49", "an anchor outside shows an end that was cut off", "privacy/sealing.py",
          "return _fault_of_chain() or _fault_of_anchors()", "return _fault_of_chain()",
          "tests/privacy/test_sealing.py -k caught_by_the_anchor"),
    Guard("#52", "the database keeps two people out of one slot", "admissions/migrations/0001_initial.py",
          "fields=('slot',), name='slot_booked_once'", "fields=('slot', 'id'), name='slot_booked_once'",
          "tests/admissions/test_booking.py -k refuses_a_second"),
    Guard("#53", "nobody sends answers they did not see", "intake/views/check.py",
          'if request.POST.get("seen") != fingerprint(draft.answers):', "if False:",
          "tests/intake/test_check_page.py -k did_not_see"),
    Guard("#55", "a consent that was taken back opens nothing", "privacy/consent.py",
          "if consent.revoked_at is not None:", "if False:",
          "tests/privacy/test_consent.py -k taken_back"),
    Guard("#57", "after a restore messages wait", "followups/tasks.py",
          "if not Restored.holds_messages():", "if True:",
          "tests/privacy/test_backup.py -k wait_until"),
]


def copy_of_the_house(folder: Path) -> Path:
    """Copy what is under version control; the virtual environment is shared."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout.decode()
    copy = folder / "house"
    for name in filter(None, names.split("\0")):
        if (HOUSE / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOUSE / name, copy / name)
    return copy


def ends(copy: Path, guard: Guard) -> int:
    """Run a guard's test in the copy; return pytest's exit status: 0 passed, 1 failed, anything else no answer."""
    path, _, chosen = guard.test.partition(" -k ")
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:randomly", path,
             *(["-k", chosen] if chosen else [])]
    kept = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(words, cwd=copy, env=kept | {"VAR_DIR": str(copy / "var")}, capture_output=True).returncode


def notices(copy: Path, guard: Guard, *, is_quick: bool) -> str:
    """Take the guard away, see its test fail, put it back and see it pass; return "" or what is wrong."""
    path = copy / guard.file
    whole = path.read_text()
    if whole.count(guard.words) != 1:
        return f"the words stand {whole.count(guard.words)} times in {guard.file}"
    path.write_text(whole.replace(guard.words, guard.without))
    try:
        without = ends(copy, guard)
    finally:
        path.write_text(whole)
    if without == 0:
        return "its test passes without it"
    if without != 1:
        return f"its test did not run (status {without})"
    return "" if is_quick or ends(copy, guard) == 0 else "its test fails with it, too"


def main(chosen: list[str]) -> int:
    wrong, began, is_quick = 0, time.monotonic(), "--quick" in chosen
    chosen = [word for word in chosen if word != "--quick"]
    asked = [guard for guard in GUARDS if not chosen or guard.number.lstrip("#") in chosen]
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_the_house(Path(folder))
        for guard in asked:
            fault = notices(copy, guard, is_quick=is_quick)
            wrong += bool(fault)
            print(f"{guard.number:4} {guard.what}: {fault or 'noticed by'} {'' if fault else guard.test}", flush=True)
    print(f"{len(asked) - wrong} of {len(asked)} guards are noticed when they are gone, "
          f"{time.monotonic() - began:.0f} s")
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
