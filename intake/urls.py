"""The patient's addresses: neutral words only, because they stay in a browser's history."""

from django.urls import path

from intake.views import (
    ask,
    back,
    calendar,
    check,
    fair,
    help_now,
    idle,
    later,
    leave,
    mind,
    page,
    sent,
    shared,
    sign,
    start,
    styleguide,
)

app_name = "intake"
urlpatterns = [
    path("", start.start, name="start"),
    path("call-me/", start.call_me, name="call_me"),
    path("step/<slug:slug>/", page.page, name="page"),
    path("on/", help_now.on, name="on"),
    path("help-now/<slug:address>/", help_now.help_now, name="help_now"),
    path("check/", check.check, name="check"),
    path("sent/", sent.sent, name="sent"),
    path("sign/", sign.sign, name="sign"),
    path("sent/visit.ics", calendar.calendar, name="calendar"),
    path("more/", fair.fair, name="fair"),
    path("later/", later.later, name="later"),
    path("back/", back.back, name="back"),
    path("r/<slug:token>/", back.link, name="link"),
    path("tasks/", back.tasks, name="tasks"),
    path("prove/", back.prove, name="prove"),
    path("mind/", mind.mind, name="mind"),
    path("shared/", shared.shared, name="shared"),
    path("ask/", ask.ask, name="ask"),
    path("still/", idle.still, name="still"),
    path("over/", idle.over, name="over"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("erase/", leave.erase, name="erase"),
    path("erased/", leave.erased, name="erased"),
    path("x/", leave.leave, name="exit"),
]
