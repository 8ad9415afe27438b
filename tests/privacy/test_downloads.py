"""What leaves as a file, mail or text stays whole with any words in it: no cell that runs, no header more (#24)."""

import csv
import email
import email.policy
import io
import json
import re
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from django.core import mail
from django.utils import timezone

from accounts.invitations import mail_invitation
from accounts.models import Site, User
from admissions.decisions import By
from admissions.paperwork import documents
from intake.models import Contact, Intake
from intake.states import State
from outbox import texts
from outbox.channels import Message, TransportError
from outbox.channels.email import EmailChannel
from outbox.channels.text import FileGateway, HttpGateway
from programs.codes import FactGroup
from programs.imports import hsds, table
from programs.models import FactCheck, Program, Provider, Session, TableUpload
from tests.admissions.files import PAPER
from tests.faults.servers import Gateway
from tests.intake.test_door_bad_input import BLNS, POLYGLOTS
from tests.privacy.every_box import TYPED, naughty
from tests.privacy.test_every_read import patient_of

# Each sign a formula may begin with, and what a spreadsheet may take away before it looks for one.
RUNS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\xa0=1", "\u200b=1", "\ufeff=1", "\x01=1",
        "'=1", "' =1", "＝1", " ＠1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://x.example","y")', "=1;=1", '"=1']
