"""A made-up catalog around three metropolitan areas: same words every time, and every field in use somewhere."""

import datetime
import random
import uuid
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from programs import codes
from programs.demo_words import METROS, PROVIDERS, SAID_BY, SOURCES
from programs.models import FactCheck, Opening, Program, Provider, Session
from programs.search import place_of

SEED = uuid.uuid5(uuid.NAMESPACE_URL, "https://demo.example/catalog")
PER_METRO = 27  # 81 in all

# What each program of a metro is: its levels, what its name says, hours and weeks. Every level, alone and together.
KINDS: list[tuple[tuple[str, ...], str, float | None, tuple[int, int] | None]] = [
    (("iop",), "Evening IOP", 9, (8, 12)),
    (("iop",), "Day IOP", 12, (8, 12)),
    (("iop", "outpatient"), "IOP and step-down", 9, (12, 16)),
    (("php", "iop"), "Day program and IOP", 20, (4, 12)),
    (("iop",), "Women's IOP", 9, (10, 12)),
    (("outpatient",), "Weekly groups", 3, (8, 26)),
    (("residential",), "House", None, (4, 12)),
    (("iop",), "Video IOP", 9, (8, 12)),
    (("inpatient",), "Hospital unit", None, (1, 2)),
    (("php",), "Day program", 25, (3, 6)),
    (("iop",), "Youth IOP", 6, (8, 12)),
    (("early_support",), "Check-ins", 1, (4, 12)),
    (("residential", "php", "iop"), "Campus", 20, (4, 24)),
    (("iop",), "Weekend IOP", 9, (10, 14)),
    (("outpatient",), "Medication clinic", 1, (26, 52)),
    (("iop",), "Integrated IOP", 12, (8, 16)),
    (("outpatient", "early_support"), "Neighborhood clinic", 2, (4, 26)),
    (("residential",), "Family house", None, (8, 26)),
    (("iop", "php"), "Eating and mood IOP", 15, (6, 12)),
    (("iop",), "Men's IOP", 10, (8, 12)),
    (("outpatient",), "Counseling", 2, (8, 20)),
    (("inpatient", "residential"), "24-hour care", None, (1, 6)),
    (("iop",), "Gaming and gambling IOP", 9, (8, 10)),
    (("iop", "outpatient"), "Veterans IOP", 9, (12, 16)),
    (("php", "outpatient"), "Mood day program", 20, (4, 8)),
    (("iop",), "Community IOP", 9, (8, 12)),
    (("residential",), "Long stay", None, (12, 52)),
]


@transaction.atomic
def make_catalog(now: datetime.datetime | None = None) -> dict[str, int]:
    """Add what is missing of the demo catalog and, once a day, a new word on its openings; return counts of new rows.

    Programs already there are left as staff may have edited them. Run twice in a day, the second run adds nothing.
    """
    moment = now or timezone.now()
    planned = [_plan(metro, place, moment.date()) for metro in range(len(METROS)) for place in range(PER_METRO)]
    providers = {row.pk: row for row in (provider for provider, *_ in planned)}
    new_programs = _missing(Program, [program for _, program, _, _ in planned])
    new_ids = {program.pk for program in new_programs}
    rows: dict[Any, list[Any]] = {
        Provider: _missing(Provider, list(providers.values())),
        Program: new_programs,
        Session: [row for _, program, sessions, _ in planned if program.pk in new_ids for row in sessions],
        FactCheck: [row for _, program, _, checks in planned if program.pk in new_ids for row in checks],
    }
    rows[Opening] = _missing(
        Opening,
        [
            row
            for number, (_, program, _, _) in enumerate(planned)
            if (row := _opening(number, program, moment)) is not None
        ],
    )
    for model, made in rows.items():
        if made:
            model.objects.bulk_create(made)
    return {model.__name__: len(made) for model, made in rows.items()}


def _missing(model: Any, rows: list[Any]) -> list[Any]:
    there = set(model.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk not in there]


def _plan(metro: int, place: int, today: datetime.date) -> tuple[Provider, Program, list[Session], list[FactCheck]]:
    """Return one program of the demo, whole, by its metro and its place in `KINDS`."""
    number = metro * PER_METRO + place
    dice = random.Random(f"program {number}")  # noqa: S311  (a made-up catalog, not a secret)
    levels, kind, hours, weeks = KINDS[place]
    word = PROVIDERS[number % len(PROVIDERS)]
    provider = Provider(
        id=uuid.uuid5(SEED, word), name=f"{word} Care (demo)", website=f"https://{word.lower()}.example/"
    )
    program = Program(
        id=uuid.uuid5(SEED, f"program {number}"),
        provider=provider,
        name=f"{word} {kind} (demo)",
        levels=list(levels),
        hours_a_week=hours,
        weeks_from=weeks and weeks[0],
        weeks_to=weeks and weeks[1],
    )
    lives_in = levels[0] in ("residential", "inpatient")
    _who(program, kind, number, dice)
    _what(program, number, dice, lives_in)
    _remedies(program, number, dice, lives_in)
    _payment(program, number, dice, lives_in)
    _place(program, metro, number, dice, word)
    sessions = [] if lives_in or kind == "Check-ins" else _sessions(program, kind, dice)
    if kind == "Check-ins":
        program.days_from, program.days_to = 1, 2
    if number == 28:  # the published slip: nine hours a day where nine a week are meant
        program.hours_a_week = 45
    return provider, program, sessions, _checks(program, number, dice, today)


