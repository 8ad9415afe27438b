"""Every instrument against the written test vectors of the clinical reference (section 2.8)."""

import itertools
from pathlib import Path

import pytest

from intake.instruments import (
    asq,
    assist,
    audit,
    audit_c,
    bam,
    barc10,
    c_ssrs,
    ciwa_ar,
    cows,
    crafft,
    criteria,
    dast10,
    gad,
    pawss,
    phq,
    readiness,
    scoff,
    taps,
)

YES, NO = True, False


class TestAudit:
    def test_adds_up_and_finds_the_zone(self):
        result = audit.score([3, 2, 2, 1, 0, 0, 1, 0, 0, 2])
        assert (result.score, result.band) == (11, "hazardous")
        short = audit_c.score([3, 2, 2])
        assert (short.score, short.band) == (7, "positive")

    def test_takes_the_skips_of_its_manual_as_zero(self):
        assert audit.score([0, *[None] * 7, 0, 0]).score == 0
        assert audit_c.score([0, None, None]).score == 0
        assert audit.score([2, 0, 0, *[None] * 5, 0, 0]).score == 2

    def test_reaches_its_maximum(self):
        assert audit.score([4] * 10).score == 40
        high = audit_c.score([4] * 3)
        assert (high.score, high.flags) == (12, {"high"})

    @pytest.mark.parametrize("wrong", [1, 3])
    @pytest.mark.parametrize("item", [8, 9])
    def test_refuses_what_the_last_two_items_do_not_have(self, item, wrong):
        answers = [0] * 10
        answers[item] = wrong
        with pytest.raises(ValueError, match="Item"):
            audit.score(answers)

    @pytest.mark.parametrize(("total", "zone"), [
        (7, "low"), (8, "hazardous"), (15, "hazardous"), (16, "harmful"), (19, "harmful"), (20, "dependence_likely"),
    ])
    def test_has_its_zones(self, total, zone):
        answers = [4] * (total // 4) + [total % 4] + [0] * (9 - total // 4)
        assert audit.score(answers).band == zone

    def test_cuts_lower_for_anyone_but_a_man(self):
        assert audit_c.score([1, 1, 1], "man").band == "negative"
        assert audit_c.score([1, 1, 1], "woman").band == "positive"
        assert audit_c.score([1, 1, 1]).band == "positive"


class TestPhqAndGad:
    def test_the_short_form_is_positive_from_three(self):
        assert phq.phq2([1, 1]).band == "negative"
        assert phq.phq2([2, 1]).band == "positive"
        assert gad.gad2([1, 1]).band == "negative"
        assert gad.gad2([0, 3]).band == "positive"

    def test_nine_ones_are_mild_and_flagged(self):
        result = phq.phq9([1] * 9)
        assert (result.score, result.band, result.flags) == (9, "mild", {"better_off_dead"})

    def test_ten_without_the_last_item_is_moderate_and_not_flagged(self):
        result = phq.phq9([2, 2, 2, 2, 2, 0, 0, 0, 0])
        assert (result.score, result.band, result.flags) == (10, "moderate", frozenset())

    def test_eight_threes_are_severe_and_not_flagged(self):
        result = phq.phq9([3] * 8 + [0])
        assert (result.score, result.band, result.flags) == (24, "severe", frozenset())

    def test_worry_is_severe_from_fifteen(self):
        assert gad.gad7([2] * 7).band == "moderate"
        assert gad.gad7([3, *[2] * 6]).band == "severe"

    def test_the_flag_stands_where_other_answers_are_missing(self):
        result = phq.phq9([None] * 8 + [1])
        assert result.score is None
        assert "better_off_dead" in result.flags

    @pytest.mark.full
    def test_every_possible_answer_sums_as_an_independent_sum(self):
        bands = {**dict.fromkeys(range(5), "minimal"), **dict.fromkeys(range(5, 10), "mild"),
                 **dict.fromkeys(range(10, 15), "moderate"), **dict.fromkeys(range(15, 20), "moderately_severe"),
                 **dict.fromkeys(range(20, 28), "severe")}
        for answers in itertools.product(range(4), repeat=9):
            result, points = phq.phq9(answers), 0
            for answer in answers:
                points += answer
            assert (result.score, result.band) == (points, bands[points])
            assert bool(result.flags) == (answers[8] > 0)


class TestAsq:
    @pytest.mark.parametrize(("four", "now", "outcome"), [
        (("no", "no", "no", "no"), None, "none"),
        (("no", "no", "no", "yes"), "no", "positive"),
        (("refused", "no", "no", "no"), "no", "positive"),
        (("no", "no", "yes", "no"), "yes", "acute"),
        (("no", "no", "yes", "no"), "refused", "acute"),
        (("no", "yes", "no", "no"), None, "positive"),
        (("no", None, "no", "no"), None, None),
        ((None, "yes", None, None), None, "positive"),
    ])
    def test_reads_refusals_as_yes_and_what_is_missing_as_unknown(self, four, now, outcome):
        assert asq.screen(four, now).outcome == outcome

    def test_is_not_complete_before_the_fifth_question(self):
        assert not asq.screen(("yes", "no", "no", "no")).is_complete
        assert asq.screen(("no",) * 4).is_complete


class TestOthers:
    def test_dast_needs_its_first_item_as_a_filter(self):
        assert dast10.score([NO] * 10).score == 0
        assert dast10.score([NO, *[None] * 9]).score == 0
        assert dast10.score([YES] * 10).score == 9
        assert dast10.score([YES, YES, NO, *[YES] * 7]).score == 10

    def test_c_ssrs_triage(self):
        assert c_ssrs.triage([YES, NO, None, None, None], "no") == "low"
        assert c_ssrs.triage([NO, NO, None, None, None], "longer_ago") == "moderate"
        assert c_ssrs.triage([NO, NO, None, None, None], "within_3_months") == "high"
        assert c_ssrs.triage([YES, YES, NO, YES, NO], "no") == "high"
        assert c_ssrs.triage([YES, YES, None, NO, NO], "no") is None

    def test_ciwa_reaches_its_maximum_and_has_its_edges(self):
        assert ciwa_ar.score([7] * 9 + [4]).score == 67
        for points, name in ((9, "mild"), (10, "moderate"), (18, "moderate"), (19, "severe")):
            assert ciwa_ar.score([7, 7, min(points - 14, 7), max(points - 21, 0), *[0] * 6] if points > 14
                                 else [min(points, 7), max(points - 7, 0), *[0] * 8]).band == name

    def test_cows_reaches_its_maximum_and_has_its_edges(self):
        assert cows.score([max(values) for values in cows.ALLOWED]).score == 48
        from intake.instruments.scale import band
        edges = {4: "none", 5: "mild", 12: "mild", 13: "moderate", 24: "moderate", 25: "moderately_severe",
                 36: "moderately_severe", 37: "severe"}
        assert {points: band(points, cows.BANDS) for points in edges} == edges

    def test_cows_refuses_a_value_an_item_does_not_have(self):
        with pytest.raises(ValueError, match="Item 1"):
            cows.score([3, *[0] * 10])

    def test_bam_flags_use_and_low_protection(self):
        assert bam.subscale("use", {4: 0, 5: 0, 6: 1}).band == "flag"
        assert bam.subscale("use", {4: 0, 5: 0, 6: 0}).band == "no_flag"
        protective = bam.subscale("protective", dict.fromkeys((9, 10, 12, 13, 14, 16), 2))
        assert (protective.score, protective.band) == (12, "flag")
        assert bam.subscale("risk", dict.fromkeys((1, 2, 3, 8, 11, 15), 2)).band == "flag"

    def test_barc_is_sustained_from_47(self):
        assert (barc10.score([5] * 10).score, barc10.score([5] * 10).band) == (50, "sustained")
        assert (barc10.score([4] * 10).score, barc10.score([4] * 10).band) == (40, "building")

    def test_assist_for_alcohol(self):
        high = assist.score("alcohol", [6, 6, 7, 8, 6, 6])
        assert (high.score, high.band) == (39, "high")
        from intake.instruments.scale import band
        assert [band(points, assist.ALCOHOL) for points in (10, 11, 26, 27)] == ["low", "moderate", "moderate", "high"]
        assert [band(points, assist.OTHERS) for points in (3, 4, 26, 27)] == ["low", "moderate", "moderate", "high"]

    def test_scoff_is_positive_from_two(self):
        assert scoff.score([YES, NO, NO, NO, NO]).band == "negative"
        assert scoff.score([YES, YES, NO, NO, NO]).band == "positive"

    def test_crafft_keeps_the_driving_advice_below_the_cut(self):
        result = crafft.score([0, 0, 0], [YES, *[None] * 5])
        assert (result.score, result.band, result.flags) == (1, "negative", {"driving"})

    def test_pawss_without_drinking_is_not_applicable_and_clears_nobody(self):
        assert pawss.score(NO, [NO] * 10).band == "not_applicable"
        assert pawss.score(NO, [NO] * 10).score is None
        assert pawss.score(YES, [NO] * 10).band == "not_cleared"
        assert pawss.score(YES, [YES] * 4 + [NO] * 6).band == "high"

    def test_taps_measures_risk(self):
        assert taps.score("alcohol", [NO] * 4).band == "none"
        assert taps.score("alcohol", [YES, NO, NO, NO]).band == "problem_use"
        assert taps.score("heroin", [YES, YES, NO]).band == "higher_risk"

    def test_rulers_have_three_bands(self):
        assert [readiness.score(at).band for at in (0, 3, 4, 6, 7, 10)] == [
            "low", "low", "middle", "middle", "high", "high",
        ]

    @pytest.mark.parametrize(("yes", "name"), [
        (0, "none"), (1, "none"), (2, "mild"), (3, "mild"), (4, "moderate"), (5, "moderate"), (6, "severe"),
        (11, "severe"),
    ])
    def test_the_list_of_eleven(self, yes, name):
        assert criteria.count([YES] * yes + [NO] * (11 - yes)).band == name

    def test_the_list_leaves_out_the_last_two_for_a_prescribed_medicine(self):
        assert criteria.count([NO] * 9 + [YES, YES], as_prescribed=True).score == 0

    def test_six_ticks_are_enough_whatever_is_missing(self):
        assert criteria.count([YES] * 6 + [None] * 5).band == "severe"
        assert criteria.count([YES] * 6 + [None] * 5).score is None
        assert criteria.count([YES] * 5 + [None] * 6).band is None


MISSING = {
    "audit": lambda: audit.score([3, *[None] * 9]), "audit_c": lambda: audit_c.score([1, None, 1]),
    "phq2": lambda: phq.phq2([None, 3]), "phq9": lambda: phq.phq9([3] * 8 + [None]),
    "gad2": lambda: gad.gad2([3, None]), "gad7": lambda: gad.gad7([3] * 6 + [None]),
    "taps": lambda: taps.score("alcohol", [YES, YES, YES, None]), "scoff": lambda: scoff.score([YES] * 4 + [None]),
    "barc10": lambda: barc10.score([6] * 9 + [None]), "bam": lambda: bam.subscale("use", {4: 4, 5: 4}),
    "readiness": lambda: readiness.score(None), "ciwa_ar": lambda: ciwa_ar.score([7] * 9 + [None]),
    "cows": lambda: cows.score([0] * 10 + [None]), "dast10": lambda: dast10.score([YES] * 9 + [None]),
    "assist": lambda: assist.score("alcohol", [6, 6, 7, 8, 6, None]),
    "crafft": lambda: crafft.score([1, 0, 0], [YES] * 5 + [None]),
    "pawss": lambda: pawss.score(YES, [YES] * 9 + [None]),
    "pawss gate": lambda: pawss.score(None, [YES] * 10), "criteria": lambda: criteria.count([NO] * 10 + [None]),
}


@pytest.mark.parametrize("instrument", MISSING)
def test_a_missing_answer_gives_no_score_and_never_counts_as_nothing(instrument):
    result = MISSING[instrument]()
    assert result.score is None
    assert not result.is_complete
    assert result.band is None


@pytest.mark.parametrize("scorer", [audit, audit_c, asq, barc10, bam, c_ssrs, ciwa_ar, cows, criteria, crafft, dast10,
                                    assist, gad, pawss, phq, readiness, scoff, taps])
def test_every_instrument_says_what_its_licence_is(scorer):
    words = scorer.__doc__.lower()
    said = ("free", "©", "public domain", "not copyrighted", "government", "rights", "own words", "with citation")
    assert any(word in words for word in said)


def test_true_is_no_number():
    with pytest.raises(ValueError, match="Item 1"):
        phq.phq2([True, 0])


def test_the_room_of_instruments_is_listed_for_its_readers():
    page = (Path(__file__).resolve().parents[2] / "docs" / "instruments.md").read_text()
    for path in (Path(__file__).resolve().parents[2] / "intake" / "instruments").glob("[a-z]*.py"):
        if path.stem != "scale":
            assert f"`{path.stem}.py`" in page, path.stem
