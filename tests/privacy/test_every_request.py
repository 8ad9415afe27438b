"""Every address with whatever may be sent to it, by everybody (#3, #30, #32, #33, #40).

Schemathesis reads a description of the house made from its resolver and its pages and makes up requests: as the pages
would send them, and against the description. Nothing that was asked for stays.
"""

import contextlib
import html

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import Client
from django.urls import resolve
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup

from accounts.permissions import may
from intake.models import Intake
from intake.states import State
from programs import public_limit
from tests.accounts.test_permission_matrix import ROUTES
from tests.privacy import a_whole_house, described
from tests.privacy.test_every_read import SKIP, addresses, patient_of

pytestmark = [pytest.mark.django_db, pytest.mark.full]
STAFF = ["ada", "cleo", "max", "cora", "ida"]
LEAST_SHOWN = 20  # operations each of them must have got a page from
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
LEAST = frozenset({"ada", "cleo"})  # may do nothing that the medical director may not, so they are asked once each way


class Door(WSGIHandler):
    """The house's own door, but for the token of our forms: what lies behind it is tried here (#14 tries the token)."""

    def get_response(self, request):
        request._dont_enforce_csrf_checks = True
        return super().get_response(request)


class Asker:
    """One person at the door; keeps what went wrong."""

    def __init__(self, who, client, strange, member=None):
        self.who, self.strange, self.member = who, strange, member
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.door, self.wrong, self.asked, self.shown = Door(), [], 0, set()

    def may(self, view):
        """Tell whether this view is for them: anything but the pages of roles they do not have."""
        act = getattr(view, "act", None)
        return act is None or (self.member is not None and may(self.member, act))

    def ask(self, operation, count, mode=POSITIVE, places=None):
        """Make up `count` requests to this operation and judge each answer; 0 is one with nothing in it."""
        cases = [] if count else [operation.Case(path_parameters=places)]

        @hypothesis.seed(20261129)
        @hypothesis.settings(
            max_examples=count + 1, deadline=None, database=None, phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode, path_parameters=places))
        def each(case):
            cases.append(case)

        if count:
            with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # nothing breaks this description
                each()
        for case in cases[1:] or cases:  # Hypothesis begins with the emptiest
            with transaction.atomic():
                answer = case.call(app=self.door, cookies=self.cookies)
                transaction.set_rollback(True)
            self.judge(case, answer)

    def judge(self, case, answer):
        self.asked += 1
        if answer.status_code == 200:
            self.shown.add(case.operation.label)
        try:
            case.validate_response(answer, checks=[not_a_server_error])
        except FailureGroup:
            self.wrong.append(f"{self.who}: {case.operation.label} {answer.status_code}: {case.as_curl_command()}")
        sent = f"{case.path} {case.path_parameters} {case.query} {case.body}"
        told = html.unescape(answer.content.decode(errors="replace"))
        named = self.strange.named_in(told) - self.strange.named_in(sent)
        if named:
            self.wrong.append(f"{self.who}: {case.operation.label} names {len(named)} of somebody else's: {sent[:200]}")


@pytest.fixture
def house(monkeypatch, settings):
    """People of two sites, and no limit that would answer before a view does."""
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(public_limit, "LOOKS_A_MINUTE", 10**9)
    return a_whole_house.build(monkeypatch)


def strangers(own):
    """Watch for the marks of everybody but `own`."""
    watcher = a_whole_house.Watcher()
    kept = {mark: pk for mark, pk in watcher.marks.items() if pk not in own}
    watcher.marks, watcher.pattern = kept, a_whole_house.pattern_of(kept)
    return watcher


def places_of(route, ids):
    """Return the places of the first address of this route that belongs to one of these intakes, {} where none does."""
    for url in addresses(route) if "<" in route else ():
        found = {place: str(value) for place, value in resolve(url).kwargs.items()}
        if found.get("pk") in ids or not route.startswith(("/desk/p/", "/desk/records/")):
            return found
    return {}


def survey_of(clients):
    """Read the forms and links of every page as these people see it."""
    survey = described.Survey()
    for client in clients:
        for _name, route, _view in ROUTES:
            for url in [one for one in addresses(route) if not SKIP.search(one)][:1]:
                answer = client.get(url)
                if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                    survey.read(url, answer.text)
    return survey


def test_nothing_anybody_sends_is_an_error_of_ours_or_shows_somebody_elses_person(house, signed_in):
    """#3, #33: nobody, two patients and the five roles; every address, by both methods."""
    lakeside, hillside = ({str(pk) for pk in Intake.objects.filter(site__slug=slug).values_list("pk", flat=True)}
                          for slug in ("lakeside", "hillside"))
    filling = Intake.objects.filter(state=State.DRAFT, submitted_at=None).first()
    sent = Intake.objects.filter(state=State.BOOKED, site__slug="lakeside").first()
    clients = {"who fills in": patient_of(filling), "who has sent": patient_of(sent)} | {
        handle: signed_in(house[handle]) for handle in STAFF}
    own = {"nobody": set(), "who fills in": {str(filling.pk)}, "who has sent": {str(sent.pk)}}
    people = [Asker(who, client, strangers(own.get(who, lakeside)), house.get(who))
              for who, client in ({"nobody": Client()} | clients).items()]
    survey = survey_of(clients[who] for who in ("max", "cora", "ida", "who fills in", "who has sent"))
    schema = schemathesis.openapi.from_dict(described.describe(ROUTES, survey))
    operations = {one.ok().definition.raw["operationId"]: one.ok() for one in schema.get_all_operations()}
    for name, route, view in ROUTES:
        ours, theirs = places_of(route, lakeside), places_of(route, hillside)
        for person in people:
            if route.startswith("/desk/") and person.who.startswith("who"):
                continue  # a patient is nobody there, and nobody asks
            may = person.may(view)
            for method in ("get", "post"):
                operation = operations[f"{method} {name}"]
                varies = bool(method == "post" or operation.query or (operation.path_parameters and not ours))
                is_thorough = may and varies and person.who not in LEAST
                if is_thorough:
                    person.ask(operation, 2 if method == "post" else 1, places=ours or None)
                    person.ask(operation, 1, NEGATIVE, places=ours or None)
                else:
                    person.ask(operation, 0, places=ours or described.sample(name, route))
                if may and theirs and theirs != ours:
                    person.ask(operation, 0, places=theirs)
    wrong = [line for person in people for line in person.wrong]
    assert wrong == [], "\n".join(wrong)
    assert sum(person.asked for person in people) > 2000
    assert all(len(person.shown) > LEAST_SHOWN for person in people), [len(person.shown) for person in people]
