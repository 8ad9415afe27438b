"""The federal directory of treatment facilities, as published for 2015: one facility a row, codes in `Keys`."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from programs.imports import samhsa_codes as meanings
from programs.imports import table as tables
from programs.imports.plan import Draft
from programs.imports.reading import Problem, Unreadable, read_table
from programs.search import place_of

SOURCE = "samhsa-2015"
SOURCE_WORDS = "SAMHSA National Directory 2015"
AS_OF = datetime.date(2015, 12, 31)  # the edition names a year and no day
NEEDED = (
    "Name1",
    "Name2",
    "Name3",
    "Address1",
    "Address2",
    "City",
    "State",
    "ZIP_Code",
    "Contact",
    "Note",
    "Keys",
    "ID",
)


def read(data: bytes) -> tuple[list[Draft], list[Problem], list[str]]:
    """Return drafts, refused rows, and the stray words and codes of `Keys` that mean nothing. Raises Unreadable."""
    table = read_table(data)
    missing = [name for name in NEEDED if name not in table.header]
    if missing:
        raise Unreadable(
            _("This is not the federal directory: it has no column %(names)s.") % {"names": ", ".join(missing)}
        )
    drafts, problems = [], list(table.problems)
    used: Counter[str] = Counter()
    strays: Counter[str] = Counter()
    for line, cells in table.rows:
        row = {name: tables.unguarded(cell) for name, cell in cells.items()}
        codes = codes_of(row["Keys"])
        strays.update(code for code in codes if not meanings.meaning_known(code))
        wrong = _wrong(line, row)
        problems += wrong
        if not wrong:
            drafts.append(_draft(line, row, used))
    return drafts, problems, [f"{code} ({count})" for code, count in strays.most_common()]


def codes_of(keys: str) -> list[str]:
    """Return the codes of one row: "SAF/SA/OP/" is ["SAF", "SA", "OP"]."""
    return [code.strip() for code in keys.split("/") if code.strip()]


def _wrong(line: int, row: dict[str, str]) -> list[Problem]:
    if not row["Name1"]:
        return [Problem(line, "Name1", "", _("The facility has no name."))]
    digits = row["ZIP_Code"]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        return [Problem(line, "ZIP_Code", digits[:40], _("This is no ZIP code."))]
    if _degrees(row, "Latitude", 90) is None or _degrees(row, "Longitude", 180) is None:
        return [Problem(line, "Latitude", row.get("Latitude", "")[:40], _("This is no place on earth."))]
    try:
        _checked_on(row)
    except tables.Bad as why:
        return [Problem(line, "Checked_On", row["Checked_On"][:40], str(why))]
    return []


def _checked_on(row: dict[str, str]) -> datetime.date:
    """Return the day told in a directory that left from a catalog like ours; the published one has no such column."""
    return tables.day_of(row["Checked_On"]) if row.get("Checked_On") else AS_OF


def _degrees(row: dict[str, str], name: str, most: float) -> float | None:
    try:
        value = float(row.get(name) or "nan")
    except ValueError:
        return None
    return value if -most <= value <= most else None


def _draft(line: int, row: dict[str, str], used: Counter[str]) -> Draft:
    ours = tables.uuid_of(row["ID"])  # as it stands where the catalog left as such a directory
    return Draft(
        line=line,
        external_id=str(ours) if ours else _id(row, used),
        provider=row["Name1"][:200],
        facts=facts_of(row),
        source=row.get("Source", "")[:200] or SOURCE_WORDS,
        checked_on=_checked_on(row),
        program_id=ours,
    )


def facts_of(row: dict[str, str]) -> dict[str, Any]:
    """Return what one row states."""
    codes = set(codes_of(row["Keys"]))
    zip_code = row["ZIP_Code"].zfill(5)  # a spreadsheet took the leading zeros
    place = place_of(zip_code)
    names = [name for name in (row["Name1"], row["Name2"], row["Name3"]) if name]
    facts: dict[str, Any] = {
        "name": ", ".join(names)[:200],
        "street": ", ".join(filter(None, (row["Address1"], row["Address2"])))[:200],
        "city": row["City"],
        "state": row["State"],
        "zip_code": zip_code,
        "phone": row["Contact"][:120],
        "latitude": _degrees(row, "Latitude", 90),
        "longitude": _degrees(row, "Longitude", 180),
        "note": row["Note"] if "Only" in row["Note"] else "",
    }
    if place:
        facts["zone"] = place.zone
    facts |= _care(codes) | _people(codes, row["Note"]) | _help(codes)
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _id(row: dict[str, str], used: Counter[str]) -> str:
    """Return an id that stays the same in another order of rows: the directory gives one to several facilities."""
    what = "\n".join(row[name] for name in ("Name1", "Name2", "Name3", "Address1", "Address2", "City", "Contact"))
    one = f"{row['ID']}-{hashlib.sha256(what.encode()).hexdigest()[:12]}"
    used[one] += 1
    return one if used[one] == 1 else f"{one}-{used[one]}"


def _chosen(codes: Iterable[str], table: dict[str, str]) -> list[str]:
    return sorted({table[code] for code in codes if code in table})


def _care(codes: set[str]) -> dict[str, Any]:
    withdrawal = _chosen(codes & meanings.WITHDRAWAL.keys() - {"DT"}, meanings.WITHDRAWAL)
    if "DT" in codes and not withdrawal:
        withdrawal = ["ambulatory"]  # no setting is told: the lightest is all that can be relied on
    medicines = _chosen(codes, meanings.MEDICINES_ON_SITE)
    return {
        "levels": _chosen(codes, meanings.LEVELS),
        "withdrawal_on_site": withdrawal,
        "services": _chosen(codes, meanings.SERVICES),
        "medicines_on_site": medicines,
        "medicines_accepted": sorted({*medicines, *(("buprenorphine", "methadone") if "MOA" in codes else ())}),
        "has_aftercare": True if "ACC" in codes else None,
        "payers": _chosen(codes, meanings.PAYERS),
        "co_occurring": "capable" if "CO" in codes else "",
    }


def _people(codes: set[str], note: str) -> dict[str, Any]:
    languages = {
        meanings.LANGUAGES.get(code, "other" if code[0] == "F" else "other_native")
        for code in codes
        if code in meanings.LANGUAGES or meanings.is_language(code)
    }
    opioids_only = bool(codes & meanings.OPIOIDS_ONLY) or "Methadone" in note
    substances = ["alcohol", "sedatives", "stimulants", "cannabis", "other"] if "NOOP" in codes else []
    groups = {*_chosen(codes, meanings.GROUPS), *(["justice"] if "DUI" in note else [])}
    return {
        "age_from": age_from(codes),
        "age_to": age_to(codes),
        "conditions": _chosen(codes, meanings.CONDITIONS),
        "substances": ["opioids"] if opioids_only else substances,
        "groups": sorted(groups),
        "languages": sorted({"en", *languages}),
        "access": _chosen(codes, meanings.ACCESS),
        "serves": "women_only"
        if "FEM" in codes and "MALE" not in codes
        else "men_only"
        if "MALE" in codes and "FEM" not in codes
        else "everyone",
    }


def age_from(codes: set[str]) -> int | None:
    """Return the lowest age taken: the directory tells children and adolescents, young adults and adults."""
    if "CHLD" in codes or "AD" in codes:
        return 0 if "CHLD" in codes else 12
    return 18 if codes & {"YAD", "ADLT"} else None


def age_to(codes: set[str]) -> int | None:
    """Return the highest age taken, None where adults are."""
    if "ADLT" in codes or "SE" in codes:
        return None
    if "YAD" in codes:
        return 25
    return 17 if codes & {"CHLD", "AD"} else None


def _help(codes: set[str]) -> dict[str, Any]:
    return {
        "has_sober_living": True if "HH" in codes else None,
        "brings_transport": True if "TA" in codes else None,
        "transport": "Help with transport" if "TA" in codes else "",
        "has_child_care": True if codes & {"CCC", "BC"} else None,
    }
