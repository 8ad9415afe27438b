"""The patient's door in a real browser, in short: leaving at once, storing nothing, asking nobody, fit for a phone.

The whole sweep over every way, page, state and language stands in test_door_sweep.py.
"""

import pytest

from tests.browser.door import LONGER, WIDE, go, look_closely
from tests.browser.walk import PAT, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def door(lakeside, live_server):
    """Return the address of a door that is served for this test."""
    return live_server.url


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture
def elsewhere(lakeside, live_server):
    """Let the neutral place be on this machine: no test leaves it."""
    lakeside.exit_url = f"{live_server.url}/health/"
    lakeside.save()
    return lakeside.exit_url


def test_shift_three_times_leaves_and_back_shows_a_neutral_page(page, door, elsewhere):
    """P-27, P-28: the session ends on the server, and Back does not show what was there."""
    page.goto(f"{door}/on/")
    page.locator('[name="device"][value="own"]').check()
    press(page)
    page.wait_for_url("**/step/now/")
    for _time in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(elsewhere)
    page.go_back()
    assert "/step/now" not in page.url or page.locator("h1").inner_text() != "Is any of this happening right now?"
    page.goto(f"{door}/on/")
    assert page.url.endswith("/step/device/")


def test_two_shifts_or_other_keys_do_not_leave(page, door, elsewhere):
    """P-28: no other shortcut on the patient's side."""
    page.goto(f"{door}/on/")
    for key in ("Shift", "a", "Shift", "b", "Shift", "Escape", "x", "1", "/"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.endswith("/step/device/")


def test_the_way_out_is_the_second_stop_of_the_tab_key(page, door, elsewhere):
    """P-27, and the link covers the screen before anything is loaded."""
    page.goto(f"{door}/step/device/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "exit"
    page.keyboard.press("Enter")
    page.wait_for_url(elsewhere)


def test_errors_take_the_focus_and_lead_to_the_question(page, door):
    """P-11."""
    page.goto(f"{door}/on/")
    press(page)
    assert "problems" in page.evaluate("document.activeElement.className")
    page.locator(".problems a").first.click()
    assert page.evaluate("document.activeElement.name") == "device"


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_first_pages_fit_a_small_phone_and_have_no_fault(page, door, prefix):
    """P-20, P-21, P-22, P-31, #29 on the first pages; the others in the full sweep."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{door}{prefix}/")
    look_closely(page, "start")
    press(page, "main a.button")
    look_closely(page, "empty")
    press(page)
    look_closely(page, "error")
    page.locator('[name="device"][value="shared"]').check()
    press(page)
    page.locator('[name="now"][value="self_harm"]').check()
    press(page)
    page.wait_for_selector(".urgent-card")
    look_closely(page, "urgent")
    page.evaluate(LONGER)
    assert page.evaluate(WIDE) == []
    assert all(url.startswith((door, "data:")) for url in asked)
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""]


@pytest.mark.full
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_main_way_with_scripts_on(page, door, prefix):
    """The other half of P-01: scripts change nothing about what can be done."""
    assert "okay-to-text" in go(page, door, PAT, prefix=prefix)
    press(page)
    page.wait_for_url("**/sent/")
