"""A field for a list of codes: validated, without repeats, in the order of its code list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class CodesField(models.JSONField):
    """Store some of the codes of one `TextChoices` as a JSON list: `CodesField(Service)` holds ["cbt", "group"].

    Raises ValidationError in `full_clean` for anything that is not a list of those codes. An empty list means
    "not stated"; it is never read as "none".
    """

    def __init__(self, codes: type[models.TextChoices] | None = None, **rest: Any) -> None:
        self.codes = codes
        self.order = {code: place for place, code in enumerate(codes.values)} if codes else {}
        super().__init__(default=list, blank=True, **rest)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave the codes out of the migration: a new code is no change of the table."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        kwargs.pop("blank", None)
        return name, path, list(args), kwargs

    def tidy(self, value: Iterable[str]) -> list[str]:
        """Return the codes once each, in the order of the code list; unknown ones last, as they came."""
        return sorted(dict.fromkeys(value), key=lambda code: self.order.get(code, len(self.order)))

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        value = self.tidy(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list):
            raise ValidationError(_("Give a list of codes."), code="not_a_list")
        unknown = [str(code)[:40] for code in value if self.codes and str(code) not in self.order]
        if unknown:
            raise ValidationError(
                _("Choose from the list. Not known: %(codes)s."),
                code="unknown_code",
                params={"codes": ", ".join(unknown)},
            )

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Return tick boxes."""
        choices = self.codes.choices if self.codes else []
        return forms.MultipleChoiceField(
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=self.help_text,
            label=kwargs.get("label", str(self.verbose_name).capitalize()),
        )
