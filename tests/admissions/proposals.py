"""Proposed editions for the tests: the rules of this checkout in a folder, one file of them changed."""

import shutil
from pathlib import Path

from django.utils import timezone

import eligibility
from eligibility.recommend import RULES_VERSION, recommend, rules_hash
from intake.models import Intake, Recommendation
from intake.recommendations import sealed

# A home where others use asks for a day program and a call today.
STRICTER = ("rules/home.py", '@rule("H2", Family.HOME, ',
            '@rule("H2", Family.HOME, level=Level.PHP, alert=Tier.SAME_DAY, ')
VERSION = ("recommend.py", 'RULES_VERSION = "', 'RULES_VERSION = "next-')


def edition_in(folder, *changes):
    """Copy the rules into this folder with these changes: (file, old text, new text), each found once."""
    shutil.copytree(Path(eligibility.__file__).parent, folder / "eligibility",
                    ignore=shutil.ignore_patterns("__pycache__", "management"))
    for file, old, new in changes:
        change(folder, file, old, new)
    return folder


def change(folder, file, old, new):
    """Change one file of an edition."""
    path = folder / "eligibility" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def somebody(site, facts=None):
    """Store what the rules suggest about somebody new of this site, sent just now; return the suggestion."""
    facts, now = facts or {"severity": "mild"}, timezone.now()
    intake = Intake.objects.create(site=site, reference=f"S{Intake.objects.count():04}", form_version="t",
                                   state="submitted", submitted_at=now)
    return Recommendation.objects.create(
        intake=intake, at=now, cause="submitted",
        **sealed(facts, recommend(facts).as_dict(), RULES_VERSION, rules_hash()))
