"""Acts of the import test, each in a process of its own: `python -m tests.faults.importing fill 1500`."""

import datetime as dt
import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, Site, User  # noqa: E402
from jobs import running  # noqa: E402
from jobs.models import Job  # noqa: E402
from programs.imports import table  # noqa: E402
from programs.imports.plan import make_plan  # noqa: E402
from programs.models import FactCheck, Program, Provider, SourceRecord, TableUpload  # noqa: E402


def text(count):
    rows = "".join(f"Brackenwell {n % 40},Place {n},iop\n" for n in range(count))
    return ("provider,name,levels\n" + rows).encode()


def empty(_):
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def fill(count):
    empty(count)
    site = Site.objects.create(name="Lakeside", slug="lakeside", nickname="Lakeside", phone="+12025550142")
    ada = User.objects.create_user("ada@lakeside.example", "a long enough word", name="Ada", role=Role.ADMISSIONS,
                                   site=site)  # fmt: skip
    kept = TableUpload.objects.create(content=text(count), made_by=ada)
    running.queue("import", "Bring in many", ada, upload=str(kept.pk))


def run(_):
    """Take the job up; the clock stands past the time in which another's sign of life would be awaited."""
    running.run_next(timezone.now() + dt.timedelta(minutes=1))


def ledger(count):
    job, programs = Job.objects.get(), Program.objects.count()
    drafts, problems, _ignored = table.read(text(count), {})
    again = make_plan("table", drafts, problems)
    return {
        "state": job.state, "done": job.done, "total": job.total, "programs": programs,
        "names": Program.objects.values("name").distinct().count(), "providers": Provider.objects.count(),
        "records": SourceRecord.objects.count(), "uploads": TableUpload.objects.count(), "again": again.counts,
        "checked": FactCheck.objects.values("program").distinct().count(),
    }  # fmt: skip


if __name__ == "__main__":
    acts = {"empty": empty, "fill": fill, "text": lambda count: text(count).decode(), "run": run, "ledger": ledger}
    print(json.dumps(acts[sys.argv[1]](int(sys.argv[2]))))
