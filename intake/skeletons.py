"""Draw a page once and fill answers into what was drawn: drawing is the dearest thing about a page, filling is not.

`drawn` keeps the HTML of empty pages in this process, by everything it depends on but the answers and the token of the
form. `Skeleton.filled` gives what crispy would draw anew; a test holds the two equal on every page.
"""

import itertools
import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.utils.html import escape

_CHOICE = re.compile(
    r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)" id="[^"]+"[^>]*?(?= autocomplete="off">)'
)
_BOX = re.compile(r'<input type="checkbox" name="([^"]+)"(?! value)[^>]*?(?=>)')
_LINE = re.compile(r'<input type="(?:text|tel|email)" name="([^"]+)"')
_WORDS = re.compile(r'<textarea name="([^"]+)"[^>]*>\n')
_TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="(?=[^"]*")')
_AT_MOST = 1000  # pages kept in one process, about 10 MB

_kept: dict[Hashable, "Skeleton"] = {}


class Skeleton:
    """The HTML of one empty page, cut where an answer or the form's token goes."""

    def __init__(self, html: str) -> None:
        html = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", html)
        cuts: list[tuple[int, Callable[[Mapping[str, Any], str], str]]] = []
        for found in _CHOICE.finditer(html):
            cuts.append((found.end(), _ticked(found[1], found[2])))
        for found in _BOX.finditer(html):
            cuts.append((found.end(), _boxed(found[1])))
        for found in _LINE.finditer(html):
            cuts.append((found.end(), _typed(found[1])))
        for found in _WORDS.finditer(html):
            cuts.append((found.end(), _written(found[1])))
        for found in _TOKEN.finditer(html):
            cuts.append((found.end(), lambda shown, token: token))
        cuts.sort(key=lambda cut: cut[0])
        ends = [0, *(end for end, _slot in cuts), len(html)]
        self._texts = [html[start:end] for start, end in itertools.pairwise(ends)]
        self._slots = [slot for _end, slot in cuts]

    def filled(self, shown: Mapping[str, Any], token: str) -> str:
        """Return the page with these values, as the form shows them, and this token."""
        parts = [self._texts[0]]
        for slot, text in zip(self._slots, self._texts[1:], strict=True):
            parts += (slot(shown, token), text)
        return "".join(parts)


def drawn(key: Hashable, draw: Callable[[], str]) -> Skeleton:
    """Return the skeleton under this key, drawn now if it never was."""
    skeleton = _kept.get(key)
    if skeleton is None:
        if len(_kept) >= _AT_MOST:
            _kept.clear()
        skeleton = _kept[key] = Skeleton(draw())
    return skeleton


def _ticked(name: str, value: str) -> Callable[[Mapping[str, Any], str], str]:
    def slot(shown: Mapping[str, Any], token: str) -> str:
        given = shown.get(name)
        return " checked" if given == value or (isinstance(given, list) and value in given) else ""

    return slot


def _boxed(name: str) -> Callable[[Mapping[str, Any], str], str]:
    return lambda shown, token: " checked" if shown.get(name) is True else ""


def _typed(name: str) -> Callable[[Mapping[str, Any], str], str]:
    def slot(shown: Mapping[str, Any], token: str) -> str:
        given = shown.get(name)
        return "" if given in (None, "") else f' value="{escape(given)}"'

    return slot


def _written(name: str) -> Callable[[Mapping[str, Any], str], str]:
    return lambda shown, token: escape(shown.get(name) or "")
