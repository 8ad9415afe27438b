"""People filling in forms over HTTP, each with a browser and a connection of their own, all in one client program.

A person reads each page before answering it, as a browser does, and writes down what the server said it had saved.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TRIES = 40  # how often a person presses again where the line broke


class Refused(AssertionError):
    """The server answered with something a person should never see."""


@dataclass
class Person:
    """One browser: its cookies, its place, what it was promised is saved, and how long each answer took."""

    number: int
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    saved: dict[str, dict] = field(default_factory=dict)  # {slug: form data} of every page answered with a redirect
    took: list[tuple[str, float]] = field(default_factory=list)  # (method, seconds)
    broken: int = 0  # connections that ended without an answer
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, path, data=None):
        """Return (status, place it leads to, words) of one request; the line may break, then it is sent again."""
        for _try in range(TRIES):
            started = time.perf_counter()
            try:
                answer = await self._once(path, data)
            except (OSError, asyncio.IncompleteReadError, ValueError, IndexError):
                self.hang_up()
                self.broken += 1
                await asyncio.sleep(0.25)
                continue
            self.took.append(("GET" if data is None else "POST", time.perf_counter() - started))
            if answer[0] >= 500:
                raise Refused(f"{path}: {answer[0]}")
            return answer
        raise Refused(f"{path}: no answer in {TRIES} tries")

    async def _once(self, path, data):
        address = urlsplit(self.url)
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(address.hostname, address.port)
        body = urlencode(data, doseq=True).encode() if data is not None else b""
        headers = {
            "Host": address.netloc, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Length": str(len(body)), "Content-Type": "application/x-www-form-urlencoded",
        } | self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.writer.write(f"{'GET' if data is None else 'POST'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await self.writer.drain()
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, length, place, stays = int(lines[0].split(" ")[1]), 0, "", True
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            name = name.lower()
            if name == "content-length":
                length = int(value)
            elif name == "location":
                place = urlsplit(value).path
            elif name == "set-cookie":
                cookie, _, given = value.partition(";")[0].partition("=")
                self.cookies[cookie] = given
            elif name == "connection":
                stays = value.lower() != "close"
        words = (await self.reader.readexactly(length)).decode()
        if not stays:
            self.hang_up()
        return status, place, words

    def hang_up(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    async def read(self, path):
        """Open a page, follow where it leads, and return (path, words)."""
        for _step in range(5):
            status, place, words = await self.ask(path)
            if status == 200:
                return path, words
            if not place:
                raise Refused(f"{path}: {status}")
            path = place
        raise Refused(f"{path}: led around in a circle")

    async def fill(self, answers, pages):
        """Answer `pages` of them in the order the door leads, reading each one first."""
        path, words = await self.read("/on/")
        for _page in range(pages):
            slug = path.strip("/").rsplit("/", 1)[-1]
            if slug not in answers:
                raise Refused(f"led to {path}")
            token = TOKEN.search(words)[1]
            status, place, words = await self.ask(path, {**answers[slug], "csrfmiddlewaretoken": token})
            if status != 302:
                raise Refused(f"{path}: {status} for {answers[slug]}")
            self.saved[slug] = answers[slug]
            path, words = await self.read(place)
        self.hang_up()


def answers_of(calm, number):
    """Return calm answers that nobody else gives: name, age, mail and place are this person's own."""
    return {slug: dict(given) for slug, given in calm.items()} | {
        "age": {"age": str(18 + number % 70)}, "name": {"name": f"Pat {number:04}"},
        "reach": {"phone": f"202-555-{number % 10_000:04}", "email": f"pat{number}@mail.example"},
    }


def crowd(url, calm, *, people, pages, headers=None, halfway=None, at_once=None):
    """Let so many people fill in so many pages, all at once, or `at_once` of them at a time and the next when one is
    done. Returns them; `halfway()` is called in the midst of it."""

    async def everyone():
        several = [
            Person(number, url, {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"} | (headers or {}))
            for number in range(people)
        ]
        doors = asyncio.Semaphore(at_once or people)

        async def one(person):
            async with doors:
                await person.fill(answers_of(calm, person.number), pages)

        work = [asyncio.ensure_future(one(each)) for each in several]
        try:
            while halfway and sum(len(each.saved) for each in several) < people * pages // 2:
                await asyncio.sleep(0.05)
                if all(each.done() for each in work):
                    break
            if halfway:
                halfway()
            await asyncio.gather(*work)
        finally:
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)
        return several

    return asyncio.run(everyone())
