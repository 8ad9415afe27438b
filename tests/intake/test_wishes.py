"""What finding a program needs beyond the facts, with "not known yet" kept apart from "no"."""

from intake.wishes import Wishes, wishes_from
from tests.intake.walking import told


def test_whole_answers_give_whole_wishes():
    wishes = wishes_from(told(
        matters={"matters": ["keep_job", "women_only", "wheelchair", "language"]}, language={"language": "es"},
        medicine={"medicine": ["methadone", "psychiatric"]},
    ))
    assert wishes.zip == "10001"
    assert wishes.payer == "medicaid"
    assert wishes.language == "es"
    assert wishes.free_blocks == {"mon-evening", "wed-evening", "fri-evening"}
    assert wishes.medicines == {"methadone", "psychiatric"}
    assert wishes.preferences == {"keep_job", "women_only"}
    assert wishes.access == {"wheelchair"}
    assert wishes.substances == {"alcohol"}
    assert wishes.concerns == ("substance_use",)
    assert (wishes.travels_alone, wishes.telehealth_ready) == (True, True)


def test_nothing_said_is_nothing_known():
    assert wishes_from({}) == Wishes(language="en")


def test_none_is_known_and_rather_not_is_not():
    assert wishes_from(told(medicine={"medicine": ["none"]})).medicines == frozenset()
    assert wishes_from(told(medicine={"medicine": ["rather_not"]})).medicines is None
    assert wishes_from(told(free={"free": ["none"]})).free_blocks == frozenset()
    assert wishes_from(told(free={"free": ["unsure"]})).free_blocks is None
    assert wishes_from(told(where={"zip": "rather_not"})).zip is None
    assert wishes_from(told(pay={"pay": "unsure"})).payer is None


def test_the_language_of_the_form_counts_where_no_other_was_named():
    assert wishes_from(told(), language="es").language == "es"


def test_the_main_concern_stands_first():
    wishes = wishes_from(told(want={"want": ["alcohol", "mood", "eating"]}, biggest={"biggest": "mood"}))
    assert wishes.concerns == ("depression", "eating_disorder", "substance_use")


def test_a_helpers_wishes_are_not_the_persons():
    assert wishes_from(told(who={"who": "helper"})) == Wishes(language="en")
