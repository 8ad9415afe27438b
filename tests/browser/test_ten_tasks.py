"""Ten tasks of a new member of staff, by mouse and by keyboard alone: how many presses each takes (S-18, S-19, S-26).

Every task begins where the one before ended, and nothing is reached by typing an address. With TASKS=file the presses
and seconds of each are written there, with SHOTS=folder a picture of each screen at 1280 and 360 px is kept.
"""

import os
import time
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from admissions.models import Appointment, CallNote, Evaluation
from intake import search
from intake.models import Contact, Intake
from tests.browser.test_desk_sweep import DAY, desk, opened  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
MOST_TABS = 300


class Mouse:
    """Somebody who clicks; one press each."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, target):
        self.presses += 1
        target.click()

    def write(self, target, text):
        """Click into a box and type; the click is a press, the letters are not."""
        self.press(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target, label):
        self.presses += 2  # open the list, choose
        target.select_option(label=label)

    def enter(self):
        self.presses += 1
        self.page.keyboard.press("Enter")


class Keyboard(Mouse):
    """Somebody who has no mouse: Tab until it has the focus, then Enter or Space. Each key is a press."""

    def key(self, name):
        self.presses += 1
        self.page.keyboard.press(name)

    def reach(self, target):
        """Tab to it, or to whichever of these the group stops at: going back, that is its last."""
        first = target.first
        is_before = first.evaluate("""one => !!(document.activeElement.compareDocumentPosition(one)
            & Node.DOCUMENT_POSITION_PRECEDING)""")
        for _ in range(MOST_TABS):
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                ring = first.evaluate("""() => {const one = document.activeElement;
                    const of = e => {const s = getComputedStyle(e);
                    return s.outlineStyle !== 'none' || s.boxShadow !== 'none'};
                    return of(one) || (one.labels && [...one.labels].some(of))}""")
                assert ring, ("nothing shows that it has the focus", first.evaluate("one => one.outerHTML")[:200])
                return
            self.key("Shift+Tab" if is_before else "Tab")
        raise AssertionError(f"{target} is not reached by Tab")

    def press(self, target):
        if target.get_attribute("type") == "radio":
            return self._radio(target)
        self.reach(target)
        kind = target.evaluate("one => one.tagName")
        self.key("Space" if kind == "INPUT" else "Enter")

    def _radio(self, target):
        """One Tab stop for the whole group: Space chooses, arrows move and choose."""
        group = self.page.locator(f'main input[type=radio][name="{target.get_attribute("name")}"]')
        wanted = target.get_attribute("value")
        self.reach(group)
        self.key("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            self.key("ArrowDown")
        raise AssertionError(f"{wanted} is not chosen by arrows")

    def write(self, target, text):
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target, label):
        self.reach(target)
        word = label.partition(" ")[0]
        self.page.keyboard.type(word)
        self.presses += len(word)
        expect(target.locator("option:checked")).to_have_text(label)


class Walk:
    """The pages one after another; keeps presses and seconds of each task, and pictures."""

    def __init__(self, page, hand):
        self.page, self.hand, self.told = page, hand(page), []

    def go(self, target):
        """Press what leads to another page, and wait until it has come."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.hand.press(target)

    def enter(self):
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.hand.enter()

    def button(self, name, within="main"):
        return self.page.locator(within).get_by_role("button", name=name, exact=True)

    def link(self, name, within="main"):
        return self.page.locator(within).get_by_role("link", name=name, exact=True)

    def done(self, name, started):
        """Note one task: what it is called, presses so far, seconds."""
        self.told.append((name, self.hand.presses, time.monotonic() - started))
        self.hand.presses = 0
        if folder := os.environ.get("SHOTS"):
            for width in (360, 1280):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.screenshot(path=f"{folder}/task-{len(self.told):02}-{width}.png", full_page=True)


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_a_new_member_of_staff_does_ten_tasks_without_help(hand, opened, desk):  # noqa: F811
    """From the start page to a referral and a corrected mistake: each act leaves its row."""
    mistyped = Contact.objects.get(intake=desk["Sam Roe"])
    mistyped.name = "Samuel Roe"
    mistyped.save()
    search.index(mistyped)
    Appointment.objects.filter(intake=desk["Sam Roe"]).update(state="cancelled", ended_at=timezone.now())
    Intake.objects.filter(pk=desk["Sam Roe"].pk).update(state="reached")
    walk = Walk(opened("ada", "/desk/"), hand)
    _at_the_desk(walk, desk)
    _as_a_clinician(walk, opened("cleo", "/desk/"), hand, desk)
    if path := os.environ.get("TASKS"):
        with Path(path).open("a") as told:
            told.writelines(f"{hand.__name__}\t{name}\t{presses}\t{took:.1f}\n" for name, presses, took in walk.told)
    assert len(walk.told) == 10


