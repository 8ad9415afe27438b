"""`manage.py recommend`: one suggestion a line, and a sentence for whatever cannot be read."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HOUSE = Path(__file__).resolve().parents[2]
KEYS = [
    "rules_version", "level", "level_without_remedies", "possible_levels", "withdrawal", "withdrawal_without_remedies",
    "possible_withdrawal", "complete", "ask_next", "alerts", "conflicts", "requirements", "reasons", "changes",
]


@pytest.fixture
def run(tmp_path):
    """Run the command on these bytes: returns the lines of the answer, the lines of refusals and the exit status."""

    def run(content: bytes, *options: str):
        path = tmp_path / "facts"
        path.write_bytes(content)
        out, err, status = io.StringIO(), io.StringIO(), 0
        try:
            call_command("recommend", str(path), *options, stdout=out, stderr=err)
        except SystemExit as stopped:
            status = stopped.code
        except CommandError as error:
            status = error.returncode
            err.write(f"{error}\n")
        return out.getvalue().splitlines(), err.getvalue().splitlines(), status

    return run


def test_one_object_gives_one_line_with_the_keys_of_the_specification_in_order(run):
    answers, refusals, status = run(b'{"severity": "severe", "home": "others_use"}')
    assert (len(answers), refusals, status) == (1, [], 0)
    answer = json.loads(answers[0])
    assert list(answer)[: len(KEYS)] == KEYS
    assert answer["level"] == "iop"
    assert answer["level_without_remedies"] == "residential"
    home = next(need for need in answer["requirements"] if need["name"] == "home")
    assert {key: home[key] for key in ("state", "rules", "facts", "remedies")} == {
        "state": "unmet", "rules": ["H1", "H2"], "remedies": ["sober_living"],
        "facts": {"home": "others_use", "severity": "severe"},
    }
    assert {"if": {"home": "substance_free"}, "level": "iop", "level_without_remedies": "iop",
            "withdrawal": "none"} in answer["changes"]


def test_the_same_facts_give_the_same_bytes_in_whatever_order_they_stand(run):
    one, _, _ = run(b'{"severity": "severe", "home": "unsafe", "substances": ["opioids", "alcohol"]}')
    other, _, _ = run(b'{"substances": ["alcohol", "opioids"], "home": "unsafe", "severity": "severe"}')
    assert one == other


def test_one_object_may_stand_over_several_lines(run):
    answers, refusals, status = run(b'\n{\n  "severity": "mild",\n\n  "home": "unsafe"\n}\n')
    assert (len(answers), refusals, status) == (1, [], 0)


def test_a_refused_fact_is_told_with_its_line_its_name_and_what_is_allowed(run):
    answers, refusals, status = run(b'{\n "severity": "mild",\n "home": "tent",\n "age_years": true\n}')
    assert answers == []
    assert refusals == [
        "Line 3: home must be one of: substance_free, sober_living, others_use, unstable, unsafe.",
        "Line 4: age_years must be a whole number from 0 to 120.",
    ]
    assert status == 2


@pytest.mark.parametrize(("line", "told"), [
    (b'{"shoe_size": 43}', "shoe_size is not a fact of the vocabulary."),
    (b'{"": 1}', "A fact without a name is not a fact of the vocabulary."),
    (b'{"\\ud800": 1}', "\\ud800 is not a fact of the vocabulary."),
    (b'{"a\\u0000b": 1}', "a\\x00b is not a fact of the vocabulary."),
    (b'{"pregnant": 1}', "pregnant must be true or false."),
    (b'{"pregnant": null}', "pregnant must be true or false; leave it out while it is unknown."),
    (b'{"age_years": 34.0}', "age_years must be a whole number from 0 to 120."),
    (b'{"age_years": "34"}', "age_years must be a whole number from 0 to 120."),
    (b'{"age_years": 121}', "age_years must be a whole number from 0 to 120."),
    (b'{"age_years": -1}', "age_years must be a whole number from 0 to 120."),
    (b'{"age_years": ' + b"9" * 5000 + b"}", "age_years must be a whole number from 0 to 120."),
    (b'{"age_years": 1e999}', "age_years must be a whole number from 0 to 120."),
    (b'{"substances": "alcohol"}',
     "substances must be a list of: alcohol, sedatives, opioids, stimulants, cannabis, other."),
    (b'{"substances": [["alcohol"]]}',
     "substances must be a list of: alcohol, sedatives, opioids, stimulants, cannabis, other."),
    (b'{"age_years": NaN}', "NaN is not a number in JSON; leave out what is unknown."),
    (b'{"age_years": 4, "age_years": 5}', "age_years is named twice; say each fact once."),
    (b'[{"age_years": 4}]', 'must be a JSON object of facts, such as {"age_years": 34}.'),
    (b"7", 'must be a JSON object of facts, such as {"age_years": 34}.'),
    (b'{"age_years": 4', "is not JSON: Expecting ',' delimiter at column 16."),
    (b'{"age_years": 4}{"age_years": 5}', "is not JSON: Extra data at column 17."),
    (b"\x00", "is not JSON: Expecting value at column 1."),
    (b'{"home": "\xff"}', "is not UTF-8 text."),
    (b"[" * 100_000, "is nested too deeply; facts are one flat object."),
    (b'{"home": "' + b"x" * 3_000_000 + b'"}',
     "is longer than 1,000,000 bytes; one object of facts takes less than 4,000."),
])
def test_a_line_that_cannot_be_read_is_refused_and_the_others_are_answered(run, line, told):
    answers, refusals, status = run(b'{"severity": "mild"}\n' + line + b'\n\n{"severity": "severe"}\n')
    assert [json.loads(answer)["level"] for answer in answers] == ["outpatient", "iop"]
    assert refusals == [f"Line 2: {told}"]
    assert status == 2


def test_a_first_line_that_cannot_be_read_does_not_hide_the_others(run):
    answers, refusals, status = run(b'{"severity": \n{"severity": "mild"}\n{"severity": "severe"}')
    assert [json.loads(answer)["level"] for answer in answers] == ["outpatient", "iop"]
    assert refusals == ["Line 1: is not JSON: Expecting value at column 14."]
    assert status == 2


def test_an_object_over_several_lines_that_breaks_off_is_refused_once(run):
    answers, refusals, status = run(b'{\n "severity": "mild"\n "home": "unsafe"\n}\n')
    assert (answers, status) == ([], 2)
    assert refusals == ["Line 3: is not JSON: Expecting ',' delimiter at column 2."]


def test_a_byte_order_mark_is_no_obstacle(run):
    answers, refusals, status = run(b'\xef\xbb\xbf{"severity": "mild"}\r\n{"severity": "severe"}\r\n')
    assert (len(answers), refusals, status) == (2, [], 0)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_gets_a_sentence(run, content):
    assert run(content) == ([], ["There are no facts to read: the file is empty."], 2)


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path):
    for path, told in ((tmp_path / "none", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(CommandError, match=f"cannot be read: {told}") as refused:
            call_command("recommend", str(path))
        assert refused.value.returncode == 2


def test_explain_prints_the_same_for_a_person(run):
    answers, _, status = run(b'{"severity": "severe", "home": "others_use", "suicide_risk": "acute"}', "--explain")
    text = "\n".join(answers)
    assert status == 0
    assert "A clinician decides." in text
    assert "EMERGENCY" in text
    assert "ALERT, emergency (S1)" in text
    assert "ciwa_ar (a clinician takes it)" in text
    assert "Withdrawal care: nothing known asks for it" in text
    assert "detox: unknown" in text
    assert "home: unmet (H1, H2)" in text


def test_the_supply_alert_of_a_site_can_be_switched_on(run):
    facts = b'{"substances": ["opioids"], "days_since_opioids": 2, "withdrawal_signs": "moderate"}'
    without, with_ = run(facts), run(facts, "--supply-alert")
    assert json.loads(without[0][0])["withdrawal"] == "ambulatory"
    assert json.loads(with_[0][0])["withdrawal"] == "monitored"


def manage(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "manage.py", "recommend", *arguments], cwd=HOUSE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, "SITE_MODE": "demo"}, **options,
    )


def test_facts_come_from_standard_input_and_answers_at_once():
    with manage("-", stdin=subprocess.PIPE) as command:
        for severity, level in (("mild", "outpatient"), ("severe", "iop")):
            command.stdin.write(b'{"severity": "%s"}\n' % severity.encode())
            command.stdin.flush()
            assert json.loads(command.stdout.readline())["level"] == level  # before the input ends
        command.stdin.close()
        assert command.wait() == 0


def test_a_reader_that_goes_away_ends_it_with_a_sentence(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_bytes(b'{"severity": "mild"}\n' * 2_000)
    with manage(str(path)) as command:
        command.stdout.readline()
        command.stdout.close()
        told = command.stderr.read().decode()
        assert command.wait() == 2
    assert "Nobody reads the answers any more" in told
    assert "Traceback" not in told
