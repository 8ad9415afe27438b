"""The compose file and the image start what bin/run starts, hold no secret and watch their health."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from iop.processes import BEAT, WEB, WORKER

HOUSE = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((HOUSE / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize(("service", "command"), [("web", WEB), ("worker", WORKER), ("beat", BEAT)])
def test_compose_starts_the_very_processes_that_bin_run_starts(service, command):
    assert SERVICES[service]["command"] == command


def test_rules_nobody_published_are_refused_before_the_database_is_touched_and_before_anything_starts():
    steps = SERVICES["migrate"]["command"][-1].split(" && ")
    assert steps.index("python manage.py rules_published") < steps.index("python manage.py migrate --noinput")
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_image_starts_the_web_process():
    cmd = re.search(r"^CMD (\[.*\])$", (HOUSE / "Dockerfile").read_text(), re.MULTILINE)
    assert json.loads(cmd[1]) == WEB


def test_web_worker_and_beat_run_one_image():
    assert {SERVICES[name]["image"] for name in ("web", "worker", "beat", "migrate")} == {"iop"}


@pytest.mark.parametrize("service", ["web", "worker", "beat", "db", "redis"])
def test_every_service_that_stays_has_a_health_check_and_starts_again(service):
    assert SERVICES[service]["healthcheck"]["test"]
    assert SERVICES[service]["restart"] == "unless-stopped"


def test_no_secret_has_a_default_or_stands_in_the_file():
    """#59: the compose file refuses to start without each secret."""
    text = (HOUSE / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "DATA_KEYS", "INDEX_KEY", "AUDIT_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        uses = re.findall(r"(?<!\$)\$\{" + name + r"([^}]*)\}", text)
        assert uses, name
        assert all(use.startswith(":?") for use in uses), name


def test_whatever_an_e_mail_provider_may_be_given_reaches_the_processes_and_its_package_the_image():
    given = COMPOSE["x-app"]["environment"]
    for needed, allowed in settings.EMAIL_PROVIDERS.values():
        for name in (*needed, *allowed):
            assert given[f"ANYMAIL_{name}"] == f"${{ANYMAIL_{name}:-}}"
    assert given["EMAIL_BACKEND"] == COMPOSE["x-app"]["build"]["args"]["EMAIL_BACKEND"] == "${EMAIL_BACKEND:-}"
    assert "${EMAIL_BACKEND:+-r requirements-anymail.txt}" in (HOUSE / "Dockerfile").read_text()


def test_what_must_not_be_lost_stands_on_a_volume():
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert SERVICES["redis"]["volumes"] == ["broker:/data"]
    assert "--appendonly yes" in SERVICES["redis"]["command"][-1]
    assert set(COMPOSE["volumes"]) == {"var", "database", "broker"}


def test_nothing_but_the_web_process_is_reachable_and_that_on_loopback():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_health_check_of_the_web_service_is_a_program_that_runs():
    compile(SERVICES["web"]["healthcheck"]["test"][3], "healthcheck", "exec")
