"""Every page of the desk under a glass: axe finds nothing, nothing scrolls sideways, acts need no scripts (S-44).

With SHOTS=folder every page looked at is also kept there as a picture.
"""

import datetime as dt
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from admissions import decisions
from admissions.decisions import By, holding
from admissions.models import CallNote, RulesPublication, RulesTrial, Slot, Visit
from admissions.paperwork import consents
from intake import recommendations, submission
from intake.models import Intake
from intake.views.consents import record
from jobs import running
from outbox.alerts import raise_alert
from programs.demo import make_catalog
from programs.models import Opening, Program, Provider
from tests.admissions.proposals import STRICTER, VERSION, edition_in
from tests.browser.door import WIDE
from tests.browser.walk import press
from tests.intake.walking import told

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
WIDTHS = [pytest.param(1280, id="wide"), pytest.param(320, id="narrow")]
DAY = dt.timedelta(days=1)


def send(site, name, age_days=2, **pages):
    """Return an intake sent some days ago."""
    intake = submission.save_pages(submission.start(site, "en"), told(name={"name": name}, **pages))
    intake = submission.submit(intake)
    at = timezone.now() - age_days * DAY
    Intake.objects.filter(pk=intake.pk).update(submitted_at=at, created_at=at)
    intake.refresh_from_db()
    return intake


def sign(intake, by, **plan):
    """Sign an evaluation that agrees."""
    now = timezone.now()
    draft = decisions.open_evaluation(intake, by, now)
    saved = decisions.save_evaluation(draft, by, {
        "agrees": True, "decided_withdrawal": "none", "summary": "Seen; it fits."} | plan, draft.revision, now)
    done = decisions.sign(saved, by, recommendations.latest(intake).pk, saved.revision, now)
    intake.refresh_from_db()
    return done


def here():
    """Return what day it is where the site stands: in the evening it is tomorrow already by the clock of the tests."""
    return timezone.localdate(timezone=ZoneInfo("America/New_York"))


