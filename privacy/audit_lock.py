"""The triggers by which the database itself refuses to change or delete an audit event (safeguards #48, #49)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_TABLE = "privacy_auditevent"
_WORDS = "An audit event is never changed and never deleted."

LOCK = {
    "sqlite": [
        f"CREATE TRIGGER {_TABLE}_no_{act} BEFORE {act} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {_TABLE}_locked BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
    ],
}
UNLOCK = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {_TABLE}_no_{act}" for act in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {_TABLE}_locked ON {_TABLE}", f"DROP FUNCTION IF EXISTS {_TABLE}_refuse()",
    ],
}


def lock(connection: Any) -> None:
    """Put the triggers in place."""
    _run(connection, LOCK)


def unlock(connection: Any) -> None:
    """Take the triggers away: for a migration backwards, and for tests that empty their database."""
    _run(connection, UNLOCK)


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Take the triggers away for a while."""
    unlock(connection)
    try:
        yield
    finally:
        lock(connection)


def _run(connection: Any, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
