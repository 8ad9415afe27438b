"""Whether the rules behind a suggestion were published, said where the suggestion is read."""

from django import template

from admissions.publishing import Standing, in_force

register = template.Library()


@register.inclusion_tag("admissions/_unpublished.html")
def unpublished_rules() -> dict[str, Standing]:
    """Say that the rules in force were not published by two people; nothing where they were."""
    return {"standing": in_force()}
