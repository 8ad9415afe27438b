"""The acts of the staff: each one transaction, with its row in the audit log."""

from admissions.acts import DecisionRefused
from admissions.decisions.booking import SlotTaken, book, cancel, mark_attended, mark_missed, move, open_slots
from admissions.decisions.by import By
from admissions.decisions.calendar import close_time, open_times
from admissions.decisions.contact import (
    acknowledge,
    acknowledge_all,
    assign,
    close_alert,
    confirm_safe,
    correct_contact,
    note_contact,
    send_for_them,
    strike,
    take_next,
)
from admissions.decisions.evaluating import Changed, Incomplete, amend, open_evaluation, save_evaluation, sign
from admissions.decisions.findings import Recorded, record_fact, withdraw
from admissions.decisions.many import assign_many
from admissions.decisions.pairs import say_same, undo_same
from admissions.decisions.phone import begin_call, end_call, take_down
from admissions.decisions.setting_aside import snooze, wake
from admissions.decisions.status import change_status, close, reopen
from admissions.decisions.staying import (
    Contradiction,
    admit,
    change_plan,
    correct_stay,
    leave,
    not_started,
    record_visit,
    strike_visit,
)

__all__ = [
    "By", "Changed", "Contradiction", "DecisionRefused", "Incomplete", "Recorded", "SlotTaken", "acknowledge",
    "acknowledge_all", "admit", "amend", "assign", "assign_many", "begin_call", "book", "cancel", "change_plan",
    "change_status", "close", "close_alert", "close_time", "confirm_safe", "correct_contact", "correct_stay",
    "end_call", "leave", "mark_attended", "mark_missed", "move", "not_started", "note_contact", "open_evaluation",
    "open_slots", "open_times", "record_fact", "record_visit", "reopen", "save_evaluation", "say_same",
    "send_for_them", "sign", "snooze", "strike", "strike_visit", "take_down", "take_next", "undo_same", "wake",
    "withdraw",
]
