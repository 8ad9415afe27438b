"""The version of the catalog: a token that every change of a row renews, by whatever way the change comes in."""

import uuid
from typing import Any, ClassVar

from django.db import models


class CatalogVersion(models.Model):
    """One row whose token changes with every change of the catalog; snapshots in memory compare it.

    A token and not a counter: after a rollback a counter would repeat.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid.uuid4)

    @classmethod
    def bump(cls) -> None:
        """Say that the catalog changed, in the transaction of the change."""
        cls.objects.update_or_create(id=1, defaults={"token": uuid.uuid4()})

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """Return the token now, None for a catalog never written."""
        return cls.objects.filter(id=1).values_list("token", flat=True).first()


class CatalogQuerySet(models.QuerySet[Any]):
    """Rows whose every change, one by one or many at once, changes the version."""

    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        CatalogVersion.bump()
        return changed

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        made = super().bulk_create(objs, *args, **kwargs)
        CatalogVersion.bump()
        return made

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        changed = super().bulk_update(objs, *args, **kwargs)
        CatalogVersion.bump()
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        gone = super().delete()
        CatalogVersion.bump()
        return gone


class CatalogModel(models.Model):
    """What all rows of the catalog share: a change by any way in changes the version."""

    objects: ClassVar[models.Manager[Any]] = CatalogQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        CatalogVersion.bump()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        CatalogVersion.bump()
        return gone
