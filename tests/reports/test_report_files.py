"""S-43: the file of a report needs a purpose, is written down, cannot run, and says no more than the page."""

import csv
import io
import re

import pytest

from admissions.models import Stay
from outbox.models import Alert
from privacy.models import AuditEvent
from programs.models import Program, Provider
from reports.questions.all import QUESTIONS
from tests.reports.conftest import DAY, HOUR, NOW

WHY = {"purpose": "Quarterly review"}


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text)))


def cells_on(html):
    """Return the tables of a page as the file should have them: label and cells of every row."""
    rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', html, flags=re.S)
    return [(re.sub(r"<[^>]+>", "", label), re.findall(r"<td[^>]*>([^<]*)</td>", cells)) for label, cells in rows]


@pytest.mark.parametrize("purpose", [{}, {"purpose": ""}, {"purpose": "   "}, {"purpose": "x" * 151}])
def test_without_a_purpose_there_is_no_file(purpose, busy, ada, signed_in):
    client = signed_in(ada)
    answer = client.post("/desk/reports/missed/file/", purpose)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Say what it is for." in answer.text or len(purpose["purpose"]) > 150
    assert "Error:" in answer.text
    assert "All weeks" not in answer.text
    assert not AuditEvent.objects.filter(action="export").exists()


def test_asking_by_the_address_alone_gives_the_question_what_for(busy, ada, signed_in):
    answer = signed_in(ada).get("/desk/reports/missed/file/?purpose=Curious")
    assert answer.status_code == 200
    assert "What for" in answer.text
    assert not AuditEvent.objects.filter(action="export").exists()


def test_the_purpose_stands_in_the_audit(busy, ada, signed_in):
    answer = signed_in(ada).post("/desk/reports/missed/file/", WHY)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report-2026-11-24.csv"'
    event = AuditEvent.objects.get(action="export")
    assert (event.actor_id, event.object_kind, event.object_id, event.why, event.intakes) == (
        str(ada.pk), "report", "missed", "Quarterly review", [])


def test_the_file_is_of_the_weeks_of_the_page_it_was_asked_on(busy, cleo, signed_in):
    """The form of the purpose names no weeks: those of the address count."""
    client = signed_in(cleo)
    for weeks, first in ((13, "Aug 31"), (26, "Jun 1"), (52, "Dec 1")):
        rows = rows_of(client.post(f"/desk/reports/missed/file/?weeks={weeks}&look=", WHY))
        assert rows[1][1].startswith(f"{first}, 20")
        assert len([row for row in rows if len(row) == 5]) == 1 + weeks + 1, "a head, the weeks, and all of them"
        page = client.get(f"/desk/reports/missed/?weeks={weeks}").text
        assert f'href="/desk/reports/missed/file/?weeks={weeks}&amp;look="' in page


@pytest.mark.parametrize("role", ["clinician", "admissions", "compliance"])
def test_the_file_says_what_the_page_says(role, busy, staff, signed_in):
    """R-02: what the page holds back the file holds back, in the same words."""
    client, held = signed_in(staff[role]), 0
    for question in QUESTIONS:
        page = cells_on(client.get(f"/desk/reports/{question.slug}/").text)
        rows = rows_of(client.post(f"/desk/reports/{question.slug}/file/", WHY))
        text = "\n".join(",".join(row) for row in rows)
        for label, cells in page:
            for row in rows:
                if row and row[0].lstrip("'") == label.replace("&#x27;", "'").replace("&quot;", '"') and (
                        len(row) == len(cells) + 1):
                    break
            else:
                raise AssertionError((question.slug, label))
        hidden = sum(cell == "Not shown" for _label, cells in page for cell in cells)
        assert text.count("Not shown") == hidden, question.slug
        held += hidden
    assert (held > 0) == (role != "clinician")


def test_a_cell_a_spreadsheet_would_run_is_guarded(lakeside, person, decide, cleo, signed_in):
    for name in ("=1+1", "+SUM(A1)", "@cmd", "-2+3", "\t=1"):
        provider = Provider.objects.create(name=name)
        program = Program.objects.create(provider=provider, name=name, levels=["iop"])
        one = person(lakeside)
        Stay.objects.create(intake=one, evaluation=decide(one, "iop", "iop"), program=program, level="iop",
                            admitted_on=NOW.date(), by=cleo, at=NOW)
    rows = rows_of(signed_in(cleo).post("/desk/reports/capacity/file/", WHY))
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert "'-2+3" in cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_nobody_is_named_and_no_case_listed_for_who_is_no_clinician(lakeside, person, staff, signed_in):
    """D11: the list of cases is for clinical roles; what leaves with it is written down person by person."""
    late = [person(lakeside, NOW - DAY) for _n in range(2)]
    for one in late:
        Alert.objects.create(site=lakeside, intake=one, tier="emergency", source="now", reason="Canary told.",
                             raised_at=NOW - HOUR)
    for role, user in staff.items():
        client = signed_in(user)
        text = client.post("/desk/reports/safety/file/", WHY).text
        event = AuditEvent.objects.filter(action="export").latest("pk")
        is_clinical = role in ("clinician", "medical_director")
        assert all((one.reference in text) == is_clinical for one in late), role
        assert ("Every case of more than" in text) == is_clinical, role
        assert set(event.intakes) == ({str(one.pk) for one in late} if is_clinical else set()), role
        assert "anary" not in text
        assert "0177" not in text
        asks = client.get("/desk/reports/safety/file/").text
        assert ("Sums only" in asks) != is_clinical, "what the page promises about the file is so"
        assert ("by reference" in asks) == is_clinical
        assert "Sums only" in client.get("/desk/reports/missed/file/").text


def test_the_file_is_of_ones_own_site(busy, hillside, cleo2, signed_in):
    rows = rows_of(signed_in(cleo2).post("/desk/reports/waiting/file/", WHY))
    everything = next(row for row in rows if row and row[0] == "All weeks")
    assert everything[1:] == ["0", "", "0", "0", "0"]
    assert "America/Chicago" in rows[1][1]
