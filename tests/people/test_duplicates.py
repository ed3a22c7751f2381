"""Two rows that are one human being: read together, and apart again exactly as they were."""

from __future__ import annotations

from datetime import date

import pytest

from kit import clock
from kit.errors import NotNow, Stale
from kit.models import AuditEvent
from people import duplicates, operations
from people.models import Appointment, Operation, Person, Scope
from tests.people.factories import give_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(cadre, county) -> Person:
    give_office(cadre, "ZR", county.village)
    cadre.refresh_from_db()
    return cadre


@pytest.fixture
def again(wang, county) -> Person:
    """王建国 once more, typed from another list, with his telephone and another office."""
    person = Person.objects.create_user(name="王建国", phone="10012345678", party_member=True, born=date(1970, 5, 1))
    give_office(person, "KJ", county.village)
    person.refresh_from_db()
    return person


def as_it_is() -> list:
    """What is derived from all rows: persons and the offices that stand."""
    people = Person.objects.order_by("pk").values_list(
        "pk",
        "name",
        "phone_hash",
        "party_member",
        "born",
        "home_unit",
        "main_post",
        "merged_into",
        "has_duplicates",
        "invited_on",
    )
    offices = (
        Appointment.objects.valid().order_by("person", "post").values_list("person", "post", "unit", "since", "until")
    )
    return [list(people), list(offices)]


def test_one_name_in_one_village_is_suspected_and_two_names_are_not(wang, again, organizer, outsider):
    (group,) = duplicates.suspected(organizer)
    assert group.people == (wang, again)
    assert str(group.why) == "同村同名"


def test_one_id_number_is_suspected_whatever_the_names(organizer, county):
    rows = [
        Person.objects.create_user(name=name, home_unit=county.village, id_number="140522197005010018")
        for name in ("赵甲", "赵假")
    ]
    assert [group.people for group in duplicates.suspected(organizer)] == [tuple(rows)]


def test_others_in_another_county_are_not_seen(wang, again, contact, county):
    assert [len(group.people) for group in duplicates.suspected(contact)] == [2]
    Scope.objects.filter(person=contact).update(unit=county.other_township)
    assert duplicates.suspected(Person.objects.get(pk=contact.pk)) == []


def test_two_persons_are_not_suspected_again(wang, again, organizer):
    duplicates.are_two(again, wang, by=organizer)
    duplicates.are_two(wang, again, by=organizer)
    assert duplicates.suspected(organizer) == []


def test_offices_of_both_stand_and_empty_fields_are_filled(wang, again, organizer):
    operation = duplicates.merge(wang, again, by=organizer)
    wang.refresh_from_db()
    assert (wang.phone, wang.party_member, wang.born) == ("10012345678", True, date(1970, 5, 1))
    assert sorted(
        Appointment.objects.acting(clock.today()).filter(person=wang).values_list("post__key", flat=True)
    ) == ["KJ", "ZR"]
    assert not Appointment.objects.valid().filter(person=again).exists()
    assert Person.objects.get(pk=wang.pk).own_ids == (wang.pk, again.pk)
    assert operation.kind == Operation.Kind.PERSONS
    event = AuditEvent.objects.get(action="people.persons_merged")
    assert (event.object_id, "phone" in event.fields) == (str(wang.pk), True)


def test_taken_back_everything_is_as_it_was(wang, again, organizer):
    before = as_it_is()
    operation = duplicates.merge(wang, again, by=organizer, take={"name"})
    assert as_it_is() != before
    operations.undo(operation, by=organizer)
    assert as_it_is() == before


def test_the_same_office_of_both_becomes_one_with_all_its_days(wang, again, organizer, county):
    Appointment.objects.valid().get(person=wang)
    give_office(again, "ZR", county.village, since=date(2025, 7, 1))
    duplicates.merge(wang, again, by=organizer)
    rows = Appointment.objects.valid().filter(person=wang, post__key="ZR").values_list("since", "until")
    assert list(rows) == [(date(2025, 7, 1), None)]


