"""Pages for what went wrong: one calm sentence, and the help line."""

from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("We could not read that.", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("This page is not for you.", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse("This page was open for too long.", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("There is no such page.", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Something went wrong on our side.", status=500)
