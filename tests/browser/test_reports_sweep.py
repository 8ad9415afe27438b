"""Every report in a real browser, at both widths, for who sees every number and for who does not (R-03, S-44)."""

import datetime as dt

import pytest
from django.utils import timezone

from reports.models import Change
from reports.questions.all import QUESTIONS
from tests.browser.test_desk_sweep import WIDTHS, look, opened  # noqa: F401  # a fixture
from tests.reports.a_year import fill

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def months(lakeside, max_):
    """Three months of people at the site, and a day on which something was changed."""
    fill(lakeside, max_, 260, weeks=16)
    day = timezone.localdate() - dt.timedelta(days=30)
    Change.objects.create(site=lakeside, by=max_, at=timezone.now(), day=day, words="Texts the day before")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_report_has_no_fault(opened, months, width):  # noqa: F811
    for who in ("max", "ada"):
        for question in QUESTIONS:
            page = opened(who, f"/desk/reports/{question.slug}/?weeks=26", width)
            for table in page.locator("main details").all():
                table.evaluate("one => one.open = true")
            look(page, f"report-{question.slug}-{who}", width)
            page.context.close()
    for path in ("", "changes/", "losing/file/"):
        page = opened("max", f"/desk/reports/{path}", width)
        look(page, "reports-" + (path.strip("/").replace("/", "-") or "list"), width)
        page.context.close()


def test_a_site_where_nobody_is_yet_says_so_in_every_report(opened, lakeside):  # noqa: F811
    for question in QUESTIONS:
        page = opened("max", f"/desk/reports/{question.slug}/", 320)
        look(page, f"report-{question.slug}-empty", 320)
        page.context.close()
