"""What one reader may see of a trial: sums before and after, who moves where, and who becomes more urgent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Act, may
from admissions import words
from admissions.access import visible_to
from admissions.publishing import RulesTrial, finished_trials
from admissions.rule_history import SMALL
from admissions.words import Words
from eligibility.levels import Level, WithdrawalCare
from intake.models import Intake

NAMED = 100  # people listed of each kind; the rest is counted
LADDERS: dict[str, tuple[Words, Mapping[str, Words], list[str]]] = {
    "level": (_("Level"), words.LEVELS, [level.value for level in Level]),
    "withdrawal": (_("Withdrawal care"), words.WITHDRAWAL, [care.value for care in WithdrawalCare]),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """People who are suggested one rung now: where the proposed rules would leave or move them."""

    name: Words
    cells: list[tuple[Words, int, bool]]  # rung proposed, people, whether it is the same rung
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Moves:
    """One ladder, before by after."""

    name: Words
    columns: list[Words]
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class TrialShown:
    """A trial as far as one reader may know it. Who is no clinician reads no count from 1 to 10, and none besides it.

    For them the levels stand whole or not at all: what becomes more urgent by an alert alone, and the two ladders side
    by side, would give small counts away. So would two trials an hour apart: they read of the newest alone.
    """

    trial: RulesTrial
    is_exact: bool
    is_newest: bool
    moves: list[Moves]

    @property
    def people(self) -> int | None:
        """Return how many were compared, None where that is not shown."""
        few = 0 < self.trial.people < SMALL
        return self.trial.people if self.is_exact or not (few or self.is_suppressed or self.is_followed) else None

    @property
    def is_followed(self) -> bool:
        """Say whether this reader reads no number of it, because a newer one is finished."""
        return not self.is_exact and not self.is_newest

    @property
    def is_suppressed(self) -> bool:
        """Say whether some count is too small for this reader."""
        told = [n for row in self.trial.moves.get("level", {}).values() for n in row.values()]
        return not self.is_exact and any(0 < n < SMALL for n in told)


def shown(trial: RulesTrial, user: Any) -> TrialShown:
    """Return the trial as this member may read it."""
    is_exact = may(user, Act.SEE_EVALUATION)
    is_newest = is_exact or trial == finished_trials(trial.site_id).first()
    told = TrialShown(trial=trial, is_exact=is_exact, is_newest=is_newest, moves=[])
    if told.is_suppressed or told.is_followed or not trial.people:
        return told
    ladders = [name for name in LADDERS if is_exact or name == "level"]
    return replace(told, moves=[_moves(name, trial.moves.get(name, {})) for name in ladders])


def _moves(ladder: str, told: Mapping[str, Mapping[str, int]]) -> Moves:
    name, table, rungs = LADDERS[ladder]
    known = {rung for was, row in told.items() for rung in (was, *row)}
    rungs = [rung for rung in [*rungs, *sorted(known - set(rungs))] if rung in known]
    return Moves(name=name, columns=[table.get(rung, rung) for rung in rungs], rows=[
        Row(
            name=table.get(was, was), before=sum(told.get(was, {}).values()),
            after=sum(row.get(was, 0) for row in told.values()),
            cells=[(table.get(now, now), told.get(was, {}).get(now, 0), now == was) for now in rungs],
        )
        for was in rungs
    ])


def people(user: Any, ids: list[str]) -> QuerySet[Intake]:
    """Return those of these ids that still exist and this member may see: none for who does not see evaluations."""
    rows = visible_to(user) if may(user, Act.SEE_EVALUATION) else Intake.objects.none()
    return rows.filter(pk__in=ids).select_related("contact").order_by("submitted_at", "pk")[:NAMED]
