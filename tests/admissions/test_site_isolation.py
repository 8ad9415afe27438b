"""Another site's person is the same 404 as nobody, on every address of the desk (#2, #3)."""

import uuid

import pytest
from django.urls import get_resolver

from admissions import decisions
from admissions.decisions import By, holding
from admissions.models import Stay, Visit
from admissions.paperwork import consents, documents, entries
from intake.models import Finding
from outbox.alerts import raise_alert
from privacy.models import RecordRequest
from programs.models import Opening, Program, Provider
from tests.admissions.files import PICTURE

CANARY = "Canary Hillsidenson"
SLUGS = ("fact", "kind", "remedy")  # words of ours, no ids


@pytest.fixture
def theirs(sent, hillside, ada2, cleo2, slots2, now):
    """Somebody of Hillside with one of everything."""
    intake = sent(hillside, name=CANARY)
    by = By(user=ada2)
    alert = raise_alert(intake, "same_day", "V8", CANARY)
    note = decisions.note_contact(intake, by, "note", CANARY, now)
    recorded = decisions.record_fact(intake, by, "home", "unstable", "record", now)
    visit = decisions.book(intake, slots2[0], by, now)
    evaluation = decisions.open_evaluation(intake, By(user=cleo2), now)
    provider = Provider.objects.create(name="Brackenwell Care")
    program, full = (Program.objects.create(provider=provider, name=name) for name in ("Evening", "Day"))
    Opening.objects.create(program=program, status="open", seats=1, said_by="Desk", said_at=now)
    held, place = holding.hold(intake, program, by, now), holding.wait_in_line(intake, full, by, now)
    stay = Stay.objects.create(
        intake=intake, evaluation=evaluation, level="iop", admitted_on=now.date(), plan=[], by=ada2, at=now)
    day = Visit.objects.create(stay=stay, day=now.date(), state="missed", note=CANARY, by=ada2, at=now)
    entry = entries.write(intake, by, "allergy", {"what": CANARY, "said_by": "record"}, now)
    paper = documents.keep(intake, by, "letter", CANARY, PICTURE, now)
    okay = consents.write(intake, by, {
        "recipient": CANARY, "covers": ["came"], "purpose": "For work", "event": "the year is over",
        "patient_name": CANARY, "signature": CANARY, "signed_by": "own", "signed_on": now.date(), "language": "en",
    }, now)
    asked = RecordRequest.objects.create(intake=intake, site=hillside, kind="copy", words=CANARY, at=now, due_at=now)
    return {
        "stay": stay.pk, "day": day.pk, "other": sent(hillside, name=CANARY).pk,
        "entry": entry.pk, "document": paper.pk, "kind": "allergy", "remedy": "sober_living",
        "pk": intake.pk, "alert": alert.pk, "note": note.pk, "finding": recorded.finding.pk, "visit": visit.pk,
        "evaluation": evaluation.pk, "fact": "home", "hold": held.pk, "place": place.pk,
        "asked": asked.pk, "consent": okay.pk,
    }


def addresses(ids):
    """Return every address of the desk that holds an id of a person."""
    patterns = get_resolver("admissions.urls").url_patterns
    found = []
    for pattern in patterns:
        names = pattern.pattern.converters
        if "pk" in names:
            route = str(pattern.pattern)
            for name in names:
                route = route.replace(f"<uuid:{name}>", str(ids[name])).replace(f"<slug:{name}>", str(ids[name]))
            found.append(f"/desk/{route}")
    return found


def test_every_address_with_an_id_is_tried(theirs):
    assert len(addresses(theirs)) >= 20


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_sites_ids_answer_exactly_as_ids_of_nobody(method, theirs, max_, signed_in):
    client = signed_in(max_)  # whose role opens every one of these addresses
    nobody = {name: uuid.uuid4() if name not in SLUGS else theirs[name] for name in theirs}
    for foreign, absent in zip(addresses(theirs), addresses(nobody), strict=True):
        one, two = getattr(client, method)(foreign), getattr(client, method)(absent)
        assert one.status_code == two.status_code, foreign
        assert one.status_code in (404, 405), foreign
        assert one.content == two.content or b"csrf" in one.content
        assert CANARY.encode() not in one.content


def test_an_id_of_theirs_under_my_person_is_not_found(pat, theirs, max_, signed_in):
    """#2: nested parent and child that do not belong together."""
    client = signed_in(max_)
    for path in addresses(theirs | {"pk": pat.pk}):
        if any(str(one) in path for name, one in theirs.items() if name not in ("pk", *SLUGS)):
            answer = client.post(path, {"why": "x", "slot": "x"})
            assert answer.status_code in (404, 405), path


def test_lists_counts_and_searches_hold_no_trace(theirs, ada, signed_in):
    """#3."""
    client = signed_in(ada)
    views = ("all", "urgent", "done", "booked")
    pages = [client.get("/desk/"), *[client.get(f"/desk/queue/?view={view}") for view in views],
             client.post("/desk/search/", {"text": "hillsidenson"})]
    for page in pages:
        assert CANARY not in page.content.decode()
    assert "All open: 0 people" in pages[1].content.decode()
    assert '<span class="count-n">0</span>' in pages[0].content.decode()


def test_nothing_of_theirs_was_changed(theirs, cleo, signed_in):
    client = signed_in(cleo)
    before = Finding.objects.filter(withdrawn_at=None).count()
    told = {"why": "x", "note": "x", "to": "me", "deed": "refer", "reason": "declined", "outcome": "spoke"}
    for path in addresses(theirs):
        client.post(path, told)
    assert Finding.objects.filter(withdrawn_at=None).count() == before
