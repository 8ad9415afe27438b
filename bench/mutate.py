"""Break the rules on purpose, one small way at a time, and see that a test notices each.

Every number one up and one down, every named value one step better and worse, every word of a list another, every
comparison's edge, every "not" and every part of an "and" left out; every floor one rung lower, every alert one tier
lower, every remedy, barrier and softer floor left out; every rule dropped. What must notice: where each rule begins to
fire and what it does, written down in `tests/eligibility/boundaries.toml`. Beside it stands how many the cases
(`tests/cases/`) notice by themselves, through what they expect. Exit status 1 if anything survives.

    python bench/mutate.py [--survivors-of-cases]
"""

import ast
import copy
import dataclasses
import inspect
import itertools
import sys
import textwrap
import time
import tomllib
import types
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from eligibility.facts import VOCABULARY  # noqa: E402
from eligibility.levels import Family, Level, Remedy, WithdrawalCare  # noqa: E402
from eligibility.rules import RULES, definitions, orders  # noqa: E402
from eligibility.settling import settle  # noqa: E402
from tests.eligibility.test_rules_boundaries import WRITTEN, effect, least_bad, written_points  # noqa: E402

TERMS_USED = {
    name: function
    for module in (definitions, orders)
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__
}


# --- small breaks of a function ---------------------------------------------------------------------------------------


def tree_of(function):
    """Return the function's syntax tree, without its decorators."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    return tree


def compiled(tree, function, **replaced):
    """Return the function this tree defines, among the names of the original."""
    names = {**function.__globals__, **replaced}
    exec(compile(ast.fix_missing_locations(tree), "<mutant>", "exec"), names)
    return names[function.__name__]


def words_beside(node, parents):
    """Return the other words that could stand in the place of this word: a step along its fact's order, or a list's."""
    call = parents.get(node)
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "at_least" and node is call.args[2]:
        choices = VOCABULARY[call.args[0].value].choices
        place = choices.index(node.value)
        return [choices[at] for at in (place - 1, place + 1) if 0 <= at < len(choices)]
    for name in ("substances", "obligations"):
        choices = VOCABULARY[name].choices
        if node.value in choices:
            return [choices[(choices.index(node.value) + 1) % len(choices)]]
    return []


def breaks(function):
    """Yield (what was done, tree) for each small way to break the function."""
    original = tree_of(function)
    parents = {child: up for up in ast.walk(original) for child in ast.iter_child_nodes(up)}
    for place, node in enumerate(ast.walk(original)):
        for done, change in changes_of(node, parents):
            tree = copy.deepcopy(original)
            change(next(itertools.islice(ast.walk(tree), place, None)))
            yield done, tree


def left_true(copied, place):
    copied.values[place] = ast.Constant(True)


EDGES = {ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.LtE: ast.Lt, ast.Lt: ast.LtE}


def changes_of(node, parents):
    """Yield (what is done, how to do it to the same node of a copy)."""
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int(number)):
            for other in (number - 1, number + 1):
                yield f"{number} -> {other}", lambda copied, other=other: setattr(copied, "value", other)
        case ast.Constant(value=str(word)):
            for other in words_beside(node, parents):
                yield f"{word} -> {other}", lambda copied, other=other: setattr(copied, "value", other)
        case ast.Compare(ops=[op]) if type(op) in EDGES:
            edge = EDGES[type(op)]
            yield f"{type(op).__name__} -> {edge.__name__}", lambda copied: setattr(copied, "ops", [edge()])
        case ast.BoolOp(op=ast.And(), values=values):
            for left_out in range(len(values)):
                yield f"without part {left_out + 1} of and", lambda copied, gone=left_out: left_true(copied, gone)
            yield "and -> or", lambda copied: setattr(copied, "op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "or -> and", lambda copied: setattr(copied, "op", ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "without not", lambda copied: setattr(copied, "op", ast.UAdd())
        case ast.Call(func=ast.Name(id="min")):
            yield "min -> max", lambda copied: setattr(copied.func, "id", "max")


# --- mutants ----------------------------------------------------------------------------------------------------------


def mutants():
    """Yield (what was done, the rules it changes by their place; None for a rule that is gone)."""
    for place, rule in enumerate(RULES):
        yield f"{rule.id}: dropped", {place: None}
        for done, tree in breaks(rule.test):
            test = compiled(tree, rule.test)
            yield f"{rule.id}: {done}", {place: dataclasses.replace(rule, test=test)}
        for done, changed in lighter(rule):
            yield f"{rule.id}: {done}", {place: dataclasses.replace(rule, **changed)}
        for name, value in rule.test.__globals__.items():
            if name in rule.test.__code__.co_names and name.isupper() and isinstance(value, tuple):
                for word in value:
                    fewer = tuple(other for other in value if other != word)
                    test = compiled(tree_of(rule.test), rule.test, **{name: fewer})
                    yield f"{rule.id}: {name} without {word}", {place: dataclasses.replace(rule, test=test)}
    for name, function in TERMS_USED.items():
        for done, tree in breaks(function):
            broken = compiled(tree, function)
            yield (
                f"{name}: {done}",
                {
                    place: dataclasses.replace(rule, test=with_name(rule.test, name, broken))
                    for place, rule in enumerate(RULES)
                    if name in rule.test.__code__.co_names
                },
            )


def with_name(function, name, value):
    return types.FunctionType(function.__code__, {**function.__globals__, name: value}, function.__name__)


def lighter(rule):
    """Yield (what was done, fields) for each way to make the rule's effect lighter."""
    for name in ("level", "withdrawal", "then_level", "then_withdrawal", "alert"):
        rung = getattr(rule, name)
        if rung is not None:
            below = [other for other in type(rung) if other < rung]
            yield f"{name} lower", {name: below[-1] if below else None}
    if rule.barrier:
        yield "no barrier", {"barrier": False}
    if rule.unless:
        yield "no softer floor", {"unless": None, "then_level": None, "then_withdrawal": None}
    if rule.for_lead:
        yield "not marked for the lead", {"for_lead": False}
    for name in ("remedies", "remedies_if", "forbids"):
        for left_out in range(len(getattr(rule, name))):
            kept = getattr(rule, name)
            yield f"{name} without one", {name: kept[:left_out] + kept[left_out + 1 :]}


