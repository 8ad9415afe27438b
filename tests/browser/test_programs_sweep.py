"""Every page of the catalog under a glass, the desk's and the public ones: axe, 320 px, the keyboard, paper (S-44).

With SHOTS=folder every page looked at is also kept there as a picture.
"""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from jobs import running
from jobs.models import Job
from programs.imports import table
from programs.models import FactCheck, Opening, Program, Provider, Session, TableUpload
from tests.browser.test_desk_sweep import WIDTHS, look, opened  # noqa: F401  a fixture
from tests.browser.walk import press

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
TABLE = "provider,name,levels,zip,Our own column\nHarbor,Harbor New,iop,20001,x\nHarbor,Harbor Odd,ladder,20001,y\n"


@pytest.fixture
def country(ada):
    """Programs with much and with nothing stated, fresh and old words on free places, a table waiting, a long job."""
    now, today = timezone.now(), timezone.localdate()
    harbor = Provider.objects.create(name="Harbor Behavioral Health Services of the Greater Potomac Valley")
    full = Program.objects.create(
        provider=harbor, name="Harbor Evening Intensive Outpatient Program for Adults", levels=["iop", "php"],
        withdrawal_on_site=["ambulatory"], conditions=["substance_use"], substances=["alcohol", "opioids"],
        hours_a_week=45, days_from=3, days_to=5, first_day_therapy=True, first_day_medicine=True, weeks_from=8,
        weeks_to=12, payers=["medicaid", "private", "sliding_scale"], languages=["en", "es"], age_from=18,
        services=["group", "individual", "family"], medicines_on_site=["buprenorphine"], zip_code="20001",
        city="Washington", state="DC", latitude=38.91, longitude=-77.02, phone="(202) 555-0142",
        email="in@harbor.example", website="https://harbor.example/a-rather-long-path/of-words/that-does-not-break",
        licence="Licence 4711",
    )  # fmt: skip
    bare = Program.objects.create(provider=harbor, name="Elm Street", levels=["iop"])
    for day in (0, 2, 3):
        Session.objects.create(program=full, track="Evening", weekday=day, starts_at=dt.time(18), ends_at=dt.time(21))
    FactCheck.objects.create(program=full, group="levels", source="Phone call", checked_on=today - dt.timedelta(120))
    for days, status, seats in ((0, "open", 3), (9, "full", None)):
        Opening.objects.create(program=full, status=status, seats=seats, said_by="Intake desk",
                               said_at=now - dt.timedelta(days=days))  # fmt: skip
    kept = TableUpload.objects.create(content=TABLE.encode(), made_by=ada)
    large = TableUpload.objects.create(content=TABLE.encode(), made_by=ada, report={})
    looked = running.queue("look", "Look through a file", ada, upload=str(large.pk))
    running.run_next(now)
    over = running.queue("look", "Look through a file", ada, upload="0" * 32)
    running.run_next(now)
    job = running.queue("import", "Bring in 450 programs", ada, upload=str(kept.pk))
    return {"full": full, "bare": bare, "upload": kept, "job": job, "large": large, "looked": looked, "over": over}


def pages(country):
    """Return {name of a picture: address} of the catalog's pages on the desk."""
    full, bare, upload = country["full"], country["bare"], country["upload"]
    one = f"/desk/programs/{full.pk}/"
    return {
        "programs": "/desk/programs/", "programs_near": "/desk/programs/?zip=20001&miles=25&payer=medicaid&age=30",
        "programs_none": "/desk/programs/?q=nothing-is-called-so", "program": one,
        "program_bare": f"/desk/programs/{bare.pk}/", "compare": f"/desk/programs/compare/?p={full.pk}&p={bare.pk}",
        "openings": f"{one}openings/", "add": "/desk/programs/add/", "export": "/desk/programs/export/",
        "upload": "/desk/programs/import/", "import": f"/desk/programs/import/{upload.pk}/",
        "columns": f"/desk/programs/import/{upload.pk}/columns/", "job": f"/desk/jobs/{country['job'].pk}/?still=1",
        "large": f"/desk/programs/import/{country['large'].pk}/", "looked": f"/desk/jobs/{country['looked'].pk}/",
        "over": f"/desk/jobs/{country['over'].pk}/", "jobs": "/desk/jobs/",
    } | {f"edit_{group}": f"{one}edit/{group}/" for group in (
        "levels", "schedule", "people", "services", "medicines", "help", "payment", "licence", "contact")}  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_catalog_has_no_fault(opened, country, width):  # noqa: F811
    """S-44, S-21, S-26."""
    wanted = re.compile(os.environ.get("PAGES", "."))
    for name, path in pages(country).items():
        if wanted.search(name):
            page = opened("ada", path, width)
            look(page, name, width)
            page.context.close()


