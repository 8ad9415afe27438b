"""Walk the patient's pages in a browser, the way a person does: read the question, answer, press Continue."""

PAT = {
    "device": {"device": "own"},
    "now": {"now": ["none"]},
    "who": {"who": "self"},
    "age": {"age": "34"},
    "name": {"name": "Pat"},
    "reach": {"phone": "202-555-0123", "email": "pat@example.org"},
    "voicemail": {"voicemail": "yes"},
    "want": {"want": ["alcohol"]},
    "recent": {"recent": ["alcohol"]},
    "year": {"opioid": "no"},
    "okay-to-share": {"share": "yes", "signature": "Pat Doe"},
    "okay-to-text": {"text": "yes", "email": "yes"},
    "privacy-notice": {"notice": "read"},
    "where": {"zip": "20001"},
}
QUIET = ("none", "never", "no", "not_at_all", "0")  # what a page is answered with when the test does not care


def press(page, button="main form button[type=submit]"):
    """Press a button that leads to another page, or to the same with a problem said, and wait until it is there."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(button).first.click()


def names(page):
    """Return the names of the questions on this page, in order."""
    found = []
    for field in page.locator("main form [name]:not([type=hidden])").all():
        name = field.get_attribute("name")
        if name not in found:
            found.append(name)
    return found


def answer(page, name, wanted):
    """Give `wanted` (a value, several values, or None for a quiet answer) to the question `name`."""
    fields = page.locator(f'main form [name="{name}"]')
    kind = (fields.first.get_attribute("type") or "text").lower()
    if kind not in ("radio", "checkbox"):
        if wanted is not None:
            fields.first.fill(wanted)
        return
    values = [field.get_attribute("value") for field in fields.all()]
    if kind == "checkbox" and len(values) == 1:
        if wanted is not None:
            fields.first.check()  # a lone box is an option, not a question
        return
    if wanted is None:
        wanted = next((value for value in values if value in QUIET), values[0])
    for value in [wanted] if isinstance(wanted, str) else wanted:
        page.locator(f'main form [name="{name}"][value="{value}"]').check()


def fill_page(page, script):
    """Answer everything on this page and press its button. Returns the page's slug."""
    slug = page.url.rstrip("/").rsplit("/", 1)[-1].split("?")[0]
    for name in names(page):
        answer(page, name, script.get(slug, {}).get(name))
    press(page)
    return slug


def walk(page, url, script, seen=None, most=90):
    """Go from the first page to the page that checks the answers. Returns the slugs walked through."""
    page.goto(url)
    press(page, "main a.button")
    walked = []
    while "/step/" in page.url:
        before = page.url
        if seen is not None:
            seen(page)
        walked.append(fill_page(page, script))
        assert len(walked) < most, walked
        if page.url == before:
            problem = page.locator("main .problems, main [role=alert]")
            assert not problem.count(), f"{before}: {problem.first.inner_text()}"
    return walked
