"""Addresses of the catalog, for staff."""

from django.urls import path

from programs import views

app_name = "programs"
urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/compare/", views.compare, name="compare"),
    path("programs/add/", views.add, name="add"),
    path("programs/<uuid:pk>/", views.program, name="program"),
    path("programs/<uuid:pk>/openings/", views.openings, name="openings"),
    path("programs/<uuid:pk>/edit/<slug:group>/", views.edit, name="edit"),
]
