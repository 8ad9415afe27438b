"""Every page by every role, and not one read that is missing from the audit (safeguards #47).

The addresses come from the URL resolver and from the links of the pages themselves: whoever adds a page that names a
person and forgets its event is told so here.
"""

import html
import re
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import RotaShift
from admissions.models import Evaluation, RulesPublication, RulesTrial
from intake.models import Finding, Intake
from intake.questions import journey
from intake.states import State
from outbox.models import Reminder
from privacy.models import AuditEvent, EmergencyAccess
from programs.codes import FactGroup
from programs.models import Program
from tests.accounts.test_permission_matrix import ROUTES, SAMPLES, STAFF_ROUTES
from tests.privacy import a_whole_house

pytestmark = [pytest.mark.django_db, pytest.mark.full]
STAFF = ["ada", "cleo", "max", "cora", "ida", "cleo2"]
ALIKE = 1  # of links that differ only by an id or a value, so many are followed
FEW = 1  # people with a row of each kind, and with none, whose addresses are asked for
# Addresses that lead on, end a session, or need a link, a code or a table nobody in this house has: none names a person
# by itself, and each has tests of its own.
NEVER_SHOWN = {
    "account_logout", "account_reset_password_from_key", "find:word", "intake:exit", "intake:on", "intake:prove",
    "intake:styleguide", "jobs:job", "mfa_activate_totp", "mfa_authenticate", "programs:columns", "programs:export",
    "programs:import", "programs:problems",
}
SKIP = re.compile(r"^/(account/logout|static|x)/|\.(xlsx|zip|csv)|/programs/export/")


def kind_of(url):
    path, _, query = url.partition("?")
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", path)
    return re.sub(r"/step/[\w-]+/", "/step/", path), tuple(sorted(w.partition("=")[0] for w in query.split("&")))


def links_of(url, answer):
    """Return the addresses of this house an answer leads to."""
    found = re.findall(r'<a\b[^>]*\bhref="([^"]+)"', answer.text) if "html" in answer.headers["Content-Type"] else []
    led = [answer.headers["Location"]] if answer.status_code == 302 else []
    whole = [urldefrag(urljoin(f"http://testserver{url}", html.unescape(href)))[0] for href in [*found, *led]]
    inner = [one.removeprefix("http://testserver") for one in whole if one.startswith("http://testserver/")]
    return [one for one in inner if not SKIP.search(one)]


def people():
    """Return the intakes to ask for: some who have a row of each kind, and some who have none."""
    rich = {row.intake_id for model in a_whole_house.ROWS.values() for row in model.objects.order_by("pk")[:FEW]}
    for model in (Finding, Evaluation):  # among them somebody under 18, and somebody decided who has not begun
        rich |= set(model.objects.values_list("intake_id", flat=True))
    return [*Intake.objects.filter(pk__in=rich), *Intake.objects.exclude(pk__in=rich)[:FEW]]


def addresses(route):
    """Yield the route with every row that could stand in it."""
    if "<" not in route:
        yield route
    elif route.startswith("/help-now/"):
        yield "/help-now/a/"
    elif route.startswith(("/desk/p/", "/desk/records/<")):
        inner = re.search(r"<uuid:pk>.*<(\w+):(\w+)>", route)
        for intake in people():
            with_person = route.replace("<uuid:pk>", str(intake.pk))
            if inner is None:
                yield with_person
            elif inner[1] == "slug":
                for fact in ("home", "severity", "detox_done", "support"):
                    yield with_person.replace(f"<slug:{inner[2]}>", fact)
            elif inner[2] == "other":
                for other in Intake.objects.filter(site=intake.site, state=State.SUBMITTED).exclude(pk=intake.pk)[:2]:
                    yield with_person.replace("<uuid:other>", str(other.pk))
            else:
                if inner[2] not in a_whole_house.ROWS:
                    yield with_person.replace(f"<uuid:{inner[2]}>", SAMPLES["uuid"])
                    continue
                for row in a_whole_house.ROWS[inner[2]].objects.filter(intake=intake)[:5]:
                    yield with_person.replace(f"<uuid:{inner[2]}>", str(row.pk))
    elif route.startswith("/step/"):
        for page in journey.PAGES:
            yield route.replace("<slug:slug>", page.slug)
    else:
        for model in (Program, Reminder, RotaShift, EmergencyAccess, RulesTrial, RulesPublication):
            for row in model.objects.order_by("pk")[:2]:  # the same two, whatever their names become
                filled = re.sub("<uuid:(pk|access)>", str(row.pk), route)
                for group in FactGroup.values if "<slug:group>" in filled else [""]:
                    yield re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"],
                                 filled.replace("<slug:group>", group))


