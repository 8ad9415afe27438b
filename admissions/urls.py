"""Addresses of the staff's door. Ids only: nothing about a person stands in an address."""

from django.urls import path

from admissions.views import audit, booking, contact, evaluation, facts, patient, queue, rules, search, today

app_name = "admissions"
urlpatterns = [
    path("", today.today, name="today"),
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.take, name="take"),
    path("search/", search.search, name="search"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:slug>/", rules.rule, name="rule"),
    path("audit/", audit.audit, name="audit"),
    path("p/<uuid:pk>/", patient.patient, name="patient"),
    path("p/<uuid:pk>/assign/", contact.assign, name="assign"),
    path("p/<uuid:pk>/notes/", contact.note, name="note"),
    path("p/<uuid:pk>/notes/<uuid:note>/strike/", contact.strike, name="strike"),
    path("p/<uuid:pk>/safe/", contact.confirm_safe, name="confirm_safe"),
    path("p/<uuid:pk>/alerts/have/", contact.acknowledge_all, name="acknowledge_all"),
    path("p/<uuid:pk>/alerts/<uuid:alert>/have/", contact.acknowledge, name="acknowledge"),
    path("p/<uuid:pk>/alerts/<uuid:alert>/close/", contact.close_alert, name="close_alert"),
    path("p/<uuid:pk>/facts/<slug:fact>/", facts.fact, name="fact"),
    path("p/<uuid:pk>/findings/<uuid:finding>/withdraw/", facts.withdraw, name="withdraw"),
    path("p/<uuid:pk>/book/", booking.book, name="book"),
    path("p/<uuid:pk>/visits/<uuid:visit>/move/", booking.move, name="move"),
    path("p/<uuid:pk>/visits/<uuid:visit>/cancel/", booking.cancel, name="cancel"),
    path("p/<uuid:pk>/visits/<uuid:visit>/came/", booking.attended, name="attended"),
    path("p/<uuid:pk>/visits/<uuid:visit>/missed/", booking.missed, name="missed"),
    path("p/<uuid:pk>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("p/<uuid:pk>/evaluation/sign/", evaluation.sign, name="sign"),
    path("p/<uuid:pk>/evaluations/<uuid:evaluation>/", evaluation.signed_evaluation, name="signed_evaluation"),
    path("p/<uuid:pk>/evaluations/<uuid:evaluation>/amend/", evaluation.amend, name="amend"),
    path("p/<uuid:pk>/step/", contact.status, name="status"),
    path("p/<uuid:pk>/close/", contact.close, name="close"),
    path("p/<uuid:pk>/reopen/", contact.reopen, name="reopen"),
]
