"""In production every cookie is Secure, HttpOnly, SameSite and __Host-, and Django's deploy check is content (#13)."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()

LOOK = """
import django
django.setup()
from django.test import Client
answer = Client(SERVER_NAME="go.example").get("/account/login/", secure=True)
assert answer.status_code == 200, answer.status_code
for cookie in answer.cookies.values():
    print("cookie", cookie.OutputString())
print("hsts", answer.headers["Strict-Transport-Security"])
plain = Client(SERVER_NAME="go.example").get("/account/login/")
print("plain", plain.status_code, plain.headers["Location"])
foreign = Client(SERVER_NAME="evil.example").get("/account/login/", secure=True)
print("foreign", foreign.status_code)
"""


@pytest.fixture
def production(tmp_path):
    """Run Python or manage.py as production would and return what it printed."""
    environment = {
        "PATH": os.environ["PATH"], "SITE_MODE": "production", "VAR_DIR": str(tmp_path),
        "SECRET_KEY": base64.b64encode(bytes(range(60))).decode(), "EMAIL_URL": "smtp+tls://desk:its-own@127.0.0.1:9",
        "DATA_KEYS": f"a:{KEY}", "INDEX_KEY": KEY, "AUDIT_KEY": KEY, "PUBLIC_URL": "https://go.example",
        "ALLOWED_HOSTS": "go.example", "DATABASE_URL": "postgres://desk:its-own@127.0.0.1:9/none",
        "REDIS_URL": "redis://:its-own@127.0.0.1:9/0", "HASHED_STATIC": "false",
        "DJANGO_SETTINGS_MODULE": "iop.settings",
    }

    def run(*words):
        done = subprocess.run([sys.executable, *words], cwd=HOUSE, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


def test_cookies_transport_and_host(production):
    lines = production("-c", LOOK).splitlines()
    cookies = [line for line in lines if line.startswith("cookie ")]
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("cookie __Host-")
        for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert flag in cookie
        assert "Domain" not in cookie
    assert "hsts max-age=63072000; includeSubDomains; preload" in lines
    assert "plain 301 https://go.example/account/login/" in lines
    assert "foreign 400" in lines


def test_the_deploy_check_is_content(production):
    assert "no issues" in production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
