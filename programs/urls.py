"""Addresses of the catalog, for staff."""

from django.urls import path

from programs import import_views, views

app_name = "programs"
urlpatterns = [
    path("programs/", views.programs, name="programs"),
    path("programs/compare/", views.compare, name="compare"),
    path("programs/add/", views.add, name="add"),
    path("programs/import/", import_views.upload, name="upload"),
    path("programs/import/<uuid:pk>/", import_views.look, name="import"),
    path("programs/import/<uuid:pk>/columns/", import_views.columns, name="columns"),
    path("programs/import/<uuid:pk>/problems/", import_views.problems, name="problems"),
    path("programs/export/", import_views.export, name="export"),
    path("programs/<uuid:pk>/", views.program, name="program"),
    path("programs/<uuid:pk>/openings/", views.openings, name="openings"),
    path("programs/<uuid:pk>/openings/link/", views.openings_link, name="openings_link"),
    path("programs/<uuid:pk>/edit/<slug:group>/", views.edit, name="edit"),
]
