"""The product described as an OpenAPI document: every address of the resolver, every form and link of its pages, and
what the views ask their address for."""

import html
import inspect
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.accounts.test_permission_matrix import SAMPLES

FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data"
# By converter; the one address that is a pattern of its own is written out.
PLACES = {
    "uuid": {"type": "string", "format": "uuid"}, "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,60}$"},
    "int": {"type": "integer", "minimum": 0}, "str": {"type": "string", "pattern": "^[^/]{1,60}$"},
    "path": {"type": "string", "minLength": 1, "maxLength": 60},
}
ASKED = re.compile(r"""\bGET(?:\.get|\.getlist)?[(\[]["'](\w+)""")  # in a view's own file
PATTERNS = {"account_reset_password_from_key": "/account/password/reset/key/<str:uidb36>-<str:key>/"}
WORDS = {"type": "string", "maxLength": 300}


class _Forms(HTMLParser):
    """Collects [(method, action, {name: [values]}, {names of files})] and the addresses of links."""

    def __init__(self, words):
        super().__init__()
        self.forms, self.links, self._select = [], [], ""
        self.feed(words)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("name") or ""
        if tag == "form":
            self.forms.append(((attrs.get("method") or "get").lower(), attrs.get("action") or "", {}, set()))
        elif tag == "a":
            self.links.append(attrs.get("href") or "")
        elif tag == "option" and self._select and self.forms:
            self.forms[-1][2][self._select].append(attrs.get("value", ""))
        elif tag in ("input", "select", "textarea", "button") and name and self.forms:
            values = self.forms[-1][2].setdefault(name, [])
            if tag == "input" and attrs.get("type") == "file":
                self.forms[-1][3].add(name)
            elif attrs.get("value"):
                values.append(attrs["value"])
            self._select = name if tag == "select" else self._select

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""


class Survey:
    """What the pages offer to send, by address and method: {(name of the route, method): {field: {values}}}."""

    def __init__(self):
        self.fields, self.files = {}, {}

    def read(self, url, page):
        """Note every form and every link with a query that stands on a page."""
        found = _Forms(page)
        for method, action, fields, files in found.forms:
            self._note(urljoin(url, html.unescape(action)), method, fields)
            self.files.setdefault(_name_of(urljoin(url, action)), set()).update(files)
        for href in found.links:
            self._note(urljoin(url, html.unescape(href)), "get", {})

    def _note(self, url, method, fields):
        parts = urlsplit(url)
        name = _name_of(url)
        if not name:
            return
        for into, told in (("get", parse_qs(parts.query)), (method, fields)):
            known = self.fields.setdefault((name, into), {})
            for field, values in told.items():
                if field != "csrfmiddlewaretoken":
                    known.setdefault(field, set()).update(value for value in values if len(value) < 200)


def _name_of(url):
    parts = urlsplit(url)
    try:
        return resolve(parts.path).view_name if not parts.netloc else ""
    except Resolver404:
        return ""


def describe(routes, survey):
    """Return the OpenAPI document of these (name, route, view); `operationId` is "get NAME" or "post NAME"."""
    paths = {}
    for name, route, view in routes:
        queries = {field: set() for field in ASKED.findall(inspect.getsource(inspect.getmodule(inspect.unwrap(view))))}
        queries |= survey.fields.get((name, "get"), {})
        route = PATTERNS.get(name, route)
        paths[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)] = {
            "parameters": [
                {"name": place, "in": "path", "required": True, "schema": PLACES[kind or "str"]}
                for kind, place in re.findall(r"<(?:(\w+):)?(\w+)>", route)
            ],
            "get": _operation("get", name, [
                {"name": field, "in": "query", "required": True, "schema": _sent(values)}
                for field, values in sorted(queries.items())
            ]),
            "post": _operation("post", name, [], _body(
                survey.fields.get((name, "post"), {}), survey.files.get(name, set()))),
        }
    return {"openapi": "3.0.3", "info": {"title": "The house", "version": "1"}, "paths": paths}


def sample(name, route):
    """Return something for every place of an address."""
    return {place: SAMPLES[kind or "str"]
            for kind, place in re.findall(r"<(?:(\w+):)?(\w+)>", PATTERNS.get(name, route))}


def _operation(method, name, parameters, body=None):
    found = {"operationId": f"{method} {name}", "parameters": parameters,
             "responses": {"default": {"description": "whatever is no error of ours"}}}
    return found | ({"requestBody": body} if body else {})


def _body(fields, files):
    kinds = {field: _sent(values) for field, values in sorted(fields.items())}
    kinds |= {field: {"type": "string", "format": "binary"} for field in files}
    whole = {"type": "object", "properties": kinds or {"text": WORDS}, "required": sorted(kinds)[:40]}
    return {"required": True, "content": {FILES if files else FORM: {"schema": whole}}}


def _sent(values):
    """Offer what the page offers, and any words beside it."""
    return {"anyOf": [{"type": "string", "enum": sorted(values)}, WORDS]} if values else WORDS
