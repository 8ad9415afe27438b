"""A disk that is really full under PostgreSQL, the log and all the house writes: nothing half kept or unaudited."""

import asyncio
import contextlib
import subprocess

import pytest

from tests.faults.crowd import TOKEN, Person
from tests.faults.servers import Postgres
from tests.faults.web import BY_PROXY, Web
from tests.intake.walking import CALM

pytestmark = pytest.mark.faults
MEGABYTES = 192


class SmallDisk:
    """A file system of its own, in memory, that can be filled to its last byte and emptied again."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "iop-full-disk", str(folder)],
                              capture_output=True, text=True)
        if done.returncode:
            pytest.skip("needs the right to mount a file system in memory")

    def fill(self):
        with contextlib.suppress(OSError), (self.folder / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"\0" * 4096):
                pass

    def empty(self):
        (self.folder / "ballast").unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path, closing):
    if not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    return closing(SmallDisk(tmp_path / "disk"))


def ask(person, path, data=None):
    """Return (status, words) of one request on a line of its own."""
    async def once():
        try:
            status, _place, words = await person._once(path, data)
            return status, words
        finally:
            person.hang_up()

    return asyncio.run(once())


def test_a_full_disk_refuses_whole_pages_and_answers_danger_all_the_same(disk, closing):
    """#50, and the full disk of part 4: what was said to be saved is, what was refused is not, none of it unaudited."""
    database = closing(Postgres(disk.folder)).url.replace("postgres@", "postgres:unused@")
    web = closing(Web(disk.folder, database=database))
    person = Person(1, web.url, {"X-Forwarded-For": "10.0.0.1"} | BY_PROXY)
    asyncio.run(person.fill(CALM, 5))
    token = {"csrfmiddlewaretoken": TOKEN.search(ask(person, "/step/name/")[1])[1]}
    disk.fill()
    saved = 0
    while ask(person, "/step/name/", {"name": f"Pat {saved:04}"} | token)[0] == 302:
        saved += 1
        assert saved < 2000, "the disk is full, and still everything was saved"
    status, words = ask(person, "/step/name/", {"name": "Nobody"} | token)
    assert status == 500
    assert "What you sent before is safe" in words
    assert "tel:988" in words
    status, words = ask(person, "/step/now/", {"now": ["self_harm"]} | token)
    assert status == 200
    assert "Talk to someone now" in words
    assert "tel:988" in words
    disk.empty()
    [told] = web.stage("told")
    assert told["name"] == {"name": f"Pat {saved - 1:04}"}
    assert told["now"] == CALM["now"], "an answer nobody could keep is not half kept"
    assert web.stage("saves") == {"saves": 5 + saved, "broken": False}
    assert ask(person, "/step/age/", {"age": "41"} | token)[0] == 302, "with room again it goes on by itself"
    assert web.stage("saves") == {"saves": 6 + saved, "broken": False}
