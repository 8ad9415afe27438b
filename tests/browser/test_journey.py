"""A stranger walks the whole product: first page, confirmation, desk, evaluation, signature, first reminder."""

import os
import re
import signal
import time
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import code_of
from tests.browser.walk import PAT, press, walk

pytestmark = pytest.mark.browser
TOPIC = re.compile(
    r"alcohol|drug|detox|rehab|addict|treatment|recovery|sober|mental|suicid|substance|overdose|withdraw", re.IGNORECASE
)
# The second on PostgreSQL and Redis: the same journey again, with --all.
HOUSES = ["embedded", pytest.param("server", marks=pytest.mark.full)]


def new_page(browser, **options):
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def fill_intake(browser, house, script=PAT):
    """Fill the intake with JavaScript off on a small phone; return the reference and every title and address seen."""
    page = new_page(browser, java_script_enabled=False, viewport={"width": 320, "height": 640})
    requests, seen = [], []
    page.on("request", lambda request: requests.append(request.url))
    walked = walk(page, house.url, script, seen=lambda page: seen.append((page.title(), page.url)))
    assert page.url.endswith("/check/"), page.url
    press(page)
    assert page.url.endswith("/sent/"), page.url
    seen.append((page.title(), page.url))
    reference = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", page.locator("main").inner_text())[0]
    cookies = page.context.cookies()
    page.context.close()
    return {"reference": reference, "seen": seen, "walked": walked, "requests": requests, "cookies": cookies}


def sign_in(browser, house, name):
    page = new_page(browser, viewport={"width": 1280, "height": 900})
    page.goto(f"{house.url}/desk/")
    page.fill("input[name=login]", f"{name}@lakeside.example")
    page.fill("input[name=password]", f"demo-{name}-walks-in")
    press(page, "main button[type=submit]")
    page.fill("input[name=code]", code_of(house, name))
    press(page, "main button[type=submit]")
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/desk/"))
    return page


def open_person(page, house, reference):
    page.goto(f"{house.url}/desk/search/")
    page.fill("main input[name=text]", reference)
    press(page)
    press(page, 'main a[href*="/desk/p/"]')
    assert reference in page.locator("body").inner_text()


def evaluate_and_sign(page, house):
    """Agree with the suggestion, plan a start, sign."""
    person = page.url
    page.goto(person.split("#")[0].rstrip("/") + "/evaluation/")
    for field in page.locator("main form textarea[name^=finding]").all():
        field.fill("As told.")
    page.locator('main form [name="summary"]').fill("Seen today by video.")
    page.locator('main form [name="decision"][value="agree"]').check()
    care = page.locator('main form select[name="decided_withdrawal"]')
    if care.count():
        care.select_option("none")
    else:
        page.locator('main form [name="decided_withdrawal"][value="none"]').check()
    press(page, "main button[formaction*=sign]")
    assert "/evaluation/" not in page.url.split("#")[0][-20:], page.locator("main").inner_text()[:1500]
    return page


def wait_for(what, seconds=60):
    for _ in range(seconds * 4):
        found = what()
        if found:
            return found
        time.sleep(0.25)
    raise AssertionError("It did not come.")


@pytest.mark.parametrize("house", HOUSES, indirect=True)
def test_a_patients_answers_become_a_signed_decision_and_its_reminders(browser, house):
    """P-01 with JavaScript off; P-29 and P-31 on the way; the first reminder reaches the file of sent messages."""
    assert house.seconds_to_start < 90, "bin/run must answer within 90 s"
    patient = fill_intake(browser, house)
    for title, url in patient["seen"]:
        assert not TOPIC.search(f"{title} {url}"), (title, url)
    assert all(url.startswith((house.url, "data:")) for url in patient["requests"])
    assert not any(TOPIC.search(cookie["name"]) for cookie in patient["cookies"])

    page = sign_in(browser, house, "cleo")
    open_person(page, house, patient["reference"])
    words = page.locator("main").inner_text()
    assert "Suggestion. A clinician decides." in words
    evaluate_and_sign(page, house)
    open_person(page, house, patient["reference"])
    assert "signed" in page.locator("main").inner_text().lower()

    texts = wait_for(lambda: [text for text in house.sent() if text["to"].endswith("2025550123")])
    assert not any(TOPIC.search(str(text)) for text in texts)
    page.context.close()


@pytest.mark.full  # on SQLite a worker is killed in every run too: tests/faults/test_reminders_survive_kill.py
@pytest.mark.parametrize("house", HOUSES, indirect=True)
def test_a_killed_worker_loses_no_reminder_and_sends_none_twice(browser, house):
    """kill -9 of the whole worker in the middle: what is due goes out after the restart, once."""
    script = PAT | {"reach": {"phone": "202-555-0177", "email": ""}, "name": {"name": "Kit"}}
    patient = fill_intake(browser, house, script)
    page = sign_in(browser, house, "max")
    open_person(page, house, patient["reference"])
    before = house.pids("celery -A iop.celery worker") or house.pids("celery")
    evaluate_and_sign(page, house)
    for pid in before:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    mine = wait_for(lambda: [text for text in house.sent() if text["to"].endswith("2025550177")], seconds=120)
    wait_for(lambda: set(house.pids("celery")) - set(before))
    time.sleep(5)  # several scans more: a second copy would come now
    mine = [text["key"] for text in house.sent() if text["to"].endswith("2025550177")]
    assert len(mine) == len(set(mine)) >= 1
    page.context.close()


def test_danger_is_answered_on_the_same_screen_and_alerts_staff(browser, embedded_house):
    """P-06, P-07, P-09: saved first, the phone numbers on the very next screen, an alert in the queue at once."""
    house = embedded_house
    page = new_page(browser, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto(house.url)
    press(page, "main a.button")
    page.locator('[name="device"][value="own"]').check()
    press(page)
    page.locator('[name="now"][value="self_harm"]').check()
    press(page)
    assert page.locator('main a[href="tel:988"]').count()
    assert page.locator('main a[href="sms:988"]').count()
    assert "severe" not in page.locator("body").inner_text().lower()
    page.context.close()  # the person is gone; staff see it all the same

    desk = sign_in(browser, house, "ada")
    desk.goto(f"{house.url}/desk/queue/")
    first = desk.locator("main table tbody tr").first.inner_text()
    assert "Emergency" in first
    desk.context.close()


@pytest.mark.full
def test_one_ctrl_c_stops_everything(tmp_path):
    from tests.browser.conftest import RunningHouse

    house = RunningHouse(tmp_path)
    assert house.answers()
    assert house.pids("celery")
    house.stop()
    assert not house.answers()
    wait_for(lambda: not house.pids("python"), seconds=5)
