"""The one screen of the desk that is about the form itself."""

from django.urls import path

from intake.views import counts

app_name = "form"
urlpatterns = [path("pages/", counts.counts, name="counts")]
