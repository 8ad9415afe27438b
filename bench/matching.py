"""How fast the first programs for one person are found in the whole catalog: arrays in memory beside the query in SQL.

    python -m bench.matching [--arrays] [programs …]     # 20,000 and 200,000 where none is named

With --arrays only the arrays are asked, in seconds: for whoever works on `programs/ranking.py`.

The same people ask both; both give the same programs in the same order, or it stops. The query runs on two plain tables
with an index on latitude, once over the whole catalog and once inside the square of daily reach, on SQLite and, where
TEST_POSTGRES or a PostgreSQL on this machine answers, on PostgreSQL (without PostGIS) in the same run.
"""

import datetime
import gc
import json
import os
import random
import sqlite3
import statistics
import sys
import time
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")

import django

django.setup()

from eligibility.levels import Family, Level, Remedy, WithdrawalCare  # noqa: E402
from programs import codes, ranking  # noqa: E402
from programs.columns import columns_of  # noqa: E402
from programs.matching import match  # noqa: E402
from programs.needs import Needs, Unmet, Wish  # noqa: E402
from programs.offers import Meeting, Offer, Track  # noqa: E402
from programs.search import _places  # noqa: E402
from tests.programs import sql_reference  # noqa: E402
from tests.run import postgres_url  # noqa: E402

NOW = datetime.datetime(2026, 11, 20, 17, 0, tzinfo=datetime.UTC)
SHOWN = 6
PEOPLE = 300
ASKED_IN_SQL = 40
# How often a facility of the federal directory has each level, in hundredths, the 2015 edition.
LEVELS = {Level.OUTPATIENT: 77, Level.IOP: 47, Level.PHP: 12, Level.RESIDENTIAL: 24, Level.INPATIENT: 5,
          Level.EARLY_SUPPORT: 10}  # fmt: skip
EVENING = Track("Evening", tuple(Meeting(day, 1080, 1260) for day in (0, 2, 3)))
DAY = Track("Day", tuple(Meeting(day, 570, 750) for day in (0, 1, 2, 3, 4)))
VIDEO = Track("Video", tuple(Meeting(day, 1080, 1260, by_video=True) for day in (0, 2, 3)))


def some(dice, values, low, high):
    return frozenset(dice.sample(list(values), dice.randint(low, high)))


def catalog(count):
    """Return a made-up country: programs stand where ZIP codes stand, thick in towns and thin between them."""
    dice = random.Random(count)
    places = [place for place in _places().values() if place.state not in ("AE", "AP", "AA")]
    made = []
    for _ in range(count):
        place = dice.choice(places)
        levels = frozenset(level for level, share in LEVELS.items() if dice.randrange(100) < share)
        made.append(Offer(
            id=uuid.UUID(int=dice.getrandbits(128)), name="A program", levels=levels or frozenset({Level.IOP}),
            withdrawal_on_site=frozenset({WithdrawalCare.MONITORED} if dice.random() < 0.1 else ()),
            withdrawal_partner=frozenset({WithdrawalCare.MONITORED} if dice.random() < 0.2 else ()),
            age_from=dice.choice([None, 12, 18, 18, 18]), conditions=frozenset({"substance_use"}),
            substances=some(dice, codes.Substance.values, 0, 6), groups=some(dice, codes.Group.values, 0, 4),
            languages=frozenset({"en", *(["es"] if dice.random() < 0.25 else [])}),
            access=some(dice, codes.Access.values, 0, 3), services=some(dice, codes.Service.values, 4, 16),
            medicines_accepted=some(dice, codes.Medicine.values, 0, 5),
            medicines_on_site=some(dice, codes.Medicine.values, 0, 3),
            medicines_refused=some(dice, codes.Medicine.values, 0, 1), co_occurring=dice.choice(["", "no", "capable"]),
            brings_transport=dice.choice([True, None, None]), has_sober_living=dice.choice([True, None, None]),
            has_child_care=dice.choice([True, None, None]), has_telehealth=dice.choice([True, None]),
            payers=some(dice, codes.Payer.values, 1, 6), state=place.state,
            place=(place.point[0] + dice.gauss(0, 0.05), place.point[1] + dice.gauss(0, 0.05)),
            tracks=dice.choice([(), (EVENING,), (DAY,), (DAY, EVENING), (VIDEO,), (EVENING, DAY, VIDEO)]),
            status=dice.choice(["open", "open", "full", "paused", ""]),
            said_at=dice.choice([None, NOW - datetime.timedelta(hours=dice.randint(0, 400))]),
        ))  # fmt: skip
    return made


