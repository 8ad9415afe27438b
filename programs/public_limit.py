"""How often one address may look through the public catalog: nobody copies it page by page on a patient's time.

Counted in the process and forgotten each minute. Nothing is guarded here but the work of drawing a page, so a count in
the database, a write for every look, would cost more than it saves.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.audit import address_of

LOOKS_A_MINUTE = 120  # a library or a clinic may be one address
ADDRESSES = 50_000  # more in one minute are not counted apart

_counts: dict[str, int] = {}
_minute = 0
_lock = threading.Lock()


def within_limit(request: HttpRequest) -> bool:
    """Count one look and tell whether it is still within the limit of this minute."""
    global _minute
    now, address = int(timezone.now().timestamp() // 60), address_of(request) or ""
    with _lock:
        if now != _minute:
            _counts.clear()
            _minute = now
        if address not in _counts and len(_counts) >= ADDRESSES:
            address = ""
        _counts[address] = _counts.get(address, 0) + 1
        return _counts[address] <= LOOKS_A_MINUTE


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429 where an address looks too often."""

    @functools.wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if within_limit(request):
            return view(request, *args, **kwargs)
        response = render(request, "429.html", status=429)
        response["Retry-After"] = "60"
        return response

    return held
