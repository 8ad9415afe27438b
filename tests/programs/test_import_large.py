"""Large directories: kept until approved, looked through and brought in as long work, on the page and in the terminal;
and two at once (S-35, S-36)."""

import contextlib
import datetime as dt
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from jobs import running
from jobs.models import Job
from privacy.models import AuditEvent
from programs import import_views
from programs.imports import job as import_job
from programs.imports import samhsa, table
from programs.imports.plan import apply_plan, make_plan
from programs.models import Program, Provider, SourceRecord, TableUpload
from tests.admissions.test_places import on_a_file
from tests.programs.test_import_samhsa import COUNTS, DIRECTORY, needs_the_file

pytestmark = pytest.mark.django_db
URL = "/desk/programs/import/"
ROWS = 450
LATER = dt.timedelta(seconds=50)


def csv_of(count, name="Place"):
    rows = "".join(f"Brackenwell,{name} {n},iop\n" for n in range(count))
    return ("provider,name,levels\n" + rows).encode()


def plan_of(data):
    drafts, problems, _ignored = table.read(data)
    return make_plan(table.SOURCE, drafts, problems)


@pytest.fixture(autouse=True)
def _a_kilobyte_is_large(monkeypatch):
    monkeypatch.setattr(import_views, "LARGE", 1_000)


@pytest.fixture
def desk(signed_in, ada):
    return signed_in(ada)


def send(desk, data):
    return desk.post(URL, {"table": SimpleUploadedFile("t.csv", data)})["Location"]


def looked_through(desk, data):
    """Send a file, let the clock look through it, and return the address where it waits."""
    job = send(desk, data)
    assert job.startswith("/desk/jobs/")
    running.run_next(timezone.now())
    shown = desk.get(job)
    assert "See what it would change" in shown.text
    return shown.context["leads_to"]


