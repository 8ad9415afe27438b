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
        ("DATABASE_URL", "postgres://iop:Postgres@127.0.0.1/iop", "default"),
        ("REDIS_URL", None, "REDIS_URL"),
        ("REDIS_URL", "redis://:changeme@127.0.0.1:6379/0", "default"),
        ("REDIS_URL", "redis://127.0.0.1:6379/0", "REDIS_URL"),
        ("SMS_GATEWAY", "pigeon", "SMS_GATEWAY"),
        ("SMS_GATEWAY", "http", "SMS_URL"),
        ("EMAIL_URL", None, "EMAIL_URL"),
        ("EMAIL_BACKEND", "anymail.backends.postmark.EmailBackend", "not both"),
    ],
)
def test_production_refuses_to_start_with_an_unsafe_setting(tmp_path, name, value, word):
    """#59"""
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert word in done.stderr.strip().splitlines()[-1]


BY_MAILGUN = {"EMAIL_URL": None, "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
              "ANYMAIL_MAILGUN_API_KEY": "k"}


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"ANYMAIL_MAILGUN_API_KEY": None}, "EMAIL_BACKEND is mailgun, so ANYMAIL_MAILGUN_API_KEY must be set."),
    ({"ANYMAIL_MAILGUN_API_URL": "http://go.example/"},
     "The address of the e-mail provider must be https in production."),
    *(({"EMAIL_BACKEND": name}, "EMAIL_BACKEND must be anymail.backends.NAME.EmailBackend, and NAME one of mailgun, "
       "postmark, sparkpost.") for name in ("mailgun", "anymail.backends.resend.EmailBackend",
                                            "django.core.mail.backends.console.EmailBackend")),
])
def test_a_provider_that_lacks_something_or_may_follow_who_reads_is_refused(tmp_path, changed, sentence):
    done = start(tmp_path, **BY_MAILGUN | changed)
    assert done.stderr.strip().splitlines()[-1].endswith(f"ImproperlyConfigured: {sentence}")


def test_a_provider_whose_package_is_not_installed_is_refused_with_what_to_install(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['anymail'] = None\n")
    without = {"PYTHONPATH": str(tmp_path)}
    assert start(tmp_path, **without).returncode == 0
    assert start(tmp_path, **without | BY_MAILGUN).stderr.strip().splitlines()[-1].endswith(
        "EMAIL_BACKEND needs a package that is not installed: "
        "pip install --require-hashes -r requirements-anymail.txt")


def test_with_a_provider_production_starts_and_no_mail_is_followed(tmp_path):
    """Links of accounts go the same way as messages. What else stands in ANYMAIL_… has no effect."""
    given = BY_MAILGUN | {"ANYMAIL_DEBUG_API_REQUESTS": "true", "ANYMAIL_MAILGUN_API_URL": "https://eu.example/"}
    assert start(tmp_path, **given).returncode == 0
    look = "from django.conf import settings as s; print({})"
    code = look.format("s.ANYMAIL, 'anymail' in s.INSTALLED_APPS")
    assert start(tmp_path, ("shell", "-v", "0", "-c", code), **given).stdout.strip() == (
        "{'MAILGUN_API_KEY': 'k', 'MAILGUN_API_URL': 'https://eu.example/', "
        "'SEND_DEFAULTS': {'track_opens': False, 'track_clicks': False}, 'REQUESTS_TIMEOUT': 15} True")
    by_smtp = start(tmp_path, ("shell", "-v", "0", "-c", look.format("s.INSTALLED_APPS")))
    assert "allauth" in by_smtp.stdout
    assert "anymail" not in by_smtp.stdout


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_no_environment_turns_debugging_on(tmp_path, mode):
    """#43, #59: an error page of Django's shows what a patient typed."""
    done = start(tmp_path, ("shell", "-c", "from django.conf import settings; print('DEBUG is', settings.DEBUG)"),
                 SITE_MODE=mode, DEBUG="1", DJANGO_DEBUG="True")
    assert "DEBUG is False" in done.stdout, done.stderr


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
