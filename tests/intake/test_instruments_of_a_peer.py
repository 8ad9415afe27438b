"""Our scorers against a peer's cases and the values in published FHIR questionnaires, where those are at hand."""

import json
import re
from pathlib import Path

import pytest

from intake.instruments import gad, phq
from intake.questions.mood import DIFFICULTY, GAD7_WORDS, OFTEN, PHQ9_WORDS

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "instruments"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=f"the shared data is not at {FOLDER}")


def items(name):
    questionnaire = json.loads((FOLDER / name).read_text())
    return [item for item in questionnaire["item"] if item.get("answerOption")]


def ordinal(option):
    for extension in [*option.get("extension", []), *option.get("valueCoding", {}).get("extension", [])]:
        if extension["url"].endswith("ordinalValue"):
            return int(extension["valueDecimal"])
    return None


def plain(text):
    return re.sub(r"[^a-z]", "", str(text).lower())


def test_the_total_of_the_peers_case_is_ours():
    anchors = dict(zip(("answerOption1ValueCode", "answerOption2ValueCode", "answerOption3ValueCode",
                        "answerOption4ValueCode"), range(4), strict=True))
    case = (FOLDER / "phq9_total_score_case.yml").read_text()
    given = dict(re.findall(r"linkId: \*q(\d+)LinkId\s+answer:\s+-\s+valueCoding: \*(answerOption\dValueCode)", case))
    answers = [anchors[given[str(item)]] if str(item) in given else None for item in range(1, 10)]
    expected = int(re.search(r"ScoreFullPhq9: (\d+)", case).group(1))
    assert sum(answer for answer in answers if answer is not None) == expected
    if None in answers:  # the peer counts a missing answer as 0; we give no score
        assert phq.phq9(answers).score is None
    assert phq.phq9([answer or 0 for answer in answers]).score == expected


def test_our_words_of_the_mood_questions_are_the_published_ones():
    published = {plain(item["text"]) for item in items("asbi__1_Questionnaire-PHQ9.json")}
    assert {plain(words) for words in [*PHQ9_WORDS.values(), DIFFICULTY]} == published


def test_our_words_of_the_worry_questions_are_the_published_ones():
    published = [plain(item["text"]) for item in items("asbi__1_Questionnaire-GAD7.json")]
    for words, text in zip(GAD7_WORDS.values(), published, strict=True):
        assert text.endswith(plain(words))


def test_our_answers_have_the_published_values():
    for name in ("asbi__1_Questionnaire-PHQ9.json", "asbi__1_Questionnaire-GAD7.json"):
        for item in items(name)[:9]:
            values = [ordinal(option) for option in item["answerOption"]]
            if None not in values:
                assert values == [0, 1, 2, 3]
            assert plain(item["answerOption"][0]["valueCoding"]["display"]) == plain(OFTEN[0][1]) == "notatall"


def test_the_worry_sum_runs_over_the_whole_scale():
    assert gad.gad7([3] * 7).score == 21
