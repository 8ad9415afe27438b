"""Encryption at rest: AES-256-GCM fields bound to their table, column and row, and blind indexes to look up by."""

import base64
import binascii
import functools
import hashlib
import hmac
import json
import os
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute


class Ciphertext(str):
    """A value as it stands in the database, not yet decrypted."""

    __slots__ = ()


class Unopenable(Exception):
    """A stored value that does not open: changed, moved from another row or column, or of a key we do not hold.

    The message names the place, never what stands there: it might be somebody's name.
    """


@functools.lru_cache(maxsize=4)
def _keys(data_keys: str) -> dict[str, bytes]:
    """Return {id: 32 bytes} in the order of DATA_KEYS; the first is the one to encrypt with."""
    keys: dict[str, bytes] = {}
    for entry in data_keys.split(","):
        key_id, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if not key_id or "$" in key_id or len(key) != 32 or key_id in keys:
            raise ImproperlyConfigured("DATA_KEYS must read id:base64 of 32 bytes, comma separated, each id once.")
        keys[key_id] = key
    return keys


@functools.lru_cache(maxsize=4)
def _ciphers(data_keys: str) -> dict[str, AESGCM]:
    return {key_id: AESGCM(key) for key_id, key in _keys(data_keys).items()}


def derived_cipher(purpose: str, key_id: str = "") -> tuple[str, AESGCM]:
    """Return (id, cipher) of a key made from one of DATA_KEYS for `purpose` alone; the first where no id is given.

    HKDF (RFC 5869) keeps it apart from the key of the fields. Raises Unopenable where we do not hold the key.
    """
    keys = _keys(settings.DATA_KEYS)
    key_id = key_id or next(iter(keys))
    if key_id not in keys:
        raise Unopenable(f"This {purpose} was made with a key that is not in DATA_KEYS.")
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(keys[key_id])
    return key_id, AESGCM(made)


def encrypt(text: str, place: str) -> Ciphertext:
    """Encrypt `text` with the first of DATA_KEYS, bound to `place` (table:column:row).

    The same place must be given to decrypt, so a value copied into another row or column does not open.
    """
    ciphers = _ciphers(settings.DATA_KEYS)
    key_id = next(iter(ciphers))
    nonce = os.urandom(12)
    sealed = ciphers[key_id].encrypt(nonce, text.encode(), place.encode())
    return Ciphertext(f"{key_id}${base64.b64encode(nonce + sealed).decode()}")


def decrypt(sealed: str, place: str) -> str:
    """Open what `encrypt` made, with whichever of DATA_KEYS made it; Unopenable where text, key or place differ."""
    key_id, _, encoded = sealed.partition("$")
    cipher = _ciphers(settings.DATA_KEYS).get(key_id)
    if cipher is None:
        raise Unopenable(f"{place} does not open with any key of DATA_KEYS.")
    try:
        raw = binascii.a2b_base64(encoded, strict_mode=True)
        return cipher.decrypt(raw[:12], raw[12:], place.encode()).decode()
    except (InvalidTag, ValueError):
        raise Unopenable(f"{place} was changed or moved since it was encrypted.") from None


def blind_index(value: str, purpose: str) -> str:
    """Return the 40 hex digits under which `value` can be looked up without being readable.

    `purpose` ("phone", "email", "name") keeps equal values of different kinds apart.
    """
    folded = unicodedata.normalize("NFKC", value).casefold().strip()
    key = base64.b64decode(settings.INDEX_KEY)
    return hmac.new(key, f"{purpose}:{folded}".encode(), hashlib.sha256).hexdigest()[:40]


class _DecryptedOnFirstRead(DeferredAttribute):
    """Keeps the ciphertext until somebody reads the attribute: a list of 10,000 rows decrypts nothing."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Ciphertext):
            value = self.field.open(value, instance)  # type: ignore[attr-defined]
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        # Without this Python reads the instance's dict first and never asks __get__.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text encrypted at rest. The row must have its key before it is saved (use a UUID default)."""

    descriptor_class = _DecryptedOnFirstRead

    def place(self, instance: models.Model) -> str:
        """Return what the value is bound to."""
        if instance.pk is None:
            raise ValueError(f"{self} needs a row key before it is saved.")
        return self.place_of(instance.pk)

    def place_of(self, key: object) -> str:
        """Return what the value of the row with this key is bound to."""
        return f"{self.model._meta.db_table}:{self.column}:{key}"

    def open(self, value: Ciphertext, instance: models.Model) -> Any:
        """Decrypt one stored value of `instance`."""
        return decrypt(value, self.place(instance))

    def seal(self, value: Any, instance: models.Model) -> Ciphertext:
        """Encrypt one value of `instance`."""
        return encrypt(str(value), self.place(instance))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Ciphertext | None:
        stored = model_instance.__dict__.get(self.attname)
        if isinstance(stored, Ciphertext):  # never opened, so unchanged
            if add:
                raise ValueError(f"{self} holds what was encrypted for another row. Read it before copying the row.")
            return stored
        value = getattr(model_instance, self.attname)
        return None if value is None else self.seal(value, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Ciphertext):
            return value
        raise TypeError(f"{self} is encrypted by save() only: not in update(), filter() or values.")

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow no question to the database but whether there is a value: it could only compare ciphertext."""
        if lookup_name != "isnull":
            raise TypeError(f"{self} is encrypted and cannot be looked up: use a blind index.")
        return super().get_lookup(lookup_name)

    def to_python(self, value: Any) -> Any:
        return value


def stored_text(value: Any) -> str:
    """Return a JSON value as the text that is encrypted: keys in their own order, no spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class EncryptedJSONField(EncryptedTextField):
    """A JSON value encrypted at rest."""

    _pyi_private_set_type: Any  # for the type checker: any JSON value goes in and comes out
    _pyi_private_get_type: Any

    def open(self, value: Ciphertext, instance: models.Model) -> Any:
        return json.loads(decrypt(value, self.place(instance)))

    def seal(self, value: Any, instance: models.Model) -> Ciphertext:
        return encrypt(stored_text(value), self.place(instance))
