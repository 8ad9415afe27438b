from django.urls import path

from outbox.hooks import text_hook

app_name = "outbox"
urlpatterns = [path("text/", text_hook, name="text_hook")]