@pytest.fixture
def anybody(browser, live_server):
    """Return a function that opens a page as somebody without an account."""
    contexts = []

    def open_page(path, width=1280, **options):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        assert page.goto(live_server.url + path).status in (200, 410), path
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_public_page_has_no_fault(opened, anybody, country, width):  # noqa: F811
    full, bare = country["full"], country["bare"]
    for name, path in {
        "find": "/find/", "find_near": "/find/?zip=20001&miles=25&kind=3&way=a&age=30", "find_wrong": "/find/?zip=1",
        "find_es": "/es/find/?zip=20001&miles=25", "find_one_es": f"/es/find/{full.pk}/",
        "find_one": f"/find/{full.pk}/", "find_bare": f"/find/{bare.pk}/", "say_over": f"/say/{'x' * 32}/",
    }.items():  # fmt: skip
        look(anybody(path, width), name, width)
    desk = opened("ada", f"/desk/programs/{full.pk}/openings/", width)
    press(desk, 'main form[action$="/link/"] button')
    look(desk, "openings_link", width)
    link = re.search(r"/say/[\w-]{32}/", desk.content())[0]
    page = anybody(link, width, java_script_enabled=False)
    page.close()
    page = anybody(link, width)
    look(page, "say", width)
    press(page, "main form button")
    look(page, "say_done", width)


def test_the_public_list_is_filtered_by_keyboard_alone_with_scripts_off(anybody, country):
    page = anybody("/find/", java_script_enabled=False)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "zip":
            break
    page.keyboard.type("20001")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "zip=20001" in page.url
    found = page.locator("main section h3 a").all_inner_texts()
    assert found[0] == country["full"].name


@pytest.mark.parametrize("name", ["program", "compare", "find_one"])
def test_on_paper_there_are_facts_and_nothing_to_press(opened, anybody, country, name):  # noqa: F811
    full = country["full"]
    page = anybody(f"/find/{full.pk}/") if name == "find_one" else opened("ada", pages(country)[name])
    page.emulate_media(media="print")
    assert "Medicaid" in page.locator("main").inner_text()
    pressed = page.locator("main button, main input, main select, main a.button, .list-head a, body nav, .stays")
    assert [one.evaluate("e => e.outerHTML.slice(0, 120)") for one in pressed.all() if one.is_visible()] == []
    if folder := os.environ.get("SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-paper.png", full_page=True)


def test_the_facts_of_a_program_stand_in_columns_of_one_width(opened, country):  # noqa: F811
    page = opened("ada", pages(country)["program"])
    widths = page.locator(".fact-columns .fact-group").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert len(widths) == 9
    assert max(widths) - min(widths) <= 2


def test_long_work_moves_on_the_page_without_a_new_one_and_leaves_the_focus(opened, country):  # noqa: F811
    """S-37, B4: the bar moves, a quarter done is said aloud, who stands on a button stays there, the end is said."""
    job = Job.objects.filter(pk=country["job"].pk)
    job.update(state="running", done=10, total=450, started_at=timezone.now())
    page = opened("ada", f"/desk/jobs/{country['job'].pk}/")
    page.evaluate("window.same = true")
    button = page.locator("main form button")
    button.focus()
    job.update(done=240)
    expect(page.locator("#how-far")).to_contain_text("240 of 450 programs.", timeout=20_000)
    expect(page.locator("#said")).to_contain_text("240 of 450 programs.", timeout=20_000)
    assert page.locator("progress").evaluate("bar => bar.value") == 240
    expect(button).to_be_focused()
    job.update(state="done", done=450, finished_at=timezone.now())
    expect(page.locator("#said")).to_contain_text("Done. 450 of 450 programs.", timeout=20_000)
    expect(page.locator("#job a.button")).to_be_focused()
    assert page.evaluate("window.same"), "no page was loaded anew"


def test_the_table_that_waits_is_one_that_can_be_read():
    """Otherwise the pages above would show an empty plan and prove little."""
    drafts, problems, _ignored = table.read(TABLE.encode(), {})
    assert (len(drafts), [problem.column for problem in problems]) == (1, ["levels"])