class TestThePage:
    def test_a_large_file_is_looked_through_kept_approved_and_brought_in(self, desk, ada):
        """S-35, B4: upload, dry run with counts, approve, run; nothing is written before, nothing the second time."""
        address = looked_through(desk, csv_of(ROWS) + b",nobody's,iop\n")
        assert Program.objects.count() == 0
        page = desk.get(address)
        assert f"Bring in {ROWS} programs" in page.text
        assert (page.context["report"]["new"], page.context["report"]["refused"]) == (ROWS, 1)
        job = desk.post(address, {"seen": page.context["seen"]})["Location"]
        assert Program.objects.count() == 0
        running.run_next(timezone.now())
        assert f"{ROWS} of {ROWS} programs." in desk.get(job).text
        assert (Program.objects.count(), TableUpload.objects.count()) == (ROWS, 0)
        again = desk.get(looked_through(desk, csv_of(ROWS)))
        assert "There is nothing to bring in." in again.text
        assert again.context["report"]["same"] == ROWS

    def test_how_far_the_look_is_stands_on_the_page(self, desk, monkeypatch):
        """S-36: a sign of life and a count with every 500 rows."""
        told = []
        monkeypatch.setattr(import_job, "tell", lambda job, done, total: told.append((done, total)))
        send(desk, csv_of(1_200))
        running.run_next(timezone.now())
        assert told == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]

    def test_a_large_file_that_cannot_be_read_says_so_and_is_thrown_away(self, desk):
        job = send(desk, csv_of(ROWS) + b'"')
        running.run_next(timezone.now())
        assert "A quotation mark may be missing" in desk.get(job).text
        assert (TableUpload.objects.count(), Program.objects.count()) == (0, 0)

    def test_its_refused_rows_come_as_a_table_with_the_rows_as_they_stood(self, desk):
        address = looked_through(desk, csv_of(ROWS) + b"P,,gold\n")
        lines = desk.get(address + "problems/").text.splitlines()
        assert lines[0] == "line,column,value,what to do,provider,name,levels"
        assert lines[1].startswith(f"{ROWS + 2},levels,gold,")
        assert lines[1].endswith(",P,,gold")

    def test_where_the_catalog_changed_since_it_is_looked_through_again(self, desk):
        address = looked_through(desk, csv_of(ROWS))
        apply_plan(plan_of(csv_of(10)))
        answer = desk.post(address, {"seen": desk.get(address).context["seen"]}, follow=True)
        assert "The catalog changed since you looked." in answer.text
        assert Job.objects.filter(kind="import").count() == 0
        running.run_next(timezone.now())
        assert desk.get(address).context["report"]["same"] == 10

    def test_what_would_be_done_otherwise_than_seen_is_not_done(self, desk):
        address = looked_through(desk, csv_of(ROWS))
        job = desk.post(address, {"seen": desk.get(address).context["seen"]})["Location"]
        apply_plan(plan_of(csv_of(10)))
        running.run_next(timezone.now())
        shown = desk.get(job)
        assert "Nothing was brought in: look at the file again." in shown.text
        assert shown.context["leads_to"] == address
        assert Program.objects.count() == 10

    def test_another_columns_meaning_is_looked_through_again(self, desk):
        address = looked_through(desk, csv_of(ROWS).replace(b"levels", b"care"))
        answer = desk.post(address + "columns/", {"column-0": "provider", "column-1": "name", "column-2": "levels"})
        assert desk.get(answer["Location"])["Location"].startswith("/desk/jobs/")
        running.run_next(timezone.now())
        assert desk.get(address).context["report"]["ignored"] == []

    def test_a_second_press_begins_nothing_and_a_second_file_takes_nothing_away(self, desk):
        address = looked_through(desk, csv_of(ROWS))
        seen = desk.get(address).context["seen"]
        first = desk.post(address, {"seen": seen})["Location"]
        assert desk.post(address, {"seen": seen})["Location"] == first
        send(desk, csv_of(500, "Other"))
        running.run_next(timezone.now())
        assert Program.objects.count() == ROWS

    @pytest.mark.full
    @needs_the_file
    def test_the_federal_directory_comes_in_on_the_page_with_the_published_counts(self, desk, monkeypatch):
        """Item 2: 11,928 rows, 2.9 MB, whole; and the same the second time."""
        monkeypatch.undo()
        data = DIRECTORY.read_bytes()
        address = looked_through(desk, data)
        report = desk.get(address).context["report"]
        assert (report["new"], report["changed"], report["same"], report["refused"]) == (11_928, 0, 0, 0)
        desk.post(address, {"seen": report["seen"]})
        running.run_next(timezone.now())
        facts = list(Program.objects.values("levels", "payers", "groups", "languages", "withdrawal_on_site"))
        assert len(facts) == 11_928
        for column, code, key in (
            ("levels", "iop", "OIT"), ("levels", "php", "ODT"), ("payers", "self_pay", "SF"),
            ("payers", "private", "PI"), ("payers", "medicaid", "MD"), ("payers", "medicare", "MC"),
            ("payers", "military", "MI"), ("payers", "sliding_scale", "SS"), ("payers", "free", "NP"),
            ("groups", "pregnant", "PW"), ("languages", "es", "SP"), ("withdrawal_on_site", "monitored", "RD"),
            ("withdrawal_on_site", "hospital", "HID"),
        ):  # fmt: skip
            assert sum(code in one[column] for one in facts) == COUNTS[key], key
        assert sum(bool(one["withdrawal_on_site"]) for one in facts) == 2_290
        again = desk.get(looked_through(desk, data)).context["report"]
        assert (again["new"], again["changed"], again["same"]) == (0, 0, 11_928)
        assert SourceRecord.objects.filter(source=samhsa.SOURCE).count() == 11_928


class Killed(BaseException):
    """As when the process is gone: nothing of ours runs after it."""


def killed_after(monkeypatch, steps, by=Killed):
    counted = []

    def step(job, more):
        counted.append(more)
        if len(counted) > steps:
            raise by
        running.step(job, more)

    monkeypatch.setattr(import_job, "step", step)


