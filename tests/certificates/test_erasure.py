"""When the holder is erased his certificate is worth nothing, names nobody, and its number stays."""

import pytest
from django.core.files.storage import storages
from django.db import connection

from certificates import rendering, verification
from certificates.models import Certificate, Rendering
from certificates.verification import Worth
from competencies.models import Evidence
from kit import append_only, clock, jobs
from people import erasure
from people.appointments import end_appointment
from people.models import Appointment, Person


@pytest.fixture
def erased(certificate, django_capture_on_commit_callbacks):
    """The certificate of a head who has left and was erased; its paper had been made."""
    jobs.run_pending()
    person = certificate.person
    for office in Appointment.objects.valid().filter(person=person, until__isnull=True):
        end_appointment(office, until=max(office.since, clock.today()))
    for office in Appointment.objects.valid().filter(person=person):
        if office.until >= clock.today():
            Appointment.objects.create(
                person=person, post=office.post, unit=office.unit, since=office.since, withdrawn=True, replaces=office
            )
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(Person.objects.get(pk=person.pk), by=None, basis="本人申请", on=clock.today())
    return Certificate.objects.get(pk=certificate.pk)


def test_the_public_page_says_withdrawn_and_no_name(certificate, erased):
    name = certificate.snapshot["holder"]
    answer = verification.by_number(erased.number, on=clock.today())
    assert (answer.worth, answer.holder, answer.revoked_on) == (Worth.REVOKED, "已删除", clock.today())
    assert name not in str(erased.snapshot)


def test_number_serial_and_days_stay(certificate, erased):
    for field in ("number", "serial", "issued_on", "valid_until", "signature"):
        assert getattr(erased, field) == getattr(certificate, field)


def test_the_paper_is_gone(erased):
    for row in Rendering.objects.filter(certificate=erased):
        assert not storages["private"].exists(row.file)
        with pytest.raises(OSError):
            rendering.opened(row)


def test_steps_stay_without_the_words_of_observers(erased):
    rows = Evidence.objects.filter(person=erased.person)
    assert rows.exists() and not rows.exclude(note="").exists()


def test_facts_are_guarded_again_afterwards(erased):
    assert append_only.guarded(connection) >= {"certificates_certificate", "competencies_evidence"}
