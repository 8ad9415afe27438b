"""Where the day starts: what is urgent, what waits for us, who comes today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import Act, allowed


@allowed(Act.SEE_QUEUE)
def today(request: HttpRequest) -> HttpResponse:
    """Show the first screen after signing in."""
    return render(request, "admissions/today.html")
