"""Open Referral HSDS 3, as a directory of programs: a service is a program, its organization the provider.

Facts HSDS has no word for travel as attributes whose term is "program:" and the name of the fact, so that what we
write we read back without a change; other directories have none of them and fill what the standard names.
"""

import csv
import datetime
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.codes import Access, Language
from programs.imports import table
from programs.imports.package import Package, open_package
from programs.imports.plan import Draft
from programs.imports.reading import Problem
from programs.models import Program

SOURCE = "hsds"
SOURCE_WORDS = "HSDS directory"
TERM = "program:"
LANGUAGES = {str(label).lower(): code for code, label in Language.choices} | {code: code for code in Language.values}
ACCESS = {
    "wheelchair": Access.WHEELCHAIR, "ramp": Access.WHEELCHAIR, "deaf": Access.DEAF, "induction loop": Access.DEAF,
    "hearing": Access.DEAF, "tape_braille": Access.BLIND, "braille": Access.BLIND, "blind": Access.BLIND,
    "interpreter": Access.INTERPRETER, "service animal": Access.SERVICE_ANIMAL,
}  # fmt: skip
TABLES = ("organizations", "services", "locations", "service_at_location", "addresses", "phones", "languages",
          "attributes")  # fmt: skip


def read(data: bytes, name: str = "services") -> tuple[list[Draft], list[Problem], list[str]]:
    """Return drafts, refused rows, and tables that mean nothing here. Raises Unreadable."""
    package = open_package(data, name)
    linked = _Linked(package)
    drafts, problems = [], list(package.problems)
    for line, service in package.rows("services"):
        draft, wrong = _draft(line, service, linked)
        problems += wrong
        if draft:
            drafts.append(draft)
    return drafts, problems, sorted(set(package.tables) - {*TABLES, "schedules", "programs", "accessibility"})


