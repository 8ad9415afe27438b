"""Addresses of the follow-ups screen."""

from django.urls import path

from followups import rota, several, views

app_name = "followups"
urlpatterns = [
    path("followups/", views.followups, name="followups"),
    path("followups/several/", several.message_many, name="message_many"),
    path("duty/", rota.duty, name="duty"),
    path("duty/add/", rota.add, name="add_shift"),
    path("duty/<uuid:pk>/remove/", rota.remove, name="remove_shift"),
    path("followups/<uuid:pk>/done/", views.done, name="done"),
    path("followups/<uuid:pk>/stop/", views.stop, name="stop"),
    path("followups/<uuid:pk>/send/", views.send, name="send"),
    path("followups/<uuid:pk>/arrived/", views.arrived, name="arrived"),
    path("followups/<uuid:pk>/again/", views.again, name="again"),
]
