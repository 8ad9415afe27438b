"""Long work: how far it is, taken up again where it was left, stopped, failed (S-36, S-37)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from jobs import running
from jobs.models import Job
from programs.imports import job as import_job
from programs.models import Program, TableUpload

LATER = dt.timedelta(seconds=50)
ROWS = 450


def csv_of(count, name="Place"):
    return "provider,name,levels\n" + "".join(f"Brackenwell,{name} {n},iop\n" for n in range(count))


@pytest.fixture
def waiting(ada):
    kept = TableUpload.objects.create(content=csv_of(ROWS).encode(), made_by=ada)
    return running.queue("import", "Bring in 450 programs", ada, upload=str(kept.pk))


def test_it_is_seen_through_and_says_how_many(waiting):
    done = running.run_next(timezone.now())
    assert (done.pk, done.state, done.done, done.total) == (waiting.pk, "done", ROWS, ROWS)
    assert Program.objects.count() == ROWS
    assert not TableUpload.objects.exists()
    assert running.run_next(timezone.now()) is None


def test_rows_left_out_are_counted(ada):
    data = csv_of(3) + ",nobody's,iop\n"
    kept = TableUpload.objects.create(content=data.encode(), made_by=ada)
    running.queue("import", "x", ada, upload=str(kept.pk))
    done = running.run_next(timezone.now())
    assert (done.state, done.done, done.skipped) == ("problems", 3, 1)


class Killed(BaseException):
    """As when the process is gone: nothing of ours runs after it."""


def killed_after(monkeypatch, steps):
    counted = []

    def step(job, more):
        counted.append(more)
        if len(counted) > steps:
            raise Killed
        running.step(job, more)

    monkeypatch.setattr(import_job, "step", step)


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_what_a_kill_left_is_taken_up_and_nothing_is_done_twice(waiting, monkeypatch, steps):
    """S-36: within 60 seconds, and each step is whole or not at all."""
    now = timezone.now()
    killed_after(monkeypatch, steps)
    with pytest.raises(Killed):
        running.run_next(now)
    left = Job.objects.get()
    assert (left.state, left.done) == ("running", steps * import_job.STEP)
    assert Program.objects.count() == left.done
    monkeypatch.setattr(import_job, "step", running.step)
    assert running.run_next(now + dt.timedelta(seconds=30)) is None
    done = running.run_next(timezone.now() + LATER)
    assert (done.state, done.done, done.total) == ("done", ROWS, ROWS)
    assert Program.objects.count() == ROWS


def test_who_was_taken_for_dead_and_is_not_stops_and_undoes_its_step(waiting, monkeypatch):
    """Two at once: the one no longer named writes nothing more."""

    def step(job, more):
        Job.objects.update(runner="another")
        running.step(job, more)

    monkeypatch.setattr(import_job, "step", step)
    running.run_next(timezone.now())
    assert Program.objects.count() == 0
    assert Job.objects.get().state == "running"


def test_what_fails_says_so_and_is_not_running_for_ever(waiting, monkeypatch):
    monkeypatch.setattr(import_job, "make_plan", lambda *words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        running.run_next(timezone.now())
    failed = Job.objects.get()
    assert (failed.state, failed.error) == ("failed", "ZeroDivisionError")


def test_what_is_left_again_and_again_fails_in_the_end(waiting, monkeypatch):
    killed_after(monkeypatch, 0)
    now = timezone.now()
    for take in range(running.MOST_TAKES):
        with pytest.raises(Killed):
            running.run_next(now + take * 2 * LATER)
        Job.objects.update(beat_at=now)
    running.run_next(now + 20 * LATER)
    assert Job.objects.get().state == "failed"


def test_one_that_waits_ends_at_once_and_one_that_runs_after_its_step(waiting, monkeypatch):
    def step(job, more):
        running.step(job, more)
        running.stop(job)

    monkeypatch.setattr(import_job, "step", step)
    running.run_next(timezone.now())
    ended = Job.objects.get()
    assert (ended.state, ended.done) == ("cancelled", import_job.STEP)
    other = running.queue("import", "x", ended.made_by, upload="0" * 32)
    running.stop(other)
    assert Job.objects.get(pk=other.pk).state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_progress_outside_the_transaction_of_the_work_is_refused(waiting):
    with pytest.raises(RuntimeError):
        running.step(waiting, 1)


def test_a_large_table_becomes_long_work_and_a_small_one_does_not(ada, signed_in):
    desk = signed_in(ada)
    for count, place in ((450, "/desk/jobs/"), (2, "/desk/programs/")):
        data = csv_of(count, f"Place of {count}")
        shown = desk.post("/desk/programs/import/", {"table": SimpleUploadedFile("t.csv", data.encode())})["Location"]
        answer = desk.post(shown, {"seen": desk.get(shown).context["seen"]})
        assert answer["Location"].startswith(place)
    assert Program.objects.count() == 2


def test_the_page_says_how_far_it_is_and_asks_again_until_told_not_to(waiting, ada, signed_in):
    """S-37: a bar with words beside it; no script; the asking can be switched off (2.2.2)."""
    Job.objects.update(state="running", done=312, total=900, started_at=timezone.now() - dt.timedelta(minutes=1))
    desk = signed_in(ada)
    page = desk.get(f"/desk/jobs/{waiting.pk}/").text
    assert 'max="900" value="312"' in page
    assert "312 of 900 programs." in page
    assert "About 2 minutes left." in page
    assert 'http-equiv="refresh" content="5"' in page
    assert 'http-equiv="refresh"' not in desk.get(f"/desk/jobs/{waiting.pk}/?still=1").text
    Job.objects.update(state="done", finished_at=timezone.now())
    assert 'http-equiv="refresh"' not in desk.get(f"/desk/jobs/{waiting.pk}/").text
    assert waiting.title in desk.get("/desk/jobs/").text


def test_another_site_sees_none_of_it(waiting, ada2, signed_in):
    assert signed_in(ada2).get(f"/desk/jobs/{waiting.pk}/").status_code == 404
    assert waiting.title not in signed_in(ada2).get("/desk/jobs/").text


@override_settings(JOBS={})
def test_a_kind_nobody_knows_is_not_queued(ada):
    with pytest.raises(KeyError):
        running.queue("import", "x", ada)



# --- one at a time: the other process of the worker sends what is due -------------------------------------------------


@pytest.fixture
def two(ada):
    """Two tables that wait, the older one first."""
    kept = [TableUpload.objects.create(content=csv_of(150, name).encode(), made_by=ada) for name in ("Old", "New")]
    return [running.queue("import", "Bring in 150 programs", ada, upload=str(one.pk)) for one in kept]


def test_while_one_is_worked_on_nobody_takes_another(two, monkeypatch):
    found = []

    def step(job, more):
        found.append(running.run_next(timezone.now()))  # as the other process would, at the same moment
        running.step(job, more)

    monkeypatch.setattr(import_job, "step", step)
    assert running.run_next(timezone.now()).pk == two[0].pk
    assert found == [None, None]
    assert Job.objects.get(pk=two[1].pk).state == "queued"
    monkeypatch.setattr(import_job, "step", running.step)
    assert running.run_next(timezone.now()).pk == two[1].pk


def test_one_whose_runner_died_holds_up_the_others_only_until_it_counts_as_dead(two, monkeypatch):
    killed_after(monkeypatch, 0)
    with pytest.raises(Killed):
        running.run_next(timezone.now())
    monkeypatch.setattr(import_job, "step", running.step)
    assert running.run_next(timezone.now()) is None
    assert running.run_next(timezone.now() + LATER).pk == two[0].pk
    assert running.run_next(timezone.now()).pk == two[1].pk
    assert {job.state for job in Job.objects.all()} == {"done"}


def test_of_two_who_look_at_once_one_takes_nothing(two, monkeypatch):
    """The second had made its list before the first took anything up."""
    take = running._take

    def too_late(job, mine, now):
        Job.objects.filter(pk=job.pk).update(state="running", runner="another", beat_at=now)
        return take(job, mine, now)

    monkeypatch.setattr(running, "_take", too_late)
    assert running.run_next(timezone.now()) is None
    assert Job.objects.get(pk=two[1].pk).state == "queued"
