"""The words of the catalog in templates."""

from typing import Any

from django import template

from eligibility.levels import Family
from programs import words
from programs.offers import Track
from programs.remedies import missing_words
from programs.sayings import Said

register = template.Library()


@register.filter
def said(sentence: Any) -> str:
    """Return a sentence of matching in the reader's language."""
    return words.said(sentence)


@register.filter
def labels(codes: Any, kind: str) -> str:
    """Return the words for codes: `program.levels|labels:"LevelCode"`. Members of an Enum count by their value."""
    one_by_one = [codes] if isinstance(codes, str) or not hasattr(codes, "__iter__") else codes
    return words.labels(kind, [getattr(code, "value", code) for code in one_by_one])


@register.filter
def days(track: Track) -> str:
    """Return the days and hours of a track."""
    return words.days(track)


@register.filter
def opening(offer: Any) -> words.OpeningWords:
    """Return the fading words on the free places of an offer."""
    return words.opening_words(offer, offer.zone)


@register.filter
def stale(oldest: Any) -> str:
    """Return the tag for facts older than 90 days, "" for fresh ones."""
    return words.stale_words(oldest)


@register.filter
def missing(family: Family) -> Said:
    """Return what is missing where a program leaves a requirement open: "ride home"."""
    return missing_words(family)


@register.filter
def whole(miles: float) -> int:
    """Return whole miles."""
    return round(miles)
