"""What in a program's facts looks wrong enough to ask about. Flagged "check this", never refused."""

from django.utils.translation import gettext as _

from programs.models import Program

IOP_HOURS = (6, 30)  # a week; one published description says nine a day where nine a week is meant
MOST_HOURS = 40
ATTENDED_FROM_HOME = ("early_support", "outpatient", "iop", "php")


def doubts(program: Program) -> list[str]:
    """Return sentences on facts that do not fit each other or the standard, most telling first."""
    found = []
    hours = None if program.hours_a_week is None else float(program.hours_a_week)
    if hours is not None and hours > MOST_HOURS:
        words = _("%(hours)g hours a week. Check this: are they hours a month, or a live-in program?")
        found.append(words % {"hours": hours})
    elif hours is not None and "iop" in program.levels and not IOP_HOURS[0] <= hours <= IOP_HOURS[1]:
        words = _("%(hours)g hours a week for an intensive outpatient program. Check this: 6 to 30 is usual.")
        found.append(words % {"hours": hours})
    found += [
        _("The track “%(track)s” adds up to %(sum)g hours a week, the program says %(hours)g. Check this.")
        % {"track": track or _("all sessions"), "sum": total, "hours": hours}
        for track, total in _hours_by_track(program).items()
        if hours is not None and abs(total - hours) > hours * 0.25 + 1
    ]
    if not program.levels:
        found.append(_("No level is listed, so nobody is matched to it. Check this."))
    if program.latitude is None:
        found.append(_("No place is known, so no distance can be shown. Check the ZIP code."))
    return found


def _hours_by_track(program: Program) -> dict[str, float]:
    totals: dict[str, float] = {}
    if not set(program.levels) & set(ATTENDED_FROM_HOME):
        return totals
    for session in program.sessions.all():
        totals[session.track] = totals.get(session.track, 0) + session.minutes / 60
    return totals
