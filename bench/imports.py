"""How long the federal directory takes to come in: read, look through, bring in, and look through again (30 s at most).

    python -m bench.imports [FILE]   (DATABASE_URL chooses the server; a database of its own is made)

Without the file (../shared/data/locator) a table of as many made-up programs stands for it. By the wall clock and the
processor, as the worker does it: two jobs, the second in steps of a hundred programs.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Role, Site, User  # noqa: E402
from jobs import running  # noqa: E402
from jobs.models import Job  # noqa: E402
from programs.imports.formats import READERS, format_of  # noqa: E402
from programs.models import Program, TableUpload  # noqa: E402

HOUSE = Path(__file__).resolve().parents[1]
DIRECTORY = HOUSE.parent / "shared" / "data" / "locator" / "natl_directory_2015_geocoded.csv"
ROWS, MOST = 11_928, 30.0


def made_up():
    """Return a table of as many programs, each with what the federal directory tells of one."""
    rows = (f"Provider {n % 8000},Program {n},iop;outpatient,{n % 90 + 20001},medicaid;private;self_pay,substance_use,"
            f"group;individual;cbt,en;es,18,{n} Elm Street,(202) 555-0100" for n in range(ROWS))
    head = "provider,name,levels,zip_code,payers,conditions,services,languages,age_from,street,phone"
    return "\n".join([head, *rows]).encode()


def timed(words, work):
    """Say and return how long it took: (wall, processor) in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    took = round(time.perf_counter() - wall, 2), round(time.process_time() - processor, 2)
    print(f"  {words:<28} {took[0]:6.2f} s by the wall   {took[1]:6.2f} s of processor")
    return took


def main(path):
    data = path.read_bytes() if path.exists() else made_up()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        site = Site.objects.create(slug="bench", name="Bench", nickname="Bench", phone="+12025550142")
        user = User.objects.create_user("ada@bench.example", "bench-walks-in-9", name="Ada", role=Role.ADMISSIONS,
                                        site=site)
        results = {"vendor": connection.vendor, "load": os.getloadavg()[0], "cores": os.cpu_count(),
                   "file": path.name if path.exists() else "made up"}
        print(f"{connection.vendor}, {results['file']}, {len(data) / 1e6:.1f} MB, load {results['load']:.1f}")
        kind = format_of(data)
        results["read"] = timed("read alone", lambda: READERS[kind][1](data, {}))
        for turn in ("first", "again"):
            kept = TableUpload.objects.create(content=data, format=kind, made_by=user, report={})
            running.queue("look", "Look", user, upload=str(kept.pk))
            results[f"look {turn}"] = timed(f"look through ({turn})", lambda: running.run_next(timezone.now()))
            if turn == "first":
                running.queue("import", "Bring in", user, upload=str(kept.pk))
                results["bring in"] = timed("bring in", lambda: running.run_next(timezone.now()))
        kept.refresh_from_db()
        results["again"] = {name: kept.report[name] for name in ("new", "changed", "same", "refused")}
        print(f"  {Program.objects.count()} programs; the second time: {results['again']}")
        held = results["bring in"][0] <= MOST and not Job.objects.filter(state="failed").exists()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(json.dumps(results))
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DIRECTORY))