def people(count):
    """Return people of many kinds, each somewhere in the country; every twentieth tells no place."""
    dice = random.Random("people")
    places = [place for place in _places().values() if place.state not in ("AE", "AP", "AA")]
    blocks = [f"{day}-{part}" for day in ("mon", "tue", "wed", "thu", "fri") for part in ("morning", "midday",
                                                                                        "afternoon", "evening")]
    made = []
    for number in range(count):
        place = dice.choice(places)
        unmet = [Unmet(family=Family.TRANSPORT, remedies=frozenset({Remedy.PROGRAM_TRANSPORT, Remedy.TELEHEALTH})),
                 Unmet(family=Family.HOME, remedies=frozenset({Remedy.SOBER_LIVING})),
                 Unmet(family=Family.SUPPORT, remedies=frozenset({Remedy.PEER_SUPPORT, Remedy.FAMILY_SESSIONS}))]
        made.append(Needs(
            level=dice.choices(list(Level), [2, 20, 45, 10, 18, 5])[0],
            withdrawal=dice.choice([WithdrawalCare.NONE] * 4 + [WithdrawalCare.MONITORED]),
            age=dice.randint(16, 70), pregnant=False, conditions=("substance_use",),
            substances=some(dice, codes.Substance.values, 1, 2), medicines=some(dice, codes.Medicine.values, 0, 1),
            payer=dice.choice([*codes.Payer.values, "none", None]), state=place.state,
            place=None if number % 20 == 19 else place.point, max_miles=dice.choice([None] * 9 + [25.0]),
            travels_by=dice.choice(["car", "bus", None]), telehealth_ready=dice.choice([True, False, None]),
            free_blocks=some(dice, blocks, 3, 12), languages=frozenset({dice.choice(["en", "en", "es"])}),
            unmet=tuple(dice.sample(unmet, dice.randint(0, 2))), wishes=some(dice, Wish, 0, 3),
        ))  # fmt: skip
    return made


def spread(seconds):
    ordered = sorted(seconds)
    return {"median": statistics.median(ordered) * 1000, "p95": ordered[int(len(ordered) * 0.95)] * 1000}


def timed(work, each, times=1):
    """Return milliseconds of processor for each call, the best of several; the collector of garbage is kept out."""
    best, found = [float("inf")] * len(each), []
    gc.disable()
    for _ in range(times):
        found = []
        for number, one in enumerate(each):
            began = time.process_time()
            found.append(work(one))
            best[number] = min(best[number], time.process_time() - began)
    gc.enable()
    return spread(best), found


def by_the_clock(work, each):
    taken, found = [], []
    for one in each:
        began = time.perf_counter()
        found.append(work(one))
        taken.append(time.perf_counter() - began)
    return spread(taken), found


def say(title, figures):
    print(f"  {title:<58} median {figures['median']:8.3f} ms   p95 {figures['p95']:8.3f} ms")


def in_sql(offers, persons, name, expected):
    """Ask a database the same; stop where it answers otherwise."""
    from django.db import connections

    connection = connections["default"]

    sql_reference.load(offers)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX reference_latitude ON reference_program (latitude)")
        cursor.execute("CREATE INDEX reference_ident ON reference_meeting (ident)")
        cursor.execute("ANALYZE")
    figures, found = by_the_clock(lambda one: sql_reference.ask(sql_reference.query(one, NOW, SHOWN)), persons)
    say(f"{name}, the query over all", figures)
    assert found == expected, "the query and the arrays disagree"
    placed = [one for one in persons if one.place is not None and one.level < Level.RESIDENTIAL]
    boxed, _ = by_the_clock(lambda one: sql_reference.ask(sql_reference.query(one, NOW, SHOWN, box=True)), placed)
    say(f"{name}, the query in the square of daily reach", boxed)
    return {"all": figures, "square": boxed}


def measure(count, persons, only_arrays=False):
    began = time.perf_counter()
    offers = catalog(count)
    made = time.perf_counter()
    columns = columns_of(offers)
    print(f"{count} programs, made in {made - began:.1f} s, arrays in {time.perf_counter() - made:.1f} s")
    for one in persons[:50]:
        ranking.first(columns, one, NOW, SHOWN)
    figures, found = timed(lambda one: ranking.first(columns, one, NOW, SHOWN), persons, times=3)
    say("arrays in memory, the first six", figures)
    if only_arrays:
        return {"arrays": figures}
    rows = [[columns.offers[row] for row in rows] for rows in found]
    worded, _ = timed(lambda pair: match(pair[0], pair[1], at=NOW), list(zip(persons, rows, strict=True)))
    say("the words for those six", worded)
    if count <= 20_000:
        few = persons[:6]
        plain, whole = timed(lambda one: match(one, offers, at=NOW), few)
        say("one by one over all (the order in words)", plain)
        assert [[one.id for one in ids[:SHOWN]] for ids in whole] == [[o.id for o in ids] for ids in rows[:6]]
    asked = persons[:ASKED_IN_SQL]
    expected = [[offer.id.hex for offer in ids] for ids in rows[:ASKED_IN_SQL]]
    results = {"arrays": figures, "words": worded}
    for name, url in databases():
        results[name] = with_database(url, lambda name=name: in_sql(offers, asked, name, expected))
    return results


def databases():
    yield f"SQLite {sqlite3.sqlite_version}", "sqlite://:memory:"
    if url := postgres_url():
        yield "PostgreSQL", url


def with_database(url, work):
    """Run with Django's connection on another database; only temporary tables are made there."""
    import environ
    from django.db import connections

    before = connections.settings["default"]
    connections.close_all()
    connections.settings["default"] = {**before, **environ.Env.db_url_config(url), "OPTIONS": {}}
    connections["default"] = connections.create_connection("default")
    try:
        return work()
    finally:
        connections.close_all()
        connections.settings["default"] = before
        connections["default"] = connections.create_connection("default")


def main(counts, only_arrays):
    persons = people(PEOPLE)
    results = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    for count in counts:
        results[count] = measure(count, persons, only_arrays)
    print(json.dumps(results))


if __name__ == "__main__":
    words = sys.argv[1:]
    main([int(word) for word in words if word != "--arrays"] or [20_000, 200_000], "--arrays" in words)
