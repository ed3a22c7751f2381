"""One meeting, many people, several competencies: written at once, by the rules of every observation."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.meetings import CONFIRMED_HIM, NOT_BORN, Seen, write_down
from competencies.models import Evidence, LevelState, Meeting
from kit.errors import InputError
from kit.models import AuditEvent
from people.models import Person
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1)
BOTH = (("TJ01", 3), ("LZ04", 3))


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(NOW)


def people(unit, count: int, start: int = 0) -> list[Person]:
    names = [f"张演示{number}" for number in range(start, start + count)]
    return Person.objects.bulk_create(Person(name=name, password="!", home_unit=unit) for name in names)


def seen(persons, **changes) -> Seen:
    fields = {"id": uuid.uuid4(), "on": MARCH_1, "where": "村民代表会议", "steps": BOTH, "but": {}}
    return Seen(**fields | {"people": tuple(person.uuid for person in persons)} | changes)


def test_everybody_who_was_there_has_every_thing_that_was_shown(frame, county, trainer):
    meeting = write_down(seen(people(county.village, 4)), unit=county.township, by=trainer, at=NOW)
    assert (meeting.people, meeting.written, meeting.refused) == (4, 8, [])
    assert Evidence.objects.filter(kind="observation", actor=trainer, note="村民代表会议").count() == 8
    assert set(LevelState.objects.values_list("level", "state")) == {(3, "confirmed")}
    assert AuditEvent.objects.filter(action="competencies.meeting_written").count() == 1


def test_what_somebody_did_not_show_is_not_written_and_lowers_nothing(frame, county, trainer):
    one, two = people(county.village, 2)
    write_down(seen([one, two], but={two.uuid: frozenset([("LZ04", 3)])}), unit=county.village, by=trainer, at=NOW)
    assert Evidence.objects.of(one).count() == 2
    assert list(Evidence.objects.of(two).values_list("competency__key", "passed")) == [("TJ01", True)]


def test_the_same_form_sent_twice_is_one_meeting(frame, county, trainer):
    form = seen(people(county.village, 3))
    first = write_down(form, unit=county.village, by=trainer, at=NOW)
    assert write_down(form, unit=county.village, by=trainer, at=NOW + timedelta(seconds=1)) == first
    assert (Meeting.objects.count(), Evidence.objects.count()) == (1, 6)


def test_who_confirmed_the_observer_and_who_was_not_born_are_left_out_and_named_and_the_others_are_written(
    frame, county, trainer
):
    one, his, child = people(county.village, 3)
    EvidenceFactory(observed=True, person=trainer, competency=frame.openness, actor=his)
    Person.objects.filter(pk=child.pk).update(born=MARCH_1 + timedelta(days=1))
    meeting = write_down(seen([one, his, child]), unit=county.village, by=trainer, at=NOW)
    assert dict(meeting.refused) == {his.pk: CONFIRMED_HIM, child.pk: NOT_BORN}
    assert not Evidence.objects.of(his).exists() and not Evidence.objects.of(child).exists()
    assert Evidence.objects.of(one).count() == 2


def test_the_observer_himself_and_people_of_another_place_are_never_written(frame, county, contact, outsider):
    contact.home_unit = county.village
    contact.save()
    (one,) = people(county.village, 1)
    write_down(seen([one, contact, outsider]), unit=county.village, by=contact, at=NOW)
    assert set(Evidence.objects.values_list("person", flat=True)) == {one.pk}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": MARCH_1 + timedelta(days=1)}, "on"),
        ({"where": " "}, "where"),
        ({"steps": ()}, "steps"),
        ({"steps": (("LZ05", 2),)}, "steps"),
        ({"steps": (("TJ01", 6),)}, "steps"),
        ({"steps": (("ZZ99", 1),)}, "steps"),
        ({"people": ()}, "people"),
    ],
)
def test_what_is_wrong_with_the_meeting_itself_refuses_all_of_it(frame, county, trainer, changes, field):
    with pytest.raises(InputError) as refused:
        write_down(seen(people(county.village, 2), **changes), unit=county.village, by=trainer, at=NOW)
    assert refused.value.field == field
    assert not Evidence.objects.exists() and not Meeting.objects.exists()


def test_forty_people_cost_as_many_queries_as_four(frame, county, trainer):
    def asked(persons) -> int:
        form = seen(persons)
        with CaptureQueriesContext(connection) as queries:
            write_down(form, unit=county.village, by=trainer, at=NOW)
        return len(queries)

    asked(people(county.village, 1))  # what a process asks once
    few = asked(people(county.village, 4, start=10))
    many = asked(people(county.village, 40, start=100))
    assert many <= few + 2  # a statement holds so many rows


# --- the pages ---------------------------------------------------------------------------------------


def form(**changes) -> dict:
    fields = {
        "id": str(uuid.uuid4()),
        "where": "村民代表会议",
        "on": "2026-03-01",
        "steps": ["TJ01:3", "TJ01:2", "LZ04:2"],
    }
    return fields | changes


def test_a_trainer_goes_from_the_place_to_what_was_shown_to_the_names_and_it_is_written(frame, county, trainer, browse):
    client = browse(trainer)
    one, two = people(county.village, 2)
    places = client.get(reverse("competencies:together")).content.decode()
    address = reverse("competencies:meeting", args=[county.township.uuid])
    assert address in places
    sent = form()
    who = client.post(address, sent | {"do": "people"}).content.decode()
    assert one.name in who and two.name in who
    assert "第2级" in who and 'value="TJ01:2"' not in who  # the highest level says the lower ones
    everybody = client.post(address, sent | {"do": "all"}).content.decode()
    assert everybody.count(" checked") == 2
    done = client.post(address, sent | {"do": "write", "person": [str(one.uuid)]}, follow=True)
    page = done.content.decode()
    assert one.name in page and two.name not in page
    assert set(Evidence.objects.values_list("person", "competency__key", "level")) == {
        (one.pk, "TJ01", 3),
        (one.pk, "LZ04", 2),
    }


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(frame, county, trainer, browse):
    client, (one,) = browse(trainer), people(county.village, 1)
    address = reverse("competencies:meeting", args=[county.village.uuid])
    head = client.post(address, form(on="2026-03-02", do="write", person=[str(one.uuid)]))
    assert head.status_code == 422
    assert "村民代表会议" in head.content.decode() and str(one.uuid) in head.content.decode()
    nobody = client.post(address, form(do="write"))
    assert nobody.status_code == 422
    assert "请勾选在场并做到的人" in nobody.content.decode()
    back = client.post(address, form(do="back", person=[str(one.uuid)]))
    assert back.status_code == 200 and str(one.uuid) in back.content.decode()
    assert not Evidence.objects.exists()


def test_a_place_out_of_scope_and_a_meeting_of_somebody_else_are_not_there(frame, county, trainer, contact, browse):
    client = browse(contact)
    assert client.get(reverse("competencies:meeting", args=[county.other_village.uuid])).status_code == 404
    meeting = write_down(seen(people(county.village, 1)), unit=county.village, by=trainer, at=NOW)
    assert client.get(reverse("competencies:meeting_done", args=[meeting.pk])).status_code == 404


def test_a_date_of_the_past_is_kept_as_it_is(frame, county, trainer):
    write_down(seen(people(county.village, 1), on=date(2026, 1, 5)), unit=county.village, by=trainer, at=NOW)
    assert set(Evidence.objects.values_list("on", flat=True)) == {date(2026, 1, 5)}


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_of_names_asks_as_many_queries_for_many_as_for_few(frame, county, trainer, browse, count):
    people(county.village, count)
    client = browse(trainer)
    address = reverse("competencies:meeting", args=[county.township.uuid])
    client.post(address, form(do="people"))
    with CaptureQueriesContext(connection) as queries:
        page = client.post(address, form(do="people")).content.decode()
    assert page.count('name="person"') == count
    assert len(queries) <= 10
