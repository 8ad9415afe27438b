"""Every box of words filled with every naughty string and read back on the pages that show it, in a real browser (#24).

The pages are the house's own, answered in this process; the browser gets them with their headers and runs the scripts.
A page must say nothing of its own accord, break no policy, and be built of the same pieces as with the same words
without what could be markup. What leaves as a file is a download, never a page.
"""

import re

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Role
from accounts.permissions import TABLE
from intake.models import Intake
from intake.states import State
from jobs.models import Job
from programs import public_limit
from programs.codes import FactGroup
from tests.accounts.test_permission_matrix import OWN, ROUTES
from tests.intake.test_door_bad_input import WORDS
from tests.privacy import a_whole_house
from tests.privacy.every_box import MARK, NAUGHTY, ON_NO_PAGE, TYPED, complete, fill, named, naughty, somebody
from tests.privacy.test_every_read import SKIP, addresses, patient_of

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db]
MARKUP = str.maketrans(dict.fromkeys("<>&\"'`", "x"))
# What a page is built of: every element with the names of its attributes, counted.
PIECES = """html => {
    const found = {}
    for (const one of new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')) {
        const name = one.tagName + '[' + one.getAttributeNames().sort().join(' ') + ']'
        found[name] = (found[name] || 0) + 1
    }
    return found
}"""
LISTEN = """document.addEventListener('securitypolicyviolation', broken =>
    (window.broken ||= []).push(broken.violatedDirective + ' ' + broken.blockedURI))"""
STAFF, MOST = ("max", "cora", "ida"), 2  # between them they see every page of the desk; of alike addresses so many
HOUSE = "http://localhost"  # to a browser as good as https
POSTED = "as-posted"  # in an address: what a form shows again, or gives to print
STAFF_POSTS = {"admissions:letter": {}, "admissions:copy_record": {"why": "asked"}}


def alike(rich):
    """Return [(name, view, addresses)] of every route, what leads to these people first."""
    found = []
    for name, route, view in ROUTES:
        here = sorted((url for url in dict.fromkeys(addresses(route)) if not SKIP.search(url)),
                      key=lambda url: next((place for place, one in enumerate(rich) if str(one.pk) in url), len(rich)))
        if name == "programs:edit":
            found += [(name, view, [next(url for url in here if f"/{group}/" in url)]) for group in FactGroup.values]
        else:
            found.append((name, view, [f"/desk/jobs/{Job.objects.first().pk}/"] if name == "jobs:job" else here))
    return found


def to_look_at(who, role, routes):
    """Return lists of alike addresses this person may see; of each a few pages are looked at."""
    found = []
    for name, view, urls in routes:
        if hasattr(view, "act"):
            is_theirs = role is not None and Role(role) in TABLE[view.act]
        else:
            is_theirs = who == "max" if name in OWN else role is None
        found += [urls] if is_theirs else []
        if who == "max" and name in STAFF_POSTS:
            found.append([f"{url}?{POSTED}" for url in urls])
    if who == "fills in":
        found += [[f"/step/{slug}/?{POSTED}={name}"] for slug, name in WORDS]
    return found


def pages(clients, staff, text):
    """Yield (who, address, answer) of the first few pages of every kind, by everybody."""
    routes = alike(somebody()[:2])
    for who, client in clients.items():
        for urls in to_look_at(who, staff[who].role if who in STAFF else None, routes):
            shown = 0
            for url in urls:
                answer = ask(client, url, text)
                if is_page(answer):
                    yield who, url, answer
                    shown += 1
                if shown == MOST or answer.status_code == 405:  # an address for forms only
                    break


def ask(client, url, text):
    """Return the answer to a GET, or to the form of an address that ends in POSTED; nothing of it stays."""
    path, _, how = url.partition(f"?{POSTED}")
    with transaction.atomic():
        if how or url != path:
            answer = client.post(path, {how[1:]: text, "share": "yes"} if how else {"why": "asked"})
        else:
            answer = client.get(url)
        transaction.set_rollback(True)
    return answer


def is_page(answer):
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


class Browser:
    """A page of a real browser; every answer was fetched before, since its events run beside the database's thread."""

    def __init__(self, browser):
        self.context, self.answers, self.wrong = browser.new_context(), {}, []
        self.context.add_init_script(LISTEN)
        self.context.route("**/*", self.serve)
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def keep(self, url, answer, added=b""):
        body = answer.getvalue() if answer.streaming else answer.content
        self.answers[HOUSE + url] = {"status": answer.status_code, "headers": dict(answer.headers),
                                     "body": body.replace(b"</main>", added + b"</main>")}

    def serve(self, route):
        answer = self.answers.get(route.request.url)
        if answer is None:
            self.wrong.append(f"asks for {route.request.url[:80]}")
            return route.abort()
        return route.fulfill(**answer)

    def look(self, url, answer, added=b""):
        """Show an answer as the page at this address; return what went wrong on it."""
        self.wrong.clear()
        self.keep(url, answer, added)
        for asset in re.findall(r'"(/static/[^"]+)"', answer.text):
            if HOUSE + asset not in self.answers:
                self.keep(asset, Client().get(asset))
        self.page.goto(f"{HOUSE}{url}")
        del self.answers[HOUSE + url]
        return [*self.wrong, *self.page.evaluate("window.broken || []")]


@pytest.fixture
def staff(monkeypatch, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(public_limit, "LOOKS_A_MINUTE", 10**9)
    made = a_whole_house.build(monkeypatch)
    complete(made)
    return made


def everybody(staff, signed_in):
    half = Intake.objects.filter(state=State.DRAFT, submitted_at=None).first()
    return {who: signed_in(staff[who]) for who in STAFF} | {
        "nobody": Client(), "sent": patient_of(somebody()[2]), "fills in": patient_of(half)}


def test_no_naughty_string_does_anything_on_any_page_that_shows_it(browser, staff, signed_in):
    text = f"{NAUGHTY} | " + " | ".join(naughty())
    clients, shown, wrong, seen = everybody(staff, signed_in), Browser(browser), [], set()
    let_through = b"<script>alert(1)</script><img src=x onerror=alert(1)>"  # would be seen
    assert any("script-src" in one for one in shown.look("/desk/", ask(clients["max"], "/desk/", ""), let_through))

    harmless = text.translate(MARKUP).replace(NAUGHTY, "harmless")
    fill(harmless)
    plain = {(who, url): shown.page.evaluate(PIECES, answer.text)
             for who, url, answer in pages(clients, staff, harmless)}
    fill(text)
    for (who, url), pieces in plain.items():
        answer = ask(clients[who], url, text)
        told = shown.page.evaluate(PIECES, answer.text)
        if told != pieces:
            wrong.append((who, url, {k: v for k, v in told.items() if pieces.get(k) != v}))
        wrong += [(who, url, one) for one in shown.look(url, answer)]
        seen |= set(MARK.findall(answer.text))
    assert wrong == [], "\n".join(map(str, wrong[:30]))
    assert seen == named(TYPED) - set(ON_NO_PAGE)  # each was shown here, or is known to be shown nowhere
    shown.context.close()
