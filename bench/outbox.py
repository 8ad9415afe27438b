"""How fast a backlog is claimed and sent, with every check read again, beside a task for each reminder; how late a
message is taken under ordinary load.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/bench python -m bench.outbox [rows]

Makes a database of its own beside the one named (test_<name>) and drops it. Numbers are of this machine, two processes.
By the wall, and what the processor time comes to on two cores that nobody else uses: where others work on this machine
only the second says what the program costs.
"""

import contextlib
import datetime as dt
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
import django

django.setup()

from django.db import connection, connections  # noqa: E402
from django.db.models import F  # noqa: E402

from followups import moment, planning  # noqa: E402
from outbox import channels, delivery, reclaiming  # noqa: E402
from outbox.models import Attempt, Reminder  # noqa: E402
from tests.faults.staging import fill  # noqa: E402

PROCESSES = 2


class Null:
    """A gateway that takes everything at once."""

    honours_key = True

    def send(self, message):
        return message.key

    def find(self, key):
        return None


def _into_null():
    null = Null()
    for module in (delivery, reclaiming, channels):
        module.channel_for = lambda name: null


def reset():
    """Put every row back to due, as before the first scan."""
    Attempt.objects.all().delete()
    Reminder.objects.update(state="planned", claimed_by="", lease_until=None, stumbles=0, attempts=0, finished_at=None)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # all of it, as a server does that has run for an hour


def _server_seconds(pid):
    """Return the processor time of our backend of PostgreSQL on this machine, or 0."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_processes(work, name):
    """Run `work` in two processes on the same database; return (rows, seconds by the wall, seconds of processor)."""
    connections.close_all()
    total, used, barrier = (multiprocessing.Value("i", 0), multiprocessing.Value("d", 0.0),
                            multiprocessing.Barrier(PROCESSES + 1))

    def run():
        connection.settings_dict["NAME"] = name
        _into_null()
        backend = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                backend = cursor.fetchone()[0]
        barrier.wait()
        began, server = time.process_time(), _server_seconds(backend)
        done = work()
        with total.get_lock():
            total.value += done
            used.value += time.process_time() - began + _server_seconds(backend) - server

    children = [multiprocessing.get_context("fork").Process(target=run) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    barrier.wait()
    started = time.perf_counter()
    for child in children:
        child.join()
    return total.value, time.perf_counter() - started, used.value


def claim_all():
    """Claim until nothing is due."""
    from django.utils import timezone

    done = 0
    while batch := delivery.claim(timezone.now()):
        done += len(batch)
    return done


def send_all():
    """The scan, until nothing is due."""
    done = 0
    while sent := sum(delivery.send_due(moment.check, seconds=600).values()):
        done += sent
    return done


def one_task_each():
    """What a task for each reminder does once it has been delivered to a worker: claim one, check one, send one."""
    from django.utils import timezone

    done, scan = 0, delivery._Scan(check=moment.check, clock=timezone.now, ends=1e18)
    while batch := delivery.claim(timezone.now(), size=1):
        scan.work(batch)
        done += 1
        if done >= 100:
            break
    return done


def scan_for(seconds):
    """Wake up every SCAN_SECONDS as beat does, and do what the task does."""
    from django.conf import settings
    from django.utils import timezone

    done, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        woken = time.monotonic()
        planning.add(timezone.now())
        done += sum(delivery.send_due(moment.check).values())
        time.sleep(max(0.0, settings.SCAN_SECONDS - (time.monotonic() - woken)))
    return done


def lateness(name, seconds=30, a_second=20):
    """Return after how many seconds 50, 95 and 99 of 100 messages were taken, at so many a second."""
    from django.utils import timezone

    begins, many = timezone.now() + dt.timedelta(seconds=2), seconds * a_second
    ids = list(Reminder.objects.values_list("pk", flat=True)[:many])
    Reminder.objects.exclude(pk__in=ids).update(due_at=begins + dt.timedelta(days=1))  # stand planned, as they do
    for place, pk in enumerate(ids):
        Reminder.objects.filter(pk=pk).update(due_at=begins + dt.timedelta(seconds=place / a_second))
    shift = timezone.now() - begins + dt.timedelta(seconds=2)
    Reminder.objects.filter(pk__in=ids).update(due_at=F("due_at") + shift)
    done, _seconds, _used = in_processes(lambda: scan_for(seconds + 6), name)
    late = sorted((attempt.started_at - attempt.reminder.due_at).total_seconds()
                  for attempt in Attempt.objects.select_related("reminder"))
    assert done == len(late) == many, (done, len(late), many)
    return [late[min(many - 1, many * share // 100)] for share in (50, 95, 99)]


@contextlib.contextmanager
def own_database():
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main(rows=20000):
    with own_database() as name:
        started = time.perf_counter()
        for made in range(0, rows, 5000):
            fill(people=min(5000, rows - made))
        print(f"{rows} people with one message due each, made in {time.perf_counter() - started:.0f} s")
        print(f"{connection.vendor}, {PROCESSES} processes, {os.cpu_count()} cores")
        results = {"load": os.getloadavg()[0]}
        for title, work in (("claimed", claim_all), ("sent, every check read again", send_all),
                            ("sent by a task each (without the broker's part)", one_task_each)):
            reset()
            done, seconds, used = in_processes(work, name)
            results[title] = round(done / seconds)
            print(f"{title}: {done} in {seconds:.1f} s = {done / seconds:.0f} a second; "
                  f"{1000 * used / done:.2f} ms of processor each, the database's included: "
                  f"{PROCESSES * done / used:.0f} a second on two free cores")
            results[title + ", by processor"] = round(PROCESSES * done / used)
        reset()
        late = lateness(name)
        results["taken after seconds (50, 95, 99 of 100)"] = [round(one, 2) for one in late]
        print(f"20 due a second: half taken after {late[0]:.2f} s, 95 of 100 after {late[1]:.2f} s, "
              f"99 of 100 after {late[2]:.2f} s")
        print(json.dumps(results))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20000)
