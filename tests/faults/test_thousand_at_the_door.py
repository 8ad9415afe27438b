"""A thousand people filling in forms at once lose no answer: the web process of production over PostgreSQL."""

import os
import signal

import pytest

from tests.faults.crowd import Refused, crowd
from tests.faults.servers import Postgres
from tests.faults.web import BY_PROXY, Web
from tests.intake.walking import CALM

pytestmark = pytest.mark.faults
PEOPLE = int(os.environ.get("DOOR_PEOPLE", "1000"))
PAGES = 10  # device, now, who, age, name, reach, voicemail, want, recent, year


@pytest.fixture
def web(tmp_path, closing):
    if not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    # The address has a password because production asks for one; this server trusts whoever is on this machine.
    database = closing(Postgres(tmp_path)).url.replace("postgres@", "postgres:unused@")
    return closing(Web(tmp_path, database=database))


def let_in(web, people, **more):
    """Let so many come at once; where somebody sees an error, say what the server wrote of it."""
    try:
        return crowd(web.url, CALM, people=people, pages=PAGES, headers=BY_PROXY, **more)
    except Refused as error:
        raise AssertionError(f"{error}\n{web.log.read_text()[-4000:]}") from error


def as_stored(given):
    """Return what the form data of one page is kept as."""
    return {name: int(value) if name == "age" else value for name, value in given.items()}


def hold_every_answer(web, people, pages):
    """What each person was told is saved stands in the database, in that person's one draft, and nothing else does."""
    stored = {answers["name"]["name"]: answers for answers in web.stage("told") if "name" in answers}
    for person in people:
        assert len(person.saved) == pages
        kept = stored.pop(person.saved["name"]["name"])
        for slug, given in person.saved.items():
            assert {name: kept[slug][name] for name in given} == as_stored(given), (person.number, slug)
        assert set(kept) - {"start"} == set(person.saved)
    assert not stored


def test_a_thousand_at_once_lose_no_answer_and_see_no_error(web):
    """Each has a connection of their own; all are inside at the same time; every page is read, then answered."""
    people = let_in(web, PEOPLE)
    hold_every_answer(web, people, PAGES)
    assert web.stage("saves") == {"saves": PEOPLE * PAGES, "broken": False}
    assert "Traceback" not in web.log.read_text()


def test_web_processes_killed_in_their_midst_lose_nothing_that_was_said_to_be_saved(web):
    """Whose line broke presses again; nobody is answered with an error, and nobody's answers become another's.

    All of them are killed: the system is free to give every line to some, so that one alone may serve nobody just then.
    """
    people = let_in(web, 150, halfway=lambda: [os.kill(pid, signal.SIGKILL) for pid in web.workers()])
    assert sum(person.broken for person in people)
    hold_every_answer(web, people, PAGES)
