"""TAPS part 2: problem use of one substance in the last three months. NIDA, free, no permission required (PhenX).

Source: McNeely and others, Ann Intern Med 2016;165:690; nida.nih.gov/taps2. Self-report or clinician.
It measures risk, not severity: under 2 does not rule a disorder out, and it is never read as severe.
Scored only; no complete published wording of part 2 is at hand, so it stays off.
"""

from collections.abc import Sequence

from intake.instruments.scale import Result, band, yes_count

# Items a substance has in part 2
ITEMS = {
    "tobacco": 3, "alcohol": 4, "cannabis": 3, "stimulants": 3, "heroin": 3, "prescription_opioids": 3,
    "sedatives": 3, "prescription_stimulants": 3,
}
BANDS = ((0, "none"), (1, "problem_use"), (2, "higher_risk"))


def score(substance: str, answers: Sequence[bool | None]) -> Result:
    """Count the yes answers for one substance. KeyError for a substance it does not have."""
    points = yes_count(answers, ITEMS[substance])
    return Result(score=points, band=band(points, BANDS))
