"""Every way through the patient's door in both languages: with scripts off, and page by page under a glass."""

import pytest

from intake.questions.journey import PAGES
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


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_ends_at_the_confirmation_with_scripts_off(browser, door, way, prefix):
    """P-01, P-41, P-31, #29."""
    page = opened(browser, java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, door, WAYS[way], prefix=prefix)
    assert page.url == f"{door}{prefix}/check/"
    press(page)
    assert page.url == f"{door}{prefix}/sent/"
    assert all(url.startswith((door, "data:")) for url in asked)
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"s", "c", "l"}
    page.context.close()


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_who_would_rather_be_called_gets_there_with_scripts_off(browser, door, prefix):
    """P-45."""
    page = opened(browser, java_script_enabled=False)
    page.goto(f"{door}{prefix}/call-me/")
    page.locator('main button[value="call_me"]').click()
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
    for name in ("mind", "more"):
        page.goto(f"{door}{prefix}/{name}/")
        look_closely(page, name)
    page.context.close()


@pytest.mark.parametrize("scheme", ["dark"])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_page_of_the_helpers_way_has_no_fault_in_the_dark(browser, door, prefix, scheme):
    page = opened(browser, color_scheme=scheme)
    walked = go(page, door, WAYS["helper"], look=look_closely, prefix=prefix)
    assert {"them", "seen", "their-age"} <= set(walked)
    page.context.close()


def test_the_ways_lead_to_every_page(browser, door):
    """Nothing is left unlooked at: between them the ways walk through every page there is."""
    seen = set()
    for way, prefix in (
            ("everything", ""), ("everything", "/es"), ("nothing", ""), ("danger", ""), ("helper", "")):
        page = opened(browser, java_script_enabled=False)
        seen |= set(go(page, door, WAYS[way], prefix=prefix))
        page.context.close()
    assert seen == {page.slug for page in PAGES}
