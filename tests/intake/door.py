"""Walk the patient's pages as a browser would: read the form that is shown, fill it, follow where it leads."""

import re
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Site
from intake import submission
from intake.models import Intake
from intake.views import consents

_WALKED = {}
HELP = ("tel:911", "tel:988", "sms:988")


class Form(HTMLParser):
    """What a page shows: its form's fields with their choices, its links, its headings and its title."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.links, self.headings, self.texts = {}, [], [], []
        self.title, self.ids, self.elements = "", set(), []
        self._in, self._open = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements.append((tag, attrs))
        self._in.append(tag)
        if "id" in attrs:
            self.ids.add(attrs["id"])
        if tag == "a":
            self.links.append(attrs.get("href", ""))
        if tag == "h1":
            self.headings.append("")
        if tag in ("input", "textarea", "select") and attrs.get("name") not in (None, "csrfmiddlewaretoken"):
            self.fields.setdefault(attrs["name"], []).append({**attrs, "tag": tag})
        if tag in ("input", "meta", "link", "br", "hr"):
            self._in.pop()

    def handle_endtag(self, tag):
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data):
        if "h1" in self._in:
            self.headings[-1] += data
        if "title" in self._in:
            self.title += data
        if not {"script", "style", "title"} & set(self._in):
            self.texts.append(data)

    @property
    def words(self):
        return " ".join(" ".join(self.texts).split())

    def first_choices(self):
        """The first choice of every group, and something harmless in every box."""
        typed = {"age": "34", "phone": "202-555-0143", "email": "pat@example.com", "zip": "20001"}
        given = {}
        for name, inputs in self.fields.items():
            first = inputs[0]
            if first.get("type") in ("radio", "checkbox"):
                if len(inputs) > 1 or first.get("type") == "radio":
                    given[name] = first["value"]
            elif first.get("type") == "hidden":
                given[name] = first.get("value", "")
            else:
                given[name] = typed.get(name, "Pat")
        return given


class Patient:
    """Somebody at the door, with a browser of their own and no scripts."""

    def __init__(self, **extra):
        self.client = Client(**extra)
        self.response = None
        self.path = ""

    def open(self, path):
        self.response = self.client.get(path, follow=True)
        if self.response.redirect_chain:
            path = self.response.redirect_chain[-1][0]
        self.path = path
        return self

    def press(self, data=None, path=None):
        """Send the form of this page and follow where it leads."""
        path = path or self.path
        self.response = self.client.post(path, self.page.first_choices() if data is None else data, follow=True)
        if self.response.redirect_chain:
            path = self.response.redirect_chain[-1][0]
        self.path = path
        return self

    @property
    def html(self):
        return self.response.content.decode()

    @property
    def page(self):
        return Form(self.html)

    @property
    def slug(self):
        found = re.search(r"/step/([a-z0-9-]+)/", self.path)
        return found.group(1) if found else ""

    @property
    def is_in_danger(self):
        return "urgent-card" in self.html

    def arrive(self, answers=None, until=None):
        """`walk` from the first page, but made at once where these answers were walked before: for what comes after."""
        assert not self.path, "This browser has been somewhere already: walk."
        key = repr((answers, until))
        if key not in _WALKED:
            self.walk(answers, until)
            _WALKED[key] = Intake.objects.latest("created_at").answers
            return self
        draft = submission.start(Site.objects.order_by("-slug").first(), "en")
        draft = submission.save_pages(draft, _WALKED[key])
        for slug, given in _WALKED[key].items():
            consents.record(draft, slug, given)
        session = self.client.session
        session["draft"] = str(draft.pk)
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return self.open(reverse("intake:on"))

    def walk(self, answers=None, until=None):
        """Answer page after page, the first choice where `answers` says nothing, up to the check or to `until`.

        `answers` is {slug: data}. Goes on past help pages by their link. Returns the slugs seen.
        """
        answers, seen = answers or {}, []
        if not self.path:
            self.open(reverse("intake:start")).open(reverse("intake:on"))
        while self.slug and self.slug != until and len(seen) < 120:
            here = self.slug
            seen.append(here)
            self.press(answers.get(here))
            if self.is_in_danger:
                self.open(reverse("intake:on"))
            assert not (self.slug == here and "There is a problem" in self.html), self.page.words
        return seen
