"""The catalog as a federal directory, in the columns and codes `samhsa` reads, and what is news when it comes back.

Each code is chosen from the table the import reads by. What the directory has no code for is left out, and so is each
program that is not shown and matched. A program keeps its own id, the source of its facts and the day of their check.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from programs.imports import samhsa, table
from programs.imports import samhsa_codes as meanings
from programs.imports.plan import BATCH, Draft
from programs.models import Program

COLUMNS = ["Name1", "Name2", "Name3", "Address1", "Address2", "Address3", "City", "State", "ZIP_Code", "Contact",
           "Note", "Keys", "ID", "Longitude", "Latitude", "Source", "Checked_On"]  # fmt: skip
CODED = {
    "levels": meanings.LEVELS, "withdrawal_on_site": meanings.WITHDRAWAL, "conditions": meanings.CONDITIONS,
    "groups": {code: group for code, group in meanings.GROUPS.items() if code != "BC"}, "payers": meanings.PAYERS,
    "languages": meanings.LANGUAGES, "access": meanings.ACCESS, "medicines_on_site": meanings.MEDICINES_ON_SITE,
    "services": meanings.SERVICES,
}  # fmt: skip
FIRST = {name: {meaning: code for code, meaning in reversed(codes.items())} for name, codes in CODED.items()}
AGES = [set(some) for count in range(5) for some in combinations(("CHLD", "AD", "YAD", "ADLT"), count)]


def write(programs: Iterable[Program]) -> str:
    """Return the programs that are shown as a federal directory, no cell of which a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for program in programs:
        if program.is_listed:
            writer.writerow({name: table.guarded(cell) for name, cell in row_of(program).items()})
    return out.getvalue()


def row_of(program: Program) -> dict[str, str]:
    """Return one program as a row, every cell as it is read again."""
    owner, last = program.provider.name, max(program.checks.all(), key=lambda one: one.checked_on, default=None)
    same, rest = program.name[: len(owner)], program.name[len(owner) :]
    if same.lower() != owner.lower() or (rest and not rest.startswith(", ")):
        same, rest = owner, program.name  # the program's name does not begin with the provider's
    told = {
        "Name1": same, "Name2": rest.removeprefix(", "), "Name3": "", "Address1": program.street, "Address2": "",
        "City": program.city, "State": program.state, "ZIP_Code": program.zip_code, "Contact": program.phone,
        "Note": program.note if _is_sayable(program) else "", "Keys": "".join(f"{one}/" for one in codes_of(program)),
        "ID": str(program.pk), "Longitude": table.cell_of(program, "longitude"),
        "Latitude": table.cell_of(program, "latitude"), "Source": last.source if last else "",
        "Checked_On": last.checked_on.isoformat() if last else "",
    }  # fmt: skip
    return {name: cell.strip() for name, cell in told.items()}


def _is_sayable(program: Program) -> bool:
    """Return whether a note is one the directory knows, and would not be read as more than the program says."""
    note = program.note
    opioids_only = "Methadone" not in note or program.substances == ["opioids"]
    return "Only" in note and opioids_only and ("DUI" not in note or "justice" in program.groups)


def codes_of(program: Program) -> list[str]:
    """Return the codes of `Keys`: of several that mean the same the first, for what has none nothing."""
    coded = [first[one] for name, first in FIRST.items() for one in getattr(program, name) if one in first]
    return coded + list(_ruled(program))


def _ruled(program: Program) -> Iterator[str]:
    """Yield the codes that `samhsa` reads by rules of their own."""
    only = set(program.substances)
    parents = program.has_child_care and "parents" in program.groups  # the directory knows them by the beds alone
    everyone = program.serves == "everyone"
    ages = (program.age_from, program.age_to)
    yield from sorted(next((some for some in AGES if (samhsa.age_from(some), samhsa.age_to(some)) == ages), ()))
    for code, is_so in (
        ("FEM", everyone or program.serves == "women_only"),
        ("MALE", everyone or program.serves == "men_only"),
        ("CO", program.co_occurring in ("capable", "enhanced")),
        ("OTPA", only == {"opioids"} and "Methadone" not in program.note),
        ("NOOP", only == {"alcohol", "sedatives", "stimulants", "cannabis", "other"}),
        ("MOA", {"buprenorphine", "methadone"} <= set(program.medicines_accepted)),
        ("ACC", program.has_aftercare), ("HH", program.has_sober_living), ("TA", program.brings_transport),
        ("BC", parents), ("CCC", program.has_child_care and not parents),
    ):  # fmt: skip
        if is_so:
            yield code


def news(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts without what the directory says of our own programs already, as far as it has codes.

    What it has none for stands only in the catalog, and is not lost when such a directory comes back.
    """
    found: list[Draft] = []
    for at in range(0, len(drafts), BATCH):
        some = drafts[at : at + BATCH]
        ids = [draft.program_id for draft in some if draft.program_id]
        there = Program.objects.select_related("provider").prefetch_related("checks").in_bulk(ids) if ids else {}
        found += [_news(one, there[one.program_id]) if one.program_id in there else one for one in some]
    return found


def _news(draft: Draft, program: Program) -> Draft:
    said = samhsa.facts_of(row_of(program))
    facts = {name: value for name, value in draft.facts.items() if value != said.get(name)}
    return replace(draft, facts={"name": program.name} | facts)
