"""The Celery application: it wakes up, asks the database what is due, and ends."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
app = Celery("iop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["followups"])

from iop import pulse  # noqa: E402, F401  the signals it listens to
