"""Addresses of reports."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/changes/", views.changes, name="changes"),
    path("reports/changes/<uuid:pk>/strike/", views.strike, name="strike"),
    path("reports/<slug:slug>/", views.report, name="report"),
    path("reports/<slug:slug>/count/", views.count, name="count"),
    path("reports/<slug:slug>/file/", views.take, name="take"),
]
