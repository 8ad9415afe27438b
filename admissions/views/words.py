"""What the words of the desk mean: every status, tag and reason in one line, one press away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.permissions import Act, allowed
from admissions import words as said
from admissions.decisions.status import ABOUT_CLOSING, Closing
from admissions.models import ABOUT_REASONS, Evaluation
from admissions.reviewing import ABOUT_OLD_FACTS, ABOUT_REVIEWS, OLD_FACTS, REVIEWS
from admissions.stay import ABOUT_ENDINGS
from intake.states import State

ABOUT_STATES = {
    State.DRAFT: _("The person is still filling in the form. Staff see it only where danger was told."),
    State.SUBMITTED: _("The form was sent; nobody has spoken with them yet."),
    State.REACHED: _("We have spoken; a time for the evaluation is to be agreed."),
    State.BOOKED: _("They have a time for the evaluation."),
    State.EVALUATED: _("A clinician is writing the evaluation."),
    State.DECIDED: _("The evaluation is signed; the next step is the program."),
    State.REFERRED: _("The program has been asked and has not answered yet."),
    State.WAITING: _("On the program's waiting list; we call at least every 48 hours."),
    State.ADMITTED: _("They have started the program."),
    State.FINISHED: _("They finished the program."),
    State.CLOSED: _("Nothing more to do now. It can be opened again with one press."),
    State.ERASED: _("The person's data is gone, at their wish or on its day."),
}
ABOUT_REQUIREMENTS = {
    "met": _("Nothing speaks against it, and nothing still unknown could."),
    "unmet": _("Something known speaks against it. The remedy says what can supply it."),
    "unknown": _("Not known yet. Never read as met, never as not met."),
}
ABOUT_GAPS = [
    (_("Not asked yet"), _("The question did not come up. Ask it.")),
    (_("Did not say"), _("They were asked and would rather not say. Ask again only with care.")),
    (_("Unsure"), _("They were asked and do not know. A record or someone close may.")),
]
ABOUT_OKAYS = [
    (_("Stands"), _("Signed, not ended, not taken back: what it names may be told to whom it names.")),
    (_("Taken back"), _("The person took it back. Nothing is told under it any more; what was told stays told.")),
    (_("Has ended"), _("Its day has come. Ask for a new one.")),
    (_("They said no"), _("They were asked and did not agree. We may call; we may not share.")),
]
ABOUT_RULES = [
    (_("Proposed"), _("Rules somebody would like to put in force. No suggestion comes from them.")),
    (_("Waits for the second person"), _(
        "One person asked to publish them; another has not approved yet. One of the two is a medical director.")),
    (_("Published"), _("Two people approved these very rules after a trial on past people: they may be put in force.")),
    (_("Published by the project"), _("They came with this installation, before anybody here published any.")),
    (_("Not published"), _("They are in force without two people's approval. Suggestions and alerts go on working.")),
    (_("More urgent, less urgent"), _("Of a trial: the level, withdrawal care or an alert of somebody goes up; or one "
                                      "goes down and none up.")),
]
ABOUT_CLOCK = [
    (_("Offer due in"), _("The first offer of a time is due soon: the last fifth of the promised hours.")),
    (_("Offer late"), _("The promised hours are over and no time was offered. Delay is what loses people.")),
]
ABOUT_WHO = [
    (_("Us"), _("The next step is ours. An open alert is always ours.")),
    (_("Patient"), _("They have a time to come to.")),
    (_("Program"), _("The program is to answer, to give a place, or to care.")),
]


@allowed(Act.SEE_RULES)
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """List every word with its meaning."""
    return render(request, "admissions/words.html", {"groups": [
        (_("Alerts"), [(said.TIERS[code], about) for code, about in said.ABOUT_TIERS.items()]),
        (_("The first-offer clock"), ABOUT_CLOCK),
        (_("Who must act"), ABOUT_WHO),
        (_("Steps"), [(State(code).label, about) for code, about in ABOUT_STATES.items()]),
        (_("How a stay ended"), [(code.label, about) for code, about in ABOUT_ENDINGS.items()]),
        (_("Levels of care"), [(said.LEVELS[code], about) for code, about in said.ABOUT_LEVELS.items()]),
        (_("Requirements for IOP"), [(said.FAMILIES[code], about) for code, about in said.ABOUT_FAMILIES.items()]),
        (_("Withdrawal care"), [(said.WITHDRAWAL[code], about) for code, about in said.ABOUT_WITHDRAWAL.items()]),
        (_("Remedies"), [(said.REMEDIES[code], about) for code, about in said.ABOUT_REMEDIES.items()]),
        (_("State of a requirement"), [(said.STATES[code], about) for code, about in ABOUT_REQUIREMENTS.items()]),
        (_("What is not known"), ABOUT_GAPS),
        (_("A signed okay"), ABOUT_OKAYS),
        (_("Needs review"),
         [*((REVIEWS[code], about) for code, about in ABOUT_REVIEWS.items()), (OLD_FACTS, ABOUT_OLD_FACTS)]),
        (_("Reasons for a different level"),
         [(Evaluation.Reason(code).label, about) for code, about in ABOUT_REASONS.items()]),
        (_("Rules, tried and published"), ABOUT_RULES),
        (_("Reasons for closing"), [(Closing(code).label, about) for code, about in ABOUT_CLOSING.items()]),
    ]})


KEYS = [
    ("Alt+Shift+N", _("Take the next person (on Today and on the queue)")),
    ("Alt+Shift+P", _("The phone rings: begin a phone sheet (on Today and on the queue)")),
    ("Alt+Shift+A", _("Assign this person to me (on a person's page)")),
    ("Alt+Shift+S", _("Save: the note, the draft, the phone sheet, the form of the page")),
    ("Tab", _("Go on to the next thing, in reading order; the first ones skip to the parts of a page")),
    ("Enter", _("Send the form you are in, and no other")),
]


@allowed(Act.SEE_RULES)
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys. None is a single letter, so nothing happens by accident."""
    return render(request, "admissions/keys.html", {"keys": KEYS})
