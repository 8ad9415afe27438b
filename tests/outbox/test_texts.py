"""Every message is short, plain and says nothing of why (C2, S-28, #42)."""

import datetime as dt
import re

import pytest

from outbox import texts

WORST = texts.WORST
EVERY = [(kind, language) for kind, row in texts.TEXTS.items() for language in row]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_variant_of_every_message_passes_the_lint(kind, language):
    for variant in texts.TEXTS[kind][language]:
        said = texts._EITHER.sub(r"\1", variant).format_map(WORST)
        assert texts.problems(said) == [], (said, len(said))


@pytest.mark.parametrize(("kind", "language"), [(kind, one) for kind, row in texts.SUBJECTS.items() for one in row
                                                if one in texts.TEXTS[kind]])
def test_the_same_words_stand_in_an_email_without_reply_words(kind, language):
    mail = texts.text(kind, language, WORST, mail=True)
    assert texts.problems(mail, mail=True) == []
    assert not re.search(r"STOP|ALTO|Reply|Responda|\[|\]|\|", mail)
    day = {"date": texts.written_date(dt.datetime(2026, 9, 30), language)}
    assert texts.problems(texts.subject(kind, language, day), mail=True) == []


def test_the_lint_finds_nothing_in_what_is_sent():
    assert texts.lint(texts.TEXTS) == []
    assert texts.lint({kind: {language: (said,) for language, said in row.items()}
                       for kind, row in texts.SUBJECTS.items()}) == []


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize(("planted", "why"), [
    ("Hi {name}, your rehab starts {day}.", "topic"), ("Hola {name}, su tratamiento es el {day}.", "topic"),
    ("Hola {name}, su visita es el sábado.", "alphabet"), ("See you – call {phone}", "alphabet"),
    ("[Reply STOP to end all counseling texts.|]", "topic"), ("[|Your recovery plan]", "topic"),
    ("Hi {name}, " + "we look forward to it " * 7, "long"), ("Hi {nmae}", "blank"), ("Hi {", "blank"),
])
def test_the_lint_fails_on_a_planted_bad_template_in_every_language(language, planted, why):
    kind = "visit_24h"
    table = texts.TEXTS | {kind: texts.TEXTS[kind] | {language: (*texts.TEXTS[kind].get(language, ()), planted)}}
    assert f"{kind}:{language}: {why}" in texts.lint(table)


@pytest.mark.parametrize(("planted", "why"), [
    ("Hi Ann, your detox visit is tomorrow.", "topic"),
    ("Hola Ana, su cita de salud mental.", "topic"),
    ("Hola, le esperamos el sábado.", "alphabet"),
    ("Hi — see you.", "alphabet"),
    ("We're here 🙂", "alphabet"),
    ("x" * 161, "long"),
])
def test_a_planted_bad_message_fails_the_lint(planted, why):
    assert why in texts.problems(planted)


def test_a_planted_bad_template_is_never_rendered(monkeypatch):
    monkeypatch.setitem(texts.TEXTS, "bad", {"en": ("Hi {name}, your rehab starts.",)})
    with pytest.raises(texts.NoWords):
        texts.text("bad", "en", WORST)


def test_the_words_are_those_that_were_agreed():
    said = texts.text("visit_24h", "en", {"name": "Pat", "time": "10:30 am", "phone": "202-555-0142"})
    assert said == ("Hi Pat, we are saving your spot tomorrow at 10:30 am. Reply C to confirm, R for a new time, "
                    "or call 202-555-0142. STOP ends texts.")
    spanish = texts.text("received", "es", {"name": "Ana", "call_by": "las 5 pm de mañana", "phone": "202-555-0142"})
    assert spanish == ("Hola Ana, recibimos su formulario. Le llamaremos antes de las 5 pm de mañana. Preguntas? "
                       "202-555-0142. ALTO para no recibir mensajes.")


def test_every_kind_has_words_in_both_languages():
    """P-41: what is sent in one language is sent in the other."""
    assert [kind for kind, told in texts.TEXTS.items() if set(told) != {"en", "es"}] == []
    assert [kind for kind, told in texts.SUBJECTS.items() if set(told) != {"en", "es"}] == []


def test_a_language_without_words_sends_nothing_in_another():
    with pytest.raises(texts.NoWords):
        texts.text("visit_2h", "fr", WORST)


def test_without_a_link_the_message_goes_without_it():
    words = {key: value for key, value in WORST.items() if key != "link"}
    assert texts.text("booked", "en", words) == ("Hi Maximiliana, you are booked for Wed Sep 30 at 10:30 am. "
                                                 "To change it, call 202-555-0142. Reply C to confirm.")


def test_a_long_address_of_the_site_falls_back_to_words_without_the_link():
    said = texts.text("booked", "en", WORST | {"link": "https://a-very-long-name.example.org/7KQ2MVXR4TBNP3WD"})
    assert "https" not in said


@pytest.mark.parametrize(("name", "written"), [
    ("Pat", "Pat"), ("pat smith", "pat"), ("José", "José"), ("María", "Maria"), ("O'Brien", "O'Brien"),
    ("Wolfeschlegelstein", ""), ("Дмитрий", ""), ("李", ""), ("", ""), ("X", ""), ("🙂🙂", ""),
    ("www.evil.example", ""),
    ("{phone}", ""), ("[a|b]", ""), ("%s%s", ""), ("Ann\r\nBcc:", "Ann"), ("Rehab", ""), ("A" + "\u0301" * 500, ""),
])
def test_a_name_is_written_only_where_it_can_be(name, written):
    assert texts.written_name(name) == written
    said = texts.text("received", "en", WORST | {"name": name})
    assert said.startswith(f"Hi {written}, we" if written else "Hi, we")


def test_times_and_days_are_written_as_people_say_them():
    at = dt.datetime(2026, 3, 3, 10, 30)
    assert (texts.written_time(at), texts.written_day(at)) == ("10:30 am", "Tue Mar 3")
    assert texts.written_time(dt.datetime(2026, 3, 3, 0, 5)) == "12:05 am"
    assert texts.written_time(dt.datetime(2026, 3, 3, 12, 0)) == "12:00 pm"
    assert (texts.written_date(at, "en"), texts.written_date(at, "es")) == ("March 3", "3 de marzo")
    assert texts.written_phone("+12025550142") == "202-555-0142"
    assert texts.written_phone("+442079460958") == "+442079460958"
