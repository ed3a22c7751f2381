"""From a snapshot to a PDF that is kept. Its bytes are made once and never made over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.models import Certificate, Rendering
from certificates.snapshot import ShownCompetency, Snapshot
from kit import clock, jobs, pdf, qr
from kit.models import Job

TEMPLATE = "certificates/pdf/plain.html"
STYLES = ["certificates/pdf/plain.css"]
FOLDER = "certificates"


@dataclass(frozen=True)
class AbilityTable:
    """The competencies of one ability as the second page lists them."""

    name: str
    rows: tuple[ShownCompetency, ...]


def paper(certificate: Certificate) -> bytes:
    """The PDF of ``certificate``. Raises MissingGlyph or MissingFont instead of drawing boxes."""
    snapshot = Snapshot.from_json(certificate.snapshot)
    return pdf.render(
        TEMPLATE,
        {
            "number": certificate.number,
            "said": snapshot,
            "days": {name: date.fromisoformat(getattr(snapshot, name)) for name in DAYS},
            "abilities": tables(snapshot),
            "code": qr.data_uri(verify_url(certificate)),
            "address": verify_url(certificate).split("//", 1)[-1],
        },
        styles=STYLES,
    )


DAYS = ("since", "finished_on", "issued_on", "valid_until")


def tables(snapshot: Snapshot) -> list[AbilityTable]:
    """The competencies by ability, in the order of the framework."""
    names = list(dict.fromkeys(one.ability for one in snapshot.competencies))
    return [AbilityTable(name, tuple(one for one in snapshot.competencies if one.ability == name)) for name in names]


def verify_url(certificate: Certificate) -> str:
    """The public page that the QR code opens."""
    return f"{settings.PUBLIC_URL}{reverse('certificates:verify', args=[certificate.token])}"


def store(job: Job) -> None:
    """Make and keep the paper of the certificate that ``job`` names; nothing when it is there already."""
    certificate = Certificate.objects.get(pk=job.key)
    if Rendering.objects.filter(certificate=certificate).exists():
        return
    content = paper(certificate)
    sha256 = hashlib.sha256(content).hexdigest()
    storage = storages["private"]
    # The file first: a row never points at nothing. A file whose row was not written is swept up.
    name = storage.save(f"{FOLDER}/{certificate.pk}-{sha256[:16]}.pdf", ContentFile(content))
    kept = False
    try:
        with jobs.fenced(job):
            kept = _keep(certificate, name, content, sha256)
    finally:
        if not kept:
            storage.delete(name)


def _keep(certificate: Certificate, name: str, content: bytes, sha256: str) -> bool:
    """Write the row; False when somebody else has written it first."""
    try:
        with transaction.atomic():
            Rendering.objects.create(
                certificate=certificate, file=name, bytes=len(content), sha256=sha256, made_at=clock.now()
            )
    except IntegrityError:
        return False
    return True


def opened(rendering: Rendering) -> BytesIO:
    """The kept bytes. Raises FileNotFoundError when the file is gone, ValueError when it is not the one that was made."""
    with storages["private"].open(rendering.file) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != rendering.sha256:
        raise ValueError(f"the paper of {rendering.certificate_id} is not the one that was made")
    return BytesIO(content)


def sweep_files() -> int:
    """Remove files that no row names, as a killed worker leaves them; how many."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return 0
    known = set(Rendering.objects.values_list("file", flat=True))
    orphans = [
        name for name in storage.listdir(FOLDER)[1] if f"{FOLDER}/{name}" not in known and _is_old(f"{FOLDER}/{name}")
    ]
    for name in orphans:
        storage.delete(f"{FOLDER}/{name}")
    return len(orphans)


def _is_old(name: str) -> bool:
    """Whether the file is from before any job that may still be writing its row."""
    made = storages["private"].get_modified_time(name)
    return (clock.now() - made).total_seconds() > 3600
