"""Write down what a program said about its free places."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from privacy import audit
from programs.forms import OpeningForm
from programs.models import Opening, Program


@transaction.atomic
def record_opening(request: HttpRequest, program: Program, form: OpeningForm) -> Opening:
    """Add the word to the program and to the log, in one transaction; earlier words stay."""
    user: Any = request.user
    opening = form.save(commit=False)
    opening.program = program
    opening.said_at = form.said_at()
    opening.recorded_by = user
    opening.save()
    audit.record_request(request, "write", object_kind="opening", object_id=opening.pk, fields=form.changed_data)
    return opening
