"""May the rules of this checkout start here? A deployment asks before it migrates (docs/decisions/0019).

The code may then be newer than the tables: what decides is read from columns that every version has, and no others.
"""

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from admissions.publishing import RulesPublication
from privacy.audit import record
from privacy.models import AuditEvent

NOTHING_YET = "nothing was published here yet, so what was installed starts"
BEFORE = "in force when those that follow them were published"
LEAST_WORDS, MOST_WORDS = 15, 120  # characters of a reason; the most: what of an audit's reason the hash leaves


def starts(rules: str) -> str:
    """Return why these rules need nobody's word to start, "" where they do.

    So do those two people published, those that served when their successor was approved, and, where nothing was ever
    published, whatever was installed: else nobody could be the first to sign in.
    """
    if RulesPublication._meta.db_table not in connection.introspection.table_names():
        return NOTHING_YET
    rows = list(RulesPublication.objects.exclude(approved_at=None).values_list("hash", "replaces"))
    if not rows:
        return NOTHING_YET
    if any(rules == one for one, _before in rows):
        return _published_by(rules)
    return BEFORE if any(rules == before for _one, before in rows) else ""


def has_passed(rules: str) -> bool:
    """Say whether somebody at the terminal let exactly these rules pass. No where the audit cannot be read."""
    try:
        with transaction.atomic():
            return _events(rules).exists()
    except DatabaseError:
        return False


def let_pass(rules: str, why: str) -> None:
    """Let exactly these rules start until two people publish them. The audit event is what lets them: no other row."""
    record(
        "let_rules_pass", object_kind="rules", object_id=rules[:36], why=f"{rules}: {why}",
        screen="manage.py rules_published")


def _published_by(rules: str) -> str:
    """Say who published these rules and when; that two people did where their names cannot be read yet."""
    rows = RulesPublication.objects.exclude(approved_at=None).filter(hash=rules)
    try:
        with transaction.atomic():
            one, two, at = rows.values_list("asked_by__name", "approved_by__name", "approved_at").get()
    except DatabaseError:
        return "published by two people"
    return f"published by {one} and {two}, {at:%Y-%m-%d}"


def _events(rules: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        action="let_rules_pass", object_kind="rules", object_id=rules[:36], why__startswith=rules,
        result=AuditEvent.Result.DONE)
