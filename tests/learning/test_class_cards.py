"""What classes hang into pages of others: the file of a person, the word of the desk."""

from __future__ import annotations

import pytest
from django.urls import reverse

from learning.models import Attendance
from learning.my_classes import attended_of
from people.models import Person
from tests.learning.class_factories import at, class_of, session_of


@pytest.fixture
def session(county, cadre):
    return session_of(class_of(county.unit, people=[cadre]))


def test_the_file_of_a_person_lists_what_he_attended_once(session, head, round_one, organizer, browse):
    Attendance.objects.create(session=session, person=head, source="scan", at=at(14))
    double = Person.objects.create_user(name=head.name, home_unit=head.home_unit, merged_into=head)
    Attendance.objects.create(session=session, person=double, source="paper", at=at(14))
    html = browse(organizer).get(reverse("reports:person", args=[head.pk])).content.decode()
    assert html.count("账目怎么公开") == 1 and "3.0" in html


def test_only_who_may_see_the_person_reads_it(session, cadre, contact, outsider, organizer):
    for person in (cadre, outsider):
        Attendance.objects.create(session=session, person=person, source="scan", at=at(14))
    assert len(attended_of(contact, cadre.pk)) == len(attended_of(organizer, outsider.pk)) == 1
    assert attended_of(contact, outsider.pk) == []


def test_the_word_of_the_desk_is_there_for_staff_who_hold_classes(county, contact, trainer, reviewer, browse):
    def says(person):
        return 'href="/desk/classes/"' in browse(person).get("/desk/classes/").content.decode()

    assert says(contact) and says(trainer)
    assert browse(reviewer).get("/desk/classes/").status_code == 404
