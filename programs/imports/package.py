"""Open Referral HSDS as tables of rows: a ZIP of CSV files, a single CSV, or JSON, each row with its place."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from programs.imports.reading import LONGEST_CELL, LONGEST_FILE, Problem, Unreadable, read_table

Row = tuple[int, dict[str, str]]
# What a row of each table cannot do without: HSDS calls these required, and so did its predecessor.
REQUIRED: dict[str, tuple[str, ...]] = {
    "organizations": ("id", "name"),
    "programs": ("id", "organization_id", "name"),
    "services": ("id", "name"),
    "locations": ("id",),
    "addresses": ("address_1", "city", "state_province", "postal_code"),
    "mail_addresses": ("address_1", "city", "state_province", "postal_code"),
    "phones": ("number",),
    "contacts": ("name",),
    "taxonomy_terms": ("name",),
}
# What the tables of its predecessor require besides; a column only that one has tells it apart.
BEFORE: dict[str, tuple[str, str]] = {"locations": ("name", "virtual"), "phones": ("number_type", "number_type")}
# Somebody or something a row must belong to.
PARENTS: dict[str, tuple[str, ...]] = {
    "contacts": ("service_id", "service_at_location_id", "location_id", "organization_id"),
    "phones": ("service_id", "service_at_location_id", "location_id", "organization_id", "contact_id"),
    "addresses": ("location_id",),
    "mail_addresses": ("location_id",),
    "schedules": ("service_id", "service_at_location_id", "location_id"),
    "regular_schedules": ("service_id", "location_id"),
    "holiday_schedules": ("service_id", "location_id"),
    "service_at_location": ("service_id",),
}
DATES = ("date_incorporated", "start_date", "end_date", "valid_from", "valid_to", "assured_date")
ISO, AMERICAN = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"), re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
NESTED = {  # what hangs on a service or a location in JSON, and the table it stands in
    "phones": "phones", "schedules": "schedules", "languages": "languages", "addresses": "addresses",
    "accessibility": "accessibility", "cost_options": "cost_options", "attributes": "attributes",
    "contacts": "contacts", "required_documents": "required_documents",
}  # fmt: skip
IGNORED = ("meta_table_descriptions", "metadata", "taxonomies", "organization_identifiers")


@dataclass
class Package:
    """Tables by name, and rows that were refused (column: "addresses.city")."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def rows(self, table: str) -> Iterator[Row]:
        yield from self.tables.get(table, ())

    def add(self, table: str, line: int, row: dict[str, str]) -> None:
        """Take a row, or say why not."""
        wrong = list(_wrong(table, line, row))
        self.problems += wrong
        if not wrong:
            self.tables.setdefault(table, []).append((line, row))


def open_package(data: bytes, name: str = "services") -> Package:
    """Return the tables in a ZIP of CSV files, a JSON file, or one CSV file called `name`. Raises Unreadable."""
    if len(data) > LONGEST_FILE:
        raise Unreadable(_("The file is larger than 64 MB. Split it and import the parts."))
    if data[:2] == b"PK":
        return _from_zip(data)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return _from_json(data)
    package = Package()
    _take_csv(package, name, data)
    return package


def _from_zip(data: bytes) -> Package:
    package = Package()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = [one for one in packed.infolist() if one.filename.lower().endswith(".csv") and not one.is_dir()]
            if sum(one.file_size for one in files) > 4 * LONGEST_FILE:
                raise Unreadable(_("Unpacked, this package is larger than 256 MB. Split it."))
            for one in files:
                _take_csv(package, one.filename.rsplit("/", 1)[-1][:-4].lower(), packed.read(one))
    except (zipfile.BadZipFile, RuntimeError, EOFError) as why:
        raise Unreadable(_("This package cannot be unpacked: it may be cut short or locked.")) from why
    if not package.tables and not package.problems:
        raise Unreadable(_("There is no CSV file in this package."))
    return package


