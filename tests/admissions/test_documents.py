"""Papers that came with a person: what is taken in, what is refused, how it is kept and given out (#35, #36, #46)."""

import base64
import contextlib
import io
import socket
import struct
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from admissions.models import Document, Sealed
from admissions.paperwork import documents
from admissions.paperwork.content import Unfit, cleaned
from followups import tasks
from intake import erasure
from intake.models import Intake
from privacy import rotation
from privacy.encryption import Unopenable
from privacy.models import AuditEvent
from tests.admissions.files import EICAR, PAPER, PHOTO, PICTURE, chunk, exif, jpeg, packed, pdf, png, segment, zipped


def url(intake, *more):
    return "/".join([f"/desk/p/{intake.pk}/documents", *map(str, more)]) + "/"


def upload(client, intake, data, name="card.png", content_type="image/png", kind="card", **more):
    return client.post(url(intake), {
        "kind": kind, "note": "From the ward", "file": SimpleUploadedFile(name, data, content_type)} | more)


@pytest.fixture
def desk(ada, signed_in):
    return signed_in(ada)


@pytest.fixture
def paper(pat, desk):
    assert upload(desk, pat, PAPER, "letter.pdf", "application/pdf", kind="letter").status_code == 302
    return Document.objects.get()


@pytest.mark.parametrize(("data", "kind"), [
    (PICTURE, "png"), (PHOTO, "jpeg"), (PAPER, "pdf"), (png(interlace=1, pixels=b"\0aaa" * 3 + b"\0aaaaaaaaa"), "png"),
    (jpeg(exif()), "jpeg"), (jpeg(after=PHOTO), "jpeg"), (pdf([packed(b"5 0 << /Nothing /Here >>")]), "pdf"),
    (pdf(trailer=b"/Info << /Title (A letter) >> "), "pdf"), (PAPER + b"\r\n\0", "pdf"),
])
def test_a_whole_file_of_the_three_kinds_is_kept_whatever_it_is_called(data, kind):
    assert cleaned(data)[0] == kind


