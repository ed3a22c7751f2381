"""Signatures that anybody can check with the public key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import signing

MESSAGE = "持证人：王建国".encode()


@pytest.fixture(autouse=True)
def _key(settings) -> None:
    settings.CERTIFICATE_KEY = "one-key-for-these-tests"


def test_a_signature_holds_for_exactly_its_message():
    signature = signing.sign(MESSAGE)
    assert signing.is_signed(MESSAGE, signature)
    assert not signing.is_signed(MESSAGE + b" ", signature)


def test_anybody_can_check_it_with_the_public_key_alone():
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing.public_key()))
    assert key.verify(bytes.fromhex(signing.sign(MESSAGE)), MESSAGE) is None


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63])
def test_what_is_no_signature_holds_for_nothing(signature):
    assert not signing.is_signed(MESSAGE, signature)


def test_another_key_signs_otherwise_and_has_another_name(settings):
    before, name = signing.sign(MESSAGE), signing.key_id()
    settings.CERTIFICATE_KEY = "another-key"
    assert not signing.is_signed(MESSAGE, before)
    assert signing.key_id() != name
    assert len(name) == 8


def test_the_same_key_signs_alike_in_every_process():
    assert signing.sign(MESSAGE) == signing.sign(MESSAGE)
    assert signing.public_key() == signing.public_key()
