"""What happens when the person stops: signs now, earlier times, earlier care, and too much at once."""

from django.utils.translation import gettext_lazy as _

from intake.questions import sections
from intake.questions.base import (
    NONE,
    RATHER_NOT,
    UNKNOWN,
    UNSURE,
    YES_NO,
    Note,
    Page,
    PageAlert,
    PageForm,
    any_of,
    one_of,
)
from intake.questions.opening import for_the_person
from intake.questions.reading import DANGEROUS_TO_STOP, Answers, mentioned, picked, substances, used_nothing
from intake.questions.use import NOT_SUDDENLY

BODY_SIGNS = frozenset({"shaking", "sweating", "throwing_up", "fast_heart", "no_sleep"})
URGENT_SIGNS = frozenset({"yellow", "vomiting_lasts", "wound", "fever_injecting"})
DANGER_SIGNS = frozenset({"seizure", "confused", "seeing_hearing", "fever"})


class Signs(PageForm):
    heading = _("Do you have any of these now?")
    hint = _("Tick all that fit.")
    why = _("Some people need a doctor to stop safely.")
    signs = any_of(heading, [
        ("shaking", _("Shaking")),
        ("sweating", _("Sweating a lot")),
        ("throwing_up", _("Throwing up")),
        ("fast_heart", _("My heart is racing")),
        ("no_sleep", _("I cannot sleep")),
        ("seizure", _("A seizure in the last 3 days")),
        ("confused", _("I am confused, or not sure where I am")),
        ("seeing_hearing", _("Seeing or hearing things that others do not")),
        ("fever", _("Fever")),
        NONE, UNSURE, RATHER_NOT,
    ])


def _signs_told(answers: Answers) -> frozenset[str]:
    return mentioned(answers, "signs", "signs")


def _signs_danger(answers: Answers) -> str | None:
    if not _signs_told(answers) & DANGER_SIGNS:
        return None
    used = substances(answers)
    return "withdrawal" if used is None or used & DANGEROUS_TO_STOP else "medical"


def _signs_alerts(answers: Answers) -> list[PageAlert]:
    if not _signs_told(answers) & DANGER_SIGNS:
        return []
    return [PageAlert(tier="emergency", source="signs", reason=_(
        "Told us: a seizure, confusion, fever, or seeing or hearing things, now or in the last 3 days."
    ))]


def _signs_notes(answers: Answers) -> list[Note]:
    used = substances(answers)
    may_be_dangerous = used is None or bool(used & DANGEROUS_TO_STOP)
    return [NOT_SUDDENLY] if _signs_told(answers) & BODY_SIGNS and may_be_dangerous else []


class Body(PageForm):
    heading = _("And any of these?")
    hint = _("Tick all that fit.")
    why = _("These need a doctor soon, whatever else you decide.")
    body = any_of(heading, [
        ("yellow", _("Yellow skin or eyes")),
        ("vomiting_lasts", _("Throwing up that will not stop")),
        ("wound", _("A sore or wound that is infected")),
        ("fever_injecting", _("Fever after injecting")),
        NONE, UNSURE, RATHER_NOT,
    ])


def _body_alerts(answers: Answers) -> list[PageAlert]:
    if not mentioned(answers, "body", "body") & URGENT_SIGNS:
        return []
    return [PageAlert(tier="same_day", source="body", reason=_(
        "Told us: yellow skin or eyes, vomiting that will not stop, an infected wound, or fever after injecting."
    ))]


def _body_notes(answers: Answers) -> list[Note]:
    if not mentioned(answers, "body", "body") & URGENT_SIGNS:
        return []
    return [Note(kind="urgent", text=_("Please see a doctor today. Urgent care or an emergency room can help."))]


class EarlierStop(PageForm):
    heading = _("When you stopped before, did you have a seizure, see things, or go to a hospital?")
    why = _("If it happened once, it can happen again. We plan for it.")
    earlier = one_of(heading, [
        ("yes", _("Yes")), ("no", _("No")), ("never_stopped", _("I never stopped")), *UNKNOWN,
    ])


class EarlierCare(PageForm):
    heading = _("How many times have you had medical care to stop safely?")
    hint = _("For a few days, in a hospital, in a special unit, or with daily visits.")
    why = _("It gets harder on the body each time.")
    times = one_of(heading, [
        ("never", _("Never")), ("1_2", _("1 or 2 times")), ("3_more", _("3 times or more")), *UNKNOWN,
    ])


class EarlierCareDone(PageForm):
    heading = _("Did you finish that care in the last 30 days, and not use since?")
    why = _("Then the first step may be behind you.")
    done = one_of(heading, YES_NO)


