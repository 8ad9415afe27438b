"""The patient's addresses: neutral words only, because they stay in a browser's history."""

from django.urls import path

from intake.views import check, help_now, leave, page, sent, start

app_name = "intake"
urlpatterns = [
    path("", start.start, name="start"),
    path("call-me/", start.call_me, name="call_me"),
    path("step/<slug:slug>/", page.page, name="page"),
    path("on/", help_now.on, name="on"),
    path("help-now/<slug:address>/", help_now.help_now, name="help_now"),
    path("check/", check.check, name="check"),
    path("sent/", sent.sent, name="sent"),
    path("later/", leave.later, name="later"),
    path("erase/", leave.erase, name="erase"),
    path("erased/", leave.erased, name="erased"),
    path("x/", leave.leave, name="exit"),
]
