"""Production refuses to start unsafe, with one sentence that names what is wrong."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent.parent
KEY = base64.b64encode(b"k" * 32).decode()
SAFE = {
    "SITE_MODE": "production",
    "SECRET_KEY": "a-long-and-unguessable-secret-key-for-this-test-0123456789-abcdef",
    "DATA_KEYS": f"a:{KEY}",
    "INDEX_KEY": KEY,
    "AUDIT_KEY": KEY,
    "PUBLIC_URL": "https://care.example",
    "ALLOWED_HOSTS": "care.example",
    "DATABASE_URL": "postgres://iop:pw@127.0.0.1:5999/iop",
    "REDIS_URL": "redis://:pw@127.0.0.1:5998/0",
    "EMAIL_URL": "smtp://localhost:25",
}


def start(tmp_path, command=("check", "--deploy", "--fail-level", "WARNING"), **changed):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | SAFE | changed
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=60
    )


def test_check_deploy_is_clean_in_production(tmp_path):
    """#40"""
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("SITE_MODE", "prod", "SITE_MODE"),
        ("SECRET_KEY", None, "SECRET_KEY"),
        ("DATA_KEYS", None, "DATA_KEYS"),
        ("DATA_KEYS", "a:short", "DATA_KEYS"),
        ("INDEX_KEY", None, "INDEX_KEY"),
        ("AUDIT_KEY", None, "AUDIT_KEY"),
        ("PUBLIC_URL", "http://care.example", "PUBLIC_URL"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS"),
        ("DATABASE_URL", None, "PostgreSQL"),
        ("DATABASE_URL", "postgres://iop@127.0.0.1/iop", "password"),
        ("REDIS_URL", None, "REDIS_URL"),
        ("REDIS_URL", "redis://127.0.0.1:6379/0", "REDIS_URL"),
        ("SMS_GATEWAY", "pigeon", "SMS_GATEWAY"),
        ("SMS_GATEWAY", "http", "SMS_URL"),
        ("EMAIL_URL", None, "EMAIL_URL"),
    ],
)
def test_production_refuses_to_start_with_an_unsafe_setting(tmp_path, name, value, word):
    """#59"""
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert word in done.stderr.strip().splitlines()[-1]


def test_the_demo_makes_its_own_keys_once(tmp_path):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    seen = []
    for _ in range(2):
        subprocess.run([sys.executable, "manage.py", "check"], cwd=HOUSE, env=environment, check=True)
        seen.append((tmp_path / "demo-keys.env").read_text())
    assert len(seen[0].splitlines()) == 4
    assert seen[0] == seen[1]
    assert (tmp_path / "demo-keys.env").stat().st_mode & 0o077 == 0


def test_cookies_in_production_are_bound_to_the_host_and_to_https(tmp_path):
    """#13: Secure, HttpOnly, SameSite and the __Host- prefix; names that say nothing of the topic (P-29)."""
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
             "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "DEBUG")
    code = "from django.conf import settings as s; print(" + ", ".join(f"s.{name}" for name in names) + ")"
    done = start(tmp_path, command=("shell", "-v", "0", "-c", code))
    assert done.stdout.split() == ["__Host-s", "__Host-c", "True", "True", "True", "True", "Lax", "False"], done.stderr