class StopToday(PageForm):
    heading = _("Could you stop today?")
    hint = _("There is no wrong answer.")
    why = _("So that we know how much help the first days may take.")
    stop = one_of(heading, [
        ("yes", _("Yes")),
        ("with_medicine", _("Yes, with a medicine I take")),
        ("craving", _("No, the urge is too strong")),
        ("sick", _("No, I get sick")),
        *UNKNOWN,
    ])


class TooMuch(PageForm):
    heading = _("In the last 12 months, did you have an overdose?")
    hint = _("That is too much of any drug, medicine or alcohol.")
    why = _("We can get you naloxone, and we want to keep you safe. We ask everyone.")
    when = one_of(heading, [
        ("last_30_days", _("Yes, in the last 30 days")),
        ("last_12_months", _("Yes, before that")),
        ("no", _("No")),
        *UNKNOWN,
    ])


def _too_much_alerts(answers: Answers) -> list[PageAlert]:
    if picked(answers, "too-much", "when") != "last_30_days":
        return []
    return [PageAlert(tier="same_day", source="too-much", reason=_("Told us: an overdose in the last 30 days."))]


def _too_much_notes(answers: Answers) -> list[Note]:
    if picked(answers, "too-much", "when") in ("last_30_days", "last_12_months"):
        return [Note(kind="urgent", text=_("Carry naloxone, and do not use alone. We can help you get it."))]
    return []


class OnPurpose(PageForm):
    heading = _("Was any of them on purpose?")
    why = _("We ask so that we can help. You will not be judged.")
    purpose = one_of(heading, [
        ("last_3_months", _("Yes, in the last 3 months")),
        ("last_12_months", _("Yes, before that")),
        ("no", _("No")),
        *UNKNOWN,
    ])


def _purpose_danger(answers: Answers) -> str | None:
    told = picked(answers, "too-much-2", "purpose")
    return "self_harm" if told in ("last_3_months", "last_12_months") else None


def _purpose_alerts(answers: Answers) -> list[PageAlert]:
    told = picked(answers, "too-much-2", "purpose")
    if told == "last_3_months":
        reason = _("Told us: an overdose on purpose in the last 3 months.")
        return [PageAlert(tier="emergency", source="too-much-2", reason=reason)]
    if told == "last_12_months":
        reason = _("Told us: an overdose on purpose in the last 12 months.")
        return [PageAlert(tier="same_day", source="too-much-2", reason=reason)]
    return []


def _may_have_used(answers: Answers) -> bool:
    return for_the_person(answers) and not used_nothing(answers)


def _stopping_may_be_hard(answers: Answers) -> bool:
    used = substances(answers)
    hard = used is None or len(used) > 1 or bool(used & {"alcohol", "sedatives", "opioids"})
    return _may_have_used(answers) and hard


def _had_care(answers: Answers) -> bool:
    return for_the_person(answers) and picked(answers, "earlier-care", "times") in ("1_2", "3_more")


def _had_too_much(answers: Answers) -> bool:
    return for_the_person(answers) and picked(answers, "too-much", "when") in ("last_30_days", "last_12_months")


signs = Page(
    slug="signs", section=sections.HEALTH, form=Signs, seconds=12, shown_if=_may_have_used,
    danger=_signs_danger, alerts=_signs_alerts, notes=_signs_notes,
)
body = Page(
    slug="body", section=sections.HEALTH, form=Body, seconds=8, shown_if=for_the_person,
    alerts=_body_alerts, notes=_body_notes,
)
earlier_stop = Page(
    slug="earlier-stop", section=sections.HEALTH, form=EarlierStop, seconds=6, shown_if=_stopping_may_be_hard,
)
earlier_care = Page(slug="earlier-care", section=sections.HEALTH, form=EarlierCare, seconds=6, shown_if=for_the_person)
earlier_care_done = Page(
    slug="earlier-care-2", section=sections.HEALTH, form=EarlierCareDone, seconds=6, shown_if=_had_care,
)
stop_today = Page(slug="stop-today", section=sections.HEALTH, form=StopToday, seconds=5, shown_if=_may_have_used)
too_much = Page(
    slug="too-much", section=sections.HEALTH, form=TooMuch, seconds=6, shown_if=for_the_person,
    alerts=_too_much_alerts, notes=_too_much_notes,
)
on_purpose = Page(
    slug="too-much-2", section=sections.HEALTH, form=OnPurpose, seconds=6, shown_if=_had_too_much,
    danger=_purpose_danger, alerts=_purpose_alerts,
)
