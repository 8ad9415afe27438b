"""The states of an intake and the moves between them: one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Sent, waiting for our call")
    REACHED = "reached", _("We have spoken")
    BOOKED = "booked", _("Evaluation booked")
    EVALUATED = "evaluated", _("Evaluation under way")
    DECIDED = "decided", _("Evaluation signed")
    REFERRED = "referred", _("Referred")
    WAITING = "waiting", _("Waiting for a place")
    ADMITTED = "admitted", _("In a program")
    FINISHED = "finished", _("Program finished")
    CLOSED = "closed", _("Closed")
    ERASED = "erased", _("Erased")


# From each state, where an intake may go. A move that is not here does not exist.
MOVES: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.CLOSED, State.ERASED}),
    State.SUBMITTED: frozenset({State.REACHED, State.BOOKED, State.EVALUATED, State.CLOSED, State.ERASED}),
    State.REACHED: frozenset({State.BOOKED, State.EVALUATED, State.CLOSED, State.ERASED}),
    State.BOOKED: frozenset({State.REACHED, State.EVALUATED, State.CLOSED, State.ERASED}),
    State.EVALUATED: frozenset({State.DECIDED, State.BOOKED, State.CLOSED, State.ERASED}),
    State.DECIDED: frozenset({State.REFERRED, State.WAITING, State.ADMITTED, State.CLOSED, State.ERASED}),
    State.REFERRED: frozenset({State.WAITING, State.ADMITTED, State.DECIDED, State.CLOSED, State.ERASED}),
    State.WAITING: frozenset({State.REFERRED, State.ADMITTED, State.DECIDED, State.CLOSED, State.ERASED}),
    State.ADMITTED: frozenset({State.FINISHED, State.DECIDED, State.CLOSED, State.ERASED}),
    State.FINISHED: frozenset({State.CLOSED, State.ERASED}),
    State.CLOSED: frozenset({State.REACHED, State.ERASED}),  # re-opening is one press
    State.ERASED: frozenset(),
}
OPEN = frozenset(State) - {State.DRAFT, State.FINISHED, State.CLOSED, State.ERASED}  # what the queue shows
