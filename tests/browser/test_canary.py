"""What a person tells is nowhere readable but where it is shown: a sweep of everything the house leaves (#41, #44)."""

import base64
import sqlite3

import psycopg
import pytest
import redis

from tests.browser.test_journey import HOUSES, evaluate_and_sign, fill_intake, open_person, sign_in, wait_for
from tests.browser.walk import PAT, press

pytestmark = [pytest.mark.browser, pytest.mark.full]
NAME, SIGNED, NOTE, FOUND = "Qvznamezorblax", "Qvzsigned Xwqzorblax", "Qvznote Xwqzorblax", "Qvzfound Xwqzorblax"
PHONE, MAIL = "3035550191", "qvzmailzorblax"  # no number of the demo: a shared one is not written to
SECRETS = [NAME, SIGNED, NOTE, FOUND, PHONE, MAIL]
# The gateway and the mailbox of the demo stand for the outside: there a message is meant to be read.
OUTSIDE = {"messages.jsonl", "mail"}


def shapes(secret):
    """Return the bytes a secret could hide in: as it is, in small letters, and the middle of its base64, thrice."""
    yield from (secret.encode(), secret.lower().encode())
    for offset in range(3):
        inner = base64.b64encode(b"x" * offset + secret.encode())[4:-4]
        if len(inner) >= 12:  # a shorter one stands in any long ciphertext by chance
            yield inner


def hits(place, content):
    return [f"{place}: {secret}" for secret in SECRETS if any(shape in content for shape in shapes(secret))]


def in_files(house):
    for path in house.var.rglob("*"):
        if path.is_file() and not OUTSIDE & set(path.relative_to(house.var).parts):
            yield from hits(path.name, path.read_bytes())


def in_broker(house):
    """Look through every key the broker holds for this house."""
    address = house._addresses()["REDIS_URL"]
    with redis.Redis.from_url(address) as broker:
        for key in broker.scan_iter(f"{house.environment.get('REDIS_PREFIX', '')}*"):
            yield from hits(f"broker {key!r}", key + (broker.dump(key) or b""))


def in_database(house):
    """Look through every row of every table; of the embedded database the file was looked through already."""
    if "DATABASE_URL" not in house.environment:
        with sqlite3.connect(house.var / "iop.sqlite3") as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"').fetchall():
                    yield from hits(f"table {table}", repr(row).encode())
        return
    with psycopg.connect(house.environment["DATABASE_URL"]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            for (row,) in connection.execute(f'SELECT t::text FROM "{table}" t').fetchall():
                yield from hits(f"table {table}", row.encode())


@pytest.mark.parametrize("house", HOUSES, indirect=True)
def test_nothing_a_person_told_lies_about_readable(browser, house):
    script = PAT | {"name": {"name": NAME}, "reach": {"phone": PHONE, "email": f"{MAIL}@example.org"},
                    "okay-to-share": {"share": "yes", "signature": SIGNED}}
    patient = fill_intake(browser, house, script)
    page = sign_in(browser, house, "cleo")
    open_person(page, house, patient["reference"])
    page.locator('main input[name=outcome][value=note]').check()
    page.locator("main textarea[name=text]").fill(NOTE)
    press(page, "main form:has(textarea[name=text]) button[type=submit]")
    open_person(page, house, patient["reference"])
    assert NOTE in page.locator("main").inner_text()
    page.goto(f"{house.url}/desk/search/?text=nobody")
    open_person(page, house, patient["reference"])
    page.goto(page.url.split("#")[0].rstrip("/") + "/evaluation/")
    page.locator('main form [name="summary"]').fill(FOUND)
    press(page)
    open_person(page, house, patient["reference"])
    evaluate_and_sign(page, house)
    wait_for(lambda: [text for text in house.sent() if text["to"].endswith(PHONE)])

    outside = hits("outside", (house.var / "messages.jsonl").read_bytes())
    assert outside, "the sweep must be able to find what is there"
    found = [*in_files(house), *in_broker(house), *in_database(house)]
    assert not found, "\n".join(found)
    page.context.close()
