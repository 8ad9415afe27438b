"""What every template may know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def door(request: HttpRequest) -> dict[str, Any]:
    """Give templates the mode of the house."""
    return {"is_demo": not settings.PRODUCTION}
