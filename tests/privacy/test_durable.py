"""Nothing is set up on a database or a broker that forgets (#59; safeguards, part 5: 58 of 15,952 were lost)."""

import pytest
from django.core import checks
from django.db import connection

from privacy import durable


@pytest.fixture
def _production(settings, monkeypatch):
    settings.PRODUCTION = True
    monkeypatch.setattr(durable, "_broker", lambda url: [])


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="This is about PostgreSQL.")
@pytest.mark.django_db
@pytest.mark.usefixtures("_production")
class TestOnPostgresql:
    def test_a_database_that_keeps_is_taken(self):
        assert durable.check(None, databases=["default"]) == []

    def test_a_database_that_says_done_before_it_has_written_is_refused(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        (fault,) = durable.check(None, databases=["default"])
        assert isinstance(fault, checks.Error)
        assert "synchronous_commit" in fault.msg

    def test_every_connection_of_ours_waits_until_it_is_written_whatever_the_role_says(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'")
            assert cursor.fetchone() == ("on", "client")


def test_whoever_sets_the_house_up_asks_for_it():
    """`migrate` runs the checks of databases; nothing else needs one to be there."""
    assert durable.check in checks.registry.registry.get_checks()
    assert checks.Tags.database in durable.check.tags


@pytest.mark.parametrize(("told", "is_kept"), [
    ({"aof_enabled": 1}, True), ({"aof_enabled": 0, "rdb_last_save_time": 1}, False), ({}, False),
])
def test_a_broker_that_keeps_nothing_on_disk_is_refused(told, is_kept, settings, monkeypatch):
    class Broker:
        def info(self, section):
            return told

    settings.PRODUCTION = True
    monkeypatch.setattr(durable.redis.Redis, "from_url", lambda *args, **rest: Broker())
    monkeypatch.setattr(durable, "_database", lambda alias: [])
    assert [fault.id for fault in durable.check(None, databases=["default"])] == ([] if is_kept else ["privacy.E002"])


def test_a_broker_that_does_not_answer_is_said_and_no_reason_to_stop(settings, monkeypatch):
    settings.PRODUCTION, settings.CELERY_BROKER_URL = True, "redis://127.0.0.1:1/0"
    monkeypatch.setattr(durable, "_database", lambda alias: [])
    (fault,) = durable.check(None, databases=["default"])
    assert (fault.id, fault.is_serious()) == ("privacy.W001", False)


def test_a_demo_is_not_asked(settings):
    settings.PRODUCTION = False
    assert durable.check(None, databases=["default"]) == []
