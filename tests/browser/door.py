"""What is looked at on every page of the patient's door, and the ways that lead to all of them."""

import re

from axe_playwright_python.sync_playwright import Axe

from tests.browser.walk import PAT, fill_page, press

WIDE = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? [...document.querySelectorAll('body *')].filter(
    e => e.getBoundingClientRect().right > page.clientWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120)) : [];
}"""
# What a thumb presses: the whole row of a choice, buttons, boxes, and links that stand alone. Links inside a sentence
# are as high as their line (WCAG 2.5.8, inline).
SMALL = """() => [...document.querySelectorAll(
  '.button, .choice label, .topbar a, .helpline a, .foot a, .back, summary, .actions > a, .linkbutton, .input')]
  .map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.width && r.height < 43.5)
  .map(([e, r]) => Math.round(r.height) + ' ' + e.outerHTML.slice(0, 120))"""
LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim().split(/\\s+/).filter(Boolean);
    if (words.length) walk.currentNode.textContent += ' ' + words.slice(0, Math.ceil(words.length * .35)).join(' ');
  }
}"""
EVERYTHING = PAT | {
    "want": {"want": ["alcohol", "opioids", "mood", "eating", "gambling"]}, "biggest": {"biggest": "alcohol"},
    "recent": {"recent": ["alcohol", "sedatives", "opioids", "unknown_pills"]},
    "mood": {"phq1": "3", "phq2": "3", "gad1": "3", "gad2": "3"},
    "past-weeks": {"tried": "yes"}, "lately": {"tried": "yes"}, "home": {"home": "moving"},
    "times": {"times": "1_2"}, "earlier-care": {"times": "1_2"}, "too-much": {"when": "last_30_days"},
    "matters": {"matters": ["language"]}, "days": {"alcohol": "every_day"}, "meals": {"starving": "yes"},
    "expecting": {"expecting": ["pregnant"]}, "medicine": {"medicine": ["methadone"]}, "age": {"age": "17"},
    "people": {"people": ["family"]},
}
NOBODY = {
    "reach": {"phone": "", "email": ""}, "age": {"age": "", "age_skip": "yes"}, "where": {"zip": "", "zip_skip": "yes"},
}
WAYS = {
    "everything": EVERYTHING, "nothing": NOBODY, "calm": PAT,
    "danger": PAT | {"now": {"now": ["self_harm", "violence"]}, "signs": {"signs": ["seizure"]},
                     "home": {"home": "hurt"}, "senses": {"senses": ["followed"]}},
    "helper": NOBODY | {"who": {"who": "helper"}, "seen": {"seen": ["low", "confused"], "words": "She is low."}},
    "together": PAT | {"who": {"who": "together"}},
}


def slug_of(page):
    found = re.search(r"/step/([a-z0-9-]+)/", page.url)
    return found[1] if found else ""


def is_urgent(page):
    return page.locator(".urgent-card").count() > 0


def go_on(page):
    """Leave a help page by its own link."""
    press(page, ".urgent-card .actions a")


def go(page, url, script, look=None, prefix=""):
    """Walk one way to the check, past help pages; `look(page, state)` at every page. Return the slugs walked."""
    page.goto(f"{url}{prefix}/")
    if look:
        look(page, "start")
    press(page, "main a.button")
    walked = []
    while slug_of(page) or is_urgent(page):
        if is_urgent(page):
            if look:
                look(page, "urgent")
            go_on(page)
            continue
        assert len(walked) < 120, walked
        here = slug_of(page)
        if look:
            look(page, "empty")
            press(page)  # nothing ticked, nothing typed
            if slug_of(page) == here and not is_urgent(page):
                look(page, "error")
            else:
                page.goto(f"{url}{prefix}/step/{here}/")  # nothing had to be filled in
        walked.append(fill_page(page, script))
        if slug_of(page) == here and not is_urgent(page):
            problem = page.locator("main .problems")
            assert not problem.count(), f"{here}: {problem.first.inner_text()}"
    return walked


def look_closely(page, state):
    """Axe finds nothing, nothing scrolls sideways at this width, everything to press is large enough, one h1."""
    where = f"{page.url} ({state})"
    assert page.locator("h1").count() == 1, where
    found = Axe().run(page).response["violations"]
    assert not found, (where, [(each["id"], each["nodes"][0]["html"][:200]) for each in found])
    assert page.evaluate(WIDE) == [], where
    assert page.evaluate(SMALL) == [], where