def _some(dice: random.Random, choices: type[TextChoices], number: int, low: int, high: int) -> list[str]:
    """Return a few codes; over the catalog every code comes up, for one of them goes by the number."""
    values = list(choices.values)
    return list({values[number % len(values)], *dice.sample(values, dice.randint(low, min(high, len(values))))})


def _who(program: Program, kind: str, number: int, dice: random.Random) -> None:
    program.age_from, program.age_to = {"Youth IOP": (12, 17), "Hospital unit": (12, None)}.get(
        kind, dice.choice([(18, None), (18, None), (18, 64), (16, None), (None, None)])
    )
    program.serves = {"Women's IOP": "women_only", "Men's IOP": "men_only"}.get(kind, "everyone")
    program.conditions = {
        "Eating and mood IOP": ["eating_disorder", "depression", "anxiety"],
        "Gaming and gambling IOP": ["other_dependency", "anxiety"],
        "Mood day program": ["depression", "anxiety", "trauma", "bipolar", "psychosis"],
        "Integrated IOP": ["substance_use", "depression", "anxiety", "trauma", "bipolar", "psychosis"],
    }.get(kind, ["substance_use", *dice.choice([[], [], ["depression"], ["trauma"], ["other_dependency"]])])
    program.co_occurring = (
        "enhanced" if kind == "Integrated IOP" else dice.choice(["", "no", "capable", "capable", "enhanced"])
    )
    if "substance_use" in program.conditions:
        program.substances = list(codes.Substance.values) if number % 4 else ["alcohol", "cannabis"]
    program.groups = _some(dice, codes.Group, number, 0, 3)
    if kind == "Veterans IOP":
        program.groups = [*program.groups, "veterans"]
    program.languages = [
        "en",
        *(["es"] if dice.random() < 0.5 else []),
        codes.Language.values[number % len(codes.Language)],
    ]
    program.access = _some(dice, codes.Access, number, 1, 4)
    program.note = dice.choice(["", "", "Groups of at most ten people", "A doctor on site twice a week"])


def _what(program: Program, number: int, dice: random.Random, lives_in: bool) -> None:
    program.services = [*_some(dice, codes.Service, number, 6, 14), "group", "individual"]
    program.first_day_therapy = [True, True, None, False][number % 4]
    program.first_day_medicine = [True, None, True, True][number % 4]
    program.can_extend = dice.choice([True, True, None])
    program.taper = dice.choice(["", "Down to two, then one session a week", "One session a week for the last month"])
    program.has_aftercare = dice.choice([True, True, False, None])
    program.aftercare = "Weekly group and medication visits for a year" if program.has_aftercare else ""
    medicines = list(codes.Medicine.values)
    program.medicines_on_site = _some(dice, codes.Medicine, number, 1, 4) if dice.random() < 0.6 or lives_in else []
    program.medicines_accepted = list({*program.medicines_on_site, *dice.sample(medicines, dice.randint(3, 8))})
    refused = [medicines[number % len(medicines)]] if number % 5 == 1 else []
    program.medicines_refused = [code for code in refused if code not in program.medicines_accepted]
    if lives_in:
        program.withdrawal_on_site = ["monitored", *(["hospital"] if "inpatient" in program.levels else [])]
    elif "php" in program.levels or number % 6 == 0:
        program.withdrawal_on_site = ["ambulatory"]
    if number % 2 == 0 and "hospital" not in program.withdrawal_on_site:
        program.withdrawal_partner = ["monitored", *(["hospital"] if number % 4 == 0 else [])]
        program.withdrawal_partner_name = f"{dice.choice(PROVIDERS)} Withdrawal Unit (demo)"


def _remedies(program: Program, number: int, dice: random.Random, lives_in: bool) -> None:
    program.brings_transport = dice.choice([True, False, None])
    program.transport = "Van within 15 miles, or a bus pass" if program.brings_transport else ""
    program.has_sober_living = dice.choice([True, False, None]) if not lives_in else None
    if program.has_sober_living:
        program.sober_living = f"{dice.choice(PROVIDERS)} House (demo), ten minutes away"
        program.sober_living_refuses = ["methadone"] if number % 3 == 0 else []
    program.has_child_care = dice.choice([True, False, False, None])
    program.child_care = "Ages 1 to 12, on site, free" if program.has_child_care else ""
    program.has_telehealth = True if "Video" in program.name else dice.choice([True, False, None])