class _Linked:
    """The rows of a package by what they belong to."""

    def __init__(self, package: Package) -> None:
        self.organizations = {row["id"]: row for _line, row in package.rows("organizations")}
        self.locations = {row["id"]: row for _line, row in package.rows("locations")}
        self.places: dict[str, list[str]] = defaultdict(list)
        for _line, row in package.rows("service_at_location"):
            self.places[row.get("service_id", "")].append(row.get("location_id", ""))
        self.by: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
        for name in ("addresses", "phones", "languages", "accessibility", "attributes"):
            for _line, row in package.rows(name):
                for key in ("service_id", "location_id", "organization_id", "link_id"):
                    if row.get(key):
                        self.by[name, key, row[key]].append(row)

    def of(self, name: str, **keys: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a table that hang on any of these, in this order."""
        for key, value in keys.items():
            yield from self.by.get((name, key, value), ()) if value else ()


def _draft(line: int, service: dict[str, str], linked: _Linked) -> tuple[Draft | None, list[Problem]]:
    problems: list[Problem] = []
    where = service.get("location_id") or next(iter(linked.places.get(service["id"], [])), "")
    location = linked.locations.get(where, {})
    owner_id = service.get("organization_id") or location.get("organization_id", "")
    owner = linked.organizations.get(owner_id)
    if owner is None:
        words = _("Its organization is not among those that can be read.")
        problems.append(Problem(line, "services.organization_id", owner_id[:40], words))
    facts = _stated(line, service, location, where, linked, problems)
    sessions, checked_on, source = None, timezone.localdate(), SOURCE_WORDS
    for attribute in linked.of("attributes", link_id=service["id"]):
        name, cell = attribute.get("taxonomy_term_id", ""), table.unguarded(attribute.get("value", ""))
        if not name.startswith(TERM):
            continue
        name = name.removeprefix(TERM)
        try:
            if name == "sessions":
                sessions = table.sessions_of(cell)
            elif name == "checked_on":
                checked_on = table.day_of(cell)
            elif name == "source":
                source = cell[:200]
            elif name in table.FACTS:
                facts[name] = table.reader_of(name)(cell) if cell else table.empty_of(name)
        except table.Bad as why:
            problems.append(Problem(line, f"attributes.{name}", cell[:60], str(why)))
    if problems or owner is None:
        return None, problems
    return Draft(
        line=line, external_id=service["id"][:200], provider=owner["name"], facts=facts, sessions=sessions,
        checked_on=_assured(service) or checked_on, source=source, program_id=table.uuid_of(service["id"]),
    ), []  # fmt: skip


def _stated(
    line: int, service: dict[str, str], location: dict[str, str], where: str, linked: _Linked, problems: list[Problem]
) -> dict[str, Any]:
    """Return what the standard itself has words for."""

    def keep(column: str, name: str, cell: str) -> Any:
        try:
            return table.reader_of(name)(cell)
        except table.Bad as why:
            problems.append(Problem(line, column, cell[:60], str(why)))
            return None

    address = next(linked.of("addresses", location_id=where), {})
    phone = next(linked.of("phones", service_id=service["id"], location_id=where), {})
    told = {
        "name": service["name"][:200],
        "email": (service.get("email") or location.get("email", ""))[:254],
        "website": (service.get("url") or service.get("website") or "")[:200],
        "note": (service.get("eligibility_description") or service.get("eligibility") or "")[:300],
        "cost_note": (service.get("fees_description") or service.get("fees") or "")[:300],
        "licence": service.get("licenses", "")[:1000],
        "phone": " ".join(filter(None, (phone.get("number", "").strip('"'), phone.get("extension"))))[:120],
        "street": ", ".join(filter(None, (address.get("address_1"), address.get("address_2"))))[:200],
        "city": address.get("city", "")[:100],
        "state": address.get("state_province", "") if len(address.get("state_province", "")) == 2 else "",
        "languages": _codes(linked.of("languages", service_id=service["id"], location_id=where), service, location),
        "access": _access(linked.of("accessibility", location_id=where), location),
    }
    numbers = (
        ("services.minimum_age", "age_from", service.get("minimum_age")),
        ("services.maximum_age", "age_to", service.get("maximum_age")),
        ("addresses.postal_code", "zip_code", address.get("postal_code")),
        ("locations.latitude", "latitude", location.get("latitude")),
        ("locations.longitude", "longitude", location.get("longitude")),
    )
    facts: dict[str, Any] = {name: value for name, value in told.items() if value}
    facts |= {name: keep(column, name, cell) for column, name, cell in numbers if cell}
    if service.get("status", "active") not in ("", "active"):
        facts["is_listed"] = False
    if facts.get("zip_code"):
        facts = table.place_facts(facts) | facts
    return facts


def _codes(rows: Iterable[dict[str, str]], *owners: dict[str, str]) -> list[str]:
    named = [row.get("code") or row.get("name", "") for row in rows]
    named += [name for owner in owners for name in owner.get("languages", "").split(",")]
    return sorted({LANGUAGES[name.strip().lower()] for name in named if name.strip().lower() in LANGUAGES})


def _access(rows: Iterable[dict[str, str]], location: dict[str, str]) -> list[str]:
    told = " ".join([*(row.get("description", "") for row in rows), location.get("accessibility", "")]).lower()
    return sorted({code.value for word, code in ACCESS.items() if re.search(rf"\b{word}", told)})


def _assured(service: dict[str, str]) -> datetime.date | None:
    """Return the day somebody vouched for the record, where it is a day and not ahead of us."""
    try:
        day = datetime.date.fromisoformat(service.get("assured_date", ""))
    except ValueError:
        return None
    return day if day <= timezone.localdate() else None


def write_package(programs: Iterable[Program]) -> bytes:
    """Return the catalog as a ZIP of CSV files in HSDS 3."""
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
    owners: set[str] = set()
    for program in programs:
        for name, some in _rows_of(program).items():
            if name != "organizations" or str(program.provider_id) not in owners:
                rows[name] += some
        owners.add(str(program.provider_id))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, some in rows.items():
            if not some:
                continue
            words = io.StringIO()
            header = list(dict.fromkeys(column for one in some for column in one))
            writer = csv.DictWriter(words, header)
            writer.writeheader()
            writer.writerows({column: table.guarded(cell) for column, cell in one.items()} for one in some)
            packed.writestr(f"{name}.csv", words.getvalue())
    return out.getvalue()


def write_json(programs: Iterable[Program]) -> str:
    """Return the catalog as a list of HSDS 3 services, each whole."""
    return json.dumps([_service(_rows_of(program)) for program in programs], ensure_ascii=False, indent=1)


def _service(rows: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    plain = {name: [_without(one, "service_id", "location_id", "link_id") for one in some]
             for name, some in rows.items()}  # fmt: skip
    attributes = [
        _without(one, "taxonomy_term_id") | {"taxonomy_term": {"code": one["taxonomy_term_id"]}}
        for one in plain["attributes"]
    ]
    location = plain["locations"][0] | {"addresses": plain["addresses"], "phones": plain["phones"]}
    return plain["services"][0] | {
        "organization": plain["organizations"][0], "languages": plain["languages"], "attributes": attributes,
        "service_at_locations": [{"id": plain["service_at_location"][0]["id"], "location": location}],
    }  # fmt: skip


def _without(row: dict[str, str], *names: str) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in names}


def _rows_of(program: Program) -> dict[str, list[dict[str, str]]]:
    pk, owner = str(program.pk), program.provider
    last = max(program.checks.all(), key=lambda check: check.checked_on, default=None)
    cells = {name: table.cell_of(program, name) for name in table.FACTS} | {"sessions": table.sessions_cell(program)}
    if last:
        cells |= {"source": last.source, "checked_on": last.checked_on.isoformat()}
    ages = {name: cells[fact] for name, fact in (("minimum_age", "age_from"), ("maximum_age", "age_to")) if cells[fact]}
    address = {"id": pk, "location_id": pk, "address_1": program.street or "-", "city": program.city or "-",
               "state_province": program.state or "-", "postal_code": program.zip_code, "country": "US",
               "address_type": "physical"}  # fmt: skip
    return {
        "organizations": [{"id": str(owner.pk), "name": owner.name, "website": owner.website}],
        "services": [{"id": pk, "organization_id": str(owner.pk), "name": program.name, "url": program.website,
                      "email": program.email, "status": "active" if program.is_listed else "inactive"} | ages],
        "locations": [{"id": pk, "organization_id": str(owner.pk), "location_type": "physical",
                       "latitude": cells["latitude"], "longitude": cells["longitude"]}],
        "service_at_location": [{"id": pk, "service_id": pk, "location_id": pk}],
        "addresses": [address] if program.zip_code else [],
        "phones": [{"id": pk, "service_id": pk, "number": program.phone}] if program.phone else [],
        "languages": [{"id": f"{pk}-{code}", "service_id": pk, "code": code} for code in program.languages],
        "attributes": [{"id": f"{pk}-{name}", "link_id": pk, "link_entity": "service",
                        "taxonomy_term_id": f"{TERM}{name}", "value": cell} for name, cell in cells.items()],
    }  # fmt: skip
