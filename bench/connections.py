"""How long the patient's pages take over HTTP: four connections at a time, the web process of production, PostgreSQL.

    python -m bench.connections [people]

The server starts as the image starts it (gunicorn, three workers with four threads, production mode) over a PostgreSQL
cluster of its own. Four people at a time, each with a connection of their own, read a page, answer it, read the next:
every middleware, session, encryption, audit and commit included. Client, server and database share this machine's
processors, so what is printed is what a person would wait for on it, and no less. At most 50 ms at the 95th percentile
on two processors (P-40, spec/experience.md A7). A machine busy with other things measures those.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.crowd import crowd
from tests.faults.servers import Postgres
from tests.faults.web import BY_PROXY, Web
from tests.intake.walking import CALM

AT_ONCE, PAGES, LIMIT = 4, 40, 50.0  # connections, pages a person, milliseconds
WARM_UP = 24  # people before anything is counted: every worker draws every page once


def percentile(taken, share):
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


def measure(people):
    """Return {"GET"/"POST"/"all": milliseconds of every request}, and requests a second."""
    with tempfile.TemporaryDirectory() as folder:
        database = Postgres(folder)
        try:
            web = Web(folder, database=database.url.replace("postgres@", "postgres:unused@"))
            try:
                crowd(web.url, CALM, people=WARM_UP, pages=PAGES, headers=BY_PROXY, at_once=AT_ONCE)
                started = time.perf_counter()
                seen = crowd(web.url, CALM, people=people, pages=PAGES, headers=BY_PROXY, at_once=AT_ONCE)
                spent = time.perf_counter() - started
            finally:
                web.close()
        finally:
            database.close()
    taken = {"all": [], "GET": [], "POST": []}
    for person in seen:
        for method, seconds in person.took:
            taken[method].append(seconds * 1000)
            taken["all"].append(seconds * 1000)
    return taken, len(taken["all"]) / spent


def main(people):
    """Measure and print; leave the numbers in bench/results."""
    taken, rate = measure(people)
    busy = os.getloadavg()[0]
    result = {"connections": AT_ONCE, "processors": os.cpu_count(), "people": people, "pages": PAGES,
              "requests": len(taken["all"]), "requests_a_second": round(rate, 1), "load_average_after": round(busy, 2),
              "limit_p95_ms": LIMIT}
    print(f"{len(taken['all'])} requests of {people} people, {AT_ONCE} connections, {os.cpu_count()} processors: "
          f"{rate:.0f} a second (load average {busy:.1f})")
    for what in ("GET", "POST", "all"):
        mid, p95, p99 = statistics.median(taken[what]), percentile(taken[what], .95), percentile(taken[what], .99)
        result[what] = {"median_ms": round(mid, 1), "p95_ms": round(p95, 1), "p99_ms": round(p99, 1)}
        print(f"{what:5} median {mid:5.1f} ms   p95 {p95:5.1f} ms   p99 {p99:5.1f} ms")
    print(f"p95 of all: {result['all']['p95_ms']} ms (at most {LIMIT:.0f})")
    folder = Path(__file__).parent / "results"
    (folder / "connections.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0 if result["all"]["p95_ms"] <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
