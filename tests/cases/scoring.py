"""Hold the suggestions against the cases: agree, open or contradict. Run `python -m tests.cases.scoring` for the table.

agree: certain already. open: not yet certain, but still possible, and what is missing is among `ask_next`. All else
contradicts. For "below" and "at most" only the level counts. "urgent" means any alert; `unmet` and `remedies` mean
"at least these". A case is as good as the worst of its expectations.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eligibility.levels import Level, WithdrawalCare
from eligibility.recommend import Recommendation, recommend
from eligibility.situations import Term
from eligibility.terms import OWN, TERMS, bits

HERE = Path(__file__).parent
PUBLIC = ("described", "practice", "reviewed")
ORDER = ("agree", "open", "contradict")
LADDERS = {
    "level": (Level, "level"), "at_least": (Level, "level"), "below": (Level, "level"), "at_most": (Level, "level"),
    "withdrawal": (WithdrawalCare, "withdrawal"), "withdrawal_at_least": (WithdrawalCare, "withdrawal"),
    "withdrawal_below": (WithdrawalCare, "withdrawal"), "withdrawal_at_most": (WithdrawalCare, "withdrawal"),
}


@dataclass(frozen=True)
class Scored:
    """One case with how each of its expectations fared."""

    case: dict
    suggested: Recommendation
    marks: dict[str, str]  # expectation -> mark

    @property
    def mark(self) -> str:
        return max(self.marks.values(), key=ORDER.index)

    @property
    def is_debatable(self) -> bool:
        return self.case["expect"].get("debatable", False)

    @property
    def is_emergency(self) -> bool:
        """Say whether the case asks for someone now: urgent, a hospital, or an inpatient bed."""
        expect = self.case["expect"]
        asked = {expect.get(key) for key in ("level", "at_least", "withdrawal", "withdrawal_at_least")}
        return expect.get("urgent", False) or bool(asked & {"inpatient", "hospital"})


def cases(*names: str) -> Iterator[dict]:
    """Go through the cases of these files."""
    for name in names:
        yield from tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def score(case: dict) -> Scored:
    """Run the rules on a case and mark every expectation."""
    suggested = recommend(case["facts"], supply_alert=case.get("supply_alert", False))
    marks = {}
    for key, wanted in case["expect"].items():
        if key in LADDERS:
            ladder, axis = LADDERS[key]
            marks[key] = _on_ladder(key, ladder(wanted), axis, suggested)
        elif key == "urgent":
            marks[key] = _mark(bool(suggested.alerts) is wanted, suggested, lambda term: bool(term.rule.alert))
        elif key == "unmet":
            states = {requirement.name: requirement.state for requirement in suggested.requirements}
            for name in wanted:
                marks[f"unmet {name}"] = _mark(
                    states[name] == "unmet", suggested, lambda term, name=name: term.rule.family.value == name
                )
        elif key == "remedies":
            offered = {remedy.value for remedy in suggested.remedies}
            for name in wanted:
                marks[f"remedy {name}"] = _mark(
                    name in offered, suggested, lambda term, name=name: name in [r.value for r in term.rule.remedies]
                )
        else:
            assert key == "debatable", f"{case['id']}: nobody knows how to score {key}"
    return Scored(case, suggested, marks)


def _on_ladder(key: str, wanted, axis: str, suggested: Recommendation) -> str:
    got = getattr(suggested, axis)
    if key.endswith("below"):
        return "agree" if got < wanted else "contradict"
    if key.endswith("at_most"):
        return "agree" if got <= wanted else "contradict"
    floor = (lambda term: term.eased_level) if axis == "level" else (lambda term: term.eased_withdrawal)
    if key.endswith("at_least"):
        return _mark(got >= wanted, suggested, lambda term: floor(term) is not None and floor(term) >= wanted)
    return _mark(got is wanted, suggested, lambda term: floor(term) is wanted and got < wanted)


def _mark(holds: bool, suggested: Recommendation, would_do) -> str:
    """Mark one expectation; it is open where a term that would do it only lacks facts that `ask_next` names."""
    if holds:
        return "agree"
    open_terms = suggested.outcome.possible & ~suggested.outcome.certain & OWN
    for index in bits(open_terms):
        if would_do(TERMS[index]) and set(missing(TERMS[index], suggested)) <= set(suggested.ask_next):
            return "open"
    return "contradict"


def missing(term: Term, suggested: Recommendation) -> list[str]:
    """Return the facts the term still lacks, by the names they are asked by."""
    lacking = [fact for fact in term.facts if fact != "primary_concern" and not term.allows(
        fact, suggested.settled.best[fact]) and fact not in ("adolescent", "older")]
    if any(fact in term.facts for fact in ("adolescent", "older")) and "age_years" not in suggested.settled.given:
        lacking.append("age_years")
    if "primary_concern" in term.facts and "primary_concern" not in suggested.settled.given:
        lacking.append("primary_concern")
    return lacking


def table(scored: list[Scored]) -> str:
    """Return what a person reads: the shares, then every case that does not agree."""
    counted = Counter((line.is_debatable, line.mark) for line in scored)
    plain = sum(counted[False, mark] for mark in ORDER)
    lines = [f"{mark:<11} {counted[False, mark]:>4}   debatable {counted[True, mark]:>3}" for mark in ORDER]
    lines.append(f"agree on {counted[False, 'agree'] / plain:.1%} of {plain} that are not debatable")
    for line in scored:
        if line.mark != "agree":
            got = f"{line.suggested.level.value}, {line.suggested.withdrawal.value}"
            told = ", ".join(f"{key}: {mark}" for key, mark in line.marks.items())
            lines.append(f"{line.case['id']:<8} {line.mark:<10} wants {line.case['expect']}; got {got}; {told}")
    return "\n".join(lines)


if __name__ == "__main__":
    for group in (PUBLIC, ("project",)):
        print(" ".join(group))
        print(table([score(case) for case in cases(*group)]), end="\n\n")
