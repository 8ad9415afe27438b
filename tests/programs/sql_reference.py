"""The order of programs as one query, on SQLite and PostgreSQL: the reference the order over arrays must equal.

Written apart from `programs/criteria.py`, so that the two can disagree. Two plain tables with a bit for each code
are the best form for a database: no lists to open, no joins but the sessions.
"""

import math
from zoneinfo import ZoneInfo

from django.db import connection

from eligibility.levels import Family, Level, Remedy, WithdrawalCare
from programs import codes
from programs.attendance import free_time
from programs.matching import Wish

LISTS = {
    "conditions": codes.Condition, "substances": codes.Substance, "groups": codes.Group, "languages": codes.Language,
    "access": codes.Access, "services": codes.Service, "medicines_accepted": codes.Medicine,
    "medicines_refused": codes.Medicine, "medicines_on_site": codes.Medicine, "sober_living_refuses": codes.Medicine,
    "payers": codes.Payer,
}  # fmt: skip
FLAGS = ("brings_transport", "has_sober_living", "has_child_care", "has_telehealth", "is_by_video")
PLAIN = (
    "ident", "levels", "on_site", "partner", "age_from", "age_to", "serves", "treats_both", "status", "said_at", "zone",
    "state", "latitude", "longitude", "evening",
)  # fmt: skip
COLUMNS = [*PLAIN, *LISTS, *FLAGS]
TYPES = {"ident": "CHAR(32)", "serves": "TEXT", "status": "TEXT", "zone": "TEXT", "state": "TEXT"} | dict.fromkeys(
    ("latitude", "longitude", "said_at"), "DOUBLE PRECISION"
)
GROUPS = {Wish.LGBTQ: "lgbtq", Wish.PREGNANCY_CARE: "pregnant", Wish.VETERANS: "veterans",
          Wish.OLDER_ADULTS: "older", Wish.YOUNG_ADULTS: "young_adults"}  # fmt: skip
SERVICES = {Remedy.NALOXONE: "naloxone", Remedy.SAFE_SHELTER: "safe_shelter", Remedy.PEER_SUPPORT: "peer_support",
            Remedy.FAMILY_SESSIONS: "family", Remedy.SAFETY_ASSESSMENT: "safety_assessment",
            Remedy.MEDICAL_CHECK: "medical_check"}  # fmt: skip
LIVES_IN = Level.RESIDENTIAL.rung


def bits(name, told):
    values = LISTS[name].values
    return sum(1 << values.index(code) for code in told)


def has(name, *told):
    return f"({name} & {bits(name, told)}) <> 0"


