"""Addresses of the catalog for whoever comes: neutral words only, because they stay in a browser's history."""

from django.urls import path

from programs import public_views

app_name = "find"
urlpatterns = [
    path("find/", public_views.places, name="places"),
    path("find/<uuid:pk>/", public_views.place, name="place"),
    path("say/<slug:token>/", public_views.word, name="word"),
]