@pytest.mark.parametrize(("data", "why"), [
    (b"", "kind"), (b"<html><script>alert(1)</script>", "kind"), (b"<svg onload='x()'/>", "kind"), (zipped(), "kind"),
    (b"MZ\x90\0", "kind"), (b"\xef\xbb\xbf%PDF-1.4", "kind"), (b"GIF89a" + PICTURE, "kind"), (EICAR, "kind"),
    # cut off, changed, or a sum that is wrong
    (PICTURE[:-1], "broken"), (PICTURE[:40], "broken"), (PICTURE.replace(b"IDAT", b"IDAX"), "broken"),
    (png(pixels=b"\0" * 5), "broken"), (png(width=0), "broken"), (b"\x89PNG\r\n\x1a\n", "broken"),
    (PHOTO[:-2], "broken"), (PHOTO[:30], "broken"), (b"\xff\xd8\xff", "broken"), (b"\xff\xd8\xff\xd9", "broken"),
    (PAPER[:-30], "broken"), (PAPER[len(PAPER) // 2:], "kind"), (b"%PDF-1.4\n", "broken"),
    (PAPER.replace(b"/Root", b"/Rooo"), "broken"), (PAPER.replace(b"startxref\n", b"startxref\n9"), "broken"),
    # a bomb: a small file that unpacks to much more than it says
    (png(pixels=b"\0" * 50_000_000), "broken"), (png(width=19_999, height=19_999, pixels=b""), "large"),
    # two files in one
    (PICTURE + zipped(), "more"), (PICTURE + b"<script>", "more"), (png(extra=chunk(b"tEXt", b"a\0<script>x")), "more"),
    (PHOTO + zipped(), "more"), (jpeg(segment(0xFE, b"<html><script>x</script>")), "more"),
    (jpeg(exif(more=b"<?php system('x')")), "more"), (PHOTO + PAPER, "more"), (PAPER + zipped(), "more"),
    (PAPER + b"<script>", "more"), (PAPER.replace(b"1.4\n", b"1.4\n<html><script>x</script>\n"), "more"),
    (pdf([b"<< /Length 200 >>\nstream\n" + zipped() + b"\nendstream"]), "more"),
    # a PDF that would do something
    (pdf([b"<< /S /JavaScript /JS (app.alert(1)) >>"]), "active"), (pdf([b"<< /S /J#61vaScript >>"]), "active"),
    (pdf([b"<< /S /Launch /F (cmd.exe) >>"]), "active"), (pdf([b"<< /Type /EmbeddedFile >>"]), "active"),
    (pdf([packed(b"5 0 << /S /JavaScript /JS (x) >>")]), "active"),
    (pdf([packed(b"5 0 << /S /#4caunch >>")]), "active"),
    (pdf([packed(b"5 0 <<>>").replace(b"/FlateDecode", b"/LZWDecode")]), "locked"),
    (pdf([packed(b"5 0 <<>>").replace(b"/FlateDecode", b"[/ASCIIHexDecode /FlateDecode]")]), "locked"),
    (pdf([b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nnothing packed\nendstream"]), "broken"),
    (pdf(trailer=b"/Encrypt 9 0 R "), "locked"),
])
def test_broken_foreign_polyglot_and_active_files_are_refused(data, why):
    """#35."""
    with pytest.raises(Unfit) as refused:
        cleaned(data)
    assert refused.value.code == why


@pytest.mark.parametrize("whole", [PICTURE, PHOTO, PAPER], ids=["png", "jpeg", "pdf"])
def test_a_file_cut_off_or_bent_anywhere_is_refused_or_kept_and_never_an_error(whole):
    for at in range(len(whole)):
        for bent in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]):
            with contextlib.suppress(Unfit):
                cleaned(bent)


def test_of_a_photograph_only_the_picture_is_kept_the_right_way_up():
    """Where the phone was stays with the person."""
    _kind, kept = cleaned(jpeg(exif(6, b"GPS-CANARY") + segment(0xFE, b"COMMENT-CANARY"), after=PHOTO))
    assert b"CANARY" not in kept
    assert kept.count(b"\xff\xd8") == 1
    assert b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06" in kept
    assert cleaned(kept) == ("jpeg", kept)
    assert b"CANARY" not in cleaned(png(extra=chunk(b"tEXt", b"Place\0CANARY")))[1]


def test_it_is_kept_encrypted_bound_to_its_row_and_under_no_name_of_the_senders(pat, desk, paper):
    assert documents.content_of(paper) == PAPER
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM admissions_sealed")
        [(sealed,)] = cursor.fetchall()
        assert base64.b64encode(PAPER).decode()[:40] not in sealed
        cursor.execute("SELECT * FROM admissions_document")
        stored = str(cursor.fetchall())
    assert "letter.pdf" not in stored
    assert "From the ward" not in stored
    event = AuditEvent.objects.get(action="keep_document")
    assert (event.object_id, event.result) == (str(paper.pk), "done")


def test_a_large_file_lies_in_pieces_and_one_lost_swapped_or_of_another_file_shows(pat, desk, sent, lakeside):
    large = pdf([b"<< /Length 500000 >>\nstream\n" + bytes(range(256)) * 2000 + b"\nendstream"])
    assert upload(desk, pat, large).status_code == 302
    paper = Document.objects.get()
    assert Sealed.objects.count() == 3
    assert documents.content_of(paper) == large
    Sealed.objects.filter(number=2).update(number=9)
    assert documents.content_of(paper) == large  # the order is what counts
    Sealed.objects.filter(number=0).update(number=10)
    with pytest.raises(Unopenable):
        documents.content_of(paper)
    Sealed.objects.filter(number=10).update(number=0)
    other = sent(lakeside, name="Other One")
    upload(desk, other, PAPER)
    Sealed.objects.filter(document=paper, number=9).delete()
    with pytest.raises(Unopenable):
        documents.content_of(paper)
    Sealed.objects.filter(document__intake=other).update(document=paper, number=9)
    with pytest.raises(Unopenable):
        documents.content_of(paper)


def test_a_new_key_is_put_under_documents_too(paper, settings):
    old = settings.DATA_KEYS
    settings.DATA_KEYS = "k9:" + base64.b64encode(b"9" * 32).decode() + "," + old
    for model, fields in rotation.sealed_models():
        assert all(not broken for _changed, broken in rotation.rotate(model, fields))
    settings.DATA_KEYS = settings.DATA_KEYS.partition(",")[0]
    assert documents.content_of(Document.objects.get()) == PAPER


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nX: y.pdf", "x" * 10_000 + ".pdf", "card.html", "=cmd.pdf"])
def test_the_senders_name_and_type_change_nothing(name, pat, desk):
    assert upload(desk, pat, PAPER, name, "text/html").status_code == 302
    paper = Document.objects.get()
    answer = desk.get(url(pat, paper.pk))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="document-{paper.pk.hex[:8]}.pdf"'


def test_it_is_given_out_as_an_attachment_that_can_do_nothing_and_every_time_is_written_down(pat, desk, paper, ada):
    """#35: attachment, nosniff, sandbox; S-32."""
    answer = desk.get(url(pat, paper.pk))
    assert answer.content == PAPER
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store, private"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert AuditEvent.objects.filter(action="download", actor_id=str(ada.pk), object_id=str(paper.pk)).count() == 1


def test_only_who_may_gets_it(pat, paper, sent, lakeside, cora, ida, ada, ada2, client, signed_in):
    other = sent(lakeside, name="Other One")
    assert signed_in(cora).get(url(pat, paper.pk)).status_code == 403
    assert signed_in(ida).get(url(pat)).status_code == 403
    assert signed_in(ada2).get(url(pat, paper.pk)).status_code == 404
    assert signed_in(ada).get(url(other, paper.pk)).status_code == 404
    assert client.get(url(pat, paper.pk)).status_code == 302
    assert not AuditEvent.objects.filter(action="download").exists()


def test_a_refused_file_says_why_and_leaves_a_trace_but_nothing_of_itself(pat, desk):
    answer = upload(desk, pat, b"<html><script>alert(1)</script>", "card.png")
    assert answer.status_code == 200
    assert "This is not a PDF, a JPEG or a PNG" in answer.text
    assert not Document.objects.exists()
    assert AuditEvent.objects.get(action="keep_document").result == "denied"


def test_a_file_above_the_limit_is_refused_and_the_room_for_files_is_on_this_page_only(pat, desk, settings):
    """#33, #35: the size is checked too."""
    assert "larger than 8 MB" in upload(desk, pat, PAPER + b" " * (settings.DOCUMENT_LIMIT + 1 - len(PAPER))).text
    large = SimpleUploadedFile("x.pdf", b" " * (settings.DOCUMENT_LIMIT + 300_000))
    assert desk.post(url(pat), {"kind": "card", "file": large}).status_code == 413
    middling = SimpleUploadedFile("x.pdf", b" " * 3_000_000)
    assert desk.post(f"/desk/p/{pat.pk}/notes/", {"file": middling}).status_code == 413
    assert desk.post(url(pat), b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded").status_code == 413
    assert not Document.objects.exists()


def test_what_is_uploaded_never_lies_plain_in_a_temporary_folder(pat, desk, tmp_path, settings):
    """#41: a large file too."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    watched = []
    real = documents.cleaned

    def look(data):
        watched.extend(tmp_path.iterdir())
        return real(data)

    documents.cleaned = look
    try:
        objects = [b"<< /Length 5000000 >>\nstream\n" + b"x" * 5_000_000 + b"\nendstream"]
        assert upload(desk, pat, pdf(objects), "big.pdf").status_code == 302
    finally:
        documents.cleaned = real
    assert watched == []
    assert Document.objects.get().size > 5_000_000


def test_three_kinds_and_a_file_and_nothing_else(pat, desk):
    assert "Say what it is" in upload(desk, pat, PICTURE, kind="").text
    assert "Choose one of these" in upload(desk, pat, PICTURE, kind="diary").text
    assert "Choose a file" in desk.post(url(pat), {"kind": "card"}).text
    assert "empty" in upload(desk, pat, b"").text
    assert not Document.objects.exists()


def test_it_is_taken_away_for_good_with_a_reason_and_that_it_was_here_stays(pat, desk, paper):
    assert desk.post(url(pat, paper.pk, "remove"), {"why": " "}).status_code == 409
    assert Sealed.objects.exists()
    assert desk.post(url(pat, paper.pk, "remove"), {"why": "Another person's letter"}).status_code == 302
    assert not Sealed.objects.exists()
    assert desk.get(url(pat, paper.pk)).status_code == 409
    assert desk.post(url(pat, paper.pk, "remove"), {"why": "again"}).status_code == 409
    page = desk.get(url(pat)).text
    assert "Another person&#x27;s letter" in page
    assert url(pat, paper.pk) not in page
    assert AuditEvent.objects.filter(action="remove_document").count() == 1


def test_erasing_an_intake_erases_its_documents(pat, paper):
    """#46."""
    erasure.erase(Intake.objects.get(pk=pat.pk))
    assert not Document.objects.exists()
    assert not Sealed.objects.exists()


class Clamd:
    """A scanner that knows one virus and speaks clamd's INSTREAM, on a socket of its own."""

    def __init__(self, answer=None):
        self.answer, self.seen = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _address = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as told:
                assert told.read(10) == b"zINSTREAM\0"
                data = io.BytesIO()
                while length := struct.unpack(">I", told.read(4))[0]:
                    data.write(told.read(length))
                self.seen = data.getvalue()
                found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.seen else b"stream: OK\0"
                line.sendall(self.answer if self.answer is not None else found)

    def close(self):
        self.door.close()


class TestTheVirusScanner:
    """#36: nothing is given out before it is clean."""

    @pytest.fixture
    def clamd(self, settings):
        scanner = Clamd()
        settings.CLAMD = scanner.address
        yield scanner
        scanner.close()

    def test_without_one_the_page_says_so(self, pat, desk, paper):
        page = desk.get(url(pat)).text
        assert "No virus scanner is set up here" in page
        assert "Not scanned for viruses" in page

    def test_is_asked_about_the_file_as_it_came(self, pat, desk, clamd):
        whole = jpeg(segment(0xFE, b"as it came"))
        assert upload(desk, pat, whole, "card.jpg").status_code == 302
        assert clamd.seen == whole
        paper = Document.objects.get()
        assert paper.scan == "clean"
        assert desk.get(url(pat, paper.pk)).status_code == 200
        assert "The virus scanner found nothing" in desk.get(url(pat)).text

    def test_finds_something_and_nothing_is_kept(self, pat, desk, clamd):
        answer = upload(desk, pat, pdf([b"(" + EICAR + b")"]), "letter.pdf")
        assert "The virus scanner found something" in answer.text
        assert not Document.objects.exists()
        assert AuditEvent.objects.get(action="keep_document").why == "virus"

    @pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but\0", b"OK\0"])
    def test_that_says_anything_but_ok_leaves_the_file_waiting(self, answer, pat, desk, settings):
        scanner = Clamd(answer)
        settings.CLAMD = scanner.address
        upload(desk, pat, PAPER)
        scanner.close()
        assert Document.objects.get().scan == "waiting"
        assert desk.get(url(pat, Document.objects.get().pk)).status_code == 409

    def test_that_is_away_is_asked_again_by_the_clock_and_nobody_opens_the_file(self, pat, desk, settings, clamd):
        there, settings.CLAMD = settings.CLAMD, "unix:/nowhere/clamd.ctl"
        upload(desk, pat, PAPER)
        paper = Document.objects.get()
        assert paper.scan == "waiting"
        assert desk.get(url(pat, paper.pk)).status_code == 409
        assert url(pat, paper.pk) + '"' not in desk.get(url(pat)).text
        tasks.scan_documents()
        settings.CLAMD = there
        tasks.scan_documents()
        assert desk.get(url(pat, paper.pk)).content == PAPER

    def test_set_up_later_looks_at_what_was_never_scanned_and_what_it_finds_is_gone(self, pat, desk, settings, clamd):
        there, settings.CLAMD = settings.CLAMD, ""
        upload(desk, pat, pdf([b"(" + EICAR + b")"]))
        paper = Document.objects.get()
        assert desk.get(url(pat, paper.pk)).status_code == 200
        settings.CLAMD = there
        assert desk.get(url(pat, paper.pk)).status_code == 409  # not before it is clean
        tasks.scan_documents()
        paper.refresh_from_db()
        assert (paper.scan, paper.removed_by) == ("found", None)
        assert not Sealed.objects.exists()
        assert "found something; the content is gone" in desk.get(url(pat)).text