class TestTheTerminal:
    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "places.csv"
        path.write_bytes(csv_of(ROWS))
        return path

    def left(self, path, monkeypatch, steps=2):
        killed_after(monkeypatch, steps)
        with pytest.raises(Killed):
            call_command("import_catalog", "table", str(path), "--apply")
        monkeypatch.setattr(import_job, "step", running.step)
        assert Program.objects.count() == steps * import_job.STEP

    def test_the_same_command_goes_on_where_a_kill_left_it(self, path, monkeypatch, capsys):
        """S-36: at once, nothing twice, and the progress goes on from what is stored."""
        self.left(path, monkeypatch)
        capsys.readouterr()
        call_command("import_catalog", "table", str(path), "--apply")
        said = capsys.readouterr()
        assert "250 new, 0 changed, 200 same, 0 refused" in said.out
        assert said.err.splitlines()[0] == "200 of 450"
        assert said.err.splitlines()[-1] == "450 of 450"
        done = Job.objects.get()
        assert (done.state, done.done, done.total, done.made_by) == ("done", ROWS, ROWS, None)
        assert (Program.objects.count(), Provider.objects.count(), TableUpload.objects.count()) == (ROWS, 1, 0)

    def test_where_nobody_repeats_it_the_clock_goes_on_within_a_minute(self, path, monkeypatch, desk):
        self.left(path, monkeypatch)
        assert "From the server" in desk.get("/desk/jobs/").text
        assert running.run_next(timezone.now()) is None
        assert running.run_next(timezone.now() + LATER).state == "done"
        assert Program.objects.count() == ROWS

    def test_whoever_was_at_it_and_lives_stops_and_undoes_its_step(self, path, monkeypatch):
        def step(job, more):
            Job.objects.update(runner="another")
            running.step(job, more)

        monkeypatch.setattr(import_job, "step", step)
        with pytest.raises(CommandError, match="another process goes on with it"):
            call_command("import_catalog", "table", str(path), "--apply")
        assert Program.objects.count() == 0

    def test_who_ends_it_on_purpose_is_told_how_far_it_is_and_nobody_goes_on(self, path, monkeypatch):
        killed_after(monkeypatch, 1, KeyboardInterrupt)
        with pytest.raises(CommandError, match="stopped after 100 of 450"):
            call_command("import_catalog", "table", str(path), "--apply")
        assert Job.objects.get().state == "cancelled"
        assert running.run_next(timezone.now() + LATER) is None
        monkeypatch.setattr(import_job, "step", running.step)
        call_command("import_catalog", "table", str(path), "--apply")
        assert Program.objects.count() == ROWS


class TestTwoAtOnce:
    def test_the_same_file_planned_twice_comes_in_once(self):
        one, other = plan_of(csv_of(50)), plan_of(csv_of(50))
        apply_plan(one)
        apply_plan(other)
        assert (Program.objects.count(), Provider.objects.count()) == (50, 1)
        assert AuditEvent.objects.filter(action="import").last().why == "new 0, changed 0, same 50, refused 0"

    def test_another_file_of_the_same_rows_changes_what_differs(self):
        data = b"id,provider,name,phone\n7,P,Elm,1\n"
        one, other = plan_of(data), plan_of(data.replace(b",1\n", b",2\n"))
        apply_plan(one)
        apply_plan(other)
        assert [program.phone for program in Program.objects.all()] == ["2"]

    def test_a_provider_made_meanwhile_is_not_made_again(self):
        known = import_job.providers_there()
        apply_plan(plan_of(csv_of(5)))
        apply_plan(plan_of(csv_of(5, "Other")), providers=known)
        assert Provider.objects.count() == 1

    @pytest.mark.postgres
    def test_programs_are_held_before_the_version_as_every_other_change_does(self, django_assert_max_num_queries):
        """Otherwise somebody who changes one of them by hand at that moment and this would wait for each other."""
        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL: SQLite lets in one writer at a time")
        apply_plan(plan_of(b"id,provider,name,phone\n7,P,Elm,1\n"))
        with django_assert_max_num_queries(50) as asked:
            apply_plan(plan_of(b"id,provider,name,phone\n7,P,Elm,2\n"))
        words = [one["sql"] for one in asked.captured_queries]
        held = next(n for n, one in enumerate(words) if "FOR NO KEY UPDATE" in one and "programs_program" in one)
        assert held < next(n for n, one in enumerate(words) if "programs_catalogversion" in one)

    @pytest.mark.django_db(transaction=True)
    def test_four_at_the_same_moment_bring_in_each_program_once(self, tmp_path):
        """On either database: whoever comes second waits, and then sees what the first stored."""
        plans = [plan_of(csv_of(120)) for _ in range(4)]
        gate, failed = threading.Barrier(4), []

        def run(plan):
            gate.wait()
            try:
                apply_plan(plan)
            except Exception as why:  # said by name below
                failed.append(repr(why))
            finally:
                connections.close_all()

        is_file = connection.vendor == "sqlite"
        with on_a_file(tmp_path / "catalog.sqlite3") if is_file else contextlib.nullcontext():
            threads = [threading.Thread(target=run, args=(plan,)) for plan in plans]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            found = Program.objects.count(), Provider.objects.count(), SourceRecord.objects.count()
        assert failed == []
        assert found == (120, 1, 120)
