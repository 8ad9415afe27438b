"""The plain table: looked at first, brought in whole, refused by row and column, and nothing the second time (S-35)."""

import codecs
import contextlib
import csv
import datetime
import io
import random
import tracemalloc

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from privacy.models import AuditEvent
from programs.demo import make_catalog
from programs.imports import table
from programs.imports.plan import apply_plan, make_plan
from programs.imports.reading import Unreadable, read_table
from programs.models import FactCheck, Program, Provider, Session, TableUpload
from tests.programs.conftest import NOW

pytestmark = pytest.mark.django_db
HEAD = "id,provider,name,levels,zip_code,payers,sessions"
GOOD = (
    f"{HEAD}\na1,Foxtarn Care,Foxtarn IOP,iop,20001,medicaid; private,"
    "Evening: Mon 18:00-21:00; Evening: Wed 18:00-21:00 video\n"
)


def plan_of(text):
    data = text if isinstance(text, bytes) else text.encode()
    drafts, problems, _ignored = table.read(data)
    return make_plan(table.SOURCE, drafts, problems)


def sheet(*rows, head=HEAD):
    out = io.StringIO()
    csv.writer(out).writerows([head.split(","), *rows])
    return out.getvalue()


class TestAGoodTable:
    def test_a_look_writes_nothing(self):
        assert plan_of(GOOD).counts == {"new": 1, "changed": 0, "same": 0, "refused": 0}
        assert Program.objects.count() == 0

    def test_is_brought_in_with_place_sessions_sources_and_a_line_in_the_log(self, ada):
        apply_plan(plan_of(GOOD), ada)
        program = Program.objects.get()
        assert (program.name, program.provider.name, program.levels) == ("Foxtarn IOP", "Foxtarn Care", ["iop"])
        assert (program.city, program.state, program.zone) == ("Washington", "DC", "America/New_York")
        assert program.payers == ["medicaid", "private"]
        assert [(one.weekday, one.by_video) for one in Session.objects.all()] == [(0, False), (2, True)]
        assert {check.group for check in FactCheck.objects.all()} == {"levels", "schedule", "payment", "contact"}
        event = AuditEvent.objects.get(action="import")
        assert (event.actor_id, event.why) == (str(ada.pk), "new 1, changed 0, same 0, refused 0")

    def test_changes_nothing_the_second_time(self):
        apply_plan(plan_of(GOOD))
        again = plan_of(GOOD)
        assert again.counts == {"new": 0, "changed": 0, "same": 1, "refused": 0}

    def test_a_changed_cell_changes_one_fact_and_a_column_not_there_changes_none(self):
        apply_plan(plan_of(GOOD))
        Program.objects.update(phone="202-555-0100")
        plan = plan_of(GOOD.replace("Mon 18:00", "Tue 18:00"))
        assert [sorted(changes) for _draft, _program, changes in plan.changed] == [["sessions"]]
        apply_plan(plan)
        program = Program.objects.get()
        assert program.phone == "202-555-0100"
        assert sorted(Session.objects.values_list("weekday", flat=True)) == [1, 2]

    def test_facts_somebody_checked_since_stay_as_they_are(self, ada):
        apply_plan(plan_of(GOOD))
        program = Program.objects.get()
        program.payers = ["free"]
        program.save()
        FactCheck.objects.filter(group="payment").update(checked_by=ada, checked_on=timezone.localdate())
        plan = plan_of(GOOD)
        assert (plan.same, plan.kept, plan.changed) == (1, 1, [])

    def test_providers_are_found_by_name_and_made_once(self):
        Provider.objects.create(name="FOXTARN CARE")
        rows = [[str(n), "Foxtarn Care", f"P{n}", "iop", "", "", ""] for n in range(3)]
        apply_plan(plan_of(sheet(*rows)))
        assert Provider.objects.count() == 1

    def test_the_whole_demo_comes_back_from_its_own_export_without_a_change(self):
        make_catalog(NOW)
        text = table.write(Program.objects.whole())
        assert plan_of(text).counts == {"new": 0, "changed": 0, "same": 81, "refused": 0}

    def test_an_export_can_be_brought_into_an_empty_catalog(self):
        make_catalog(NOW)
        text = table.write(Program.objects.whole().order_by("id"))
        Program.objects.all().delete()
        apply_plan(plan_of(text))
        assert table.write(Program.objects.whole().order_by("id"))[:2000] == text[:2000]
        assert Program.objects.count() == 81


