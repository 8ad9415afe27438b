"""Addresses of the staff's door."""

from django.urls import path

from admissions.views import today

app_name = "admissions"
urlpatterns = [
    path("", today.today, name="today"),
]
