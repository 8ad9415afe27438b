"""Hold what a directory says against the catalog, show what would change, and make it so in one transaction."""

import datetime
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from privacy import audit
from programs.codes import FactGroup
from programs.edit_forms import FIELDS
from programs.fields import CodesField
from programs.imports.reading import Problem
from programs.models import FactCheck, Program, Provider, Session, SourceRecord
from programs.version import CatalogVersion

BATCH = 500
GROUP_OF = {name: group for group, names in FIELDS.items() for name in names} | {"zone": FactGroup.CONTACT}
Meeting = tuple[str, int, datetime.time, datetime.time, bool]  # track, weekday, starts, ends, by video
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One program as a directory tells it. Facts the directory is silent about are not in `facts`."""

    line: int
    external_id: str
    provider: str
    facts: dict[str, Any]
    source: str  # in words, for staff
    checked_on: datetime.date
    sessions: tuple[Meeting, ...] | None = None
    program_id: uuid.UUID | None = None

    @property
    def groups(self) -> set[FactGroup]:
        """Return the groups of facts this draft says something about."""
        found = {FactGroup(GROUP_OF[name]) for name in self.facts}
        return found | ({FactGroup.SCHEDULE} if self.sessions is not None else set())


@dataclass
class Plan:
    """What an import would do. Nothing is written until `apply_plan`."""

    source: str
    new: list[Draft] = field(default_factory=list)
    changed: list[tuple[Draft, Program, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    kept: int = 0  # groups of facts somebody checked since, left as they are

    @property
    def refused(self) -> int:
        """Return how many rows are left out."""
        return len({problem.line for problem in self.problems})

    @property
    def writes(self) -> int:
        """Return how many programs would be written."""
        return len(self.new) + len(self.changed)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "changed": len(self.changed), "same": self.same, "refused": self.refused}


def make_plan(
    source: str, drafts: Sequence[Draft], problems: Sequence[Problem], progress: Progress | None = None
) -> Plan:
    """Compare drafts with the catalog; reads only. Rows that break a rule of the catalog become problems."""
    plan = Plan(source, problems=list(problems))
    records = dict(SourceRecord.objects.filter(source=source).values_list("external_id", "program_id"))
    seen: set[str] = set()
    looked = 0
    for some in _batches(drafts):
        good = []
        for draft in some:
            found = [_repeated(draft)] if draft.external_id in seen else list(_broken(draft))
            seen.add(draft.external_id)
            plan.problems += found
            if not found:
                good.append((draft, draft.program_id or records.get(draft.external_id)))
        there = Program.objects.whole().in_bulk([pk for _draft, pk in good if pk is not None])
        for draft, pk in good:
            _place(plan, draft, there.get(pk))
        looked += len(some)
        if progress:
            progress(looked, len(drafts))
    plan.problems.sort(key=lambda problem: (problem.line, problem.column))
    return plan


def _place(plan: Plan, draft: Draft, program: Program | None) -> None:
    if program is None:
        plan.new.append(draft)
        return
    checked = {
        check.group for check in program.checks.all() if check.checked_by_id and check.checked_on >= draft.checked_on
    }
    kept = {group for group in draft.groups if group in checked}
    plan.kept += len(kept)
    changes = {
        name: value
        for name, value in draft.facts.items()
        if GROUP_OF[name] not in kept and not _is_same(program, name, value)
    }
    if draft.sessions is not None and FactGroup.SCHEDULE not in kept and set(draft.sessions) != _meetings(program):
        changes["sessions"] = draft.sessions
    if changes:
        plan.changed.append((draft, program, changes))
    else:
        plan.same += 1


def _is_same(program: Program, name: str, value: Any) -> bool:
    stands = getattr(program, name)
    column = Program._meta.get_field(name)
    return stands == (column.tidy(value) if isinstance(column, CodesField) else value)


def _meetings(program: Program) -> set[Meeting]:
    return {(one.track, one.weekday, one.starts_at, one.ends_at, one.by_video) for one in program.sessions.all()}


def _repeated(draft: Draft) -> Problem:
    return Problem(
        draft.line, "id", draft.external_id[:60], "This id stands in an earlier row too. Keep one of the two."
    )


def _broken(draft: Draft) -> Iterator[Problem]:
    """Yield what the catalog itself would refuse in this row, column by column."""
    if not draft.provider.strip() or len(draft.provider) > 200:
        yield Problem(draft.line, "provider", draft.provider[:60], "Give the provider's name, at most 200 signs.")
    program = Program(**draft.facts)
    silent = {
        column.name for column in Program._meta.fields if column.name not in draft.facts and column.name != "name"
    }
    try:
        program.clean_fields(exclude=silent)
        program.clean()
    except ValidationError as why:
        for name, sentences in why.message_dict.items():
            value = draft.facts.get(name, "")
            yield Problem(draft.line, name, str(value)[:60], " ".join(sentences))


@transaction.atomic
def apply_plan(
    plan: Plan, user: Any = None, progress: Progress | None = None, providers: dict[str, Any] | None = None
) -> None:
    """Make the plan so: all of it, or on any error none of it. The log keeps who and how many.

    `providers` is what `providers_there` said, for whoever brings in many parts; what is made is added to it.
    """
    # In the order of every other change, the programs first, so that no two wait for each other for ever. Whoever
    # brings something in at the same time waits at the version until this is stored.
    changed = Program.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for _draft, one, _ in plan.changed])
    list(changed.order_by("pk").values_list("pk"))
    CatalogVersion.bump()
    if _is_overtaken(plan):
        told = [*plan.new, *(draft for draft, _program, _changes in plan.changed)]
        plan = make_plan(plan.source, told, plan.problems)
    total, done = plan.writes, 0
    providers = providers_there() if providers is None else providers
    _make_missing(plan, providers)
    for some in _batches(plan.new):
        _add(plan.source, some, providers, user)
        done += len(some)
        if progress:
            progress(done, total)
    for draft, program, changes in plan.changed:
        _change(draft, program, changes, user)
        done += 1
        if progress:
            progress(done, total)
    counts = ", ".join(f"{name} {count}" for name, count in plan.counts.items())
    who: dict[str, Any] = {"actor_kind": "staff", "actor_id": user.pk, "site_id": user.site_id} if user else {}
    audit.record("import", object_kind="catalog", object_id=plan.source[:36], why=counts, **who)


def _is_overtaken(plan: Plan) -> bool:
    """Return whether some of what was new when the plan was made has come in since, by another import."""
    for some in _batches(plan.new):
        told = [draft.external_id for draft in some]
        if SourceRecord.objects.filter(source=plan.source, external_id__in=told).exists():
            return True
        if Program.objects.filter(pk__in=[draft.program_id for draft in some if draft.program_id]).exists():
            return True
    return False


def providers_there() -> dict[str, Any]:
    """Return the id of every provider by its name in small letters; of namesakes the first."""
    return {name.lower(): pk for name, pk in Provider.objects.order_by("-id").values_list("name", "pk")}


def _make_missing(plan: Plan, there: dict[str, Any]) -> None:
    """Make the providers the plan names and nobody knows yet, and note their ids."""
    wanted = {draft.provider.strip().lower(): draft.provider.strip() for draft in plan.new}
    unknown = [name for key, name in wanted.items() if key not in there]
    there |= {name.lower(): pk for name, pk in Provider.objects.filter(name__in=unknown).values_list("name", "pk")}
    missing = [Provider(name=name) for key, name in wanted.items() if key not in there]
    Provider.objects.bulk_create(missing, batch_size=BATCH)
    there |= {one.name.lower(): one.pk for one in missing}


def _add(source: str, drafts: Sequence[Draft], providers: dict[str, Any], user: Any) -> None:
    programs = [
        Program(
            **draft.facts,
            id=draft.program_id or uuid.uuid4(),
            provider_id=providers[draft.provider.strip().lower()],
            changed_by=user,
        )
        for draft in drafts
    ]
    Program.objects.bulk_create(programs, batch_size=BATCH)
    both = list(zip(drafts, programs, strict=True))
    Session.objects.bulk_create([row for draft, program in both for row in _sessions(draft, program)], batch_size=BATCH)
    FactCheck.objects.bulk_create(
        [
            FactCheck(program=program, group=group, source=draft.source, checked_on=draft.checked_on)
            for draft, program in both
            for group in sorted(draft.groups)
        ],
        batch_size=BATCH,
    )
    SourceRecord.objects.bulk_create(
        [SourceRecord(program=program, source=source, external_id=draft.external_id) for draft, program in both],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _sessions(draft: Draft, program: Program) -> list[Session]:
    return [
        Session(program=program, track=track, weekday=weekday, starts_at=start, ends_at=end, by_video=by_video)
        for track, weekday, start, end, by_video in draft.sessions or ()
    ]


def _change(draft: Draft, program: Program, changes: dict[str, Any], user: Any) -> None:
    for name in changes.keys() - {"sessions"}:
        setattr(program, name, changes[name])
    program.changed_by = user
    program.save(update_fields=[*(changes.keys() - {"sessions"}), "changed_by", "changed_at"])
    Program.objects.filter(pk=program.pk).update(revision=F("revision") + 1)
    if "sessions" in changes:
        program.sessions.all().delete()
        Session.objects.bulk_create(_sessions(draft, program))
    for group in {GROUP_OF.get(name, FactGroup.SCHEDULE) for name in changes}:
        FactCheck.objects.update_or_create(
            program=program,
            group=group,
            defaults={"source": draft.source, "checked_on": draft.checked_on, "checked_by": None},
        )


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
