"""A7 by Chromium's own metrics: what a first visit is like on an old phone with a slow line (P-40).

The line is slowed to 1.6 Mbit/s with 150 ms there and back, the processor to a quarter, through the debugging protocol;
nothing is in the cache. A machine busy with other tests only makes a load slower, never faster, so of a few loads the
best one counts: a page that cannot be fast enough is not fast enough in any of them.
"""

import pytest

from tests.browser.door import go, slug_of
from tests.browser.walk import PAT, press

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
LCP, TBT, CLS, TRIES = 1800, 50, 0.02, 6  # milliseconds, milliseconds, share of the screen, loads
WATCH = """
  window.seen = {lcp: 0, tbt: 0, cls: 0};
  const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
    .observe({type, buffered: true});
  watch('largest-contentful-paint', e => { seen.lcp = e.startTime });
  watch('longtask', e => { seen.tbt += Math.max(0, e.duration - 50) });
  watch('layout-shift', e => { if (!e.hadRecentInput) seen.cls += e.value });
"""


@pytest.fixture
def phone(browser):
    """An old phone: a small screen, a slow line, a slow processor, an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    yield page, wire
    context.close()


def slowly(wire, *, on):
    wire.send("Network.setCacheDisabled", {"cacheDisabled": on})
    wire.send("Network.emulateNetworkConditions", SLOW_4G if on else SLOW_4G | {
        "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4 if on else 1})


def load(page, url):
    """Return what Chromium saw of one load: {"lcp", "tbt", "cls"}."""
    page.goto(url, wait_until="load")
    page.wait_for_function("() => seen.lcp > 0")
    page.wait_for_timeout(400)  # what shifts late shifts now
    return page.evaluate("seen")


def best_of(page, url):
    tried = []
    for _time in range(TRIES):
        tried.append(load(page, url))
        if tried[-1]["lcp"] <= LCP and tried[-1]["tbt"] <= TBT:
            break
    assert max(one["cls"] for one in tried) <= CLS, (url, tried)  # a shift is a shift, however busy the machine
    return min(tried, key=lambda one: one["lcp"]), min(one["tbt"] for one in tried)


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_page_stands_within_two_seconds_on_an_old_phone_and_does_not_jump(phone, lakeside, live_server, prefix):
    """The first page, questions short and long, the consent with its text, help, the check and the confirmation."""
    page, wire = phone
    url, steps = f"{live_server.url}{prefix}", set()
    go(page, live_server.url, PAT, prefix=prefix, look=lambda at, state: steps.add(slug_of(at)))
    steps = [f"/step/{slug}/?change" for slug in ("now", "recent", "free", "okay-to-share") if slug in steps]
    assert len(steps) == 4
    places = ["/", "/step/device/?change", *steps, "/help-now/d/", "/check/"]
    slowly(wire, on=True)
    found = {place: best_of(page, url + place) for place in places}
    slowly(wire, on=False)
    page.goto(f"{url}/check/")
    press(page)
    page.wait_for_url("**/sent/")
    slowly(wire, on=True)
    found["/sent/"] = best_of(page, f"{url}/sent/")
    for place, (best, tbt) in found.items():
        print(f"{prefix}{place}: LCP {best['lcp']:.0f} ms, TBT {tbt:.0f} ms, CLS {best['cls']:.3f}")
        assert best["lcp"] <= LCP, (place, best)
        assert tbt <= TBT, (place, tbt)


def test_the_measure_sees_a_page_that_is_slow_and_one_that_jumps(phone, lakeside, live_server):
    """The test can fail: a block that comes late and pushes the rest down, and a long piece of work, are seen."""
    page, wire = phone
    slowly(wire, on=True)
    load(page, f"{live_server.url}/")
    for _time in range(TRIES):
        # In a task of the page's own: what the debugging protocol runs itself is no long task to Chromium.
        page.evaluate("""() => { setTimeout(() => {
          const until = performance.now() + 400; while (performance.now() < until);
          const late = document.getElementById('late'), main = document.querySelector('main');
          if (late) return late.remove();
          main.before(Object.assign(document.createElement('div'), {id: 'late'}));
          document.getElementById('late').style.height = '300px';
        }) }""")
        page.wait_for_timeout(1500)
        seen = page.evaluate("seen")
        if seen["cls"] > CLS and seen["tbt"] > TBT:
            break  # now and then Chromium counts no shift that follows a long task: then it comes and goes once more
    assert seen["cls"] > CLS
    assert seen["tbt"] > TBT
