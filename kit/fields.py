"""Text that only the server can read, and the index that finds it again.

    phone = EncryptedTextField(bound_to="uuid", null=True)
    phone_index = BlindIndexField(of="phone", null=True, unique=True)

    person.phone                                                    # the plain number, decrypted when it is read
    Person.objects.filter(phone_index=digest(Person, "phone_index", typed))
    Person.objects.values("phone")                                  # a Sealed, never the number

AES-256-GCM, stored as ``v1|key id|nonce|ciphertext`` (base64), bound to model, field and row: a value that is copied
to another row cannot be opened there. Exact search by HMAC-SHA256 with another key. The keys are
``settings.FIELD_KEYS`` (the first one writes, the others still read) and ``settings.INDEX_KEY``; they lie in files or
variables, never in the database or its backup.

Source: docs/decisions, safety D-08.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

VERSION = "v1"
NONCE_BYTES = 12
SHORTEST_SECRET = 32


class CannotOpen(Exception):
    """The value was changed, belongs to another row, or its key is gone."""


@dataclass(frozen=True)
class Sealed:
    """An encrypted value as it lies in the database. Its text says nothing about what is in it."""

    token: str

    def __repr__(self) -> str:
        return "Sealed(…)"

    __str__ = __repr__

    @property
    def key_id(self) -> str:
        """The id of the key that opens it; differs from ``current_key_id()`` when it should be sealed anew."""
        return self.token.split("|")[1]


@dataclass(frozen=True)
class _Key:
    id: str
    cipher: AESGCM


@functools.lru_cache(maxsize=8)
def _keys(secrets: tuple[str, ...]) -> tuple[_Key, ...]:
    for secret in secrets:
        if len(secret) < SHORTEST_SECRET:
            raise ImproperlyConfigured(f"a secret of FIELD_KEYS has less than {SHORTEST_SECRET} characters")
    raw = [hashlib.blake2b(secret.encode(), digest_size=32, person=b"kit.fields").digest() for secret in secrets]
    return tuple(_Key(hashlib.sha256(b"id" + key).hexdigest()[:8], AESGCM(key)) for key in raw)


def current_key_id() -> str:
    """The id of the key that seals now."""
    return _keys(tuple(settings.FIELD_KEYS))[0].id


def seal(plain: str, bound_to: str) -> Sealed:
    """Encrypt ``plain`` so that it opens only with the same ``bound_to``."""
    key = _keys(tuple(settings.FIELD_KEYS))[0]
    nonce = os.urandom(NONCE_BYTES)
    cipher = key.cipher.encrypt(nonce, plain.encode(), bound_to.encode())
    return Sealed("|".join((VERSION, key.id, _text(nonce), _text(cipher))))


def unseal(sealed: Sealed, bound_to: str) -> str:
    """The plain text. Raises CannotOpen for a changed, moved or unknown value."""
    try:
        version, key_id, nonce, cipher = sealed.token.split("|")
    except ValueError:
        raise CannotOpen("not a sealed value") from None
    key = next((key for key in _keys(tuple(settings.FIELD_KEYS)) if key.id == key_id), None)
    if version != VERSION or key is None:
        raise CannotOpen(f"no key {key_id} of version {version}")
    try:
        return key.cipher.decrypt(_bytes(nonce), _bytes(cipher), bound_to.encode()).decode()
    except (InvalidTag, ValueError):
        raise CannotOpen("changed, or moved from another row") from None


def seal_bytes(plain: bytes, bound_to: str) -> bytes:
    """Encrypt a file so that it opens only with the same ``bound_to``: ``v1|key id|nonce|ciphertext``, without base64."""
    key = _keys(tuple(settings.FIELD_KEYS))[0]
    nonce = os.urandom(NONCE_BYTES)
    head = f"{VERSION}|{key.id}|".encode()
    return head + nonce + key.cipher.encrypt(nonce, plain, bound_to.encode())


def unseal_bytes(sealed: bytes, bound_to: str) -> bytes:
    """The file that `seal_bytes` took. Raises CannotOpen for a changed, moved or unknown one."""
    version, key_id, rest = ([*bytes(sealed).split(b"|", 2), b"", b""])[:3]
    key = next((key for key in _keys(tuple(settings.FIELD_KEYS)) if key.id.encode() == key_id), None)
    if version != VERSION.encode() or key is None:
        raise CannotOpen("no key of this version for a file")
    try:
        return key.cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen("changed, or moved from another row") from None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


class _Opening(DeferredAttribute):
    """Decrypts when the attribute is read, so that a list of a thousand persons opens nothing."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        plain = instance.__dict__[self.field.attname] = unseal(value, self.field.binding(instance))
        return plain

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest. It is written through an instance only; it can be asked for ``isnull`` only.

    bound_to: the attribute of the instance that ties the value to its row; known before the first save and never
    changed (a ``uuid`` made by the caller, or a primary key that is).
    """

    descriptor_class = _Opening

    def __init__(self, *args: Any, bound_to: str = "pk", **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def binding(self, instance: models.Model) -> str:
        """``app.model.field.row``: what the value of ``instance`` is tied to."""
        row = getattr(instance, self.bound_to)
        if row is None:
            raise FieldError(f"{self}: '{self.bound_to}' must be known before the value can be sealed")
        return f"{self.model._meta.label_lower}.{self.attname}.{row}"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):  # nobody has read it: what lies there stays as it is
            return value
        return seal(str(value), self.binding(model_instance))

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.token
        raise FieldError(f"{self} is written through an instance and never searched; search its blind index")

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().to_python(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self} is never serialised; the copy of a database carries it sealed")


def plain_key(text: str) -> str:
    """What counts in a number when it is searched: no spaces, no dashes, half-width, capitals."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character not in " -\t\r\n\u200b")


class BlindIndexField(models.CharField):
    """The keyed hash of an encrypted field, kept up to date by every save. 64 hexadecimal characters, or NULL.

    of: the encrypted field beside it. normalise: what makes two spellings one; not part of migrations.
    An empty or missing value has NULL, so that ``unique=True`` allows many without one.
    """

    def __init__(self, *args: Any, of: str, normalise: Callable[[str], str] = plain_key, **kwargs: Any) -> None:
        self.of = of
        self.normalise = normalise
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def digest(self, plain: str) -> str:
        """What to search for when looking for ``plain``, however it is typed."""
        return blind_index(self.normalise(plain), f"{self.model._meta.label_lower}.{self.of}")

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = model_instance.__dict__.get(self.of)
        if not isinstance(value, Sealed):  # a value that nobody has read or set has its index already
            setattr(model_instance, self.attname, self.digest(value) if value else None)
        return getattr(model_instance, self.attname)


def digest(model: type[models.Model], index: str, plain: str) -> str:
    """What to filter ``index`` (a `BlindIndexField` of ``model``) by, when looking for ``plain``."""
    field = model._meta.get_field(index)
    if not isinstance(field, BlindIndexField):
        raise FieldError(f"{field} is no blind index")
    return field.digest(plain)


def blind_index(plain: str, purpose: str) -> str:
    """HMAC-SHA256 of ``plain`` with the index key, in hexadecimal. ``purpose`` keeps the same number in two fields
    from being recognised as the same."""
    key = str(settings.INDEX_KEY).encode()
    if len(key) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"INDEX_KEY has less than {SHORTEST_SECRET} characters")
    return hmac.new(key, f"{purpose}\0{plain}".encode(), hashlib.sha256).hexdigest()
