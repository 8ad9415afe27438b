"""What is looked at on every page of the patient's door, and the ways that lead to all of them."""

import re

from axe_playwright_python.sync_playwright import Axe

from tests.browser.walk import PAT, fill_page, press

WIDE = """() => {
  const page = document.documentElement;
  return page.scrollWidth > page.clientWidth ? [...document.querySelectorAll('body *')].filter(
    e => e.getBoundingClientRect().right > page.clientWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120)) : [];
}"""
# What a thumb presses: the whole row of a choice, buttons, boxes, and links that stand alone. A link inside a sentence
# is as high as its line (WCAG 2.5.8, inline).
TARGETS = """
  const box = e => (e.matches('.choice input') ? e.closest('.choice').querySelector('label') : e)
    .getBoundingClientRect();
  const inSentence = e => e.matches('a') && getComputedStyle(e).display === 'inline'
    && e.parentElement.textContent.trim() !== e.textContent.trim();
  const targets = [...document.querySelectorAll('a[href], button, summary, textarea, select, input:not([type=hidden])')]
    .filter(e => !inSentence(e) && !e.matches('.skip, .visually-hidden') && e.checkVisibility()
      && box(e).width > 1);
  const name = e => e.outerHTML.slice(0, 120);
"""
SMALL = "() => {" + TARGETS + """
  return targets.map(e => [e, box(e)]).filter(([e, r]) => r.height < 43.5 || r.width < 43.5)
    .map(([e, r]) => Math.round(r.width) + ' x ' + Math.round(r.height) + ' ' + name(e));
}"""
# Two targets side by side or one above the other stand at least 8 px apart.
CLOSE = "() => {" + TARGETS + """
  const found = [], stays = e => !!e.closest('.stays');
  targets.forEach((a, i) => targets.slice(i + 1).forEach(b => {
    if (a.contains(b) || b.contains(a) || stays(a) !== stays(b)) return;
    const p = box(a), q = box(b);
    const across = Math.max(q.left - p.right, p.left - q.right), down = Math.max(q.top - p.bottom, p.top - q.bottom);
    const apart = Math.max(across, down);
    if (apart < 7.5) found.push(Math.round(apart) + ' px: ' + name(a) + ' | ' + name(b));
  }));
  return found;
}"""
# Going back through the page by keyboard, what has the focus is never under the bar that stays (WCAG 2.4.11), nor
# below the edge of the screen; a choice's focus is drawn around its whole row.
COVERED = "() => {" + TARGETS + """
  const bar = document.querySelector('.stays');
  const stays = bar && getComputedStyle(bar).position === 'sticky';
  window.scrollTo(0, document.documentElement.scrollHeight);
  const found = [];
  for (const e of [...targets].reverse()) {
    e.focus();
    if (bar.contains(e)) continue;
    const r = box(e), top = stays ? bar.getBoundingClientRect().bottom : 0;
    const isTall = r.height > (innerHeight - top) * .6;
    if (isTall ? r.bottom < top + 20 || r.top > innerHeight - 20 : r.top < top - 1 || r.bottom > innerHeight + 1)
      found.push(Math.round(r.top) + '..' + Math.round(r.bottom) + ' under ' + Math.round(top) + ': ' + name(e));
  }
  document.activeElement.blur();
  window.scrollTo(0, 0);
  return found;
}"""
SIZES = ({"width": 320, "height": 640}, {"width": 320, "height": 256})  # a small phone; 1280 x 1024 at 400 %
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
    """Axe finds nothing, one h1, and what is measured at 320 px: nothing scrolls sideways, everything to press is
    large enough and apart from the next, and the focus is never hidden, on a phone or at 400 % of 1280 x 1024."""
    where = f"{page.url} ({state})"
    assert page.locator("h1").count() == 1, where
    found = Axe().run(page).response["violations"]
    assert not found, (where, [(each["id"], each["nodes"][0]["html"][:200]) for each in found])
    measure(page, where)


def measure(page, where):
    """Assert what can be measured of this page (P-20, P-21)."""
    for size in SIZES:
        page.set_viewport_size(size)
        for what in (WIDE, SMALL, CLOSE, COVERED):
            found = page.evaluate(what)
            assert found == [], (where, size, found[:5])
    page.set_viewport_size(SIZES[0])
