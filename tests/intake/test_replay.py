"""`manage.py replay`: every stored suggestion run again, what differs told, each seal checked, nothing written.

"Same facts and same rules version give the same bytes" (S-16). Suggestions here are made from the project's cases.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from hypothesis import given
from hypothesis import strategies as st

import eligibility
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from intake import replay as replaying
from intake import replay_state
from intake.brief import brief_of, digest
from intake.editions import Present
from intake.models import Contact, Intake, Recommendation
from intake.recommendations import is_intact, sealed
from intake.replay_state import State
from privacy.encryption import decrypt, encrypt, stored_text
from privacy.models import AuditEvent
from tests.cases.scoring import cases
from tests.laws.generated import LAW, facts

pytestmark = pytest.mark.django_db

CASES = [case["facts"] for case in cases("project")][::6]
HOME = {"severity": "severe", "home": "others_use"}
AT = parse_datetime("2026-05-04T10:00:00Z")


def intake_at(site, **rest):
    made = Intake.objects.create(site=site, reference=uuid.uuid4().hex[:9], form_version="t", **{
        "state": "submitted", **rest})
    Contact.objects.create(intake=made, name="Pat Canary", phone="+12025550177")
    return made


def store(site, facts, *, at=AT, intake=None, change=None, supply_alert=False, version=RULES_VERSION, rules=None):
    """Store what the rules suggest, or what `change` makes of it: sealed as if rules had said so."""
    result = recommend(facts, supply_alert=supply_alert).as_dict() | {"rules_version": version}
    if change:
        result |= change(result) or {}
    return Recommendation.objects.create(
        intake=intake or intake_at(site), at=at, cause="submitted",
        **sealed(facts, result, version, rules or rules_hash()))


@pytest.fixture
def many(lakeside):
    return [store(lakeside, facts) for facts in CASES]


def replay(*words, watched=False, **options):
    """Run the command and return what it printed and what it said beside."""
    out, err = io.StringIO(), io.StringIO()
    err.isatty = lambda: watched
    call_command("replay", *words, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def number(report, title):
    return int(re.search(rf"^ *{re.escape(title)}: +([\d,]+)$", report, re.MULTILINE)[1].replace(",", ""))


@pytest.fixture
def edition(tmp_path):
    """Return a function that makes a folder with the rules of this checkout, one file of them changed."""

    def make(file="", old="", new=""):
        folder = tmp_path / uuid.uuid4().hex
        shutil.copytree(Path(eligibility.__file__).parent, folder / "eligibility",
                        ignore=shutil.ignore_patterns("__pycache__", "management"))
        if file:
            path = folder / "eligibility" / file
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1
            path.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def stricter(edition):
    """An edition in which a home where others use asks for a day program and for a call today (H2)."""
    h2 = '@rule("H2", Family.HOME, '
    return edition("rules/home.py", h2, f"{h2}level=Level.PHP, alert=Tier.SAME_DAY, ")


# --- the same rules ---------------------------------------------------------------------------------------------------


def test_the_same_facts_and_rules_give_the_same_bytes(many):
    """S-16, for the suggestion itself: what is stored, as it is stored."""
    for stored in Recommendation.objects.all():
        again = recommend(stored.facts, supply_alert=stored.result["supply_alert"]).as_dict()
        kept = Recommendation.objects.values_list("result", flat=True).get(pk=stored.pk)
        assert stored_text(again) == decrypt(kept, f"{replaying.RESULT}{stored.pk}")


def test_by_the_rules_they_were_made_with_nothing_differs(many):
    report, _ = replay()
    assert f"Replay of {len(many)} stored suggestions" in report
    assert number(report, "The same") == len(many)
    assert number(report, "Different") == number(report, "Changed since sealed") == 0


def test_the_same_replay_prints_the_same_bytes(many, lakeside, edition, stricter):
    store(lakeside, HOME)
    for words in ([], ["--rules", str(stricter)], ["--version", RULES_VERSION]):
        assert replay(*words)[0] == replay(*words)[0]


def test_what_stood_under_a_supply_alert_is_run_with_it(lakeside):
    opioids = {"substances": ["opioids"], "opioid_days": 10, "days_since_opioids": 2, "withdrawal_signs": "moderate"}
    stored = store(lakeside, opioids, supply_alert=True)
    assert stored.withdrawal == "monitored"
    report, _ = replay()
    assert number(report, "The same") == 1


def test_no_row_of_a_patient_is_written_and_the_run_is_in_the_audit(many, django_assert_max_num_queries):
    def rows():
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM intake_recommendation ORDER BY id")
            stored = cursor.fetchall()
            cursor.execute("SELECT * FROM intake_intake ORDER BY id")
            return stored + cursor.fetchall()

    before = rows()
    replay()
    assert rows() == before
    event = AuditEvent.objects.get(action="replay")
    assert event.actor_kind == "system"
    assert f"rules {RULES_VERSION} {rules_hash()[:12]}" in event.why


def test_no_name_is_printed(lakeside, stricter):
    store(lakeside, HOME)
    report, said = replay("--rules", str(stricter))
    assert "anary" not in report + said
    assert number(report, "Different") == 1


# --- what differs -----------------------------------------------------------------------------------------------------

WAYS = {
    "level": lambda result: {"level": "php", "possible_levels": ["php", *result["possible_levels"][1:]]},
    "without": lambda result: {"level_without_remedies": "inpatient"},
    "possible": lambda result: {"possible_levels": [*result["possible_levels"], "another"]},
    "withdrawal": lambda result: {"withdrawal": "monitored"},
    "withdrawal without": lambda result: {"withdrawal_without_remedies": "hospital"},
    "possible withdrawal": lambda result: {"possible_withdrawal": ["none", "ambulatory"]},
    "alert": lambda result: {"alerts": [*result["alerts"], {"rule": "G1", "tier": "priority", "reason": "…"}]},
    "fired": lambda result: {"fired": result["fired"][1:]},
    "fired order": lambda result: {"fired": result["fired"][::-1]},
    "unanswered": lambda result: {"unanswered": result["unanswered"][1:]},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_differ_is_found(lakeside, way):
    stored = store(lakeside, HOME, change=WAYS[way])
    report, _ = replay()
    assert number(report, "Different") == 1
    assert str(stored.pk) in report


@pytest.mark.parametrize("way", [None, *WAYS])
def test_the_digest_and_the_whole_look_agree(way):
    for known in CASES:
        result = recommend(known).as_dict()
        if way:
            result |= WAYS[way](result)
        (now,), (found,) = Present().suggest([(known, False)]), Present().digests([(known, False)])
        assert (found == digest(brief_of(result))) == (now == brief_of(result))


@LAW
@given(known=facts(), supply_alert=st.booleans())
def test_what_is_compared_quickly_is_what_a_whole_run_of_the_rules_says(known, supply_alert):
    """Levels, spans, alerts and rules from the terms at once, and from the result as it is stored."""
    stored = json.loads(stored_text(recommend(known, supply_alert=supply_alert).as_dict()))
    assert Present().suggest([(known, supply_alert)]) == [brief_of(stored)]
    assert Present().digests([(known, supply_alert)]) == [digest(brief_of(stored))]


@LAW
@given(asked=st.lists(st.tuples(facts(), st.booleans()), min_size=2, max_size=5), place=st.integers(0, 5))
def test_many_at_once_are_told_apart_and_one_that_cannot_be_read_disturbs_no_other(asked, place):
    alone = [Present().digests([one])[0] for one in asked]
    place = min(place, len(asked))
    among = [*asked[:place], ({"age_years": "old"}, False), *asked[place:]]
    assert Present().digests(among) == [*alone[:place], "", *alone[place:]]
    assert Present().digests([]) == []


def test_other_words_alone_are_no_difference(lakeside):
    """A sentence was made clearer: the reasons read otherwise, the suggestion is the same."""
    store(lakeside, {**HOME, "suicide_risk": "positive"}, change=lambda result: {
        "alerts": [{**alert, "reason": "Said otherwise."} for alert in result["alerts"]]})
    report, _ = replay()
    assert number(report, "The same") == 1


def test_a_planted_change_of_a_rule_is_found_and_counted(lakeside, many, stricter):
    changed = store(lakeside, HOME)
    report, _ = replay("--rules", str(stricter))
    assert number(report, "More urgent") >= 1
    assert re.search(r"^Level\n(?:  .+\n)*  iop → php", report, re.MULTILINE)
    assert re.search(r"^Alerts gained\n(?:  .+\n)*  H2 same_day", report, re.MULTILINE)
    line = next(line for line in report.splitlines() if str(changed.pk) in line)
    assert line.endswith(
        f"{changed.intake.reference}  level iop → php; possible levels iop–inpatient → php–inpatient; "
        "alert + H2 same_day")


def test_what_is_more_urgent_is_listed_first_and_who_is_in_care_before_the_past(lakeside, stricter):
    past = store(lakeside, HOME, intake=intake_at(lakeside, state="closed"))
    standing = store(lakeside, HOME)
    earlier = store(lakeside, HOME, intake=standing.intake, at=parse_datetime("2026-05-03T10:00:00Z"))
    less = store(lakeside, {"severity": "mild"}, change=lambda result: {"level": "residential"})
    report, _ = replay("--rules", str(stricter))
    place = {stored: report.index(str(stored.pk)) for stored in (past, standing, earlier, less)}
    assert place[standing] < place[past] < place[less]
    assert place[standing] < place[earlier] < place[less]
    assert number(report, "More urgent") == 3
    assert number(report, "Less urgent") == 1


def test_one_thing_graver_and_another_lighter_counts_as_graver(lakeside):
    store(lakeside, HOME, change=lambda result: {"level": "residential", "withdrawal": "none", "alerts": []})
    store(lakeside, {**HOME, "withdrawal_signs": "severe"}, change=lambda result: {
        "level": "inpatient", "withdrawal": "none"})
    report, _ = replay()
    assert number(report, "Less urgent") == 1
    assert number(report, "More urgent") == 1


def test_rules_that_fire_no_longer_are_counted_with_their_sentence(lakeside, edition):
    told = '"""The home makes recovery hard, or there is no fixed or safe home."""\n    return '
    rarer = edition("rules/home.py", told, f"{told}home != 'others_use' and ")
    store(lakeside, HOME)
    report, _ = replay("--rules", str(rarer))
    told = "  H2          1  The home makes recovery hard, or there is no fixed or safe home."
    assert f"Rules that fired and do not now\n{told}\n" in report


# --- seals ------------------------------------------------------------------------------------------------------------


def test_a_row_whose_words_were_moved_from_another_is_named(lakeside, many):
    one, other = many[:2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM intake_recommendation WHERE id = %s", [key(one)])
        cursor.execute("UPDATE intake_recommendation SET facts = %s WHERE id = %s", [cursor.fetchone()[0], key(other)])
    report = tampered_report()
    assert f"{other.pk}  does not open" in report
    assert number(report, "Changed since sealed") == 1


def test_a_row_that_was_encrypted_again_with_other_facts_is_named(lakeside, many):
    """Whoever holds the keys can write anything; the seal is then what tells."""
    row = many[0]
    facts = encrypt(stored_text({**row.facts, "severity": "none"}), f"{replaying.FACTS}{row.pk}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_recommendation SET facts = %s WHERE id = %s", [facts, key(row)])
    assert f"{row.pk}  is not what was sealed" in tampered_report()


@pytest.mark.parametrize("column", [{"level": "early_support"}, {"withdrawal": "hospital"}, {"is_complete": True}])
def test_a_row_whose_readable_columns_were_changed_is_named(lakeside, column):
    row = store(lakeside, HOME)
    Recommendation.objects.filter(pk=row.pk).update(**column)
    assert f"{row.pk}  its columns do not say what was sealed" in tampered_report()


def test_a_row_whose_rules_were_renamed_is_named(lakeside):
    row = store(lakeside, HOME)
    Recommendation.objects.filter(pk=row.pk).update(rules_hash="f" * 64)
    assert f"{row.pk}  is not what was sealed" in tampered_report()


def test_what_is_not_as_sealed_is_not_compared(lakeside, stricter):
    row = store(lakeside, HOME)
    Recommendation.objects.filter(pk=row.pk).update(level="inpatient")
    report = tampered_report("--rules", str(stricter))
    assert number(report, "Different") == 0


def key(row):
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


def tampered_report(*words):
    """Run it, expecting that it ends with an error once everything is told."""
    out = io.StringIO()
    with pytest.raises(CommandError, match="not what was sealed") as ended:
        call_command("replay", *words, stdout=out, stderr=io.StringIO())
    assert ended.value.returncode == 1
    return out.getvalue()


def put_result(row, result):
    """Write another result, as someone could who holds the keys."""
    text = encrypt(stored_text(result), f"{replaying.RESULT}{row.pk}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_recommendation SET result = %s WHERE id = %s", [text, key(row)])


def test_a_result_that_was_written_again_is_named_when_results_are_opened(lakeside, many):
    row = many[0]
    put_result(row, {**row.result, "reasons": []})
    assert number(replay()[0], "Results opened") == 0
    report = tampered_report("--results")
    assert f"{row.pk}  is not what was sealed" in report
    assert number(report, "Results opened") == number(report, "The same") + 1 == len(many)
    assert not is_intact(Recommendation.objects.get(pk=row.pk))


def test_a_result_that_was_written_again_is_named_where_it_must_be_opened_anyway(lakeside, stricter):
    row = store(lakeside, HOME)
    put_result(row, {**row.result, "level": "inpatient"})
    report = tampered_report("--rules", str(stricter))
    assert f"{row.pk}  is not what was sealed" in report
    assert number(report, "Different") == 0


def test_a_result_that_was_moved_from_another_row_is_named(lakeside, many):
    one, other = many[:2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT result FROM intake_recommendation WHERE id = %s", [key(one)])
        cursor.execute("UPDATE intake_recommendation SET result = %s WHERE id = %s", [cursor.fetchone()[0], key(other)])
    assert f"{other.pk}  does not open" in tampered_report("--results")


# --- which suggestions, by which rules --------------------------------------------------------------------------------


def test_only_one_site(lakeside, hillside):
    store(lakeside, HOME)
    store(hillside, HOME)
    report, _ = replay("--site", "hillside")
    assert "Replay of 1 stored" in report
    assert AuditEvent.objects.get(action="replay").site_id == hillside.pk


def test_only_since_a_day(lakeside):
    store(lakeside, HOME, at=parse_datetime("2026-05-03T23:59:59Z"))
    store(lakeside, HOME, at=parse_datetime("2026-05-04T00:00:00Z"))
    assert "Replay of 1 stored" in replay("--since", "2026-05-04")[0]


@pytest.mark.parametrize(("words", "told"), [
    (["--site", "nowhere"], "There is no site 'nowhere'. There are: lakeside."),
    (["--since", "yesterday"], "'yesterday' is no day. Write it like 2026-11-23."),
    (["--version", "1999.1"], f"No suggestion was made with version '1999.1'. Stored are: {RULES_VERSION}."),
    (["--jobs", "0"], "--jobs must be from 1 to 32."),
    (["--rules", "/nowhere"], "/nowhere holds no rules: there is no eligibility/recommend.py in it."),
])
def test_what_cannot_be_is_told_with_what_to_do(lakeside, words, told):
    store(lakeside, HOME)
    with pytest.raises(CommandError, match=re.escape(told)):
        replay(*words)


def test_one_version_by_its_own_rules_says_honestly_where_those_are_not_here(lakeside):
    store(lakeside, HOME)
    store(lakeside, HOME, version="2025.9", rules="ab" * 32)
    report, _ = replay("--version", "2025.9")
    assert "2025.9 abababababab: 1 not run, these rules are not here." in report
    assert number(report, "Not run") == 1
    report, _ = replay("--version", RULES_VERSION)
    assert number(report, "The same") == 1
    assert "not here" not in report


def test_one_version_by_its_own_rules_from_another_folder(lakeside, stricter):
    """An old edition that was kept runs what was made with it, and finds it the same."""
    told = json.loads(hello(stricter))
    assert told["hash"] != rules_hash()
    stored = store(lakeside, HOME, version="2025.9", rules=told["hash"], change=lambda result: {
        "level": "php", "possible_levels": ["php", "residential", "inpatient"],
        "alerts": [{"rule": "H2", "tier": "same_day", "reason": "…"}]})
    store(lakeside, HOME, version="2025.9", rules="cd" * 32)
    report, _ = replay("--version", "2025.9", "--rules", str(stricter))
    assert (number(report, "The same"), number(report, "Not run")) == (1, 1)
    assert str(stored.pk) not in report
    report, _ = replay()
    assert number(report, "Less urgent") == 1


def hello(folder):
    program = "import sys, json; sys.path.insert(0, sys.argv[1]); from eligibility.recommend import rules_hash; " \
        "print(json.dumps({'hash': rules_hash()}))"
    return subprocess.run([sys.executable, "-I", "-c", program, str(folder)], capture_output=True, check=True).stdout


def test_where_the_rules_are_the_same_and_the_answer_is_not_it_says_so(lakeside):
    store(lakeside, HOME, change=lambda result: {"level": "php"})
    assert "The rules are the same and the answer is not" in replay()[0]


def test_facts_that_other_rules_do_not_know_are_named_and_the_rest_is_run(lakeside, edition):
    older = edition("facts.toml", "[treatment_episodes]", "[treatments]")
    store(lakeside, HOME)
    strange = store(lakeside, {**HOME, "treatment_episodes": 2})
    report, _ = replay("--rules", str(older))
    assert f"{strange.pk}  treatment_episodes" in report
    assert number(report, "Could not be run") == 1
    assert number(report, "The same") == 1


def test_rules_that_do_not_run_are_told_with_their_error(lakeside, edition):
    broken = edition("levels.py", "class Ladder(Enum):", "class Ladder(Enum:")
    with pytest.raises(CommandError, match=r"do not run: SyntaxError"):
        replay("--rules", str(broken))


def test_another_edition_sees_no_key_and_writes_nothing_into_its_folder(lakeside, edition, monkeypatch):
    monkeypatch.setenv("DATA_KEYS", "canary")
    asking = "import os\nassert 'DATA_KEYS' not in os.environ\n\n\nclass Ladder(Enum):"
    curious = edition("levels.py", "class Ladder(Enum):", asking)
    before = sorted(curious.rglob("*"))
    replay("--rules", str(curious))
    assert sorted(curious.rglob("*")) == before


# --- stopped and gone on with -----------------------------------------------------------------------------------------


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(replaying, "PIECE", 4)
    monkeypatch.setattr(replay_state, "OFTEN", 0)


def killed(monkeypatch, place, after, *words):
    """Run it and stop it dead at this place, the `after`-th time it comes there."""
    real, times = getattr(State, place), []

    def stop(self, *rest):
        times.append(1)
        if len(times) == after:
            raise SystemExit("killed")
        return real(self, *rest)

    with monkeypatch.context() as during:
        during.setattr(State, place, stop)
        with pytest.raises(SystemExit, match="killed"):
            replay(*words)


@pytest.mark.parametrize(("place", "after"), [("add", 1), ("add", 3), ("write", 2), ("write", 4)])
def test_killed_in_the_middle_it_goes_on_and_counts_nothing_twice(
    lakeside, many, stricter, small_pieces, monkeypatch, tmp_path, place, after
):
    """`write` dies between the lists and the state: lines of an unfinished piece must not stand twice."""
    for _person in range(9):
        store(lakeside, HOME)
    words = ["--rules", str(stricter)]
    whole, _ = replay(*words)
    state = tmp_path / "state"
    killed(monkeypatch, place, after, *words, "--state", str(state))
    assert state.exists()
    assert replay(*words, "--state", str(state))[0] == whole
    assert list(tmp_path.glob("state*")) == [], "what is told is taken away"


def test_killed_before_anything_was_kept_it_does_it_again_and_counts_nothing_twice(
    lakeside, many, stricter, small_pieces, monkeypatch, tmp_path
):
    """It is kept about once a second: what was done since is done again, its lines are cut off first."""
    monkeypatch.setattr(replay_state, "OFTEN", 3600)
    for _person in range(9):
        store(lakeside, HOME)
    words, state = ["--rules", str(stricter)], tmp_path / "state"
    whole, _ = replay(*words)
    killed(monkeypatch, "add", 5, *words, "--state", str(state))
    assert json.loads(state.read_text())["after"] is None
    assert any(path.stat().st_size for path in tmp_path.glob("state.*")), "lines were written"
    assert replay(*words, "--state", str(state))[0] == whole


def test_what_is_stored_while_it_rests_waits_for_the_next_time(lakeside, many, small_pieces, monkeypatch, tmp_path):
    state = tmp_path / "state"
    killed(monkeypatch, "add", 2, "--state", str(state))
    store(lakeside, HOME, at=timezone.now())
    assert f"Replay of {len(many)} stored" in replay("--state", str(state))[0]


def test_a_state_of_another_replay_is_refused(many, stricter, small_pieces, monkeypatch, tmp_path):
    state = tmp_path / "state"
    killed(monkeypatch, "add", 2, "--state", str(state))
    for words in (["--since", "2026-01-01"], ["--rules", str(stricter)]):
        with pytest.raises(CommandError, match="belongs to a replay with other options or other rules"):
            replay(*words, "--state", str(state))


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not JSON", '{"selection": {"x": 1}}'])
def test_a_file_that_is_no_state_is_refused_and_kept(lakeside, tmp_path, content):
    state = tmp_path / "precious"
    state.write_text(content)
    with pytest.raises(CommandError, match="is not the state of a replay"):
        replay("--state", str(state))
    assert state.read_text() == content


def test_a_state_can_be_read_by_its_owner_only(many, small_pieces, monkeypatch, tmp_path):
    """It names suggestions and what became of them."""
    killed(monkeypatch, "add", 2, "--state", str(tmp_path / "state"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("state*")} == {0o600}


def test_stopped_by_hand_it_says_how_to_go_on(many, monkeypatch, tmp_path):
    def stop(*_rest):
        raise KeyboardInterrupt

    monkeypatch.setattr(State, "add", stop)
    with pytest.raises(CommandError, match=r"Stopped. Go on with --state .*/state.") as ended:
        replay("--state", str(tmp_path / "state"))
    assert ended.value.returncode == 130


def test_it_opens_only_one_piece_at_a_time(many, small_pieces, django_assert_num_queries):
    """Constant memory: a piece is a range of keys; more rows make more pieces, not larger ones."""
    selection = replaying.Selection(until="2027-01-01T00:00:00+00:00")
    cut = list(replaying.pieces(None))
    assert len(cut) == -(-len(many) // 4)
    assert [part.of("rows", "seen") for part in (replaying.replay(selection, piece, Present()) for piece in cut)][:-1] \
        == [4] * (len(cut) - 1)


# --- progress ---------------------------------------------------------------------------------------------------------


def test_a_log_gets_a_line_at_every_tenth(many, monkeypatch):
    monkeypatch.setattr(replaying, "PIECE", 1)
    _, said = replay()
    assert "\r" not in said
    assert len(said.splitlines()) <= 10
    assert said.splitlines()[-1].startswith(f"{len(many)} of {len(many)} (100 %)")


def test_a_person_who_watches_sees_a_bar(many):
    _, said = replay(watched=True)
    assert f"\r[{'#' * 30}] {len(many)} of {len(many)} (100 %)" in said
    assert said.endswith("\n")


def test_quiet_says_nothing_beside(many):
    assert replay("--quiet")[1] == ""


def test_nothing_stored_is_no_error(db):
    report, said = replay()
    assert "Replay of 0 stored suggestions" in report
    assert said == ""


def test_a_database_in_memory_cannot_be_shared_out(lakeside):
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        pytest.skip("the database is not in memory")
    with pytest.raises(CommandError, match="use --jobs 1"):
        replay("--jobs", "2")