WRITERS = {
    "byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "windows": lambda text: text.replace("\n", "\r\n").encode("cp1252"),
    "old mac": lambda text: text.replace("\n", "\r").encode(),
    "no last line end": lambda text: text.strip().encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 1).replace("\na1", "\ra1").encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n,,,,,,\n").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "padded header": lambda text: text.replace("name,", " Name ,").encode(),
    "a column without a name": lambda text: text.replace("ns\n", "ns,\n").replace("video\n", "video,x\n").encode(),
    "utf-16 the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "cp1252 with its own signs": lambda text: text.replace("Foxtarn Care", "Foxtarn – Care").encode("cp1252"),
}


@pytest.mark.parametrize("wrote", WRITERS.values(), ids=WRITERS.keys())
def test_a_table_is_read_whatever_wrote_it(wrote):
    text = GOOD.replace("Foxtarn IOP", "Café Foxtarn")
    plan = plan_of(wrote(text))
    assert [draft.facts["name"] for draft in plan.new] == ["Café Foxtarn"]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_header_alone_is_a_table_of_nothing(end):
    plan = plan_of(HEAD + end)
    assert plan.counts == {"new": 0, "changed": 0, "same": 0, "refused": 0}


def test_a_million_rows_are_refused_with_a_sentence_and_little_memory():
    data = b"name,provider\n" + b"A,B\n" * 1_000_000
    tracemalloc.start()
    with pytest.raises(Unreadable, match="more than 200,000 rows"):
        table.read(data)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200 * 1024 * 1024


def test_a_formula_in_a_text_table_is_words_here_and_leaves_guarded():
    """#37: no cell of ours is ever run by a spreadsheet, wherever it came from."""
    apply_plan(plan_of(sheet(["1", "P", "=1+1", "iop", "20001", "", ""])))
    assert Program.objects.get().name == "=1+1"
    assert "'=1+1" in table.write(Program.objects.whole())
    assert ",=1+1" not in table.write(Program.objects.whole())


def test_semicolons_part_columns_where_the_header_says_so():
    assert plan_of("name;provider;zip_code\nA;B;20001\n").new[0].facts["zip_code"] == "20001"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"  \n \n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b",,,\n1,2,3,4\n", "The first line has no column names."),
        (b"name,provider,name\na,b,c\n", "The header names a column twice: name."),
        (b"PK\x03\x04rest", "Save it as CSV"),
        (b"\x81\x8d\x8f\x90\x9d", "encoding UTF-8"),
        (b"\xff\xfea", "encoding UTF-8"),
        (b'name,provider\n"A,B\n', "A quotation mark may be missing"),
        (b'name,provider\nA,"B"x\n', "A quotation mark may be missing"),
        (b"name,provider,levels\nA,B,iop\nC,D", "The file ends in the middle of line 3: it was cut short."),
        (b"x" * (64 * 1024 * 1024 + 1), "larger than 64 MB"),
    ],
    ids=range(12),
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_is_brought_in(data, words):
    with pytest.raises(Unreadable) as why:
        table.read(data)
    assert words in str(why.value)