def _at_the_desk(walk, desk):  # noqa: F811
    page, started = walk.page, time.monotonic()
    walk.go(walk.button("Take next"))
    expect(page.locator(".banner")).to_be_visible()
    walk.done("take", started)
    started, taken = time.monotonic(), Intake.objects.get(pk=page.url.split("/p/")[1][:36])
    assert taken.owner.name == "Ada"
    number = page.locator(".identity a[href^='tel:']")
    page.evaluate("addEventListener('click', e => e.target.closest('a[href^=tel]') && e.preventDefault(), true)")
    walk.hand.press(number)  # the telephone's part begins, and there is none here
    walk.done("call", started)
    started = time.monotonic()
    walk.hand.press(page.locator('#log [name="outcome"][value="spoke"]'))
    walk.hand.write(page.locator('#log [name="text"]'), "Spoke with them. Evenings.")
    walk.go(walk.button("Write it down", "#log"))
    assert CallNote.objects.get(intake=taken).outcome == "spoke"
    walk.done("record", started)
    started = time.monotonic()
    walk.go(page.locator("header nav").get_by_role("link", name="Find", exact=False))
    expect(page.locator("main [name=text]")).to_be_focused()
    page.keyboard.type("Samuel Roe")
    walk.enter()
    walk.go(walk.link("Samuel Roe"))
    walk.done("find", started)
    started = time.monotonic()
    row = page.locator("#placement table.levels tr:has(th:has-text('Intensive outpatient (IOP)'))")
    expect(row).to_be_visible()
    assert row.locator("p").first.inner_text().strip()
    walk.done("explain why not IOP", started)
    started = time.monotonic()
    walk.go(walk.link("Book an evaluation"))
    walk.go(page.locator("ol.offers button").first)
    assert Appointment.objects.filter(intake=desk["Sam Roe"], state="booked").exists()
    walk.done("book", started)
    started = time.monotonic()
    walk.go(walk.link("Correct name or contact"))
    walk.hand.write(page.locator('main [name="name"]'), "Sam Roe")
    walk.go(walk.button("Correct it"))
    assert Contact.objects.get(intake=desk["Sam Roe"]).name == "Sam Roe"
    walk.done("correct a mistake", started)


def _as_a_clinician(walk, page, hand, desk):  # noqa: F811
    walk.page, walk.hand = page, hand(page)
    for who, task in (("Sam Roe", "evaluate"), ("Twin", "override")):
        intake = desk[who]
        page.goto(page.url.split("/desk/")[0] + f"/desk/p/{intake.pk}/")
        walk.hand.presses, started = 0, time.monotonic()
        walk.go(walk.link("Write the evaluation"))
        walk.hand.write(page.locator('[name="summary"]'), "Seen today. What was told was confirmed.")
        walk.hand.press(page.locator(f'[name="decision"][value="{"agree" if task == "evaluate" else "different"}"]'))
        if task == "override":
            walk.hand.choose(page.locator('[name="decided_level"]'), "Day program (PHP)")
            walk.hand.choose(page.locator('[name="reason"]'), "Clinical judgement: higher risk")
        walk.hand.choose(page.locator('[name="decided_withdrawal"]'), "None needed now, in my judgement")
        if task == "evaluate":
            walk.hand.choose(page.locator('[name="program"]'), "Harbor Evening IOP")
            walk.hand.write(page.locator('[name="starts_on"]'), "")
            page.locator('[name="starts_on"]').fill((timezone.localdate() + 7 * DAY).isoformat())
        walk.go(walk.button("Sign"))
        signed = Evaluation.objects.get(intake=intake)
        assert signed.is_signed
        assert signed.agrees is (task == "evaluate")
        walk.done(task, started)
    page.goto(page.url.split("/desk/")[0] + f"/desk/p/{desk['Sam Roe'].pk}/")
    walk.hand.presses, started = 0, time.monotonic()
    walk.go(walk.button("Referred to the program"))
    assert Intake.objects.get(pk=desk["Sam Roe"].pk).state == "referred"
    walk.done("refer", started)
