"""Suggestions a second, beside two general rule engines that are given the same rules. Times of ask_next and changes.

Ours: `recommend(facts)`: facts checked and settled, both ladders with and without remedies, both spans, conflicts,
alerts, requirements and reasons with their sentences, facts and sources. The others only say which rules fire, once
with every unknown fact at its best and once at its worst, on facts that are settled already; zen-engine with its trace,
which is its answer to "why". Every engine must name the same rules, or nothing is measured.
Ours is measured on people it has never seen, because it keeps what it made for the same answers; the others keep
nothing and go round the same people.

    python bench/eligibility.py [number of patients]

Needs `pip install -r requirements-bench.txt` for the other engines; without them only ours is measured and the exit
status is 1. It is 1 as well below 10,000 suggestions a second or below 10 times zen-engine with trace, or where
`changes` takes 20 ms or more for any patient.
"""

import gc
import json
import statistics
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]

from _patients import patients  # noqa: E402

from eligibility.asking import ask_next  # noqa: E402
from eligibility.changing import changes  # noqa: E402
from eligibility.facts import VOCABULARY  # noqa: E402
from eligibility.recommend import recommend  # noqa: E402
from eligibility.terms import TERMS  # noqa: E402

try:
    import rule_engine
    import zen
except ImportError:
    zen = rule_engine = None

PLAIN = [term for term in TERMS if not term.taken_away and term.rule.branch != "supply alert"]


def needs(term):
    """Go through what a term asks: name of a column, the words it may hold or the number, and the comparison."""
    for name, value in term.needs.items():
        fact = VOCABULARY[name]
        if fact.type == "list":
            yield from ((f"{name}_{word}", [True], "in") for word in value)
        elif fact.type == "boolean":
            yield name, [value], "in"
        elif fact.type == "choice":
            yield name, list(fact.choices[fact.choices.index(value):]), "in"
        else:
            yield name, value, ">=" if fact.worse == "higher" else "<="
    for name, values in term.one_of.items():
        yield name, list(values), "in"


def flat(values, variant):
    """Return settled facts as the other engines read them: a list as one yes/no a word."""
    told = {**values, **variant._asdict()}
    for name in ("substances", "obligations"):
        for word in VOCABULARY[name].choices:
            told[f"{name}_{word}"] = word in told[name]
        del told[name]
    return told


def literal(value):
    return json.dumps(value).replace('"', "'")


def zen_decision():
    """Return the rules as one decision table of zen-engine: a row a term, every row that holds is collected."""
    columns = list(dict.fromkeys(name for term in PLAIN for name, *_ in needs(term)))
    rows = []
    for number, term in enumerate(PLAIN):
        row = {"_id": str(number), **dict.fromkeys(columns, ""), "out": f"'{term.rule.id}'"}
        for name, value, comparison in needs(term):
            row[name] = ", ".join(map(literal, value)) if comparison == "in" else f"{comparison} {value}"
        rows.append(row)
    table = {
        "hitPolicy": "collect", "rules": rows,
        "inputs": [{"id": name, "name": name, "type": "expression", "field": name} for name in columns],
        "outputs": [{"id": "out", "name": "rule", "type": "expression", "field": "rule"}],
    }
    nodes = [("in", "inputNode", {}), ("table", "decisionTableNode", table), ("end", "outputNode", {})]
    graph = {
        "nodes": [
            {"id": key, "type": kind, "name": key, "content": content, "position": {"x": 0, "y": 0}}
            for key, kind, content in nodes
        ],
        "edges": [
            {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b}
            for a, b in (("in", "table"), ("table", "end"))
        ],
    }
    return zen.ZenEngine().create_decision(json.dumps(graph))


def engine_rules():
    """Return the rules as expressions of rule-engine, one a term."""
    def expression(term):
        parts = []
        for name, value, comparison in needs(term):
            if comparison == "in":
                parts.append("(" + " or ".join(f"{name} == {json.dumps(word)}" for word in value) + ")")
            else:
                parts.append(f"{name} {comparison} {value}")
        return " and ".join(parts)

    return [(term.rule.id, rule_engine.Rule(expression(term))) for term in PLAIN]


