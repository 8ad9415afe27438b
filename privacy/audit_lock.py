"""The triggers by which the database itself refuses to change or delete an audit event or a seal (#48, #49)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

EVENTS, SEALS = "privacy_auditevent", "privacy_auditseal"
TABLES = (EVENTS, SEALS)
_WORDS = "An audit event is never changed and never deleted."


def lock(connection: Any, tables: Sequence[str] = TABLES) -> None:
    """Put the triggers in place."""
    for table in tables:
        _run(connection, {
            "sqlite": [
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
                for act in ("update", "delete")
            ],
            "postgresql": [
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'restrict_violation'; END $$",
                f"CREATE TRIGGER {table}_locked BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
            ],
        })


def unlock(connection: Any, tables: Sequence[str] = TABLES) -> None:
    """Take the triggers away: for a migration backwards, and for tests that empty their database."""
    for table in tables:
        _run(connection, {
            "sqlite": [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete")],
            "postgresql": [
                f"DROP TRIGGER IF EXISTS {table}_locked ON {table}", f"DROP FUNCTION IF EXISTS {table}_refuse()",
            ],
        })


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
