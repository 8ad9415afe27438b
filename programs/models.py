"""The catalog: providers, their programs, sessions and openings."""

import uuid

from django.db import models


class Provider(models.Model):
    """Who runs programs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)


class Program(models.Model):
    """A course of care a patient can join."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(max_length=200)
