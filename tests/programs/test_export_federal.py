"""The catalog as a federal directory: what leaves comes back without a change, and says no more than the catalog."""

import csv
import datetime
import io

import openpyxl
import pytest

from programs.imports import federal, samhsa, samhsa_codes, table
from programs.imports.formats import READERS, format_of
from programs.imports.plan import apply_plan, make_plan
from programs.models import FactCheck, Program
from tests.programs.test_import_samhsa import DIRECTORY, HEAD, needs_the_file

pytestmark = pytest.mark.django_db
ROWS = [
    ("Foxtarn", "Youth", "", "2134", "", "SAF/SA/OP/OIT/OD/BU/NXN/SF/MD/AH/SP/CO/AD/YAD/FEM/MALE/", "1MA"),
    ("Foxtarn", "House, for mothers", "", "2134", "", "SA/RES/RL/RD/BC/HH/PW/F17/F12/NX/CHLD/ADLT/FEM/", "1MA"),
    ("Alderbrook", "", "West", "60601", "Methadone Clients Only", "SA/OMB/MM/OTPA/DT/MOA/ACC/TA/ADLT/MALE/", "2IL"),
    ("Cedarwell", "", "", "60601", "DWI/DUI Clients Only", "SA/ORT/DU/CBT/REBT/TBS/SE/NOOP/CCC/PI/FX/", "3IL"),
    ("Brackenmoor", "", "", "60601", "473-7766", "SA/HIT/HID/VTRL/DSF/ACM/NRT/MPD/TGD/DV/HV/VET/ADLT/IHS/", "4IL"),
]


def directory(*rows):
    text = io.StringIO(HEAD)
    text.seek(0, io.SEEK_END)
    for one, two, three, zip_code, note, keys, number in rows:
        csv.writer(text).writerow([one, two, three, "1 Elm Street", "Suite 2", "", "Allston", "MA", zip_code,
                                   "(617)555-0100", note, keys, number, "-71.1", "42.3", "100"])  # fmt: skip
    return text.getvalue().encode()


def plan_of(data):
    source, read = READERS[format_of(data)]
    drafts, problems, strays = read(data, {})
    assert strays == []
    return make_plan(source, drafts, problems)


def leave():
    return federal.write(Program.objects.whole().order_by("name", "id")).encode()


def counts(new=0, changed=0, same=0, refused=0):
    return {"new": new, "changed": changed, "same": same, "refused": refused}


def facts():
    names = [*table.FACTS, "zone"]
    return sorted(([getattr(one, name) for name in names] for one in Program.objects.all()), key=str)


def test_what_came_in_as_a_federal_directory_leaves_as_one_and_comes_back_without_a_change():
    """S-35."""
    apply_plan(plan_of(directory(*ROWS)))
    left, before = leave(), facts()
    assert format_of(left) == "samhsa"
    assert plan_of(left).counts == counts(same=5)
    drafts, problems, _strays = samhsa.read(left)  # and by its codes alone, the catalog not asked
    assert make_plan(samhsa.SOURCE, drafts, problems).counts == counts(same=5)
    assert plan_of(directory(*ROWS)).counts == counts(same=5)
    Program.objects.all().delete()
    apply_plan(plan_of(left))
    assert facts() == before
    assert leave() == left
    assert plan_of(left).counts == counts(same=5)


def test_columns_and_codes_are_those_the_import_knows():
    """S-35: nothing is written that the import would not read as what the catalog holds."""
    apply_plan(plan_of(directory(*ROWS)))
    rows = list(csv.DictReader(io.StringIO(leave().decode())))
    assert set(samhsa.NEEDED) <= set(rows[0])
    assert set(HEAD.strip().split(",")) - set(rows[0]) == {"Match Score"}  # the geocoder's own
    written = {code for row in rows for code in samhsa.codes_of(row["Keys"])}
    assert all(samhsa_codes.meaning_known(code) for code in written)
    assert not written & samhsa_codes.UNMAPPED.keys()
    assert {"OP", "OIT", "RES", "HIT", "OD", "RD", "HID", "BU", "METH", "SP", "FX", "NX", "CJ", "OTPA"} - written == {
        "OTPA"  # the note says it already
    }


@pytest.mark.parametrize("name", federal.CODED)
def test_every_meaning_with_a_code_is_read_again_as_itself(evening_iop, name):
    """S-35: each code list is tried code by code."""
    column = Program._meta.get_field(name)
    for code in column.codes.values:
        setattr(evening_iop, name, [code])
        told = samhsa.facts_of(federal.row_of(evening_iop)).get(name, [])
        known = code in federal.CODED[name].values() or (name, code) == ("languages", "en")
        assert set(told) - {"en"} == ({code} - {"en"} if known else set()), code


