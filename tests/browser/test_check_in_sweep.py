"""The check-in on a small phone and on a screen, from its link to the thanks: axe, sizes, scripts off (P-20, P-21).

With SHOTS=folder every page looked at is also kept there as a picture.
"""

import os
import re
from pathlib import Path

import pytest
import time_machine

from followups.check_in_page import PARTS
from followups.models import CheckIn
from tests.browser.door import look_closely
from tests.browser.walk import answer, press, questions
from tests.followups.conftest import texts  # noqa: F401  a fixture
from tests.followups.test_check_in_page import WEEK, link_in, pat, scan  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["looked at", "scripts off"])
def test_a_check_in_is_answered_on_a_phone(browser, live_server, pat, texts, scripts):  # noqa: F811
    scan(WEEK)
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(60_000)

    def look(name):
        assert page.locator("h1").count() == 1, name
        if not scripts:
            return
        look_closely(page, name)
        if folder := os.environ.get("SHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            for width in (320, 1280):
                page.set_viewport_size({"width": width, "height": 640})
                page.screenshot(path=f"{folder}/check_in_{name}-{width}.png", full_page=True)
            page.set_viewport_size({"width": 320, "height": 640})

    with time_machine.travel(WEEK, tick=True):
        page.goto(live_server.url + link_in(texts))
        look("link")
        page.fill("main form input[name=code]", "0000")
        press(page)
        look("link_refused")
        page.fill("main form input[name=code]", "0123")
        press(page)
        for part in range(len(PARTS)):
            look(f"part_{part}")
            # The first page is left out: nothing has to be answered.
            for name, boxes in questions(page).items() if part else ():
                answer(page, name, boxes, None)
            press(page)
        look("thanks")
        assert not re.search(r"/c/\w*questions", page.url)
        page.goto(live_server.url + link_in(texts))
        assert not page.locator("main form").count()
        look("over")
    assert CheckIn.objects.exclude(answered_at=None).count() == 1
    context.close()