@pytest.fixture
def desk(lakeside, ada, cleo, max_, ida, cora):
    """A desk with something on every page: {name: intake}."""
    now = timezone.now()
    by_ada, by_cleo = By(user=ada), By(user=cleo)
    program = Program.objects.create(
        provider=Provider.objects.create(name="Harbor"), name="Harbor Evening IOP", levels=["iop"],
        conditions=["substance_use"], hours_a_week=9, weeks_to=10)
    Opening.objects.create(program=program, status="open", seats=2, said_by="Desk", said_at=now)
    for day in range(1, 4):
        Slot.objects.create(site=lakeside, clinician=cleo, starts_at=now + day * DAY)
    people = {name: send(lakeside, name) for name in ("Pat Doe", "Sam Roe", "Lee Roe", "Kim Day", "Kim Day")}
    people["Twin"] = send(lakeside, "Kim Day", reach={"phone": "202-555-0123"})
    people["Jo Roe"] = send(lakeside, "Jo Roe", age={"age": 16})
    decisions.note_contact(people["Sam Roe"], by_ada, CallNote.Outcome.SPOKE, "Mornings are best.", now)
    decisions.book(people["Sam Roe"], Slot.objects.first(), by_ada, now)
    raise_alert(people["Lee Roe"], "same_day", "reply", "Wrote back: not well.")
    sign(people["Pat Doe"], by_cleo, program=program, starts_on=here(),
         plan={"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]})
    signed = people["Pat Doe"].evaluations.get()
    type(signed).objects.filter(pk=signed.pk).update(signed_at=now - 2 * DAY)
    start = here() - 2 * DAY
    stay = decisions.admit(people["Pat Doe"], by_ada, {
        "program": program, "admitted_on": start, "planned_until": start + 70 * DAY,
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "minutes": 180}, now)
    decisions.record_visit(stay, by_ada, {"day": start, "state": "missed", "minutes": 0, "note": "Rang: bus."}, now)
    decisions.record_visit(stay, by_ada, {"day": start, "state": "attended", "minutes": 150, "note": ""}, now)
    decisions.record_visit(stay, by_ada, {"day": start + DAY, "state": "missed", "minutes": 0, "note": ""}, now)
    decisions.say_same(people["Twin"], people["Lee Roe"], by_ada, is_same=True, now=now)
    sign(people["Kim Day"], by_cleo, program=program, starts_on=here() + 3 * DAY)
    holding.hold(people["Kim Day"], program, by_ada, now)
    record(people["Kim Day"], "okay-to-share", {"share": "yes", "signature": "Kim Day"})
    paper = consents.write(people["Kim Day"], by_ada, {
        "recipient": "Fifth District Court", "covers": ["came", "level"], "purpose": "So that the court knows",
        "until": here() + 9 * DAY, "patient_name": "Kim Day", "signature": "Kim Day",
        "signed_by": "own", "signed_on": here(), "language": "en", "place": "binder C"}, now)
    return people | {"program": program, "stay": stay, "paper": paper}


def pages(desk):
    """Return {name of a picture: (who looks, address)} of the desk's pages."""
    pat, sam, kim, stay = desk["Pat Doe"], desk["Sam Roe"], desk["Kim Day"], desk["stay"]
    visit = sam.appointments.first()
    of = "/desk/p/{}/".format
    return {
        "today": ("ada", "/desk/"), "queue": ("ada", "/desk/queue/"), "search": ("ada", "/desk/search/"),
        "hand_over": ("ada", "/desk/queue/hand-over/"), "keys": ("ada", "/desk/keys/"),
        "words": ("ada", "/desk/words/"), "rules": ("cleo", "/desk/rules/"), "calendar": ("cleo", "/desk/calendar/"),
        "settings": ("ida", "/desk/site/"), "audit": ("cora", "/desk/audit/"),
        "followups": ("ada", "/desk/followups/"), "rota": ("max", "/desk/duty/"),
        "in_program": ("ada", of(pat.pk)), "booked": ("ada", of(sam.pk)), "alert": ("ada", of(desk["Lee Roe"].pk)),
        "decided": ("cleo", of(kim.pk)), "phone": ("ada", of(sam.pk) + "phone/"),
        "same": ("ada", of(desk["Twin"].pk) + "same/"),
        "merge": ("ada", of(desk["Twin"].pk) + f"same/{desk['Lee Roe'].pk}/merge/"),
        "minor": ("ada", of(desk["Jo Roe"].pk)), "under_18": ("ada", of(desk["Jo Roe"].pk) + "under-18/"),
        "contact": ("ada", of(sam.pk) + "contact/"),
        "fact": ("ada", of(sam.pk) + "facts/home/"), "book": ("ada", of(desk["Twin"].pk) + "book/"),
        "move": ("ada", of(sam.pk) + f"visits/{visit.pk}/move/"), "places": ("ada", of(kim.pk) + "places/"),
        "evaluation": ("cleo", of(sam.pk) + "evaluation/"),
        "signed": ("cleo", of(kim.pk) + f"evaluations/{kim.evaluations.get().pk}/"),
        "own_sheet": ("ada", of(kim.pk) + "own-sheet/"), "start": ("ada", of(kim.pk) + "start/"),
        "correct": ("ada", of(pat.pk) + f"stays/{stay.pk}/correct/"),
        "plan": ("ada", of(pat.pk) + f"stays/{stay.pk}/plan/"), "end": ("ada", of(pat.pk) + f"stays/{stay.pk}/end/"),
        "time_off": ("ada", "/desk/calendar/off/"), "jobs": ("max", "/desk/jobs/"),
        "consents": ("ada", of(kim.pk) + "consents/"), "paper": ("ada", of(kim.pk) + "consents/new/"),
        "tell": ("ada", of(kim.pk) + f"consents/{desk['paper'].pk}/tell/"),
        "twice": ("ada", "/desk/queue/?view=alike"), "letter": ("ada", of(kim.pk) + "letter/"),
        "registration": ("ada", of(kim.pk) + "registration/"), "documents": ("ada", of(kim.pk) + "documents/"),
        "break_glass": ("ada", "/desk/emergency/"), "reviews": ("cora", "/desk/emergency/review/"),
        "records": ("cora", "/desk/records/"), "record": ("cora", f"/desk/records/{kim.pk}/"),
    }


# Who presses the main button of which page with what in it, and is told what is wrong: {name: (who, address, boxes)}.
def refused(desk):
    """Return the forms of the desk as they are refused."""
    sam, kim, twin, jo = desk["Sam Roe"], desk["Kim Day"], desk["Twin"], desk["Jo Roe"]
    of = "/desk/p/{}/".format
    return {
        "search": ("ada", "/desk/search/", {}), "fact": ("ada", of(sam.pk) + "facts/home/", {}),
        "contact": ("ada", of(sam.pk) + "contact/", {"phone": "12"}),
        "paper": ("ada", of(kim.pk) + "consents/new/", {}),
        "under_18": ("ada", of(jo.pk) + "under-18/", {}), "start": ("ada", of(kim.pk) + "start/", {"admitted_on": ""}),
        "end": ("ada", of(desk["Pat Doe"].pk) + f"stays/{desk['stay'].pk}/end/", {}),
        "evaluation": ("cleo", of(twin.pk) + "evaluation/", {}),
        "coverage": ("ada", of(kim.pk) + "registration/coverage/new/", {}),
        "documents": ("ada", of(kim.pk) + "documents/", {}), "break_glass": ("ada", "/desk/emergency/", {}),
        "time_off": ("cleo", "/desk/calendar/off/", {}), "settings": ("ida", "/desk/site/", {"phone": "x"}),
        "tell": ("ada", of(kim.pk) + f"consents/{desk['paper'].pk}/tell/", {}),
    }


def look(page, name, width):
    """Axe finds nothing and nothing scrolls sideways; keep a picture where one is wanted."""
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert page.locator("h1").count() == 1, name
    found = Axe().run(page).response["violations"]
    assert not found, (name, [(each["id"], each["nodes"][0]["html"][:300]) for each in found])
    assert page.evaluate(WIDE) == [], name


@pytest.fixture
def opened(browser, live_server, signed_in, ada, cleo, max_, ida, cora):
    """Return a function that opens a page as a member of staff: `opened("ada", "/desk/", width=320)`."""
    staff, contexts = {"ada": ada, "cleo": cleo, "max": max_, "ida": ida, "cora": cora}, []

    def open_page(name, path, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        for cookie in signed_in(staff[name]).cookies.values():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, (path, answer.status, page.url)
        assert "/login/" not in page.url, path
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_desk_has_no_fault(opened, desk, width):
    """S-44, S-21, S-26."""
    wanted = re.compile(os.environ.get("PAGES", "."))
    for name, (who, path) in pages(desk).items():
        if wanted.search(name):
            page = opened(who, path, width)
            look(page, name, width)
            page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_form_of_the_desk_that_is_refused_has_no_fault(opened, desk, width):
    """S-44: the problem is said, linked and spoken; nothing moves sideways."""
    for name, (who, path, boxes) in refused(desk).items():
        page = opened(who, path, width)
        for box, text in boxes.items():
            page.fill(f'main form [name="{box}"]', text)
        buttons = page.locator("main form:not([action*='logout']) button[type=submit]")
        button = buttons.last if name == "evaluation" else buttons.first
        with page.expect_navigation(wait_until="domcontentloaded"):
            button.click()
        assert page.locator("main [role=alert], main .problems").count(), name
        look(page, f"refused-{name}", width)
        page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_proposed_rules_have_no_fault_at_any_step(opened, lakeside, cleo, max_, settings, tmp_path, width):
    """S-44: a broken folder, before the trial, while it waits, what it found, a reason refused, the second person."""
    people = [send(lakeside, "Hal Day", home={"home": "others_use"}), send(lakeside, "Pat Doe")]
    page_of = "/desk/rules/proposed/"

    def see(name, who, path):
        page = opened(who, path, width)
        look(page, f"rules-{name}", width)
        return page

    settings.RULES_PROPOSED = str(tmp_path / "empty")
    see("broken", "max", page_of)
    settings.RULES_PROPOSED = str(edition_in(tmp_path / "next", STRICTER, VERSION))
    page = see("not-tried", "cleo", page_of)
    press(page, page.get_by_role("button", name="Try these rules"))
    trial = RulesTrial.objects.get()
    see("waiting", "cleo", f"/desk/rules/trials/{trial.pk}/")
    running.run_next(timezone.now())
    page = see("tried", "max", f"/desk/rules/trials/{trial.pk}/")
    assert people[0].contact.name in page.locator("main").inner_text()
    see("tried-others", "ada", f"/desk/rules/trials/{trial.pk}/")
    page = see("ask", "cleo", page_of)
    press(page, page.get_by_role("button", name="Ask to publish"))
    look(page, "rules-refused", width)
    page.fill("#why", "Homes where others use need more than evenings.")
    press(page, page.get_by_role("button", name="Ask to publish"))
    look(page, "rules-asked", width)
    page = see("second", "max", page_of)
    press(page, page.get_by_role("button", name="Approve"))
    look(page, "rules-published", width)
    RulesPublication.objects.update(replaces="")  # as if the rules that run had never been published
    see("unpublished", "max", "/desk/rules/")
    see("unpublished-person", "ada", f"/desk/p/{people[0].pk}/")
    see("unpublished-evaluation", "cleo", f"/desk/p/{people[0].pk}/evaluation/")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_desk_where_nobody_is_yet_has_no_fault(opened, lakeside, width):
    """S-44, B3: empty lists say what will stand there."""
    empty = {"today": "ada", "queue": "ada", "queue?view=urgent": "ada", "calendar": "cleo", "followups": "ada",
             "jobs": "max", "queue/hand-over": "ada", "emergency/review": "cora", "records": "cora", "audit": "cora",
             "duty": "max", "calendar/off": "ada"}
    for name, who in empty.items():
        path, _, query = name.partition("?")
        page = opened(who, f"/desk/{path if path != 'today' else ''}/?{query}".replace("//", "/"), width)
        look(page, f"empty-{name.replace('/', '-').replace('?', '-')}", width)
        page.context.close()


def test_what_is_printed_fits_on_one_page(opened, desk):
    """S-21, B5: four programs on one landscape page; the letter, what a court is told and the person's own sheet."""
    kim, first = desk["Kim Day"], desk["program"]
    for number in range(3):
        Program.objects.create(provider=first.provider, name=f"Harbor Day {number}", levels=["iop", "php"],
                               conditions=["substance_use"], hours_a_week=20 + number)
    chosen = "&".join(f"p={one.pk}" for one in Program.objects.all())
    page = opened("ada", f"/desk/programs/compare/?{chosen}")
    printed(page, "compare")
    make_catalog()  # the demo's: every fact is told
    told = Program.objects.filter(provider__in=Provider.objects.exclude(pk=first.provider_id)).order_by("name")
    page.goto(page.url.split("?")[0] + "?" + "&".join(f"p={one.pk}" for one in told[:4]))
    printed(page, "compare-told")
    page.goto(page.url.split("/desk/")[0] + f"/desk/p/{kim.pk}/letter/")
    press(page, "form button")
    printed(page, "letter")
    page.goto(page.url.split("/desk/")[0] + f"/desk/p/{kim.pk}/consents/{desk['paper'].pk}/tell/")
    page.check('[name="say"][value="came"]')
    press(page, "main form .actions button")
    printed(page, "told")
    page.goto(page.url.split("/desk/")[0] + f"/desk/p/{kim.pk}/own-sheet/")
    printed(page, "own_sheet")


def printed(page, name):
    """Print the page and count its sheets; keep the PDF where pictures are wanted."""
    paper = page.pdf(prefer_css_page_size=True)
    if folder := os.environ.get("SHOTS"):
        (Path(folder) / f"{name}.pdf").write_bytes(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, name


def test_a_stay_is_written_down_with_scripts_off(opened, desk):
    """S-45: the start, a day by one press, the end."""
    kim = desk["Kim Day"]
    page = opened("ada", f"/desk/p/{kim.pk}/", java_script_enabled=False)
    press(page, page.get_by_role("link", name="Started the program"))
    page.fill("input[name=admitted_on]", here().isoformat())
    press(page, page.get_by_role("button", name="Write down the start"))
    assert "Written down: they started." in page.locator("main").inner_text()
    pat = desk["Pat Doe"]
    page.goto(page.url.split("/desk/")[0] + f"/desk/p/{pat.pk}/")
    press(page, "#stay .unsaid button")
    assert Visit.objects.filter(stay=desk["stay"], state="attended", struck_at=None).count() == 2
