"""The gates a tool can keep: no secret in the tree, no unescaped text, nothing open (#40, #59, #60)."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests import advisories

HOUSE = Path(__file__).resolve().parent.parent
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bsk_live_[A-Za-z0-9]{16,}|\bAIza[0-9A-Za-z_-]{35}\b|\bSG\.[\w-]{16,}\.[\w-]{16,}"
)
# A setting that is given a value in the tree: `NAME=…` or `NAME: …`, but for what is asked of the environment.
GIVEN = re.compile(
    r"^\s*(?:export\s+|ENV\s+)?(?:SECRET_KEY|DATA_KEYS|INDEX_KEY|AUDIT_KEY|SMS_TOKEN|SMS_HOOK_KEY|POSTGRES_PASSWORD"
    r"|REDIS_PASSWORD)\s*[=:](?![ \t]*(?:$|[\"']?\$|_key\(|env\.|…))", re.MULTILINE,
)


def tracked():
    """Return every file under version control that is text."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout.decode()
    for name in names.split("\0"):
        path = HOUSE / name
        if name and path.is_file() and path.suffix not in (".png", ".mo", ".ico", ".woff2"):
            yield name, path.read_text(errors="replace")


def test_no_secret_is_in_the_tree():
    for name, text in tracked():
        assert not SECRETS.search(text), name
        if not name.startswith(("tests/", "bench/", "docs/", "README")):
            assert not GIVEN.search(text), (name, GIVEN.search(text)[0])


@pytest.mark.parametrize("planted", [
    "-----BEGIN RSA " + "PRIVATE KEY-----", "AKIA" + "ABCDEFGHIJKLMNOP", "ghp_" + "a" * 36,
])
def test_a_planted_secret_is_found(planted):
    assert SECRETS.search(f"key = '{planted}'")


@pytest.mark.parametrize("planted", ["SECRET_KEY = 'abc'", "ENV DATA_KEYS=k1:abc", "  POSTGRES_PASSWORD: hunter2"])
def test_a_planted_setting_is_found(planted):
    assert GIVEN.search(planted)


# The two places that may say so. Of the first the line above escapes; the second is what `reports.charts` drew, where
# every word is escaped as it is placed (`tests/reports/test_charts.py` tries words that would break out).
ESCAPED_ABOVE = {
    "intake/templatetags/care.py": 'SafeString(f"<span>{whole}</span>")',
    "templates/reports/report.html": "{{ chart.svg|safe }}",
}


def test_no_text_goes_to_a_page_or_a_query_unescaped():
    pages = r"\bmark_safe\(|\bSafe(?:String|Text)\(|\|\s*safe\b|autoescape off"
    queries = r"\.extra\(|\.raw\(|\bRawSQL\("
    unsafe = re.compile(rf"{pages}|{queries}|\beval\(|\bexec\(|pickle\.load")
    for name, text in tracked():
        if name.endswith((".py", ".html", ".txt")) and not name.startswith(("tests/", "bench/", "requirements")):
            text = text.replace(ESCAPED_ABOVE.get(name, "\0"), "", 1)
            plain_mail = "/email/" in name and name.endswith(".txt")  # no browser reads it as a page
            assert plain_mail or not unsafe.search(text), (name, unsafe.search(text)[0])


def audited(*packages):
    return json.dumps({"dependencies": [
        {"name": name, "version": "1"} | ({"skip_reason": "not found"} if holes is None else {"vulns": holes})
        for name, holes in packages
    ]})


@pytest.mark.parametrize(("said", "state"), [
    (audited(("a", []), ("b", [])), "none"), (audited(("a", []), ("b", None)), "none"),
    (audited(("a", []), ("b", [{"id": "CVE-1"}])), "found"), (audited(("a", None), ("b", [{"id": "CVE-1"}])), "found"),
    (audited(("a", None), ("b", None)), "unreachable"), ("", "unreachable"), ("Traceback", "unreachable"),
])
def test_a_known_hole_is_found_and_silence_is_not_taken_for_health(said, state):
    """#40: a mirror that knows no advisories answers for each package that it does not know it."""
    assert advisories.read(said)[0] == state


@pytest.mark.django_db
@pytest.mark.parametrize("path", [
    "/.git/config", "/.env", "/.venv/", "/var/iop.sqlite3", "/static/", "/static/css/", "/static/../iop/settings.py",
    "/static/%2e%2e/iop/settings.py", "/metrics", "/__debug__/", "/admin/", "/schema/", "/openapi.json", "/docs",
    "/manage.py", "/requirements.txt", "/docker-compose.yml", "/static/css/care.css.map", "/server-status",
])
def test_nothing_else_of_the_house_is_served(client, path):
    """#60, for whoever asks."""
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "DELETE", "PUT", "PATCH", "PROPFIND", "BREW"])
@pytest.mark.parametrize("path", ["/", "/step/age/", "/desk/", "/account/login/", "/health/"])
def test_unknown_methods_are_refused_and_nothing_is_said_back(client, path, method):
    """#60: a TRACE that answers gives cookies away."""
    answer = client.generic(method, path, b"canary-body", headers={"x-canary": "canary-header"})
    form_again = path == "/account/login/" and method == "PUT"  # allauth reads it as a post of nothing
    assert answer.status_code in ((200,) if form_again else (302, 403, 404, 405)), answer.status_code
    assert b"canary" not in answer.content
