"""What a person asks about their own record: filed once, after six digits, nothing read back (#46)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from admissions.decisions import By, records
from intake import erasure, resume
from intake.models import Intake
from intake.states import State
from outbox.models import Reminder
from privacy.models import AuditEvent, RecordRequest
from tests.intake.door import Patient
from tests.intake.walking import CALM

pytestmark = pytest.mark.django_db
WORDS = "My birth year is Quillfeather wrong."


@pytest.fixture
def pat(lakeside):
    """A patient who has sent everything."""
    return Patient().arrive(CALM).press()


def show_who_i_am(pat, path="/ask/"):
    pat.open(path)
    assert pat.path == "/prove/"
    pat.press({"way": "text"})
    return pat.press({"code": Reminder.objects.filter(kind="code").latest("created_at").details["code"]})


def test_a_request_is_filed_and_waits_at_the_desk(pat, cora, signed_in):
    """#46."""
    assert "/ask/" in pat.open("/sent/").page.links
    show_who_i_am(pat).press({"kind": "correction", "words": WORDS})
    assert pat.path == "/ask/"
    intake, kept = Intake.objects.get(), RecordRequest.objects.get()
    assert (kept.intake, kept.kind, kept.words, kept.taken_by) == (intake, "correction", WORDS, None)
    assert (kept.due_at - kept.at).days == 30
    desk = signed_in(cora)
    assert intake.reference in desk.get("/desk/records/").text
    record = desk.get(f"/desk/records/{intake.pk}/").text
    assert WORDS in record
    assert "on their own page" in record


def test_the_answer_stands_on_their_own_page_as_the_desk_is_told(pat, cora):
    """#46: "they read it on their own page"."""
    show_who_i_am(pat).press({"kind": "copy"})
    assert "We answer on this page by" in pat.page.words
    records.answer_request(RecordRequest.objects.get(), By(user=cora), "partly", "It is in the mail.", timezone.now())
    pat.open("/ask/")
    assert "Done in part." in pat.page.words
    assert "It is in the mail." in pat.page.words
    pat.press({"kind": "copy"})
    assert RecordRequest.objects.count() == 2


def test_nothing_is_asked_or_shown_before_the_six_digits(pat):
    """P-33: the session that sent it is not enough, nor a code; a wrong number is not the person's."""
    for other in (pat, Patient().open("/back/").press({"code": resume.new_code(Intake.objects.get())})):
        assert other.open("/ask/").path == "/prove/"
        other.client.post("/ask/", {"kind": "copy"})
        other.press({"way": "text"}).press({"code": "000000x"})
        assert other.open("/ask/").path == "/prove/"
    assert not RecordRequest.objects.exists()


def test_the_digits_stand_for_half_an_hour(pat):
    show_who_i_am(pat)
    assert pat.open("/ask/").path == "/ask/"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31), tick=False):
        assert pat.open("/ask/").path == "/prove/"


def test_what_was_typed_is_not_read_back(pat):
    """P-33, P-13: kept where it is refused, never shown once it is taken."""
    show_who_i_am(pat)
    pat.press({"kind": "", "words": WORDS})
    assert "There is a problem" in pat.page.words
    assert WORDS in pat.html
    pat.press({"kind": "copy", "words": WORDS})
    assert "You asked on" in pat.page.words
    assert WORDS not in pat.html


def test_a_correction_says_what_is_wrong(pat):
    """P-12."""
    show_who_i_am(pat).press({"kind": "correction", "words": " "})
    assert "Tell us what is wrong and what is right." in pat.page.words
    assert not RecordRequest.objects.exists()


def test_asking_twice_is_one_task(pat):
    show_who_i_am(pat).press({"kind": "copy"}).press({"kind": "copy"})
    assert "You asked for that already." in pat.page.words
    assert RecordRequest.objects.count() == 1


def test_deleting_is_done_at_once_while_nobody_has_worked_with_it_and_asked_for_after(pat):
    show_who_i_am(pat)
    assert "erasure" not in [choice["value"] for choice in pat.page.fields["kind"]]
    assert "/erase/" in pat.page.links
    Intake.objects.get().move_to(State.REACHED)
    assert "/ask/" in pat.open("/erase/").page.links
    pat.open("/ask/").press({"kind": "erasure"})
    assert RecordRequest.objects.get().kind == "erasure"


def test_every_look_and_request_is_written_down_without_a_word(pat):
    show_who_i_am(pat).press({"kind": "correction", "words": WORDS})
    intake = Intake.objects.get()
    taken = AuditEvent.objects.get(action="take_request")
    assert (taken.actor_kind, taken.intakes, taken.why) == ("patient", [str(intake.pk)], "correction")
    assert AuditEvent.objects.filter(action="read", object_kind="asked", intakes=[str(intake.pk)]).count() == 2
    assert "Quillfeather" not in str([one.__dict__ for one in AuditEvent.objects.all()])


def test_who_left_no_number_and_no_address_is_asked_to_call(lakeside):
    nothing = {"phone": "", "email": ""}
    pat = Patient().arrive(CALM | {"reach": nothing, "reach-again": nothing}).press()
    pat.open("/ask/")
    assert "we cannot check that it is you" in pat.page.words
    assert "A person helps you." in pat.page.words


def test_a_helper_asks_nothing_about_the_person(lakeside):
    """They may tell but must not learn."""
    pat = Patient().arrive(CALM | {"who": {"who": "helper"}}).press()
    assert "/ask/" not in pat.open("/sent/").page.links
    assert pat.open("/ask/").path == "/sent/"


def test_it_is_there_in_spanish_and_its_address_tells_nothing(pat):
    """P-41, P-29."""
    pat.open("/es/ask/")
    assert pat.path == "/es/prove/"
    assert "Muestre que es usted" in pat.page.words
    pat.press({"way": "text"})
    pat.press({"code": Reminder.objects.get(kind="code").details["code"]}).press({"kind": "copy"})
    assert pat.path == "/es/ask/"
    assert "Lo que tenemos sobre usted" in pat.page.words
    assert "Usted lo pidió el" in pat.page.words


def test_there_is_nothing_to_ask_of_what_was_erased_meanwhile(pat):
    show_who_i_am(pat)
    erasure.erase(Intake.objects.get())
    pat.press({"kind": "copy"})
    assert not RecordRequest.objects.exists()


def test_whoever_found_the_code_deletes_nothing(pat):
    """P-33: coming back by a code is not enough to delete; the six digits are."""
    other = Patient().open("/back/").press({"code": resume.new_code(Intake.objects.get())})
    other.open("/erase/").press({})
    assert other.path == "/prove/"
    assert Intake.objects.get().answers
    other.press({"way": "text"}).press({"code": Reminder.objects.get(kind="code").details["code"]})
    assert other.path == "/erase/"
    assert other.press({}).path == "/erased/"
    assert Intake.objects.get().state == State.ERASED


def test_whoever_found_the_code_does_not_learn_what_was_agreed(pat):
    """P-33: they may take back, and read the same before and after."""
    other = Patient().open("/back/").press({"code": resume.new_code(Intake.objects.get())})
    other.open("/mind/")
    before = other.page.words
    assert "You said yes." in pat.open("/mind/").page.words
    assert "You said yes." not in before
    other.press({"kind": "care"})
    assert "It is done." in other.page.words
    assert other.open("/mind/").page.words == before
    assert "Nothing is shared." in pat.open("/mind/").page.words
