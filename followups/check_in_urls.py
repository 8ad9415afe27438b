"""Addresses of the check-in: one neutral letter, because they stay in a browser's history."""

from django.urls import path

from followups import check_in_page

app_name = "check_in"
urlpatterns = [
    path("c/questions/", check_in_page.questions, name="questions"),
    path("c/thanks/", check_in_page.thanks, name="thanks"),
    path("c/<slug:token>/", check_in_page.link, name="link"),
]
