"""Put every stored value under the first of DATA_KEYS, while the house is open.

Nothing is locked and no progress is kept: which key a value was made with stands in front of it, so whoever is stopped
goes on by starting again. A value that somebody changes meanwhile is theirs, not ours: we replace only what we read.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast, Left

from privacy.encryption import Ciphertext, EncryptedTextField, Unopenable, decrypt, encrypt

BATCH = 200


def first_key() -> str:
    """Return the id of the key that encrypts from now on."""
    return str(settings.DATA_KEYS).partition(":")[0].strip()


def sealed_models() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Yield every model that keeps something encrypted, with those of its fields."""
    for model in apps.get_models():
        if fields := [field for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]:
            yield model, fields


def stale(model: type[models.Model], fields: list[EncryptedTextField]) -> models.QuerySet[Any]:
    """Return the rows of a model in which something is not under the first key."""
    prefix = f"{first_key()}$"
    rows = model._base_manager.alias(**{f"_key_{one.name}": Left(F(one.name), len(prefix)) for one in fields})
    old = Q()
    for one in fields:
        old |= Q(**{f"{one.name}__isnull": False}) & ~Q(**{f"_key_{one.name}": prefix})
    return rows.filter(old)


def rotate(
    model: type[models.Model], fields: list[EncryptedTextField], batch: int = BATCH
) -> Iterator[tuple[int, list[str]]]:
    """Put a model's rows under the first key, a batch at a time.

    Yield of each batch how many rows it changed, and the places that no key opens: those stay as they are.
    """
    last: Any = None
    while True:
        rows = stale(model, fields).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        found = list(rows.values_list("pk", *(one.name for one in fields))[:batch])
        if not found:
            return
        last = found[-1][0]
        fresh, broken = [], []
        for row in found:  # before any row is locked
            try:
                fresh.append((row[0], dict(_resealed(fields, row[0], row[1:]))))
            except Unopenable as error:
                broken.append(str(error))
        with transaction.atomic():
            changed = sum(_replace(model, pk, values) for pk, values in fresh)
        yield changed, broken


def _resealed(
    fields: list[EncryptedTextField], pk: Any, stored: tuple[Ciphertext | None, ...]
) -> Iterator[tuple[str, tuple[Ciphertext, Ciphertext]]]:
    for field, old in zip(fields, stored, strict=True):
        if old is not None and not old.startswith(f"{first_key()}$"):
            yield field.name, (old, reseal(old, field.place_of(pk)))


def reseal(old: str, place: str) -> Ciphertext:
    """Return the same words under the first key."""
    return encrypt(decrypt(old, place), place)


def _replace(model: type[models.Model], pk: Any, values: dict[str, tuple[Ciphertext, Ciphertext]]) -> int:
    """Change a row only where it still holds what was read; else its writer was quicker, and a later look finds it."""
    rows = model._base_manager.filter(pk=pk)
    rows = rows.alias(**{f"_was_{name}": Cast(name, TextField()) for name in values})
    rows = rows.filter(**{f"_was_{name}": str(old) for name, (old, _new) in values.items()})
    return rows.update(**{name: new for name, (_old, new) in values.items()})
