"""What an import would do, as plain values: shown on the page, and kept with a large file until it is approved."""

from typing import Any

from django.db.models import Count, Max

from programs.imports.plan import Plan
from programs.models import Program

MOST_PROBLEMS = 20_000  # kept of one file; whoever has more begins with these
SHOWN = 100
Report = dict[str, Any]


def report_of(plan: Plan, ignored: list[str]) -> Report:
    """Return the counts, the refused cells, the first changes, and what the approval of all that is known by."""
    return {
        **plan.counts,
        "writes": plan.writes,
        "kept": plan.kept,
        "ignored": ignored,
        "problems": [[one.line, one.column, one.value, str(one.words)] for one in plan.problems[:MOST_PROBLEMS]],
        "more": max(0, len(plan.problems) - MOST_PROBLEMS),
        "changes": [[str(program.pk), program.name, sorted(changes)]
                    for _draft, program, changes in plan.changed[:SHOWN]],
        "seen": seen_of(plan),
        "catalog": catalog_now(),
    }  # fmt: skip


def seen_of(plan: Plan) -> str:
    """Return what stands for a plan on screen: if it is another by the time of the press, it is shown again."""
    return "-".join(str(count) for count in plan.counts.values())


def catalog_now() -> str:
    """Return what stands for the facts of every program: words on free places change it not."""
    now = Program.objects.aggregate(count=Count("id"), last=Max("changed_at"))
    return f"{now['count']} {now['last']}"