def _payment(program: Program, number: int, dice: random.Random, lives_in: bool) -> None:
    program.payers = list(
        {*_some(dice, codes.Payer, number, 1, 4), "private", *(["medicaid"] if dice.random() < 0.6 else [])}
    )
    base = {"early_support": 40, "outpatient": 150, "iop": 650, "php": 1400, "residential": 4200, "inpatient": 9500}
    program.cost_a_week = round(base[program.levels[0]] * dice.uniform(0.7, 1.3), -1)
    program.residential_cost_a_week = None if lives_in else round(4200 * dice.uniform(0.8, 1.2), -1)
    program.cost_note = dice.choice(["", "Deductible may apply", "First visit free", "Payment plan over twelve months"])
    program.licence = f"As stated by the program: state licence DEMO-{1000 + number}, outpatient and withdrawal care"


def _place(program: Program, metro: int, number: int, dice: random.Random, word: str) -> None:
    area = METROS[metro]
    program.zip_code = area.zips[number % len(area.zips)]
    spot = place_of(program.zip_code)
    if spot is None:
        raise ValueError(f"The demo names a ZIP code that does not exist: {program.zip_code}")
    program.street = f"{dice.randint(100, 9900)} {dice.choice(PROVIDERS)} Street"
    program.city, program.state, program.zone = spot.city, spot.state, spot.zone
    if number % 40 != 39:  # some places stay unknown, as in life
        program.latitude = round(spot.point[0] + dice.uniform(-0.01, 0.01), 5)
        program.longitude = round(spot.point[1] + dice.uniform(-0.01, 0.01), 5)
    program.phone = f"{area.area_code}-555-01{number % 100:02d}"
    program.email = f"intake@{word.lower()}.example"
    program.website = f"https://{word.lower()}.example/programs"


def _sessions(program: Program, kind: str, dice: random.Random) -> list[Session]:
    """Return tracks whose hours add up to the hours a week, in two tracks where the name leaves it open."""
    hours = float(program.hours_a_week or 3)
    evening = ("Evening", 18.0) if "Youth" not in kind else ("After school", 15.5)
    tracks = {
        "Evening IOP": [evening],
        "Youth IOP": [evening],
        "Day IOP": [("Day", 9.5)],
        "Weekend IOP": [("Weekend", 9.0)],
    }
    made = []
    for track, start in tracks.get(
        kind, [("Day", dice.choice([9.0, 10.0, 13.0])), *([evening] if hours <= 12 else [])]
    ):
        length = 1.5 if hours <= 3 else 5.0 if hours >= 20 else 3.0
        days = [5, 6, 4] if track == "Weekend" else [0, 2, 3, 1, 4]
        count = min(len(days), max(1, round(hours / length)))
        for day in days[:count]:
            made.append(
                Session(
                    id=uuid.uuid5(program.pk, f"{track} {day}"),
                    program=program,
                    track=track,
                    weekday=day,
                    starts_at=_clock(start),
                    ends_at=_clock(start + hours / count),
                    by_video="Video" in kind or (program.has_telehealth is True and day == 3),
                )
            )
    return made


def _clock(hours: float) -> datetime.time:
    return datetime.time(int(hours), round(hours % 1 * 60))


def _checks(program: Program, number: int, dice: random.Random, today: datetime.date) -> list[FactCheck]:
    """Return a source and a date for each group of facts; some older than 90 days, a few never checked."""
    made = []
    for place, group in enumerate(codes.FactGroup.values):
        days = dice.choice([94, 130, 400] if (number + place) % 31 == 0 else [2, 9, 20, 45, 60, 80])
        if (number + place) % 29:
            made.append(
                FactCheck(
                    id=uuid.uuid5(program.pk, group),
                    program=program,
                    group=group,
                    source=SOURCES[(number + place) % len(SOURCES)],
                    checked_on=today - datetime.timedelta(days=days),
                )
            )
    return made


def _opening(number: int, program: Program, moment: datetime.datetime) -> Opening | None:
    """Return today's word on a program's free places: fresh for some, days or weeks old for others, none for a few."""
    dice = random.Random(f"opening {number}")  # noqa: S311
    if number % 11 == 10:
        return None
    status = "paused" if number % 19 == 7 else "full" if number % 5 == 3 else "open"
    age = datetime.timedelta(hours=dice.choice([0, 0, 1, 26, 30, 60, 96, 24 * 9, 24 * 40]), minutes=dice.randint(1, 40))
    seats = dice.choice([1, 2, 3, 4, 6, None]) if status == "open" else 0 if status == "full" else None
    waiting = dice.randint(1, 14) if status == "full" else None
    return Opening(
        id=uuid.uuid5(program.pk, moment.date().isoformat()),
        program_id=program.pk,
        status=status,
        seats=seats,
        waiting=waiting,
        said_by=SAID_BY[number % len(SAID_BY)],
        said_at=moment - age,
        next_start=moment.date() + datetime.timedelta(days=dice.randint(1, 21)) if number % 3 == 0 else None,
    )
