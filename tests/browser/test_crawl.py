"""Every page every role can reach by its links: no error, no broken policy, nothing from elsewhere (#22, #25, #44)."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from tests.browser.test_journey import new_page, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.full]
MEMBERS = ["ada", "cleo", "max", "cora", "ida"]
MOST = 40  # pages a role; of addresses that differ by an id or a page number only, a few of each
ALIKE = 3


def kind_of(url):
    """Return the address without what differs from one row to the next."""
    parts = urlsplit(url)
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", parts.path)
    return path, tuple(sorted(word.partition("=")[0] for word in parts.query.split("&")))


def links(page, house):
    for href in page.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        url = urldefrag(urljoin(page.url, href))[0]
        if url.startswith(f"{house.url}/") and not re.search(r"/(logout|x)/|/static/|\.(csv|ics|xlsx|json|zip)", url):
            yield url


def watched(page, house):
    """Collect what goes wrong on any page from here on."""
    wrong = []
    page.on("console", lambda said: wrong.append((page.url, said.text)) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append((page.url, str(error))))
    page.on("request", lambda request: wrong.append((page.url, request.url))
            if not request.url.startswith((house.url, "data:")) else None)
    return wrong


def crawl(page, house, start):
    """Follow links from `start`; return the pages seen."""
    waiting, seen, alike = [start], set(), {}
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        if url in seen or alike.setdefault(kind_of(url), 0) >= ALIKE:
            continue
        alike[kind_of(url)] += 1
        seen.add(url)
        answer = page.goto(url)
        assert answer.status == 200, f"{url}: {answer.status}"
        assert "default-src 'self'" in answer.headers["content-security-policy"], url
        waiting += links(page, house)
    return seen


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_of_staff_meets_no_error_on_any_page(browser, embedded_house, member):
    page = sign_in(browser, embedded_house, member)
    wrong = watched(page, embedded_house)
    seen = crawl(page, embedded_house, f"{embedded_house.url}/desk/")
    assert len(seen) > 5, seen
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("language", ["", "es/"])
def test_a_patient_meets_no_error_on_any_page(browser, embedded_house, language):
    page = new_page(browser)
    wrong = watched(page, embedded_house)
    crawl(page, embedded_house, f"{embedded_house.url}/{language}")
    assert wrong == []
    page.context.close()


def test_no_page_shows_inside_another_site(browser, embedded_house):
    """#25: a page that frames ours gets an empty frame."""
    page = new_page(browser)
    for path in ("/", "/step/device/", "/account/login/"):
        page.set_content(f'<iframe src="{embedded_house.url}{path}" width=600 height=600></iframe>')
        page.wait_for_timeout(1500)
        framed = page.frames[1]
        assert not framed.locator("main").count(), path
    page.context.close()
