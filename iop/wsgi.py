"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iop.settings")
application = get_wsgi_application()
# Every page and what it needs is loaded now, not while the first person waits.
list(get_resolver().url_patterns)
# It lives as long as the process: a collection that goes through all of it each time holds up one page in ten by
# twice what the page costs (bench/worklist.py).
gc.collect()
gc.freeze()
