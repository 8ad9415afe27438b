"""What staff read about a follow-up: its kind, why it did not go, what came of it."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "save_link": _("Link to go on with the form"),
    "code": _("Code"),
    "received": _("We got the form"),
    "no_contact": _("Asking for a good time to call"),
    "booked": _("Visit booked"),
    "visit_72h": _("Visit in three days"),
    "visit_24h": _("Visit tomorrow"),
    "visit_2h": _("Visit today"),
    "missed": _("Missed the visit: offer a new time"),
    "missed_call_0": _("Missed the visit: call the same day"),
    "missed_call_1": _("Missed the visit: call the next day"),
    "missed_call_3": _("Missed the visit: call on day three"),
    "missed_letter": _("Missed the visit: letter after a week"),
    "next_steps": _("Next steps after the evaluation"),
    "before_start": _("Before the first day"),
    "first_week": _("First week"),
    "day_7": _("Day 7: call"),
    "day_14": _("Day 14"),
    "day_30": _("Day 30: call"),
    "day_34": _("Day 34: call"),
    "review": _("Review of the plan"),
    "waiting": _("Waiting for a place: call every two days"),
    "place_kept": _("A place is kept for them"),
    "place_ended": _("The place kept for them ran out"),
    "check_in": _("Check-in: how is it going?"),
    "check_in_call": _("Check-in by phone: the last three got no answer"),
    "check_in_look": _("A check-in to look at: call"),
    "step_up": _("Check-in: review within 48 hours, is more care needed?"),
    "step_down": _("Two steady check-ins: review, would less care do?"),
    "wants_call": _("Asked for a call in a check-in"),
    "aftercare": _("A week after the program"),
    "aftercare_30": _("A month after the program: call"),
    "aftercare_90": _("Three months after the program: call"),
    "last": _("Last message for now"),
    "reply_new_time": _("Asked for a new time"),
    "reply_ride": _("Asked for a ride"),
    "reply_good_time": _("Said when to call"),
    "call_back": _("Call back, as agreed on the phone"),
    "reply_other": _("Wrote back: read it and call"),
    "reply_wrong": _("Says this is a wrong number"),
    "answer_stop": _("Answer to STOP"),
    "answer_start": _("Answer to START"),
    "answer_help": _("Answer to HELP"),
    "answer_confirm": _("Answer to a yes"),
    "answer_person": _("Answer to a message"),
    "answer_crisis": _("Answer with 988 and 911"),
}
REASONS = {
    "quiet_hours": _("Waits for the morning: no messages between 7 pm and 9 am where they are."),
    "cap": _("Waits: one message a day, three a week at most."),
    "no_consent": _("No okay for messages. Call instead."),
    "opted_out": _("This number or address wants no messages."),
    "shared": _("Another patient has the same number or address. Call instead."),
    "territory": _("No automated texts to the territories. Call instead."),
    "not_safe": _("Someone may read their messages. Call, and confirm first that it is safe."),
    "no_contact_details": _("No number and no address yet."),
    "no_number": _("No number yet."),
    "no_address": _("No address yet."),
    "text_failed": _("The text could not be delivered and there is no e-mail to use."),
    "no_words": _("We have no words for this in their language. Call instead."),
    "stale": _("Its time has passed."),
    "amended": _("The evaluation was amended; the new plan replaces it."),
    "said_before": _("Said before the evaluation was amended."),
    "visit_changed": _("The visit was moved or cancelled."),
    "visit_moved": _("The visit was moved."),
    "visit_cancelled": _("The visit was cancelled."),
    "visit_attended": _("They came."),
    "visit_missed": _("The visit was missed."),
    "visit_gone": _("The visit is gone."),
    "visit_booked": _("A new visit is booked."),
    "moved_site": _("Another site has this person now."),
    "state": _("The person is at another step now."),
    "spoke": _("We have spoken."),
    "erased": _("Erased."),
    "parked": _("It could not be prepared, several times. Call instead, and tell whoever runs the system."),
    "check_failed": _("It could not be prepared. We try again."),
    "unknown": _("The line broke while it was handed over. It may have gone."),
    "address": _("This address cannot be used."),
    "address_refused": _("The other side refused this address."),
    "not_delivered": _("It could not be delivered."),
    "stopped": _("Stopped by a member of staff."),
    "no_answer": _("No answer"),
    "voicemail": _("Left a voicemail"),
    "wrong_number": _("Wrong number"),
    "sent": _("Sent"),
    "answered": _("They have answered."),
    "arrived": _("A member of staff found that it arrived."),
}

SAYS = {
    "up": _("Review within 48 hours: is more care needed?"),
    "look": _("To look at"),
    "stay": _("Nothing new is asked of us"),
    "down": _("Review: would less care do?"),
}
WHY = {
    "use_goes_on": _("Use in two check-ins in a row."),
    "use_grew": _("More use than in the check-in before."),
    "more_risk_than_hold": _("Much that makes it hard, little to hold on to."),
    "use": _("Some use in the last seven days."),
    "risk": _("Much that makes it hard."),
    "little_hold": _("Little to hold on to."),
    "steady_twice": _("Steady in two check-ins in a row."),
}


def kind(code: str) -> str:
    """Return what this follow-up is about."""
    return str(KINDS.get(code, code.replace("_", " ")))


def reason(code: str) -> str:
    """Return a code as a sentence; one of a gateway is shown as it stands."""
    if code.startswith("state_"):
        return str(REASONS["state"])
    if code.startswith("text:"):
        return str(_("The text could not be delivered (%(code)s).") % {"code": code[5:]})
    return str(REASONS.get(code, _("The gateway said: %(code)s.") % {"code": code} if code else ""))