def _take_csv(package: Package, table: str, data: bytes) -> None:
    if table in IGNORED or not data.strip():
        return
    read = read_table(data)
    missing = [name for name in REQUIRED.get(table, ()) if name not in read.header]
    if missing:
        words = _("%(table)s has no column %(names)s. Add it to the first line.")
        words = words % {"table": table, "names": ", ".join(missing)}
        package.problems.append(Problem(1, f"{table}.{missing[0]}", "", words))
        return
    package.problems += [Problem(one.line, f"{table}.{one.column}", one.value, one.words) for one in read.problems]
    for line, row in read.rows:
        package.add(table, line, row)


def _wrong(table: str, line: int, row: dict[str, str]) -> Iterator[Problem]:
    for name in REQUIRED.get(table, ()):
        if not row.get(name):
            yield Problem(line, f"{table}.{name}", "", _("This is missing. Fill it in."))
    also, sign = BEFORE.get(table, ("", ""))
    if sign in row and also and not row.get(also):
        yield Problem(line, f"{table}.{also}", "", _("This is missing. Fill it in."))
    parents = PARENTS.get(table)
    if parents and not any(row.get(name) for name in parents):
        words = _("This row belongs to nothing. Fill in one of: %(names)s.")
        yield Problem(line, f"{table}.{parents[0]}", "", words % {"names": ", ".join(parents)})
    for name in DATES:
        if row.get(name) and not _is_date(row[name]):
            yield Problem(line, f"{table}.{name}", row[name][:40], _("This is no day. Write it like 2026-11-21."))


def _is_date(told: str) -> bool:
    iso, american = ISO.fullmatch(told), AMERICAN.fullmatch(told)
    if iso:
        month, day = int(iso[2]), int(iso[3])
    elif american:
        month, day = int(american[1]), int(american[2])
    else:
        return False
    return 1 <= month <= 12 and 1 <= day <= 31


def _from_json(data: bytes) -> Package:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as why:
        raise Unreadable(_("This JSON cannot be read: it may be cut short.")) from why
    if isinstance(told, dict) and isinstance(told.get("contents"), list):
        told = told["contents"]
    if isinstance(told, dict) and isinstance(told.get("services"), list):
        owner = {name: value for name, value in told.items() if not isinstance(value, dict | list)}
        told = [{"organization": owner} | one for one in told["services"] if isinstance(one, dict)]
    services = told if isinstance(told, list) else [told]
    package = Package()
    for place, service in enumerate(services, 1):
        if isinstance(service, dict):
            _take_service(package, place, service)
        else:
            package.problems.append(Problem(place, "services", str(service)[:40], _("This is no service.")))
    return package


def _take_service(package: Package, place: int, service: dict[str, Any]) -> None:
    owner = service.get("organization")
    row = _plain(service)
    if isinstance(owner, dict):
        row["organization_id"] = str(owner.get("id", "")) or f"organization of {place}"
        package.add("organizations", place, _plain(owner) | {"id": row["organization_id"]})
    package.add("services", place, row)
    _take_nested(package, place, service, {"service_id": row.get("id", "")})
    for number, there in enumerate(_dicts(service.get("service_at_locations"))):
        location = there.get("location")
        if isinstance(location, dict):
            key = str(location.get("id", "")) or f"{place}.{number}"
            package.add("locations", place, _plain(location) | {"id": key})
            package.add("service_at_location", place, {"service_id": row.get("id", ""), "location_id": key})
            _take_nested(package, place, location, {"location_id": key})


def _take_nested(package: Package, place: int, owner: dict[str, Any], parent: dict[str, str]) -> None:
    for name, table in NESTED.items():
        for one in _dicts(owner.get(name)):
            row = _plain(one) | parent
            term = one.get("taxonomy_term")
            if table == "attributes":
                row |= {"link_id": parent.get("service_id", ""), "taxonomy_term_id": ""}
                row["taxonomy_term_id"] = str(term.get("code") or term.get("id", "")) if isinstance(term, dict) else ""
            package.add(table, place, row)


def _dicts(told: Any) -> list[dict[str, Any]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _plain(told: dict[str, Any]) -> dict[str, str]:
    """Return what is no list and no object, as words."""
    return {
        str(name): str(value).strip()[:LONGEST_CELL] if not isinstance(value, bool) else str(value).lower()
        for name, value in told.items()
        if value is not None and not isinstance(value, dict | list)
    }