class Crawl:
    """Asks for pages as one person and keeps what was shown without being written down."""

    def __init__(self, client, watcher):
        self.client, self.watcher = client, watcher
        self.wrong, self.reached, self.named = [], set(), 0

    def ask(self, url, method="get", data=None):
        """Ask once; note an answer that names people and left no event, another one, or more than one."""
        last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = getattr(self.client, method)(url, data)
        told = b"" if answer.streaming else answer.content
        named = self.watcher.named_in(html.unescape(told.decode(errors="replace")))  # a paper is no text
        asked = self.watcher.named_in(url)
        events = [one for one in AuditEvent.objects.filter(pk__gt=last) if one.intakes]
        written = {intake for one in events for intake in one.intakes}
        if answer.status_code in (200, 405) and answer.resolver_match:  # shown, or an address for forms only
            self.reached.add(answer.resolver_match.view_name)
        if answer.status_code >= 500 or (answer.status_code >= 400 and named - asked):
            self.wrong.append(f"{method} {url}: {answer.status_code}, names {len(named)}")
        elif answer.status_code >= 300 or not (named or events):
            pass  # an address on the way, or a page about nobody
        elif len(events) != 1 and (method == "get" or not events):  # an act and the page after it leave one each
            self.wrong.append(f"{method} {url}: names {len(named)} people, {len(events)} events")
        elif named - written:
            self.wrong.append(f"{method} {url}: shows {len(named - written)} it did not write down")
        elif not asked and events[0].actor_kind == "staff" and written - named:
            self.wrong.append(f"{method} {url}: wrote down {len(written - named)} it did not show")
        self.named += bool(named)
        return answer

    def post(self, url, data):
        """Ask with a form, and take back whatever it did."""
        with transaction.atomic():
            self.ask(url, "post", data)
            transaction.set_rollback(True)

    def follow(self, starts):
        """Ask for every start and for what the answers lead to."""
        waiting, seen, alike = list(starts), set(), {}
        free = set(waiting)
        while waiting:
            url = waiting.pop(0)
            if url in seen or (url not in free and alike.setdefault(kind_of(url), 0) >= ALIKE):
                continue
            alike[kind_of(url)] = alike.get(kind_of(url), 0) + 1
            seen.add(url)
            waiting += links_of(url, self.ask(url))


@pytest.fixture
def house(db, monkeypatch):
    staff = a_whole_house.build(monkeypatch)
    return staff, a_whole_house.Watcher()


def patient_of(intake):
    """Return the browser of somebody who is filling in, or has sent, this intake, and has shown who they are."""
    client = Client()
    session = client.session
    session["draft" if intake.state == State.DRAFT else "sent"] = str(intake.pk)
    session["proven"] = [str(intake.pk), timezone.now().timestamp() + 1800]
    session["is_shared"], session["seen"] = False, timezone.now().timestamp()
    session.save()
    return client


def test_every_page_that_names_somebody_leaves_one_event_naming_exactly_them(house, signed_in):
    """One crawl: every role, a member of another site, people at the door, and nobody at all."""
    staff, watcher = house
    drafts, sent = Intake.objects.filter(state=State.DRAFT), Intake.objects.filter(state=State.BOOKED)
    half, whole = drafts.filter(submitted_at=None).first(), drafts.exclude(submitted_at=None).first()
    everybody = {handle: signed_in(staff[handle]) for handle in STAFF} | {
        "nobody": Client(), "who has sent": patient_of(sent.first()),
        "who asked to be called": patient_of(Intake.objects.to_sign().first()),
        "who fills in": patient_of(half), "who has answered all": patient_of(whole),
    }
    asked = [url for _name, route, _view in ROUTES for url in addresses(route) if not SKIP.search(url)]
    wrong, reached, named = [], set(), 0
    for who, client in everybody.items():
        crawl = Crawl(client, watcher)
        crawl.follow(url for url in asked if who not in STAFF or url.startswith(("/desk/", "/account/")))
        wrong += [f"{who}: {line}" for line in crawl.wrong]
        reached |= crawl.reached
        named += crawl.named
    assert wrong == [], "\n" + "\n".join(wrong)
    assert named > 100, "the crawl must have met people"
    never = {name for name, _route, _view in ROUTES} - reached
    assert never == NEVER_SHOWN, "give the house a row for it, or say why not"


def test_what_is_found_and_what_a_refused_form_shows_again_is_written_down_too(house, signed_in):
    """Every address is posted to with nothing in it, and the search with everybody's name; nothing of it stays."""
    staff, watcher = house
    names = {mark for mark in watcher.marks if mark.startswith("Zorb")}
    for handle in ("ada", "cleo", "cora", "ida"):
        crawl = Crawl(signed_in(staff[handle]), watcher)
        for _name, route, _view in STAFF_ROUTES:
            for url in list(addresses(route))[:2]:
                crawl.post(url, {})
        for name in names:
            crawl.post("/desk/search/", {"text": name.split()[0]})
        assert crawl.wrong == [], handle
        assert crawl.named > 10 or handle in ("cora", "ida")