def rate(act, over, seconds=3.0):
    """Return how often a second of processor time `act` is done, going round `over`; the best of five whiles."""
    best = 0.0
    for _ in range(5):
        done, began = 0, time.process_time()
        while time.process_time() - began < seconds / 5:
            for one in over:
                act(one)
            done += len(over)
        best = max(best, done / (time.process_time() - began))
    return best


def first_time(act, people, chunk=2000):
    """Return how often a second of processor time `act` is done for people never seen before; the best of the whiles.

    The first thousands fill the caches, as they do within a day of use.
    """
    best = 0.0
    for start in range(0, len(people), chunk):
        some = people[start:start + chunk]
        began = time.process_time()
        for one in some:
            act(one)
        best = max(best, len(some) / (time.process_time() - began))
    return best


def times(act, over):
    """Return milliseconds of processor time for each."""
    taken = []
    for one in over:
        began = time.process_time()
        act(*one)
        taken.append((time.process_time() - began) * 1000)
    return taken


def told(name, taken):
    taken = sorted(taken)
    high = taken[int(len(taken) * 0.99)]
    print(f"  {name:<22} median {statistics.median(taken):6.2f} ms, 99 of 100 below {high:6.2f} ms, "
          f"most {taken[-1]:6.2f} ms")


def main(number: int) -> int:
    whole, partly = patients(number), patients(number, known=0.7, seed=7)
    print(f"{len(TERMS)} terms of {len({term.rule.id for term in TERMS})} rules; {number} generated patients, "
          "half of them with 3 answers of 10 missing")
    met = True
    everyone = [one for pair in zip(whole, partly, strict=True) for one in pair][:number]
    gc.collect()
    new = first_time(recommend, [
        one for pair in zip(patients(7000, seed=1), patients(7000, known=0.7, seed=2), strict=True) for one in pair])
    print(f"  recommend, new people  {new:10,.0f} suggestions a second and core: nobody is seen twice (bar 10,000)")
    print(f"  recommend, seen before {rate(recommend, everyone):10,.0f}")
    met &= new >= 10_000
    found = [recommend(known) for known in everyone]
    told("ask_next", times(ask_next, [(one.settled, one.outcome) for one in found]))
    taken = times(changes, [(one.settled, one.outcome) for one in found])
    told("changes (bar 20 ms)", taken)
    met &= max(taken) < 20
    wholly = rate(lambda known: json.dumps(recommend(known).as_dict()), everyone[:50])
    print(f"  the whole answer       {wholly:10,.0f} a second: as the command prints it, with ask_next and changes")
    if zen is None:
        print("  zen-engine and rule-engine are not installed: pip install -r requirements-bench.txt")
        return 1
    single = [recommend(known) for known in whole]
    runs = [(flat(one.settled.best, one.settled.variants[0]), flat(one.settled.worst, one.settled.variants[0]))
            for one in single]
    decision, rules = zen_decision(), engine_rules()
    for one, pair in zip(single, runs, strict=True):
        expected = set(one.fired), set(one.fired) | set(one.unanswered)
        collected = tuple({line["rule"] for line in decision.evaluate(facts)["result"]} for facts in pair)
        matched = tuple({name for name, rule in rules if rule.matches(facts)} for facts in pair)
        assert collected == matched == expected, "the engines do not agree"
    print("  all three name the same rules for every patient; beside them, on fully told patients:")
    ours = first_time(recommend, patients(10_000, seed=3))
    print(f"  recommend, new people  {ours:10,.0f} a second")

    def with_trace(pair):
        for facts in pair:
            decision.evaluate(facts, {"trace": True})

    def without_trace(pair):
        for facts in pair:
            decision.evaluate(facts)

    def matching(pair):
        for facts in pair:
            for _, rule in rules:
                rule.matches(facts)

    traced = rate(with_trace, runs)
    for name, peer in (("zen-engine, trace", traced), ("zen-engine, no trace", rate(without_trace, runs)),
                       ("rule-engine", rate(matching, runs[:20]))):
        print(f"  {name:<22} {peer:10,.0f} a second: ours is {ours / peer:,.0f} times as fast")
    met &= ours >= 10 * traced
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
