"""Open Referral HSDS: packages, single tables and JSON; every broken file gives its row and its reason."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from programs.imports import hsds
from programs.imports.package import open_package
from programs.imports.plan import apply_plan, make_plan
from programs.imports.reading import Unreadable
from programs.models import FactCheck, Program, Session

HSDS = Path(__file__).resolve().parents[3] / "shared/data/hsds"
outside = pytest.mark.skipif(not HSDS.exists(), reason="the open data stand beside the project, not in it")
ORGANIZATIONS = "id,name\no1,Brackenwell Care\n"
SERVICES = (
    "id,organization_id,name,status,minimum_age,maximum_age,url\n"
    "s1,o1,Evening groups,active,18,64,https://brackenwell.example/\ns2,o1,Closed groups,defunct,,,\n"
)
LOCATIONS = "id,organization_id,latitude,longitude\nl1,o1,38.9,-77.0\n"
AT = "id,service_id,location_id\na1,s1,l1\n"
ADDRESSES = "id,location_id,address_1,city,state_province,postal_code,country\nx1,l1,1 Main St,Boston,MA,2110,US\n"
PHONES = "id,service_id,number,extension\np1,s1,202-555-0100,7\n"
LANGUAGES = "id,service_id,name,code\ng1,s1,Spanish,es\ng2,s1,,en\n"


def packed(**tables):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in tables.items():
            package.writestr(f"{name}.csv", text)
    return out.getvalue()


def whole(**changes):
    plain = {
        "organizations": ORGANIZATIONS, "services": SERVICES, "locations": LOCATIONS, "service_at_location": AT,
        "addresses": ADDRESSES, "phones": PHONES, "languages": LANGUAGES,
    }  # fmt: skip
    return packed(**(plain | changes))


def test_a_package_of_tables_is_read():
    drafts, problems, ignored = hsds.read(whole())
    assert problems == []
    assert ignored == []
    first, closed = drafts
    assert first.provider == "Brackenwell Care"
    assert first.facts | {} == first.facts
    told = {name: first.facts[name] for name in ("name", "age_from", "age_to", "zip_code", "city", "state", "phone")}
    assert told == {
        "name": "Evening groups", "age_from": 18, "age_to": 64, "zip_code": "02110", "city": "Boston", "state": "MA",
        "phone": "202-555-0100 7",
    }  # fmt: skip
    assert first.facts["languages"] == ["en", "es"]
    assert (first.facts["latitude"], first.facts["longitude"]) == (38.9, -77.0)
    assert closed.facts["is_listed"] is False


@pytest.mark.parametrize(
    ("tables", "line", "column"),
    [
        ({"services": "id,organization_id,name\ns1,o1,\n"}, 2, "services.name"),
        ({"services": "id,organization_id,name\ns1,nobody,Groups\n"}, 2, "services.organization_id"),
        ({"organizations": "id,name\no1,\n"}, 2, "organizations.name"),
        ({"organizations": "id\no1\n"}, 1, "organizations.name"),
        ({"locations": "id,organization_id,latitude,longitude\nl1,o1,north,-77\n"}, 2, "locations.latitude"),
        ({"phones": "id,service_id,number\np1,s1,\n"}, 2, "phones.number"),
        ({"phones": "id,service_id,number\np1,,202-555-0100\n"}, 2, "phones.service_id"),
        ({"services": "id,organization_id,name\ns1,o1,Groups,more\n"}, 2, "services."),
        ({"services": f"id,organization_id,name\ns1,o1,{'x' * 200_000}\n"}, 2, "services.name"),
        ({"services": "id,organization_id,name,minimum_age\ns1,o1,Groups,old\n"}, 2, "services.minimum_age"),
    ],
)
def test_what_is_wrong_is_named_by_table_line_and_column(tables, line, column):
    _drafts, problems, _ignored = hsds.read(whole(**tables))
    assert (line, column) in [(one.line, one.column) for one in problems]
    assert all(one.words for one in problems)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 cut", b"{", b"[" * 100_000, b'{"name": "\\ud800', whole()[:200], packed()],
    ids=["zip", "json", "deep", "cut json", "cut zip", "empty zip"],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(data):
    with pytest.raises(Unreadable):
        hsds.read(data)


@pytest.mark.parametrize("form", ["package", "json"])
def test_the_catalog_written_and_read_again_is_the_same(evening_iop, ada, form):
    """S-35: nothing changes, and nothing is lost on the way to an empty catalog either."""
    evening_iop.note, evening_iop.licence = "=1+1", "As stated: “DEMO-1”"
    evening_iop.medicines_accepted = ["methadone", "buprenorphine"]
    evening_iop.save()
    Session.objects.create(
        program=evening_iop, track="Evening", weekday=2, starts_at=datetime.time(18), ends_at=datetime.time(21, 30),
        by_video=True,
    )  # fmt: skip
    FactCheck.objects.create(program=evening_iop, group="levels", source="x", checked_on=datetime.date(2026, 1, 2))
    programs = list(Program.objects.whole())
    data = hsds.write_package(programs) if form == "package" else hsds.write_json(programs).encode()
    drafts, problems, _ignored = hsds.read(data)
    assert problems == []
    assert make_plan(hsds.SOURCE, drafts, problems).counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}
    before = {name: getattr(evening_iop, name) for name in hsds.table.FACTS}
    Program.objects.all().delete()
    apply_plan(make_plan(hsds.SOURCE, drafts, problems), ada)
    (again,) = Program.objects.whole()
    assert {name: getattr(again, name) for name in hsds.table.FACTS} == before
    assert again.sessions.get().ends_at == datetime.time(21, 30)
    assert make_plan(hsds.SOURCE, drafts, problems).counts["same"] == 1


def test_a_formula_does_not_leave_in_a_package(evening_iop):
    """#37."""
    evening_iop.name = "=HYPERLINK(1)"
    evening_iop.save()
    with zipfile.ZipFile(io.BytesIO(hsds.write_package(Program.objects.whole()))) as package:
        for name in package.namelist():
            for cell in package.read(name).decode().replace("\r\n", ",").split(","):
                assert not cell.strip('"').startswith(("=", "@"))


