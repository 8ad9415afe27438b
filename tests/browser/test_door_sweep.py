"""Every way through the patient's door in both languages: with scripts off, and page by page under a glass."""

import itertools

import pytest
from playwright.sync_api import expect

from intake.questions.journey import PAGES
from outbox.models import Reminder
from tests.browser.door import LONGER, WAYS, WIDE, go, is_urgent, look_closely, slug_of
from tests.browser.walk import PAT, fill_page, press

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 320, "height": 640}
QUIET_PAGES = ("call-me", "later", "back", "tasks", "erase", "erased", "still", "over", "prove", "r/ABCD")


@pytest.fixture
def door(lakeside, live_server):
    return live_server.url


def opened(browser, **options):
    context = browser.new_context(viewport=PHONE, **options)
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def test_every_way_ends_at_the_confirmation_with_scripts_off(browser, door):
    """P-01, P-41, P-31, #29. Nothing is left unlooked at: between them the ways walk through every page there is."""
    seen = set()
    for prefix, way in itertools.product(("", "/es"), WAYS):
        page = opened(browser, java_script_enabled=False)
        asked = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        seen |= set(go(page, door, WAYS[way], prefix=prefix))
        assert page.url == f"{door}{prefix}/check/", way
        press(page)
        assert page.url == f"{door}{prefix}/sent/", way
        assert all(url.startswith((door, "data:")) for url in asked), way
        assert {cookie["name"] for cookie in page.context.cookies()} <= {"s", "c", "l"}, way
        page.context.close()
    assert seen == {page.slug for page in PAGES}


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_who_would_rather_be_called_gets_there_with_scripts_off(browser, door, prefix):
    """P-45."""
    page = opened(browser, java_script_enabled=False)
    page.goto(f"{door}{prefix}/call-me/")
    press(page, 'main button[value="call_me"]')
    walked = []
    while slug_of(page):
        walked.append(fill_page(page, PAT))
        assert len(walked) < 10
    assert walked[:4] == ["device", "now", "name", "reach"]
    press(page)
    assert page.url == f"{door}{prefix}/sent/"
    page.context.close()


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_page_in_every_state_has_no_fault_at_320_px(browser, door, prefix):
    """P-20, P-21, P-22: empty, refused, filled, urgent; 320 px is also 400 % of 1280; and with words a third longer."""
    page = opened(browser)
    walked = go(page, door, WAYS["everything"], look=look_closely, prefix=prefix)
    walked += ["check"]
    look_closely(page, "check")
    page.evaluate(LONGER)
    assert page.evaluate(WIDE) == []
    for slug in walked[:-1]:
        page.goto(f"{door}{prefix}/step/{slug}/?change")
        look_closely(page, "filled")
        page.evaluate(LONGER)
        assert page.evaluate(WIDE) == [], slug
    for name in QUIET_PAGES:
        page.goto(f"{door}{prefix}/{name}/")
        look_closely(page, "quiet")
    for address in "abcdef":
        page.goto(f"{door}{prefix}/help-now/{address}/")
        assert is_urgent(page)
        look_closely(page, "urgent")
    page.goto(f"{door}{prefix}/check/")
    press(page)
    page.wait_for_url("**/sent/")
    look_closely(page, "sent")
    for name in ("mind", "more", "shared"):
        page.goto(f"{door}{prefix}/{name}/")
        look_closely(page, name)
    page.goto(f"{door}{prefix}/ask/")
    look_closely(page, "who is it")
    press(page, "main button[value=text]")
    look_closely(page, "six digits")
    page.fill("main input[name=code]", Reminder.objects.get(kind="code").details["code"])
    press(page)
    page.wait_for_url("**/ask/")
    look_closely(page, "ask")
    press(page)
    look_closely(page, "ask refused")
    page.locator("main input[value=copy]").check()
    press(page)
    look_closely(page, "asked")
    page.context.close()


@pytest.mark.parametrize("scheme", ["dark"])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_page_of_the_helpers_way_has_no_fault_in_the_dark(browser, door, prefix, scheme):
    page = opened(browser, color_scheme=scheme)
    walked = go(page, door, WAYS["helper"], look=look_closely, prefix=prefix)
    assert {"them", "seen", "their-age"} <= set(walked)
    page.context.close()


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_who_was_called_finishes_the_one_thing_left(browser, door, prefix):
    """P-20, P-36: empty, refused and kept, under the glass; the text's link leads here."""
    page = opened(browser)
    page.goto(f"{door}{prefix}/call-me/")
    page.locator('main button[value="call_me"]').click()
    while slug_of(page):
        fill_page(page, PAT)
    press(page)
    page.wait_for_url("**/sent/")
    look_closely(page, "sent")
    page.locator('main a[href$="/sign/"]').click()
    page.wait_for_url("**/sign/")
    look_closely(page, "empty")
    page.evaluate(LONGER)
    assert page.evaluate(WIDE) == []
    page.goto(f"{door}{prefix}/sign/")
    press(page)
    expect(page.locator(".problems")).to_be_visible()
    look_closely(page, "refused")
    page.locator('main input[name="share"][value="yes"]').check()
    page.locator('main input[name="signature"]').fill("Pat Doe")
    press(page)
    page.wait_for_url("**/sent/")
    expect(page.locator('main a[href$="/sign/"]')).to_have_count(0)
    page.context.close()