STRINGS = [re.sub("\0", "", one) for one in [*(naughty() if BLNS.exists() else POLYGLOTS), *RUNS]]
FORMULA = re.compile(r"[\s\x00-\x1f\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
FORMS = {"csv": "csv", "xlsx": "xlsx", "hsds": "zip", "json": "json", "federal": "csv"}
HEADERS = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"}


def held(model, boxes, words):
    """Return these words in each of the boxes, as much of them as it holds."""
    return {box: words[:model._meta.get_field(box).max_length] for box in boxes.split()}


def names(model, box):
    """Return what stands in this box over the whole catalog, sorted."""
    return sorted(held(model, box, one)[box] for one in STRINGS)


@pytest.fixture
def catalog(db):
    """A program for each string, with it in every box of the catalog."""
    owners = Provider.objects.bulk_create(Provider(**held(Provider, "name website", one)) for one in STRINGS)
    boxes = TYPED["programs.Program"]
    made = Program.objects.bulk_create(
        Program(provider=owner, **held(Program, boxes, one), zip_code="20001", latitude=38.9, longitude=-77.0)
        for owner, one in zip(owners, STRINGS, strict=True))
    Session.objects.bulk_create(
        Session(program=one, **held(Session, "track", one.name), weekday=1, starts_at="09:00", ends_at="12:00")
        for one in made)
    FactCheck.objects.bulk_create(
        FactCheck(program=one, group=FactGroup.CONTACT, source=one.name, checked_on=timezone.localdate())
        for one in made)
    return made


@pytest.fixture
def desk(ida, signed_in):
    return signed_in(ida)


def download(answer, name, kind):
    """Return the bytes of an answer that is a file to be saved, whatever is in it."""
    assert answer.status_code == 200
    assert re.fullmatch(rf'attachment; filename="{name}"', answer.headers["Content-Disposition"])
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return answer.content


def leave(desk, form):
    kinds = {"csv": "text/csv", "zip": "application/zip", "json": "application/json",
             "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    answer = desk.post("/desk/programs/export/", {"form": form, "purpose": "x"})
    ending = FORMS[form]
    return download(answer, rf"programs-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\.{ending}", kinds[ending])


def rows_of(words):
    """Return the rows of a CSV, all as wide as the first, no cell of which a spreadsheet would run."""
    rows = list(csv.reader(io.StringIO(words, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell[:60] for row in rows for cell in row if FORMULA.match(cell) and not NUMBER.fullmatch(cell)] == []
    return rows


def test_the_catalog_as_a_table_starts_no_formula_and_gives_every_word_back(desk, catalog):
    rows = rows_of(leave(desk, "csv").decode())
    given = [table.unguarded(row[rows[0].index("name")]) for row in rows[1:]]
    assert sorted(given) == names(Program, "name")


def test_the_catalog_as_a_spreadsheet_is_words_in_every_cell(desk, catalog):
    content = leave(desk, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows())
    assert len(rows) == len(STRINGS) + 1
    cells = [cell for row in rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value[:60] for cell in cells
            if FORMULA.match(cell.value) and not NUMBER.fullmatch(cell.value)] == []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if "<f>" in packed.read(name).decode()]


def test_the_catalog_as_a_package_and_as_a_directory_starts_no_formula(desk, catalog):
    with zipfile.ZipFile(io.BytesIO(leave(desk, "hsds"))) as packed:
        assert set(packed.namelist()) <= {f"{name}.csv" for name in hsds.TABLES}
        for name in packed.namelist():
            rows = rows_of(packed.read(name).decode())
            assert len(rows) > len(list(filter(None, STRINGS))), name
    assert len(rows_of(leave(desk, "federal").decode())) == len(STRINGS) + 1


def test_the_catalog_as_json_holds_every_word_as_it_was_typed(desk, catalog):
    services = json.loads(leave(desk, "json"))
    for name, box in (("name", "name"), ("email", "email"), ("url", "website")):
        assert sorted(one[name] for one in services) == names(Program, box)
    assert sorted(one["organization"]["website"] for one in services) == names(Provider, "website")


def test_refused_rows_start_no_formula_whatever_the_file_held(desk, ida):
    words = io.StringIO()
    given = [one for one in STRINGS if one.strip()]
    csv.writer(words).writerows([["provider", "name", "levels", "zip_code", "=1+1", " =1"],
                                 *([one, one, "no-such", one, one, one] for one in given)])
    kept = TableUpload.objects.create(content=words.getvalue().encode(), format="table", made_by=ida)
    answer = desk.get(f"/desk/programs/import/{kept.pk}/problems/")
    content = download(answer, r"problems\.csv", "text/csv").decode()
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert len(rows) > len(given)
    assert [cell[:60] for row in rows for cell in row if FORMULA.match(cell) and not NUMBER.fullmatch(cell)] == []


@pytest.mark.parametrize("words", [" | ".join(STRINGS), "x\r\nEND:VEVENT\r\nATTENDEE:mailto:x@y.example"])
def test_the_calendar_file_holds_a_time_and_no_word_of_anybody(lakeside, words):
    Site.objects.update(**held(Site, "name nickname sender_words", words))
    intake = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", state=State.SUBMITTED,
                                   submitted_at=timezone.now(), answers={"name": {"name": words}})
    Contact.objects.create(intake=intake, phone="+12025550177", **held(Contact, "name email sender_words", words))
    lines = download(patient_of(intake).get("/sent/visit.ics"), r"visit\.ics", "text/calendar").decode().split("\r\n")
    assert [line.partition(":")[0] for line in lines] == [
        "BEGIN", "VERSION", "PRODID", "BEGIN", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "END", "END",
        ""]
    assert lines[8] == "SUMMARY:Phone call"
    assert all(re.fullmatch(r"[A-Z]+:[-A-Za-z0-9/. ]+", line) for line in lines[:-1])


def test_a_document_leaves_under_a_name_that_says_nothing_of_its_note(lakeside, ada, signed_in):
    intake = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", state=State.SUBMITTED)
    kept = documents.keep(intake, By(user=ada, screen="test"), "letter", "\r\nX: y".join(STRINGS), PAPER,
                          timezone.now())
    answer = signed_in(ada).get(f"/desk/p/{intake.pk}/documents/{kept.pk}/")
    assert download(answer, r"document-[0-9a-f]{8}\.pdf", "application/pdf")[:5] == b"%PDF-"
    assert "X" not in answer.headers


def as_read(sent):
    """Return a mail as a mail program reads it; nothing in it but what we put there."""
    read = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)
    assert set(read.keys()) <= HEADERS | {"Auto-Submitted"}
    assert len(read.keys()) == len(set(read.keys()))
    assert not read.defects
    assert [len(read[name].addresses) for name in ("From", "To")] == [1, 1]
    return read


def lines_of(words):
    return words.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def test_no_words_in_a_mail_add_a_header_or_a_reader(settings):
    settings.DEFAULT_FROM_EMAIL = "desk@lake.example"
    for words in STRINGS:
        EmailChannel().send(Message(key="k1", to="pat@mail.example", subject="Your visit", sender=words, text=words))
        read = as_read(mail.outbox.pop())
        assert read["From"].addresses[0].addr_spec == "desk@lake.example"
        assert read["To"].addresses[0].addr_spec == "pat@mail.example"
        assert lines_of(read.get_content()) == lines_of(words), words[:60]


def test_what_is_no_address_and_no_subject_is_refused_or_stays_one_line():
    for words in [*STRINGS, "pat@mail.example, x@y.example", "pat@mail.example\nBcc: x@y.example"]:
        for told in ({"to": words, "subject": "x"}, {"to": "pat@mail.example", "subject": words}):
            with suppress(TransportError):
                EmailChannel().send(Message(key="k1", sender="Dana", text="x", **told))
            for sent in mail.outbox:
                as_read(sent)
            mail.outbox.clear()


def test_an_invitation_is_one_mail_to_one_reader_whatever_the_names():
    for words in STRINGS:
        mail_invitation(User(name=words, email="new@mail.example", site=Site(nickname=words)), "https://x.example/")
        read = as_read(mail.outbox.pop())
        assert read["To"].addresses[0].addr_spec == "new@mail.example"
        assert "https://x.example/" in read.get_content()


def test_a_text_stays_one_short_text_whatever_the_name():
    for words in STRINGS:
        for language in ("en", "es"):
            said = texts.text("booked", language, {
                "name": words, "phone": "202-555-0142", "day": "Wed Mar 3", "date": "3 de marzo", "time": "10:30 am"})
            assert len(said) <= texts.SHORT
            assert texts.GSM7.issuperset(said)
            assert not re.search(r"[\r\n]", said)


def test_the_file_of_texts_holds_one_line_each_and_gives_every_word_back(tmp_path):
    gateway = FileGateway(tmp_path / "texts.jsonl")
    for number, words in enumerate(STRINGS):
        gateway.send(Message(key=f"k{number}", to="+12025550123", text=words, sender=words))
    told = [json.loads(line) for line in gateway.path.read_bytes().split(b"\n")[:-1]]
    assert [(one["text"], one["from"]) for one in told] == [(words, words) for words in STRINGS]
    assert gateway.find("k3") == "file-k3"


def test_the_provider_of_texts_gets_every_word_as_it_was_typed():
    provider = Gateway()
    try:
        words = " | ".join(STRINGS)
        HttpGateway(provider.url, "token", 5.0).send(Message(key="k1", to="+12025550123", text=words, sender=words))
        [received] = provider.log
    finally:
        provider.close()
    assert (received["text"], received["from"], received["to"]) == (words, words, "+12025550123")
    assert (received["bearer"], received["header"]) == ("Bearer token", "k1")