# --- what must notice -------------------------------------------------------------------------------------------------


def boundaries_notice(changed):
    """Say whether the written boundaries or effects are no longer those of these rules."""
    for place, mutant in changed.items():
        if mutant is None:
            return True
        written = {name: value for name, value in WRITTEN[RULES[place].id].items() if name != "fires_from"}
        if effect(mutant) != written:
            return True
        try:
            found = least_bad(mutant)
        except (ValueError, TypeError, KeyError):
            return True  # the rule breaks down where it should answer
        points = written_points(RULES[place])
        if len(found) != len(points) or any(point not in points for point in found):
            return True
    return False


class Case:
    """One case, run by the plainest possible engine: every rule asked, the highest floor taken."""

    def __init__(self, case):
        settled = settle(case["facts"])
        self.expect = case["expect"]
        self.supply_alert = case.get("supply_alert", False)
        self.sober_living = settled.best["accepts_sober_living"]
        self.variants = [settled.best | variant._asdict() for variant in settled.variants]
        every = range(len(RULES))
        self.fired = [{place for place in every if self.fires(RULES[place], values)} for values in self.variants]
        self.holds = self.kept(RULES, self.fired)

    def fires(self, rule, values):
        if rule.branch == "supply alert" and not self.supply_alert:
            return False
        return rule.test(*(values[name] for name in rule.facts))

    def notices(self, changed):
        """Say whether an expectation that held with the rules as they are fails with these."""
        if not self.holds:
            return False
        rules = [changed.get(place, rule) for place, rule in enumerate(RULES)]
        fired = []
        try:
            for values, before in zip(self.variants, self.fired, strict=True):
                now = {place for place, rule in changed.items() if rule and self.fires(rule, values)}
                fired.append(before - changed.keys() | now)
        except (ValueError, TypeError, KeyError):
            return True
        if fired == self.fired and not any(changed.keys() & some for some in fired):
            return False  # it fires as little as before
        return not self.holds <= self.kept(rules, fired)

    def kept(self, rules, fired):
        """Return the names of the expectations that hold."""
        runs = list(zip(fired, self.variants, strict=True))
        level = min(self.floor(rules, some, values, "level", Level) for some, values in runs)
        care = min(self.floor(rules, some, values, "withdrawal", WithdrawalCare) for some, values in runs)
        sure = [rules[place] for place in set.intersection(*fired)]
        unmet = {rule.family for rule in sure if self.unmet(rule)}
        remedies = {remedy.value for rule in sure for remedy in rule.remedies}
        met = {
            "level": lambda word: level is Level(word),
            "at_least": lambda word: level >= Level(word),
            "below": lambda word: level < Level(word),
            "at_most": lambda word: level <= Level(word),
            "withdrawal": lambda word: care is WithdrawalCare(word),
            "withdrawal_at_least": lambda word: care >= WithdrawalCare(word),
            "unmet": lambda words: {Family(word) for word in words} <= unmet,
            "remedies": lambda words: set(words) <= remedies,
            "urgent": lambda wanted: any(rule.alert for rule in sure) is wanted,
        }
        return {name for name, wanted in self.expect.items() if name in met and met[name](wanted)}

    def floor(self, rules, fired, values, ladder, rungs):
        found = [next(iter(rungs))]
        for place in fired:
            rule = rules[place]
            rung = getattr(rule, ladder)
            no_home = not self.sober_living or values["adolescent"]
            if rule.unless and not (rule.unless is Remedy.SOBER_LIVING and no_home):
                rung = getattr(rule, f"then_{ladder}")
            if rung is not None:
                found.append(rung)
        return max(found)

    @staticmethod
    def unmet(rule):
        return rule.barrier or bool(rule.withdrawal) or (rule.level is not None and rule.level > Level.IOP)


def main():
    start = time.monotonic()
    cases = [
        Case(case)
        for path in sorted((HOUSE / "tests" / "cases").glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]
    total, by_boundaries, by_cases, survivors = 0, 0, 0, []
    for done, changed in mutants():
        total += 1
        boundary, case = boundaries_notice(changed), any(case.notices(changed) for case in cases)
        by_boundaries += boundary
        by_cases += case
        if not (boundary or case):
            survivors.append(done)
        if not case and "--survivors-of-cases" in sys.argv:
            print(f"no case notices {done}")
    print(f"{total} mutants of {len(RULES)} rules: {total - len(survivors)}/{total} caught")
    print(f"  {by_boundaries} by the written boundaries")
    print(f"  {by_cases} ({by_cases / total:.0%}) by what {len(cases)} cases expect, alone")
    print(f"  in {time.monotonic() - start:.0f} s")
    for done in survivors:
        print(f"SURVIVED {done}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
