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
    """Press what leads to another page, or to the same with a problem said, and wait until it is there.

    A click alone comes back before the next page does: whoever looks then sees either.
    """
    with page.expect_navigation(wait_until="domcontentloaded"):
        (page.locator(button) if isinstance(button, str) else button).first.click()


def questions(page):
    """Return the questions on this page in order, each with its boxes: {name: [(type, value), …]}.

    The page is asked once: to ask each box on its own takes longer than all the rest of a walk.
    """
    found = {}
    for name, kind, value in page.locator("main form [name]:not([type=hidden])").evaluate_all(
            "boxes => boxes.map(box => [box.name, box.getAttribute('type') || 'text', box.getAttribute('value')])"):
        found.setdefault(name, []).append((kind.lower(), value))
    return found


def answer(page, name, boxes, wanted):
    """Give `wanted` (a value, several values, or None for a quiet answer) to the question `name`."""
    kind, values = boxes[0][0], [value for _kind, value in boxes]
    if kind not in ("radio", "checkbox"):
        if wanted is not None:
            page.locator(f'main form [name="{name}"]').first.fill(wanted)
        return
    if kind == "checkbox" and len(values) == 1:
        if wanted is not None:
            page.locator(f'main form [name="{name}"]').check()  # a lone box is an option, not a question
        return
    if wanted is None:
        wanted = next((value for value in values if value in QUIET), values[0])
    for value in [wanted] if isinstance(wanted, str) else wanted:
        page.locator(f'main form [name="{name}"][value="{value}"]').check()


def fill_page(page, script):
    """Answer everything on this page and press its button. Returns the page's slug."""
    slug = page.url.rstrip("/").rsplit("/", 1)[-1].split("?")[0]
    for name, boxes in questions(page).items():
        answer(page, name, boxes, script.get(slug, {}).get(name))
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
