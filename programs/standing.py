"""Why a program stands where it stands in the list, and what would bring it up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from programs.matching import Criterion, Match
from programs.remedies import missing_words
from programs.sayings import Said, gettext_noop, say

FIRST = gettext_noop("First: nothing else in the catalog stands higher for this person.")
BEHIND: dict[Criterion, str] = {
    Criterion.HARD_NEEDS: gettext_noop("Below %(name)s: it misses more of what is needed."),
    Criterion.LEVEL: gettext_noop("Below %(name)s: its level is further above the one needed."),
    Criterion.REACH: gettext_noop("Below %(name)s: it is out of daily reach."),
    Criterion.REQUIREMENTS: gettext_noop("Below %(name)s: it leaves more requirements open."),
    Criterion.SESSIONS: gettext_noop("Below %(name)s: fewer of its sessions fit the free times."),
    Criterion.TAKING_PART: gettext_noop("Below %(name)s: a language or access feature is not listed."),
    Criterion.OPENINGS: gettext_noop("Below %(name)s: its free places are fewer, or the word on them is older."),
    Criterion.DISTANCE: gettext_noop("Below %(name)s: it is farther away."),
    Criterion.WISHES: gettext_noop("Below %(name)s: it meets fewer wishes."),
    Criterion.MILES: gettext_noop("Below %(name)s: it is a little farther away."),
}
LEVEL_WITH = gettext_noop("Level with %(name)s; the order between the two has no meaning.")

UP: dict[Criterion, str] = {
    Criterion.HARD_NEEDS: gettext_noop("Would move up with: %(missing)s."),
    Criterion.REQUIREMENTS: gettext_noop("Would move up if this were arranged: %(missing)s."),
    Criterion.SESSIONS: gettext_noop("Would move up if every session could be attended."),
    Criterion.TAKING_PART: gettext_noop("Would move up with the language or access asked for."),
    Criterion.OPENINGS: gettext_noop("Would move up with a free place confirmed today."),
    Criterion.WISHES: gettext_noop("Would move up if it met every wish."),
}


@dataclass(frozen=True)
class Standing:
    """One match with its place (from 1), why it is there and what would bring it up (None: no one thing would)."""

    place: int
    match: Match
    why: Said
    up: Said | None


def standings(matches: Sequence[Match]) -> list[Standing]:
    """Return why each match is where it is; `matches` as `match` gave them, or any part of that list in order."""
    out = []
    for place, one in enumerate(matches):
        above = matches[place - 1] if place else None
        out.append(Standing(place + 1, one, _why(one, above), _up(one, above) if above else None))
    return out


def _why(one: Match, above: Match | None) -> Said:
    if above is None:
        return say(FIRST)
    for criterion in Criterion:
        if one.key[criterion] != above.key[criterion]:
            return say(BEHIND[criterion], name=above.name)
    return say(LEVEL_WITH, name=above.name)


def _up(one: Match, above: Match) -> Said | None:
    """Return the weightiest single thing that alone would bring it past the one above; found by trying it."""
    for criterion in Criterion:
        if criterion not in UP or not one.key[criterion]:
            continue
        tried = (*one.key[:criterion], 0, *one.key[criterion + 1 :])
        if tried < above.key:
            if criterion is Criterion.HARD_NEEDS:
                hard = one.missing[: len(one.missing) - len(one.left_open)]
                return say(UP[criterion], missing=hard)
            if criterion is Criterion.REQUIREMENTS:
                return say(UP[criterion], missing=tuple(missing_words(family) for family in one.left_open))
            return say(UP[criterion])
    return None
