"""The plain table as a spreadsheet, and columns that are called otherwise."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from privacy.models import AuditEvent
from programs.imports import table
from programs.imports.plan import make_plan
from programs.imports.reading import Unreadable
from programs.models import Program


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_reads_like_the_same_table():
    drafts, problems, _ignored = table.read(sheet(
        ["Provider", "name", "levels", "hours a week", "zip", "checked_on", "sessions"],
        ["Brackenwell", "Evening", "iop", 9.0, 2110, datetime.date(2026, 1, 2), "Mon 18:00-21:00"],
    ))  # fmt: skip
    assert problems == []
    (draft,) = drafts
    assert (draft.facts["hours_a_week"], draft.facts["zip_code"]) == (9, "02110")
    assert draft.checked_on == datetime.date(2026, 1, 2)
    assert len(draft.sessions) == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["B", "=1+1"], "name"), (["B", "=HYPERLINK(\"x\")"], "name"), (["B", "x" * 30_000], "name"),
        (["B", "Evening", "beyond"], ""),
    ],
)  # fmt: skip
def test_formulas_long_cells_and_cells_beyond_are_refused_with_their_row(row, column):
    _drafts, problems, _ignored = table.read(sheet(["provider", "name"], ["A", "Day"], row))
    assert [(one.line, one.column) for one in problems] == [(3, column)]


@pytest.mark.parametrize(
    "data",
    [sheet(), sheet(["name", "name"]), sheet(["name"])[:300], b"PK\x03\x04"],
    ids=["empty", "twice", "cut", "no zip"],
)
def test_what_is_no_table_is_said(data):
    with pytest.raises(Unreadable):
        table.read(data)


def test_a_spreadsheet_that_unfolds_without_end_is_not_opened(monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    with pytest.raises(Unreadable, match="256 MB"):
        table.read(out.getvalue())


def test_an_entity_in_the_xml_is_not_resolved():
    plain = sheet(["provider", "name"], ["A", "Day"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            words = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                words = words.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet')
            new.writestr(name, words)
    with pytest.raises(Unreadable):
        table.read(out.getvalue())


def test_signs_a_spreadsheet_cannot_hold_are_left_out_and_keep_no_catalog_from_leaving(evening_iop):
    Program.objects.update(name="A\x01B\ufffe")
    (draft,), problems, _ignored = table.read(table.write_xlsx(Program.objects.whole()))
    assert (draft.facts["name"], problems) == ("AB", [])


def test_the_catalog_as_a_spreadsheet_comes_back_without_a_change(evening_iop):
    """S-35, #37."""
    evening_iop.note = "=1+1"
    evening_iop.save()
    data = table.write_xlsx(Program.objects.whole())
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    drafts, problems, _ignored = table.read(data)
    assert make_plan(table.SOURCE, drafts, problems).counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}


def test_columns_called_otherwise_are_told_once_and_taken(ada, signed_in):
    """A column-mapping page."""
    desk = signed_in(ada)
    data = b"Agency,What they call it,Care\nBrackenwell,Evening,iop\n"
    answer = desk.post("/desk/programs/import/", {"table": SimpleUploadedFile("t.csv", data)})
    page = desk.get(answer["Location"]).text
    assert "The file has no such column" in page
    columns = f"{answer['Location']}columns/"
    assert "What they call it" in desk.get(columns).text
    twice = desk.post(columns, {"column-0": "provider", "column-1": "name", "column-2": "name"})
    assert twice.status_code == 422
    desk.post(columns, {"column-0": "provider", "column-1": "name", "column-2": "levels"})
    page = desk.get(answer["Location"])
    assert "The file has no such column" not in page.text
    desk.post(answer["Location"], {"seen": page.context["seen"]})
    program = Program.objects.get()
    assert (program.provider.name, program.name, program.levels) == ("Brackenwell", "Evening", ["iop"])


@pytest.mark.parametrize(
    ("form", "kind"),
    [("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("hsds", "application/zip"), ("json", "application/json"),
     ("federal", "text/csv")],
)  # fmt: skip
def test_the_catalog_leaves_only_with_a_purpose_and_is_logged(ada, signed_in, evening_iop, form, kind):
    """S-43."""
    desk = signed_in(ada)
    assert "Brackenwell" not in desk.get("/desk/programs/export/").text
    assert desk.post("/desk/programs/export/", {"form": form, "purpose": " "}).status_code == 422
    answer = desk.post("/desk/programs/export/", {"form": form, "purpose": "Yearly report to the state"})
    assert kind in answer["Content-Type"]
    assert "attachment" in answer["Content-Disposition"]
    event = AuditEvent.objects.get(action="export")
    assert "Yearly report to the state" in event.why
