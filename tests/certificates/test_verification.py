"""What a certificate is worth, to anybody who holds the paper."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from certificates import signing
from certificates.issuing import issue, reissue, revoke
from certificates.models import Certificate
from certificates.verification import Worth, by_number, by_token, worth, worth_of
from kit import append_only
from people.models import Person
from tests.certificates.factories import finish_of
from tests.learning.factories import TODAY

LAST = date(2031, 1, 31)


def tamper(certificate, **columns) -> None:
    """What somebody with the keys of the database could do."""
    with append_only.lifted(), connection.cursor() as cursor:
        for name, value in columns.items():
            cursor.execute(f"UPDATE certificates_certificate SET {name} = %s", [value])
    certificate.refresh_from_db()


@pytest.mark.parametrize(
    ("revoked", "superseded", "days", "found"),
    [
        (False, False, 0, Worth.VALID),
        (False, False, 1, Worth.EXPIRED),
        (False, True, 0, Worth.SUPERSEDED),
        (False, True, 1, Worth.SUPERSEDED),
        (True, False, 0, Worth.REVOKED),
        (True, False, 1, Worth.REVOKED),
        (True, True, 0, Worth.REVOKED),
    ],
)
def test_a_withdrawal_outranks_a_newer_one_and_that_outranks_time(revoked, superseded, days, found):
    on = LAST + timedelta(days=days)
    assert worth(is_revoked=revoked, is_superseded=superseded, valid_until=LAST, on=on) == found


# --- found --------------------------------------------------------------------------------------------


def test_a_valid_one_says_its_days_and_a_masked_name(certificate):
    answer = by_token(certificate.token, on=TODAY)
    assert (answer.worth, answer.number, answer.holder) == (Worth.VALID, certificate.number, "王*国")
    assert (answer.programme, answer.issuer) == ("换届后第一轮", "阳城县委组织部")
    assert (answer.issued_on, answer.valid_until, answer.revoked_on) == (TODAY, LAST, None)
    assert (answer.key_id, answer.signature) == (signing.key_id(), certificate.signature)
    assert not answer.is_demo


def test_a_number_finds_the_same_however_it_is_typed(certificate):
    for typed in (
        certificate.number,
        certificate.number.replace("-", " ").lower(),
        certificate.number.replace("0", "O"),
    ):
        assert by_number(typed, on=TODAY) == by_token(certificate.token, on=TODAY)


def test_it_expires_the_day_after_its_last_one(certificate):
    assert by_token(certificate.token, on=LAST).worth == Worth.VALID
    assert by_token(certificate.token, on=LAST + timedelta(days=1)).worth == Worth.EXPIRED


def test_the_one_that_was_replaced_says_so_and_the_new_one_is_valid(certificate, organizer):
    new = reissue(certificate, on=TODAY, by=organizer)
    assert by_token(certificate.token, on=TODAY).worth == Worth.SUPERSEDED
    assert by_number(new.number, on=TODAY).worth == Worth.VALID


def test_a_withdrawn_one_says_since_when_and_not_why(certificate, organizer):
    revoke(certificate, reason="冒名顶替", by=organizer, on=TODAY)
    answer = by_token(certificate.token, on=TODAY + timedelta(days=9))
    assert (answer.worth, answer.revoked_on) == (Worth.REVOKED, TODAY)
    assert "冒名" not in str(answer)


def test_a_demonstration_says_so(head, round_one):
    Person.objects.filter(pk=head.pk).update(is_demo=True)
    certificate = issue(finish_of(head, round_one), on=TODAY)
    assert by_token(certificate.token, on=TODAY).is_demo


def test_its_own_holder_is_told_the_same(certificate, organizer):
    row = Certificate.objects.select_related("revocation", "superseded_by").get(pk=certificate.pk)
    assert worth_of(row, on=TODAY) == Worth.VALID
    revoke(certificate, reason="冒名顶替", by=organizer, on=TODAY)
    row = Certificate.objects.select_related("revocation", "superseded_by").get(pk=certificate.pk)
    assert worth_of(row, on=TODAY) == Worth.REVOKED


# --- unknown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "x", "t" * 22, "t" * 500, "%_", "' OR 1=1"])
def test_any_other_token_is_unknown(certificate, token):
    assert by_token(token, on=TODAY).worth == Worth.UNKNOWN


def test_a_wrong_character_and_an_id_are_unknown(certificate):
    wrong = certificate.number[:-1] + ("A" if certificate.number[-1] != "A" else "C")
    for typed in (wrong, str(certificate.pk), "", "王建国"):
        answer = by_number(typed, on=TODAY)
        assert (answer.worth, answer.holder, answer.number) == (Worth.UNKNOWN, "", "")


@pytest.mark.parametrize("name", ["holder", "posts", "competencies", "hours", "finished_on", "issuer"])
def test_a_row_that_says_something_else_than_was_signed_is_unknown(certificate, name):
    said = certificate.snapshot
    said[name] = said[name][1:] if isinstance(said[name], str) else [*said[name], *said[name]]
    tamper(certificate, snapshot=json.dumps(said))
    assert by_token(certificate.token, on=TODAY).worth == Worth.UNKNOWN


def test_a_row_with_another_number_is_unknown(certificate):
    tamper(certificate, number="2026-0001-000099-X")
    assert by_token(certificate.token, on=TODAY).worth == Worth.UNKNOWN


def test_a_longer_life_in_the_row_alone_is_no_longer_life(certificate):
    tamper(certificate, valid_until="2099-12-31")
    assert by_token(certificate.token, on=LAST + timedelta(days=1)).worth == Worth.EXPIRED
    assert by_token(certificate.token, on=TODAY).valid_until == LAST


def test_after_a_change_of_the_key_older_ones_are_still_known(certificate, settings):
    settings.CERTIFICATE_KEY = "the-next-key-of-these-tests"
    assert by_token(certificate.token, on=TODAY).worth == Worth.VALID
