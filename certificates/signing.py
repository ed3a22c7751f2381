"""Ed25519 signatures of certificates: made here, checked by anybody with the public key."""

from __future__ import annotations

import functools
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


@functools.lru_cache(maxsize=2)
def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.blake2b(secret.encode(), digest_size=32, person=b"certificates").digest()
    )


def public_key() -> str:
    """The public key in hexadecimal, 64 characters."""
    return _key(settings.CERTIFICATE_KEY).public_key().public_bytes_raw().hex()


def key_id() -> str:
    """Eight characters that name the key in force."""
    return hashlib.sha256(bytes.fromhex(public_key())).hexdigest()[:8]


def sign(message: bytes) -> str:
    """The signature in hexadecimal, 128 characters."""
    return _key(settings.CERTIFICATE_KEY).sign(message).hex()


def is_signed(message: bytes, signature: str) -> bool:
    """Whether ``signature`` was made by the key in force for exactly ``message``."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key())).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