ROWS = {
    "level": (["1", "P", "N", "iop; gold", "", "", ""], "levels", "Not known: gold."),
    "zip": (["1", "P", "N", "iop", "ABC", "", ""], "zip_code", "Write a ZIP code of five digits"),
    "no name": (["1", "P", "", "iop", "", "", ""], "name", ""),
    "no provider": (["1", "", "N", "iop", "", "", ""], "provider", "Give the provider's name"),
    "session": (["1", "P", "N", "iop", "", "", "Monday evening"], "sessions", "Write sessions like"),
    "backwards": (["1", "P", "N", "iop", "", "", "Mon 21:00-18:00"], "sessions", "A session ends before it starts."),
    "no such time": (["1", "P", "N", "iop", "", "", "Mon 18:00-25:99"], "sessions", "Write times from 00:00 to 23:59."),
    "twice": (["1", "P", "N", "iop", "", "", "Mon 18:00-19:00; Mon 18:00-20:00"], "sessions", "Two sessions"),
    "nul": (["1", "P", "N\x00", "iop", "", "", ""], "name", "no text"),
    "huge cell": (["1", "P", "x" * 200_000, "iop", "", "", ""], "name", "20000 is the most"),
    "long name": (["1", "P", "x" * 300, "iop", "", "", ""], "name", "200"),
    "few cells": (["1", "P", "N"], "", "This line has 3 cells, the header has 7."),
    "many cells": (["1", "P", "N", "iop", "", "", "", "more"], "", "This line has 8 cells, the header has 7."),
}


@pytest.mark.parametrize(("row", "column", "words"), ROWS.values(), ids=ROWS.keys())
def test_a_bad_row_is_refused_with_its_line_and_column_and_the_others_come_in(row, column, words):
    plan = plan_of(sheet(["0", "P", "First", "iop", "", "", ""], row, ["9", "P", "Last", "iop", "", "", ""]))
    assert [draft.facts["name"] for draft in plan.new] == ["First", "Last"]
    assert {(problem.line, problem.column) for problem in plan.problems} == {(3, column)}
    assert words in plan.problems[0].words


def test_an_id_that_stands_twice_is_refused_the_second_time():
    plan = plan_of(sheet(["1", "P", "A", "iop", "", "", ""], ["1", "P", "B", "iop", "", "", ""]))
    assert [draft.facts["name"] for draft in plan.new] == ["A"]
    assert [(problem.line, problem.column) for problem in plan.problems] == [(3, "id")]


def test_a_lost_leading_zero_of_a_zip_code_is_put_back():
    plan = plan_of(sheet(["1", "P", "A", "iop", "2134", "", ""]))
    assert (plan.new[0].facts["zip_code"], plan.new[0].facts["state"]) == ("02134", "MA")


def test_a_table_without_needed_columns_says_which(capsys):
    drafts, problems, ignored = table.read(b"program,colour\nA,red\n")
    assert [problem.column for problem in problems] == ["provider"]
    assert ignored == ["colour"]
    assert make_plan(table.SOURCE, drafts, problems).new == []


def test_columns_go_by_their_name_or_their_label_on_screen():
    (draft,), _, ignored = table.read(b"Program,Provider name,ZIP,Paid by,Hours a week\nA,B,20001,Medicaid,9\n")
    assert ignored == []
    assert (draft.facts["payers"], float(draft.facts["hours_a_week"])) == (["medicaid"], 9.0)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "@x", "-x", "\tx", "'=x", "''=x", "plain", "'tis", "-5", "+1 202 555 0100", "＝1", " =1",
             "\n=1", "\x01=1", "\u200b=1", "' =1", " plain"]
)
def test_a_cell_no_spreadsheet_runs_comes_back_as_it_was(cell):
    written = table.guarded(cell)
    assert not written.startswith(("=", "@", "\t", "＝", " =", "\n", "\x01", "\u200b"))
    assert table.unguarded(written) == cell


def test_any_bytes_are_read_or_refused_and_never_an_error():
    dice = random.Random(7)
    good = GOOD.encode()
    for _ in range(300):
        data = bytearray(good)
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        data = bytes(data[: dice.randint(1, len(data))])
        with contextlib.suppress(Unreadable):
            plan_of(data)


