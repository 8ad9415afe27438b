"""Proposed rules: what differs, which cases change, and a folder that holds none said in a sentence."""

import html
import re

import pytest

from admissions.proposing import difference, effect_words, proposed
from eligibility import stories
from eligibility.recommend import recommend, rules_hash
from eligibility.review import table
from privacy.models import AuditEvent
from tests.admissions.proposals import STRICTER

PAGE = "/desk/rules/proposed/"
DRINKS = ("rules/definitions.py", "alcohol_days >= 20 or", "alcohol_days >= 18 or")
H2 = '@rule("H2", Family.HOME, barrier=True, remedies=(Remedy.SOBER_LIVING,), source=SUPPORTIVE_HOME)'


def told(answer):
    """Return the words of a page."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))
    return " ".join(text.split()).replace(" ,", ",")


def differs(propose, *changes):
    propose(*changes)
    return difference(proposed(with_cases=True))


def test_the_rules_page_leads_to_a_proposed_edition_only_where_there_is_one(signed_in, ada, settings, tmp_path):
    assert PAGE not in signed_in(ada).get("/desk/rules/").text
    settings.RULES_PROPOSED = str(tmp_path)
    assert PAGE in signed_in(ada).get("/desk/rules/").text


def test_the_page_names_both_editions_and_is_written_down(signed_in, ada, stricter):
    page = told(signed_in(ada).get(PAGE))
    assert rules_hash()[:12] in page
    assert proposed().hash[:12] in page
    assert "Version next-" in page
    event = AuditEvent.objects.get(screen="admissions:proposed_rules")
    assert (event.action, event.object_kind, event.intakes) == ("read", "proposed_rules", [])


def test_rules_of_the_same_version_that_are_not_the_same_are_told_to_take_another(signed_in, ada, propose, stricter):
    assert "Both bear the same version." not in told(signed_in(ada).get(PAGE))
    propose(STRICTER)
    assert "Both bear the same version." in told(signed_in(ada).get(PAGE))


def test_the_rules_in_force_proposed_again_differ_in_nothing(propose, signed_in, ada):
    same = differs(propose)
    assert not same.is_of_rules
    assert same.stories == []
    assert same.stories_asked == len(stories.stored()) > 50
    page = told(signed_in(ada).get(PAGE))
    assert "Nothing: these are the rules in force." in page
    assert "Every case still gets the same suggestion." in page


def test_a_changed_effect_is_told_before_and_after_and_nothing_else_is(propose):
    changed, = differs(propose, STRICTER).changed
    part, = changed.parts
    assert (changed.id, str(part.name)) == ("H2", "Then")
    assert part.before == ["Requirement unmet"]
    assert set(part.after) == {"At least: Day program (PHP)", "Alert: Same day", "Requirement unmet"}


def test_a_changed_threshold_is_told_in_the_words_of_the_desk(propose, signed_in, ada):
    """The code of a rule changes, not its table: "when" is found by asking it."""
    found = differs(propose, DRINKS)
    assert "D4" in {rule.id for rule in found.changed}
    when = next(part for rule in found.changed if rule.id == "D4" for part in rule.parts)
    assert str(when.name) == "When"
    assert any("Days with alcohol, of the last 30: 20 or more" in line for line in when.before)
    assert any("Days with alcohol, of the last 30: 18 or more" in line for line in when.after)
    assert "Days with alcohol, of the last 30: 18 or more" in told(signed_in(ada).get(PAGE))


def test_a_changed_sentence_and_source_are_shown_as_such(propose):
    words = ("rules/home.py", "The home makes recovery hard, or", "At home recovery is hard, or")
    changed, = differs(propose, words).changed
    part, = changed.parts
    assert (str(part.name), part.after) == (
        "What staff read", ["At home recovery is hard, or there is no fixed or safe home."])


def test_rules_added_and_taken_away_are_listed(propose, signed_in, ada):
    found = differs(propose, ("rules/home.py", H2, H2.replace('"H2"', '"H22"')))
    assert [rule.id for rule in found.added] == ["H22"]
    assert [rule.id for rule in found.removed] == ["H2"]
    assert found.changed == []
    page = told(signed_in(ada).get(PAGE))
    assert page.index("Rules added") < page.index("H22") < page.index("Rules taken away")


def test_code_that_changes_no_row_of_the_table_is_said_too(propose, signed_in, ada):
    found = differs(propose, ("rules/home.py", '"""Home: where', '"""The home: where'))
    assert not found.is_of_rules
    assert "No rule of the table differs." in told(signed_in(ada).get(PAGE))


def test_every_case_whose_suggestion_changes_is_listed_with_both(propose, signed_in, ada):
    found = differs(propose, STRICTER)
    hit = {story.id for story in stories.stored() if "H2" in story.rules}
    assert {one.story.id for one in found.stories} == hit
    one = found.stories[0]
    assert "Alert H2: Same day" in one.after
    assert not set(one.before) & set(one.after), "only what differs is told"
    assert f"{len(hit)} of {len(stories.stored())} cases change" in told(signed_in(ada).get(PAGE))


def test_a_case_the_proposed_rules_cannot_be_asked_is_said(propose):
    """A value of the vocabulary gone: nothing breaks, and the case says so."""
    found = differs(propose, (
        "settling.py", "    best, worst = BEST | said",
        "    if 'home' in said:\n        raise FactError('home', 'gone')\n    best, worst = BEST | said"),
        ("settling.py", "import VOCABULARY, Facts", "import VOCABULARY, FactError, Facts"))
    assert {one.story.id for one in found.stories} == {one.id for one in stories.stored() if "home" in one.facts}
    assert all("Cannot be asked: these rules do not know “Home" in " ".join(one.after) for one in found.stories)


def test_the_stored_cases_hold_what_is_needed_to_ask_other_rules_about_them():
    for story in stories.stored():
        again = recommend(story.facts, supply_alert=story.supply_alert)
        assert tuple(level.value for level in again.possible_levels) == story.levels


@pytest.mark.parametrize("effect", sorted({part for row in table() for part in row.effect.split("; ")}))
def test_no_code_is_left_in_what_an_effect_is_told_in(effect):
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", effect_words(effect)), effect


# --- a folder that holds no edition -----------------------------------------------------------------------------------


def broken(name):
    """Return what breaks an edition: (file, old, new)."""
    return {
        "raises": ("recommend.py", 'RULES_VERSION = "', 'raise RuntimeError("not today")\nRULES_VERSION = "'),
        "no python": ("recommend.py", "RULES_VERSION = ", "RULES_VERSION = = "),
        "exits": ("recommend.py", 'RULES_VERSION = "', 'raise SystemExit(0)\nRULES_VERSION = "'),
        "no hash": ("recommend.py", "return digest.hexdigest()", 'return "x"'),
    }[name]


@pytest.mark.parametrize("how", ["raises", "no python", "exits", "no hash"])
@pytest.mark.parametrize("who", ["ada", "max_"])
def test_an_edition_that_does_not_run_is_said_in_a_sentence(request, how, who, propose, signed_in):
    propose(broken(how))
    client = signed_in(request.getfixturevalue(who))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert re.search(r"The rules in \S+ (do not run|answer something)", told(answer))
    assert "suggestions go on with the rules in force" in told(answer)
    assert "/desk/rules/proposed/try/" not in answer.text
    if who == "max_":
        answer = client.post(f"{PAGE}try/", follow=True)
        assert answer.status_code == 200
        assert re.search(r"The rules in \S+ (do not run|answer something)", told(answer))


@pytest.mark.parametrize("where", ["", "nowhere", "file"])
def test_a_folder_that_is_not_there_is_said_in_a_sentence(where, settings, tmp_path, signed_in, cleo):
    (tmp_path / "file").write_text("x")
    settings.RULES_PROPOSED = str(tmp_path / where) if where else ""
    for answer in (signed_in(cleo).get(PAGE), signed_in(cleo).post(f"{PAGE}ask/", {"why": "because it is better"})):
        assert answer.status_code == 200
        assert ("holds no rules" if where else "RULES_PROPOSED is empty") in told(answer)


def test_rules_that_never_answer_are_given_up(propose, monkeypatch, signed_in, ada):
    monkeypatch.setattr("intake.proposed.SECONDS", 1)
    propose(("recommend.py", 'RULES_VERSION = "', 'import time; time.sleep(60)\nRULES_VERSION = "'))
    assert "do not answer within 1 seconds" in told(signed_in(ada).get(PAGE))


def test_the_proposed_rules_see_no_environment(propose, signed_in, ada, monkeypatch):
    monkeypatch.setenv("CANARY", "sings")
    shout = "import os; raise RuntimeError(sorted(os.environ))"
    propose(("recommend.py", 'RULES_VERSION = "', f'{shout}\nRULES_VERSION = "'))
    assert "CANARY" not in signed_in(ada).get(PAGE).text
