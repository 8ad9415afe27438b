"""How often a browser may try or ask, by its address and by what it tries."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

RATES = {
    "come_back": "5/15m/ip,5/15m/key",  # guesses at a code
    "prove": "10/15m/ip,5/15m/key",  # guesses at a six-digit code
    "send_link": "10/15m/ip,3/15m/key",  # messages one browser may make us send
}


def allow(request: HttpRequest, action: str, key: str) -> bool:
    """Count one try and tell whether it is still within the limits of this action."""
    return ratelimit.consume(request, app="intake", action=action, config=RATES, key=key) is not None
