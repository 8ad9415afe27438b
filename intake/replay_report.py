"""A replay in words: what an operator and a medical director read. The same replay gives the same bytes."""

from collections.abc import Iterator

from intake.editions import Edition, tag_of
from intake.replay import PRESENT, Part, Selection
from intake.replay_state import State

DIRECTIONS = (("more", "More urgent"), ("less", "Less urgent"), ("other", "Neither"))
AXES = (
    ("level", "Level"), ("withdrawal", "Withdrawal care"),
    ("level_without_remedies", "Level without remedies"), ("withdrawal_without_remedies", "… withdrawal care"),
    ("possible_levels", "Possible levels"), ("possible_withdrawal", "Possible withdrawal care"),
)
SUMS = (
    ("alerts gained", "Alerts gained"), ("alerts lost", "Alerts lost"),
    ("fire now", "Rules that fire now and did not"), ("fire no longer", "Rules that fired and do not now"),
)


def report(state: State, edition: Edition) -> Iterator[str]:
    """Return the report, line by line: sums first, then every row that differs, the more urgent ones first."""
    whole = state.whole
    yield from _head(state.selection, whole, edition)
    yield from _editions(whole, edition)
    for name, title in AXES:
        yield from _sum(title, whole, name)
    sentences = edition.sentences()
    for name, title in SUMS:
        yield from _sum(title, whole, name, sentences if name.startswith("fire") else {})
    yield from _lists(state)


def _head(selection: Selection, whole: Part, edition: Edition) -> Iterator[str]:
    rules = f"rules of version {edition.version} ({edition.hash[:12]})"
    yield f"Replay of {_n(whole.of('rows', 'seen'))} stored suggestions with the {rules}."
    if selection.site:
        yield f"Only of the site {selection.site}."
    if selection.since:
        yield f"Only those made since {selection.since} (UTC)."
    if selection.version != PRESENT:
        yield f"Only those made with version {selection.version}, by the rules they were made with."
    yield ""
    yield f"The same:               {_n(whole.of('rows', 'same')):>12}"
    yield f"Different:              {_n(whole.of('rows', 'different')):>12}"
    for direction, title in DIRECTIONS:
        yield f"  {title + ':':<22}{_n(whole.of('rows', direction)):>12}"
    yield f"Could not be run:       {_n(sum(whole.sums.get('refused', {}).values())):>12}"
    yield f"Changed since sealed:   {_n(whole.of('rows', 'tampered')):>12}"
    yield f"Results opened:         {_n(whole.of('rows', 'opened')):>12}"
    elsewhere = whole.sums.get("elsewhere")
    if elsewhere:
        yield f"Not run:                {_n(sum(elsewhere.values())):>12}"


def _editions(whole: Part, edition: Edition) -> Iterator[str]:
    stored = sorted(whole.sums.get("same", {}) | whole.sums.get("different", {}))
    these = f"{edition.version} {edition.hash[:12]}"
    if stored:
        yield ""
        yield "Made with the rules of"
    for name in stored:
        different, same = whole.of("different", name), whole.of("same", name)
        told = "these rules" if name == these else "other rules"
        yield f"  {name} ({told}): {_n(same + different)}, different {_n(different)}"
        if name == these and different:
            yield "    The rules are the same and the answer is not: the engine around the rules has changed."
    for name, number in sorted(whole.sums.get("elsewhere", {}).items()):
        tag = tag_of(name.split()[-1])
        where = f"They are kept as {tag}: git worktree add FOLDER {tag}, then" if tag else "Where they are kept,"
        yield f"  {name}: {_n(number)} not run, these rules are not here. {where} give the folder with --rules."


def _sum(title: str, whole: Part, name: str, sentences: dict[str, str] | None = None) -> Iterator[str]:
    counted = whole.sums.get(name)
    if not counted:
        return
    yield ""
    yield title
    width = max(len(key) for key in counted)
    for key, number in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        sentence = (sentences or {}).get(key, "")
        yield f"  {key:<{width}}  {_n(number):>9}  {sentence}".rstrip()


TITLES = {
    "tampered": "Changed since they were sealed. Keep this database as it is and tell the compliance officer",
    "more_standing": "More urgent now, and the standing suggestion of someone in care (id, intake, what differs)",
    "more": "More urgent now, of the past",
    "less_standing": "Less urgent now, and the standing suggestion of someone in care (id, intake, what differs)",
    "less": "Less urgent now, of the past",
    "other_standing": "Otherwise different, and the standing suggestion of someone in care (id, intake, what differs)",
    "other": "Otherwise different, of the past",
    "refused": "Could not be run: these rules do not know the fact, or not this value of it",
}


def _lists(state: State) -> Iterator[str]:
    for name, title in TITLES.items():
        if state.lengths[name]:
            yield ""
            yield title
            for line in state.lines(name):
                yield f"  {line}"


def _n(number: int) -> str:
    return f"{number:,}"