def load(offers):
    """Make the two tables anew and fill them."""
    with connection.cursor() as cursor:
        for table in ("reference_program", "reference_meeting"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        columns = ", ".join(f"{name} {TYPES.get(name, 'BIGINT')}" for name in COLUMNS)
        cursor.execute(f"CREATE TEMPORARY TABLE reference_program ({columns})")
        cursor.execute("CREATE TEMPORARY TABLE reference_meeting (ident CHAR(32), track INTEGER, weekday INTEGER, "
                       "starts INTEGER, ends INTEGER, by_video INTEGER)")  # fmt: skip
        marks = ", ".join(["%s"] * len(COLUMNS))
        cursor.executemany(f"INSERT INTO reference_program VALUES ({marks})", [row(offer) for offer in offers])
        cursor.executemany("INSERT INTO reference_meeting VALUES (%s, %s, %s, %s, %s, %s)", [
            (offer.id.hex, place, one.weekday, one.start, one.end, int(one.by_video))
            for offer in offers for place, track in enumerate(offer.tracks) for one in track.meetings
        ])  # fmt: skip


def row(offer):
    latitude, longitude = offer.place or (None, None)
    evening = any(track.meetings and track.is_evening_or_weekend for track in offer.tracks)
    plain = [
        offer.id.hex, sum(1 << level.rung for level in offer.levels),
        sum(1 << kind.rung for kind in offer.withdrawal_on_site),
        sum(1 << kind.rung for kind in offer.withdrawal_partner), offer.age_from, offer.age_to, offer.serves,
        int(offer.co_occurring in ("capable", "enhanced")), offer.status,
        offer.said_at.timestamp() if offer.said_at else None, offer.zone, offer.state, latitude, longitude,
        int(evening),
    ]  # fmt: skip
    lists = [bits(name, getattr(offer, name)) for name in LISTS]
    return plain + lists + [int(getattr(offer, name) is True) for name in FLAGS]


def total(conditions):
    return " + ".join(f"(CASE WHEN {one} THEN 1 ELSE 0 END)" for one in conditions) or "0"


def query(needs, at, limit, box=False):
    """Return the query for one person; with `box`, only programs in the square of daily reach."""
    level = needs.level.rung
    rung = " ".join(f"WHEN (levels & {1 << one}) <> 0 THEN {one}" for one in range(level, 6))
    where = f"(levels >> {level}) > 0"
    if box:
        lat, lon = needs.place
        high = 50 / 69
        wide = high / math.cos(math.radians(lat)) * 1.02
        where = (f"(levels & {1 << level}) <> 0 AND latitude BETWEEN {lat - high * 1.01} AND {lat + high * 1.01} "
                 f"AND longitude BETWEEN {lon - wide} AND {lon + wide}")  # fmt: skip
    way = travel(needs)
    keys = {
        "k0": total(hard(needs)), "k1": f"rung - {level}",
        "k2": f"CASE WHEN miles > 50 AND rung < {LIVES_IN} AND NOT ({no_way(needs)}) THEN 1 ELSE 0 END",
        "k3": total(left_open(needs)),
        "k4": "0" if needs.free_blocks is None else f"CASE WHEN rung >= {LIVES_IN} THEN 0 ELSE COALESCE(band, 2) END",
        "k5": total(lacking(needs)), "k6": openings(at), "k7": distance(needs), "k8": total(wishes(needs)),
        "k9": f"CASE WHEN miles IS NULL OR {no_way(needs)} THEN 0 ELSE ROUND(miles) END",
    }  # fmt: skip
    named = ", ".join(f"{words} AS {name}" for name, words in keys.items())
    return f"""
        WITH p AS (SELECT *, {miles(needs)} AS miles, CASE {rung} END AS rung FROM reference_program WHERE {where}),
        w AS (SELECT p.*, {way} AS way FROM p),
        t AS (SELECT m.ident, m.track, COUNT(*) AS sessions, SUM(CASE WHEN {attends(needs)} THEN 1 ELSE 0 END) AS there
              FROM reference_meeting m JOIN w ON w.ident = m.ident GROUP BY m.ident, m.track),
        b AS (SELECT ident, MIN(CASE WHEN there = sessions THEN 0 WHEN there * 3 >= sessions * 2 THEN 1
              WHEN there > 0 THEN 3 ELSE 4 END) AS band FROM t GROUP BY ident)
        SELECT ident FROM (SELECT w.ident AS ident, {named} FROM w LEFT JOIN b ON b.ident = w.ident) AS keyed
        ORDER BY {", ".join(keys)}, ident LIMIT {limit}"""


def miles(needs):
    if needs.place is None:
        return "CAST(NULL AS DOUBLE PRECISION)"
    lat, lon = needs.place
    north, east = f"SIN(RADIANS(latitude - ({lat!r})) / 2)", f"SIN(RADIANS(longitude - ({lon!r})) / 2)"
    root = f"({north} * {north} + COS(RADIANS(latitude)) * {math.cos(math.radians(lat))!r} * {east} * {east})"
    return f"2 * 3958.7613 * ASIN(SQRT(CASE WHEN {root} > 1 THEN 1 ELSE {root} END))"


def travel(needs):
    road = "(miles * 1.3)"
    town = f"(CASE WHEN {road} < 10 THEN {road} ELSE 10.0 END)"
    car, bus = f"ROUND(5 + {town} / 25.0 * 60 + ({road} - {town}) / 45.0 * 60)", f"ROUND(15 + {road} / 11.0 * 60)"
    chosen = f"CASE WHEN brings_transport = 1 THEN {car} ELSE {bus} END" if needs.travels_by == "bus" else car
    return f"CASE WHEN miles IS NULL THEN 0 WHEN {chosen} > 30 THEN {chosen} - 30 ELSE 0 END"


def attends(needs):
    spans = [
        f"(m.weekday = {day} AND m.starts - (CASE WHEN m.by_video = 1 THEN 0 ELSE w.way END) >= {start} "
        f"AND m.ends + (CASE WHEN m.by_video = 1 THEN 0 ELSE w.way END) <= {end})"
        for day, several in free_time(needs.free_blocks or ()).items() for start, end in several
    ]  # fmt: skip
    ready = "1 = 1" if needs.telehealth_ready is True else "m.by_video = 0"
    return f"{ready} AND ({' OR '.join(spans) or '1 = 0'})"


def no_way(needs):
    if needs.telehealth_ready is not True:
        return "1 = 0"
    same = "1 = 1" if needs.state is None else f"state IN ('', '{needs.state}')"
    return f"(is_by_video = 1 AND {same})"


def weighs_substances(needs):
    return bool(needs.substances) and (not needs.conditions or needs.conditions[0] == "substance_use")


def hard(needs):
    yield "status = 'paused'"
    if needs.age is not None:
        yield f"(age_from IS NOT NULL AND age_from > {needs.age}) OR (age_to IS NOT NULL AND age_to < {needs.age})"
    if needs.conditions:
        yield f"conditions <> 0 AND NOT {has('conditions', needs.conditions[0])}"
    if weighs_substances(needs):
        yield f"substances <> 0 AND NOT {has('substances', *needs.substances)}"
    if needs.payer == "none":
        ways = has("payers", "free", "sliding_scale", "assistance", "state", "tribal", "self_pay")
        yield f"payers <> 0 AND NOT {ways}"
    elif needs.payer is not None:
        also = ["free", "sliding_scale", "assistance"] if needs.payer == "self_pay" else ["free"]
        yield f"payers <> 0 AND NOT {has('payers', needs.payer, *(one for one in also if one != needs.payer))}"
    if needs.medicines:
        yield has("medicines_refused", *needs.medicines)
    if Wish.MEN_ONLY in needs.wishes:
        yield "serves = 'women_only'"
    if Wish.WOMEN_ONLY in needs.wishes:
        yield "serves = 'men_only'"
    if needs.max_miles is not None:
        yield f"miles > {needs.max_miles!r} AND NOT ({no_way(needs)})"


def left_open(needs):
    unmet = {one.family: one.remedies for one in needs.unmet}
    if needs.withdrawal is not WithdrawalCare.NONE:
        unmet[Family.DETOX] = {Remedy.WITHDRAWAL_MANAGEMENT}
    for family, remedies in unmet.items():
        if remedies:
            open_ = " AND ".join(f"NOT ({brought(needs, remedy)})" for remedy in sorted(remedies, key=str))
            from_home = family in (Family.HOME, Family.TRANSPORT, Family.SCHEDULE)
            yield f"rung < {LIVES_IN} AND {open_}" if from_home else open_


def withdrawal(needs, column):
    return f"({column} >> {max(needs.withdrawal.rung, 1)}) > 0"


def brought(needs, remedy):
    if remedy in SERVICES:
        return has("services", SERVICES[remedy])
    used = needs.substances if needs.substances is not None else {"opioids", "alcohol"}
    useful = [*(["buprenorphine", "methadone"] if "opioids" in used else []),
              *(["acamprosate"] if "alcohol" in used else []),
              *(["naltrexone", "naltrexone_shot"] if needs.pregnant is False and used & {"opioids", "alcohol"} else [])]
    adult = "1 = 0" if needs.age is not None and needs.age < 18 else "has_sober_living = 1"
    accepts = "sober_living_refuses = 0" if needs.medicines is None else (
        f"NOT {has('sober_living_refuses', *needs.medicines)}")
    ready = "1 = 1" if needs.telehealth_ready is True else "1 = 0"
    return {
        Remedy.WITHDRAWAL_MANAGEMENT: f"({withdrawal(needs, 'on_site')} OR {withdrawal(needs, 'partner')})",
        Remedy.CRAVING_MEDICINE: has("medicines_on_site", *useful),
        Remedy.SOBER_LIVING: f"({adult} AND {accepts})",
        Remedy.PROGRAM_TRANSPORT: "brings_transport = 1",
        Remedy.TELEHEALTH: f"({ready} AND (has_telehealth = 1 OR is_by_video = 1))",
        Remedy.RESIDENTIAL_FIRST: f"(levels & {1 << LIVES_IN}) <> 0",
        Remedy.INTEGRATED_CARE: "treats_both = 1",
        Remedy.EVENING_TRACK: "evening = 1",
        Remedy.CHILDCARE: "has_child_care = 1",
    }[remedy]


def lacking(needs):
    for code in needs.languages:
        yield f"NOT {has('languages', code)}" + (" AND languages <> 0" if code == "en" else "")
    for code in needs.access:
        yield f"NOT {has('access', code)}"


def openings(at):
    moment = at.timestamp()
    days = []
    for zone in ZONES:
        local = at.astimezone(ZoneInfo(zone))
        days.append(f"WHEN zone = '{zone}' THEN {local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()}")
    day = f"CASE {' '.join(days)} END"
    return (f"CASE WHEN said_at IS NULL OR status NOT IN ('open', 'full') "
            f"OR (said_at < {day} AND {moment} - said_at > 259200) THEN 2 "
            f"WHEN status = 'full' THEN 3 WHEN said_at >= {day} THEN 0 ELSE 1 END")  # fmt: skip


ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


def distance(needs):
    if needs.place is None:
        return "0"
    bands = total(f"miles > {band}" for band in (10, 25, 50, 100))
    return f"CASE WHEN {no_way(needs)} THEN 0 WHEN miles IS NULL THEN 2 ELSE {bands} END"


def wishes(needs):
    yield f"rung <> {needs.level.rung}"
    for other in needs.conditions[1:]:
        both = has("conditions", other)
        yield f"NOT ({both})" if other == "substance_use" else f"NOT ({both}) AND treats_both = 0"
    if weighs_substances(needs):
        asked = bits("substances", needs.substances)
        yield f"(substances & {asked}) NOT IN (0, {asked})"
    if needs.payer == "none":
        ways = has("payers", "free", "sliding_scale", "assistance", "state", "tribal")
        yield f"NOT ({ways}) AND {has('payers', 'self_pay')}"
    if needs.medicines:
        yield f"has_sober_living = 1 AND {has('sober_living_refuses', *needs.medicines)}"
    if needs.withdrawal is not WithdrawalCare.NONE:
        yield f"{withdrawal(needs, 'partner')} AND NOT ({withdrawal(needs, 'on_site')})"
    for wish in needs.wishes:
        yield f"NOT ({wish_met(wish)})"
    for code in needs.services:
        yield f"NOT {has('services', code)}"


def wish_met(wish):
    if wish in GROUPS:
        return has("groups", GROUPS[wish])
    return {
        Wish.WOMEN_ONLY: f"serves = 'women_only' OR {has('groups', 'women')}",
        Wish.MEN_ONLY: f"serves = 'men_only' OR {has('groups', 'men')}",
        Wish.KEEP_CHILDREN: f"(rung >= {LIVES_IN} AND {has('groups', 'parents')}) "
                            f"OR (rung < {LIVES_IN} AND has_child_care = 1)",
        Wish.KEEP_JOB: f"rung < {LIVES_IN} AND evening = 1",
        Wish.STAY_HOME: f"rung < {LIVES_IN}",
        Wish.LOW_COST: has("payers", "free", "sliding_scale", "assistance"),
        Wish.BY_VIDEO: "has_telehealth = 1 OR is_by_video = 1",
    }[wish]  # fmt: skip


def ask(sql):
    """Run the query and return the ids, as 32 hexadecimal digits, in order."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [ident for (ident,) in cursor.fetchall()]
