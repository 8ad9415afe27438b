"""Refuse to set up on a database or a broker that may forget what it was given to keep (`migrate` asks, in production).

A database without fsync, or one that says "done" before it has written, loses signed answers in a power cut: 58 of
15,952 where we tried. A broker that keeps nothing on disk only makes messages late, and is said as well.
"""

from collections.abc import Mapping
from typing import Any

import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connections

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")


def check(app_configs: Any, databases: Any = None, **rest: Any) -> list[CheckMessage]:
    """Return what is unsafe about the databases named and about the broker; nothing where none is named."""
    if not (settings.PRODUCTION and databases):
        return []
    return [*(fault for alias in databases for fault in _database(alias)), *_broker(settings.CELERY_BROKER_URL)]


def _database(alias: str) -> list[CheckMessage]:
    if connections[alias].vendor != "postgresql":
        return []
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(MUST_BE_ON)])
        off = sorted(name for name, setting in cursor.fetchall() if setting == "off")
    return [Error(f"PostgreSQL runs with {name} off: what it says it kept may be gone after a power cut.",
                  hint=f"Set {name} = on.", id="privacy.E001") for name in off]


def _broker(url: str) -> list[CheckMessage]:
    try:
        told = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5).info("persistence")
    except redis.RedisError:
        return [Warning("The broker did not say whether it keeps what it is given.", id="privacy.W001")]
    if keeps(told):
        return []
    return [Error("The broker keeps nothing on disk.", hint="Start it with --appendonly yes.", id="privacy.E002")]


def keeps(told: Mapping[str, Any]) -> bool:
    """Return whether a broker that says this of its persistence writes what it is given down."""
    return bool(int(told.get("aof_enabled", 0)))
