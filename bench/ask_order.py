"""How many questions settle a suggestion: in the order of `ask_next`, and in the fixed order of the form.

A suggestion is settled when no further answer of the person changes either span or any alert. In both orders nobody is
asked what follows from what they said. Writes bench/results/ask_order.csv: questions asked, share of patients settled
by each order. Exit status 1 where `ask_next` needs more than 60 % of the questions of the fixed order.

    python bench/ask_order.py [number of patients]
"""

import csv
import sys
import time
from collections import Counter
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]

from _patients import FIXED_ORDER, patients  # noqa: E402

from eligibility.asking import ask_next  # noqa: E402
from eligibility.outcome import outcome  # noqa: E402
from eligibility.reasons import alerts  # noqa: E402
from eligibility.settling import settle  # noqa: E402

BAR = 0.60


def state(known):
    """Return what a further answer must not change any more: both spans and the alerts."""
    settled = settle(known)
    found = outcome(settled)
    ladders = (found.level, found.highest_level, found.withdrawal, found.highest_withdrawal)
    return ladders, tuple((alert.rule, alert.tier) for alert in alerts(found))


def fixed(told):
    """Go through the questions of the form in its order, but for those whose answer follows already."""
    known = {}
    for name in FIXED_ORDER:
        if not settle(known).is_known(name):
            known[name] = told[name]
            yield dict(known)


def adaptive(told):
    """Go through the questions in the order of `ask_next`, as long as the person can answer one of them."""
    known = {}
    while True:
        settled = settle(known)
        name = next((name for name in ask_next(settled, outcome(settled)) if name in told), None)
        if name is None:
            return
        known[name] = told[name]
        yield dict(known)


def questions(order, told):
    """Return after how many questions neither a span nor an alert changes any more, and how many were asked."""
    states = [state({}), *(state(known) for known in order(told))]
    settled = next(place for place, found in enumerate(states) if all(later == found for later in states[place:]))
    return settled, len(states) - 1, states[-1]


def main(number: int) -> int:
    needed = {"ask_next": Counter(), "fixed": Counter()}
    sums = Counter()
    began = time.perf_counter()
    for done, told in enumerate(patients(number), start=1):
        ends = {}
        for name, order in (("ask_next", adaptive), ("fixed", fixed)):
            settled, asked, ends[name] = questions(order, told)
            needed[name][settled] += 1
            sums[name] += settled
            sums[f"{name} asked"] += asked
        assert ends["ask_next"] == ends["fixed"], "the order of questions changed a suggestion"
        if done % 50 == 0:
            print(f"\r{done} of {number} patients", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    path = HOUSE / "bench" / "results" / "ask_order.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as sheet:
        table = csv.writer(sheet)
        table.writerow(["questions", "settled by ask_next", "settled by the fixed order"])
        for count in range(len(FIXED_ORDER) + 1):
            table.writerow([count, *(
                f"{sum(line[asked] for asked in line if asked <= count) / number:.4f}" for line in needed.values())])
    share = sums["ask_next"] / sums["fixed"]
    print(f"{number} generated patients, {time.perf_counter() - began:.0f} s")
    for name in ("ask_next", "fixed"):
        asked = sums[f"{name} asked"] / number
        print(f"  {name:<9} settles after {sums[name] / number:5.1f} questions, asks {asked:.1f}")
    print(f"  ask_next needs {share:.1%} of the questions of the fixed order; the bar is {BAR:.0%}")
    return 0 if share <= BAR else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