def test_no_cell_that_leaves_is_run_by_a_spreadsheet_and_each_comes_back_as_it_was():
    """S-43."""
    apply_plan(plan_of(directory(*((f"House {number}", *row[1:]) for number, row in enumerate(ROWS)))))
    signs = ("=1+1", "+SUM(1)", "-2+3", "@x", "'=1+1")
    for program, words in zip(Program.objects.all(), signs, strict=True):
        program.provider.name, program.name = f"{words} Care", f"{words} Care, =2 West"
        program.street = program.city = program.phone = words
        program.provider.save()
        program.save()
        FactCheck.objects.filter(program=program).update(source=words)
    left = leave()
    assert plan_of(left).counts == counts(same=5)
    cells = [cell for row in csv.reader(io.StringIO(left.decode())) for cell in row]
    assert sum(cell.startswith("'") for cell in cells) >= 25
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert {cell for cell in cells if cell.startswith("-")} == {"-71.1"}
    sheet = openpyxl.Workbook().active
    sheet.append(cells)
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    drafts, problems, _strays = samhsa.read(left)
    assert {draft.facts["street"] for draft in drafts} == set(signs)
    assert make_plan(samhsa.SOURCE, drafts, problems).counts == counts(same=5)


@pytest.fixture
def rich(evening_iop):
    """A program with much the federal directory has no code for."""
    changes = {
        "services": ["cbt", "art", "group"], "conditions": ["substance_use", "trauma"], "age_from": 21, "age_to": 64,
        "co_occurring": "enhanced", "brings_transport": True, "transport": "A van at eight",
        "medicines_accepted": ["methadone", "opioid_pain"], "groups": ["parents", "native"],
        "note": "Methadone Taken Only in the Morning", "zone": "America/Chicago", "access": ["wheelchair", "deaf"],
    }  # fmt: skip
    for name, value in changes.items():
        setattr(evening_iop, name, value)
    evening_iop.save()
    FactCheck.objects.create(
        program=evening_iop, group="levels", source="Its own site", checked_on=datetime.date(2026, 1, 2)
    )
    return evening_iop


def test_what_the_directory_has_no_code_for_is_left_out_and_not_lost_when_it_comes_back(rich):
    """S-35: only what somebody changed in the file is a change, with the source and the day the file tells."""
    (row,) = csv.DictReader(io.StringIO(leave().decode()))
    assert (row["Name1"], row["Name2"]) == ("Brackenwell Care", "Brackenwell Evening IOP")
    assert set(samhsa.codes_of(row["Keys"])) == {"OIT", "SA", "CBT", "GCO", "SP", "MD", "PI", "AH", "FEM", "MALE", "CO",
                                                 "TA"}  # fmt: skip
    assert row["Note"] == ""  # it would be read as: opioids only
    assert plan_of(leave()).counts == counts(same=1)
    changed = leave().decode().replace("CBT/", "CBT/ICO/").replace(",Washington,", ",Georgetown,")
    ((draft, program, changes),) = plan_of(changed.encode()).changed
    assert program == rich
    assert changes == {"city": "Georgetown", "services": ["cbt", "group", "individual"]}
    assert (draft.source, draft.checked_on) == ("Its own site", datetime.date(2026, 1, 2))


def test_a_program_that_is_not_shown_does_not_leave_as_if_it_were(rich):
    rich.is_listed = False
    rich.save()
    assert leave().decode().count("\n") == 1


def test_a_program_without_a_zip_code_is_refused_by_name_and_one_that_stands_twice_too(rich):
    left = leave().decode()
    assert plan_of((left + left.split("\r\n")[1] + "\r\n").encode()).counts == counts(same=1, refused=1)
    rich.zip_code = ""
    rich.save()
    plan = plan_of(leave())
    assert [(one.line, one.column) for one in plan.problems] == [(2, "ZIP_Code")]
    assert plan.writes == 0


def test_a_day_nobody_can_have_checked_on_is_refused(rich):
    later = leave().decode().replace("2026-01-02", "2199-01-01")
    assert [(one.line, one.column) for one in plan_of(later.encode()).problems] == [(2, "Checked_On")]


def test_the_page_says_what_the_directory_leaves_out(ada, signed_in):
    """S-43."""
    page = signed_in(ada).get("/desk/programs/export/").text
    assert "Federal directory (CSV)" in page
    assert "only what it has a code for" in page


@needs_the_file
@pytest.mark.full
def test_five_hundred_real_facilities_leave_and_come_back_without_a_change():
    """S-35, S-43."""
    drafts, problems, _strays = samhsa.read(DIRECTORY.read_bytes())
    apply_plan(make_plan(samhsa.SOURCE, drafts[:500], problems))
    left, before = leave(), facts()
    assert plan_of(left).counts == counts(same=500)
    again, problems, strays = samhsa.read(left)
    assert strays == []
    assert make_plan(samhsa.SOURCE, again, problems).counts == counts(same=500)
    Program.objects.all().delete()
    apply_plan(plan_of(left))
    assert facts() == before
