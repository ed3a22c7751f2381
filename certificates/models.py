"""Certificates, their papers and revocations."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from kit.append_only import AppendOnlyQuerySet, Fact
from learning.models import Finish, Programme
from people.models import Term, Unit

if TYPE_CHECKING:
    from people.models import Person


class CertificateQuerySet(AppendOnlyQuerySet["Certificate"]):
    def of(self, person: Person) -> Self:
        """Also those of duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def visible_to(self, viewer: Person) -> Self:
        return self.filter(models.Q(person=viewer) | viewer.scope.person_filter("person__"))


class Serial(models.Model):
    """The last serial number given by an issuer in a year; counted under a lock so that numbers have no gap.

    Personal data: none
    """

    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "year"], name="one_serial_per_issuer_and_year")]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.year}: {self.last}"


class Certificate(Fact):
    """What one person had shown for one programme in one term, frozen on the day it was issued.

    ``token`` is the 128-bit name in the QR code; ``number`` is read by people. ``supersedes`` points at an earlier one of
    the same person and programme that this one takes the place of.

    Personal data: name, post, unit and competencies as shown, to prove them to whoever holds the paper
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=32, unique=True)
    token = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="certificates")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    finish = models.ForeignKey(Finish, models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    snapshot = models.JSONField()
    issued_on = models.DateField()
    valid_until = models.DateField()
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)
    edition = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme", "term", "edition"], name="one_certificate_per_person_programme_term"
            ),
            models.UniqueConstraint(fields=["issuer", "year", "serial"], name="one_certificate_per_serial"),
        ]

    def __str__(self) -> str:
        return self.number


class Revocation(Fact):
    """A certificate that no longer counts; the certificate itself stays.

    Personal data: that a certificate was withdrawn and why, so that nobody relies on it
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="revocation")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.certificate_id}"


class Rendering(Fact):
    """The PDF of a certificate: where it is kept, its size in bytes and the SHA-256 of its bytes.

    Personal data: points at a file with a person's name; read only through his own or his staff's pages
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="rendering")
    file = models.CharField(max_length=120)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file
