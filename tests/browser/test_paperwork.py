"""Registration, benefits, referral source and documents in a real browser: axe, small screens, the keyboard (S-44)."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.admissions.files import PAPER
from tests.browser.door import WIDE
from tests.browser.test_journey import sign_in
from tests.browser.walk import press

pytestmark = [pytest.mark.browser, pytest.mark.full]
SHOTS = os.environ.get("SHOTS")  # a folder to keep pictures of every page in


def look(page, name):
    """Axe finds nothing and nothing scrolls sideways, on a desk and on a small phone."""
    for width, height in ((1280, 900), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.locator("h1").count() == 1, page.url
        found = Axe().run(page).response["violations"]
        assert not found, (name, width, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])
        assert page.evaluate(WIDE) == [], (name, width)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def write(page, home, kind, told):
    """Write an entry down with the keyboard and the form alone."""
    page.goto(f"{home}registration/{kind}/new/")
    look(page, f"new-{kind}")
    for name, value in told.items():
        field = page.locator(f'main form [name="{name}"]')
        kind_of = field.first.get_attribute("type") or ""
        if field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif kind_of in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                page.locator(f'main form [name="{name}"][value="{one}"]').check()
        else:
            field.fill(value)
    press(page, "main form .actions button")
    assert "/new/" not in page.url, page.locator("main").inner_text()[:800]


def somebody(page, house):
    page.goto(f"{house.url}/desk/queue/?view=all")
    return house.url + page.locator('main a[href*="/desk/p/"]').first.get_attribute("href").split("#")[0].split("?")[0]


def test_everything_the_desk_writes_down_is_written_and_read_without_a_mistake_of_ours(browser, embedded_house):
    page = sign_in(browser, embedded_house, "ada")
    home = somebody(page, embedded_house)
    page.goto(f"{home}registration/")
    look(page, "registration-empty")
    write(page, home, "identity", {"legal_name": "Patricia Ann Doe", "born": "1990-05-04", "city": "Washington"})
    write(page, home, "emergency", {"name": "Sam Doe", "phone": "2025550199", "may_say": "nothing"})
    write(page, home, "coverage", {"payer": "private", "insurer": "Blue Pine", "plan": "Silver", "member": "XYZ-77120"})
    write(page, home, "benefits", {"asked_on": "2026-11-20", "asked_of": "Rita, provider line", "active": "yes",
                                   "covered": ["iop", "php"], "copay": "20%"})
    write(page, home, "authorization", {"standing": "given", "number": "PA-9", "until": "2026-11-27"})
    write(page, home, "source", {"who": "court", "organization": "Fifth District Court"})
    write(page, home, "allergy", {"what": "Penicillin", "reaction": "rash", "said_by": "patient_by_phone"})
    write(page, home, "medicine", {"what": "Sertraline", "how": "50 mg in the morning", "said_by": "record"})
    page.goto(f"{home}registration/")
    press(page, "#coverage .entry-acts a")
    look(page, "change")
    press(page, "main form .actions button")
    look(page, "change-error")
    page.locator('main form [name="why"][value="changed"]').check()
    press(page, "main form .actions button")
    page.locator("#coverage details summary").last.click()
    look(page, "registration")
    page.goto(f"{home}documents/")
    look(page, "documents-empty")
    page.set_input_files("main input[type=file]", {"name": "a.html", "mimeType": "text/html", "buffer": b"<script>"})
    page.locator('main [name="kind"][value="letter"]').check()
    press(page, "main form.upload button[type=submit]")
    look(page, "documents-error")
    page.set_input_files("main input[type=file]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    page.locator('main [name="kind"][value="letter"]').check()
    press(page, "main form.upload button[type=submit]")
    look(page, "documents")
    with page.expect_download() as saved:
        page.locator("main a[download]").first.click()
    assert saved.value.suggested_filename.startswith("document-")
    page.goto(home)
    look(page, "person")
    page.context.close()
