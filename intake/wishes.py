"""What finding a program needs beyond the facts: where, how paid, when free, which medicines, what matters."""

from dataclasses import dataclass, field

from intake.questions.journey import kept
from intake.questions.reading import Answers, families, main_family, picked, respondent, said, substances, ticked

ACCESS = frozenset({"wheelchair", "deaf", "blind"})
NOT_WISHES = ACCESS | {"language"}


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Wishes and needs of one person; None is "not known yet". Codes are those of the catalog of programs."""

    zip: str | None = None
    payer: str | None = None  # "none" for no insurance
    language: str | None = None
    free_blocks: frozenset[str] | None = None  # three-hour blocks like "mon-evening"
    medicines: frozenset[str] | None = None
    substances: frozenset[str] | None = None
    concerns: tuple[str, ...] = ()  # values of `primary_concern`, the main one first
    preferences: frozenset[str] = field(default_factory=frozenset)
    access: frozenset[str] = field(default_factory=frozenset)
    travels_alone: bool | None = None  # gets there on their own
    telehealth_ready: bool | None = None


def wishes_from(answers: Answers, language: str = "en") -> Wishes:
    """Return what these answers say; `language` is the one the form was filled in, for who named no other."""
    if respondent(answers) == "helper":
        return Wishes(language=language)
    answers = kept(answers)
    matters = ticked(answers, "matters", "matters") or frozenset()
    zip_code, ride = said(answers, "where", "zip"), picked(answers, "ride", "ride")
    video = picked(answers, "video", "video")
    main = main_family(answers)
    return Wishes(
        zip=zip_code if isinstance(zip_code, str) and zip_code.isdigit() else None,
        payer=picked(answers, "pay", "pay"),
        language=picked(answers, "language", "language") or language,
        free_blocks=ticked(answers, "free", "free"),
        medicines=ticked(answers, "medicine", "medicine"),
        substances=substances(answers),
        concerns=tuple(sorted(families(answers), key=lambda kind: (kind != main, kind))),
        preferences=matters - NOT_WISHES,
        access=matters & ACCESS,
        travels_alone=None if ride is None else ride == "own_way",
        telehealth_ready=None if video is None else video == "yes",
    )