def test_looking_from_the_terminal_writes_nothing(db, tmp_path, capsys):
    file = tmp_path / "package.zip"
    file.write_bytes(whole())
    call_command("import_catalog", "hsds", str(file))
    assert "2 new" in capsys.readouterr().out
    assert not Program.objects.exists()
    call_command("import_catalog", "hsds", str(file), "--apply")
    call_command("import_catalog", "hsds", str(file))
    assert "0 new, 0 changed, 2 same" in capsys.readouterr().out


# The tables as HSDS and its predecessor name them, by the names of the broken files, and what each has wrong.
BROKEN = {
    "contact_with_no_parent": ("contacts", [(2, "contacts.service_id")]),
    "holiday_schedule_with_no_parent": ("holiday_schedules", [(2, "holiday_schedules.service_id")]),
    "hs_with_invalid_date": ("holiday_schedules", [(2, "holiday_schedules.end_date")]),
    "invalid_address": ("addresses", [(2, "addresses.city")]),
    "invalid_contact": ("contacts", [(2, "contacts.name")]),
    "invalid_mail_address": ("mail_addresses", [(2, "mail_addresses.address_1")]),
    "invalid_location": ("locations", [(2, "locations.name")]),
    "invalid_org": ("organizations", [(2, "organizations.name")]),
    "invalid_phone": ("phones", [(2, "phones.number_type")]),
    "invalid_program_headers": ("programs", [(2, "programs.")]),
    "invalid_service": ("services", [(2, "services.name")]),
    "org_with_2_digit_year": ("organizations", [(2, "organizations.date_incorporated")]),
    "org_with_spelled_out_date": ("organizations", [(2, "organizations.date_incorporated")]),
    "program_with_no_parent": ("programs", [(2, "programs.organization_id")]),
    "regular_schedule_with_no_parent": ("regular_schedules", [(2, "regular_schedules.service_id")]),
}
SOUND = {
    "valid_category": "taxonomy", "valid_location": "locations", "valid_org": "organizations",
    "valid_location_holiday_schedule": "holiday_schedules", "valid_location_regular_schedule": "regular_schedules",
    "valid_org_phone": "phones", "valid_service": "services", "valid_service_holiday_schedule": "holiday_schedules",
    "valid_service_regular_schedule": "regular_schedules", "taxonomy": "taxonomy",
}  # fmt: skip


@outside
@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_file_gives_its_row_and_its_reason(name):
    table, expected = BROKEN[name]
    package = open_package((HSDS / "ohana_broken" / f"{name}.csv").read_bytes(), table)
    assert [(one.line, one.column) for one in package.problems] == expected
    assert all(one.words for one in package.problems)


@outside
@pytest.mark.parametrize("name", SOUND)
def test_each_sound_file_among_them_is_read(name):
    package = open_package((HSDS / "ohana_broken" / f"{name}.csv").read_bytes(), SOUND[name])
    assert package.problems == []


@outside
def test_the_sample_directory_comes_in_but_for_two_whose_organization_is_refused(db):
    """23 services; the organization of two of them has a day of founding that is not one."""
    files = {file.stem: file.read_text() for file in (HSDS / "ohana_sample_csv").glob("*.csv")}
    drafts, problems, _ignored = hsds.read(packed(**files))
    assert len(drafts) + len({one.line for one in problems if one.column.startswith("services.")}) == 23
    plan = make_plan(hsds.SOURCE, drafts, problems)
    apply_plan(plan)
    assert Program.objects.count() == len(plan.new) == 21
    again, problems, _ignored = hsds.read(packed(**files))
    assert make_plan(hsds.SOURCE, again, problems).writes == 0


@outside
def test_the_examples_of_the_standard_are_read_and_what_they_misstate_is_named():
    """The example stands at latitude 100 with the postal code ABC 1234: both are refused by name."""
    for data in (
        (HSDS / "specification_v3_examples/service_full.json").read_bytes(),
        packed(**{file.stem: file.read_text() for file in (HSDS / "specification_v3_examples/csv").glob("*.csv")}),
    ):
        drafts, problems, _ignored = hsds.read(data)
        assert drafts == []
        assert "addresses.postal_code" in {one.column for one in problems}
    listed = json.loads((HSDS / "specification_v3_examples/service_list.json").read_bytes())
    drafts, _problems, _ignored = hsds.read(json.dumps(listed).encode())
    assert len(drafts) == len(listed["contents"])