def test_a_broken_plan_leaves_nothing_behind(monkeypatch):
    plan = plan_of(sheet(*[[str(n), "P", f"N{n}", "iop", "", "", ""] for n in range(5)]))

    def fails(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("programs.imports.plan.audit.record", fails)
    with pytest.raises(RuntimeError):
        apply_plan(plan)
    assert (Program.objects.count(), Provider.objects.count()) == (0, 0)


def test_lines_are_those_of_the_file():
    read = read_table(b'name,provider\n"A\nB",P\nC,P\n')
    assert [line for line, _row in read.rows] == [3, 4]


class TestThePage:
    URL = "/desk/programs/import/"

    def upload(self, client, text=GOOD):
        return client.post(
            self.URL, {"table": SimpleUploadedFile("t.csv", text if isinstance(text, bytes) else text.encode())}
        )

    def test_shows_what_would_change_and_brings_it_in_when_told(self, signed_in, ada):
        client = signed_in(ada)
        address = self.upload(client)["Location"]
        shown = client.get(address).content.decode()
        assert "Nothing is saved yet." in shown
        assert "Bring in 1 program" in shown
        assert Program.objects.count() == 0
        assert client.post(address, {"seen": "1-0-0-0"}).status_code == 302
        assert Program.objects.count() == 1
        assert TableUpload.objects.count() == 0

    def test_is_shown_again_where_the_catalog_changed_meanwhile(self, signed_in, ada):
        client = signed_in(ada)
        address = self.upload(client)["Location"]
        apply_plan(plan_of(GOOD))
        shown = client.post(address, {"seen": "1-0-0-0"}).content.decode()
        assert "The catalog changed since you looked." in shown
        assert "There is nothing to bring in." in shown

    def test_lists_refused_rows_and_gives_them_as_a_table(self, signed_in, ada):
        client = signed_in(ada)
        address = self.upload(client, sheet(["1", "=cmd()", "", "iop", "ABC", "", ""]))["Location"]
        assert "Write a ZIP code of five digits" in client.get(address).content.decode()
        rows = list(csv.reader(io.StringIO(client.get(address + "problems/").content.decode())))
        assert rows[0] == ["line", "column", "value", "what to do", *HEAD.split(",")]
        assert rows[1][:2] == ["2", "zip_code"]
        assert rows[1][4:] == ["1", "'=cmd()", "", "iop", "ABC", "", ""], "the row as it stood, and no formula"

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b'a,"b', b"x" * (settings.DIRECTORY_LIMIT + 1)], ids=range(4))
    def test_refuses_what_is_no_table_with_a_sentence(self, signed_in, ada, data):
        response = self.upload(signed_in(ada), data)
        assert response.status_code == 200
        assert "There is a problem" in response.content.decode()

    def test_without_a_file_says_so(self, signed_in, ada):
        assert "Choose a file." in signed_in(ada).post(self.URL, {}).content.decode()

    def test_a_file_of_somebody_else_is_not_found(self, signed_in, ada, max_):
        address = self.upload(signed_in(ada))["Location"]
        assert signed_in(max_).get(address).status_code == 404
        assert signed_in(max_).post(address, {"seen": "1-0-0-0"}).status_code == 404

    def test_those_who_may_not_edit_are_refused_but_may_download(self, signed_in, cleo, evening_iop):
        client = signed_in(cleo)
        assert client.get(self.URL).status_code == 403
        response = client.post("/desk/programs/export/", {"form": "csv", "purpose": "To compare with the state list"})
        assert response["Content-Disposition"].startswith('attachment; filename="programs-')
        assert "Brackenwell Evening IOP" in response.content.decode()


class TestTheCommand:
    def test_looks_and_then_brings_in(self, tmp_path, capsys):
        path = tmp_path / "t.csv"
        path.write_text(GOOD)
        call_command("import_catalog", "table", str(path))
        assert "1 new, 0 changed, 0 same, 0 refused" in capsys.readouterr().out
        assert Program.objects.count() == 0
        call_command("import_catalog", "table", str(path), "--apply")
        assert Program.objects.count() == 1

    def test_says_what_it_cannot_open_or_read(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("import_catalog", "table", str(tmp_path / "none.csv"))
        (tmp_path / "empty.csv").write_text("")
        with pytest.raises(CommandError, match="The file is empty"):
            call_command("import_catalog", "table", str(tmp_path / "empty.csv"))


def test_checked_days_come_from_the_table():
    (draft,), _, _ = table.read(b"name,provider,checked_on\nA,B,2026-01-02\n")
    assert draft.checked_on == datetime.date(2026, 1, 2)