def test_where_both_say_something_else_staff_choose(wang, again, organizer):
    Person.objects.filter(pk=wang.pk).update(born=date(1971, 1, 1))
    wang.refresh_from_db()
    plan = duplicates.preview(wang, again, by=organizer)
    assert [(choice.name, choice.kept, choice.other) for choice in plan.choices] == [
        ("born", "1971-01-01", "1970-05-01")
    ]
    duplicates.merge(wang, again, by=organizer, take={"born"})
    assert Person.objects.get(pk=wang.pk).born == date(1970, 5, 1)


def test_a_preview_shows_no_number_in_full(wang, again, organizer):
    wang.phone = "10087654321"
    wang.save()
    (choice,) = duplicates.preview(wang, again, by=organizer).choices
    assert (choice.kept, choice.other) == ("100****4321", "100****5678")


@pytest.mark.parametrize("trouble", ["himself", "merged", "staff", "holds"])
def test_what_cannot_be_merged_says_why(trouble, wang, again, organizer, nobody, contact, county):
    keep, drop = wang, again
    if trouble == "himself":
        drop = organizer
    elif trouble == "merged":
        Person.objects.filter(pk=again.pk).update(merged_into=nobody)
    elif trouble == "staff":
        drop = contact
    else:
        Person.objects.filter(pk=again.pk).update(has_duplicates=True)
    before = as_it_is()
    with pytest.raises(NotNow):
        duplicates.merge(keep, drop, by=organizer)
    assert as_it_is() == before


def test_what_changed_since_it_was_shown_is_shown_again(wang, again, organizer, county):
    seen = duplicates.preview(wang, again, by=organizer).fingerprint
    give_office(again, "FL", county.village)
    with pytest.raises(Stale):
        duplicates.merge(wang, again, by=organizer, expect=seen)


def test_the_older_merge_is_taken_back_after_the_newer_one(wang, again, organizer, county):
    third = Person.objects.create_user(name="王建国", home_unit=county.village)
    first = duplicates.merge(wang, again, by=organizer)
    wang.refresh_from_db()
    second = duplicates.merge(wang, third, by=organizer)
    with pytest.raises(NotNow):
        operations.undo(first, by=organizer)
    operations.undo(second, by=organizer)
    operations.undo(first, by=organizer)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_the_pages_show_both_and_merge_once(browse, wang, again, organizer):
    page = browse(organizer)
    assert "王建国" in page.get("/desk/duplicates/").content.decode()
    address = f"/desk/duplicates/{wang.uuid}/{again.uuid}/"
    response = page.get(address)
    assert "100****5678" not in response.content.decode()  # only what differs is compared
    sent = {"say": "one", "fingerprint": response.context["plan"].fingerprint}
    assert page.post(address, sent).status_code == 302
    assert page.get(address).status_code == 404
    assert Operation.objects.filter(kind=Operation.Kind.PERSONS).count() == 1


def test_a_pair_with_somebody_out_of_scope_is_not_found(browse, wang, outsider, organizer, county):
    Scope.objects.filter(person=organizer).update(unit=county.township)
    page = browse(organizer)
    assert page.get(f"/desk/duplicates/{wang.uuid}/{outsider.uuid}/").status_code == 404
    assert page.post(f"/desk/duplicates/{wang.uuid}/{outsider.uuid}/", {"say": "one"}).status_code == 404


def test_a_merged_duplicate_is_logged_out_and_nobody_can_be_it(browse, wang, again, organizer):
    page = browse(again)
    duplicates.merge(wang, again, by=organizer)
    assert page.get("/me/").status_code == 302


def test_a_thousand_doubled_names_are_listed_too(organizer, county):
    names = [f"赵{n}" for n in range(1100)] * 2
    Person.objects.bulk_create([Person(name=name, home_unit=county.village) for name in names])
    assert len(duplicates.suspected(organizer)) == 1100
