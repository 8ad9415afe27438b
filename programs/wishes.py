"""What is said of one program for one person, and the wishes it meets or not. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field

from eligibility.levels import Level
from programs.needs import Needs, Wish
from programs.offers import Offer
from programs.sayings import Coded, Said, gettext_noop, say


@dataclass
class Judgement:
    """What speaks for a program, what rules it out, what to ask, and which wishes it meets."""

    speaks_for: list[Said] = field(default_factory=list)
    misses: list[tuple[Said, Said]] = field(default_factory=list)  # (two or three words, the sentence)
    to_ask: list[Said] = field(default_factory=list)
    met: list[Said] = field(default_factory=list)
    missed: list[Said] = field(default_factory=list)
    taking_part_missed: int = 0  # languages and access features not there

    def miss(self, short: Said, sentence: Said) -> None:
        self.misses.append((short, sentence))


def weigh(said: Judgement, is_met: bool, met: str, missed: str, what: Coded) -> None:
    (said.met if is_met else said.missed).append(say(met if is_met else missed, what=what))


WISHES: dict[Wish, tuple[Callable[[Offer, Level], bool], str, str]] = {
    Wish.WOMEN_ONLY: (
        lambda offer, level: offer.serves == "women_only" or "women" in offer.groups,
        gettext_noop("Women only, or a track for women."),
        gettext_noop("No track for women listed."),
    ),
    Wish.MEN_ONLY: (
        lambda offer, level: offer.serves == "men_only" or "men" in offer.groups,
        gettext_noop("Men only, or a track for men."),
        gettext_noop("No track for men listed."),
    ),
    Wish.LGBTQ: (
        lambda offer, level: "lgbtq" in offer.groups,
        gettext_noop("A track for LGBTQ+ people."),
        gettext_noop("No track for LGBTQ+ people listed."),
    ),
    Wish.KEEP_CHILDREN: (
        lambda offer, level: "parents" in offer.groups if level >= Level.RESIDENTIAL else offer.has_child_care is True,
        gettext_noop("Children can come along."),
        gettext_noop("No care for children listed."),
    ),
    Wish.KEEP_JOB: (
        lambda offer, level: (
            level < Level.RESIDENTIAL and any(t.meetings and t.is_evening_or_weekend for t in offer.tracks)
        ),
        gettext_noop("Sessions outside working hours."),
        gettext_noop("No sessions outside working hours listed."),
    ),
    Wish.STAY_HOME: (
        lambda offer, level: level < Level.RESIDENTIAL,
        gettext_noop("Sleeps at home."),
        gettext_noop("Lives in during the program."),
    ),
    Wish.LOW_COST: (
        lambda offer, level: bool(offer.payers & {"free", "sliding_scale", "assistance"}),
        gettext_noop("No charge, sliding scale or payment assistance."),
        gettext_noop("No help with the cost listed."),
    ),
    Wish.BY_VIDEO: (
        lambda offer, level: offer.has_telehealth is True or offer.is_by_video,
        gettext_noop("Sessions by video."),
        gettext_noop("No sessions by video listed."),
    ),
    Wish.PREGNANCY_CARE: (
        lambda offer, level: "pregnant" in offer.groups,
        gettext_noop("A track for pregnant people and new parents."),
        gettext_noop("No track for pregnant people listed."),
    ),
    Wish.VETERANS: (
        lambda offer, level: "veterans" in offer.groups,
        gettext_noop("A track for veterans."),
        gettext_noop("No track for veterans listed."),
    ),
    Wish.OLDER_ADULTS: (
        lambda offer, level: "older" in offer.groups,
        gettext_noop("A track for older adults."),
        gettext_noop("No track for older adults listed."),
    ),
    Wish.YOUNG_ADULTS: (
        lambda offer, level: "young_adults" in offer.groups,
        gettext_noop("A track for young adults."),
        gettext_noop("No track for young adults listed."),
    ),
}


def weigh_wishes(said: Judgement, needs: Needs, offer: Offer, level: Level) -> None:
    for wish in Wish:
        if wish in needs.wishes:
            is_met, met, missed = WISHES[wish]
            there = is_met(offer, level)
            (said.met if there else said.missed).append(say(met if there else missed))
    for code in sorted(needs.services):
        weigh(
            said,
            code in offer.services,
            gettext_noop("Offers: %(what)s."),
            gettext_noop("Not listed: %(what)s."),
            Coded("Service", code),
        )
