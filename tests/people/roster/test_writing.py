"""Written all at once or not at all, and taken back to exactly what stood before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from kit import append_only, clock, imports
from kit.errors import NotNow, Stale
from people import duplicates, operations, tree
from people.appointments import end_appointment
from people.models import Appointment, Operation, Person, PersonChange, Unit
from people.roster import snapshot, writing
from people.roster.differences import Options
from people.roster.plan import compare
from people.signals import appointments_changed
from people.units import NewUnit
from tests.people.factories import PersonFactory, UnitFactory, give_office
from tests.people.roster.small import row

ON = date(2026, 6, 30)
ROWS = (
    row(3, "王建国", "村党组织书记、村委会主任", education="college"),
    row(4, "赵一", "村会计", phone="13900000001", id_number="140522199001010019", since=date(2026, 3, 1)),
    row(5, "钱二", "村委会委员", "小泉村", township="柳河乡"),
    row(6, "李秀英", "妇联主席", phone="13800000002", since=date(2026, 5, 1)),
)


@pytest.fixture
def settled(posts, county, wang, li):
    """王建国 and 李秀英 with a telephone each."""
    for person, phone in ((wang, "13800000001"), (li, "13800000002")):
        person.phone = phone
        person.save()
    return county


@pytest.fixture
def importing(settled, organizer):
    """importing(rows, complete=True): the operation that wrote them."""

    def importing_(rows=ROWS, *, fails: bool = False, **options: object) -> Operation:
        stands = snapshot.load(settled.unit, sees_reserve=False)
        occasion = writing.Occasion(settled.unit, organizer, ON, clock.today())
        done = []

        def write(changes):
            done.append(writing.write(changes, occasion))
            if fails:
                raise IntegrityError

        made = imports.run(lambda: compare(rows, stands, Options(ON, **options)), write)
        assert made.errors == ()
        return done[0]

    return importing_


def derived() -> dict[str, object]:
    """All that readers see: persons who are to be seen, and the offices that stand."""
    fields = "id name gender born phone_hash id_number_hash home_unit main_post education invited_on is_active left_on".split()
    return {
        "people": list(Person.objects.filter(entered_by_mistake=False).order_by("pk").values_list(*fields)),
        "phones": {one.pk: one.phone for one in Person.objects.filter(entered_by_mistake=False)},
        "offices": sorted(
            Appointment.objects.valid().values_list(
                "person", "post", "unit", "term", "since", "until", "interim", "document"
            ),
            key=str,
        ),
    }


def test_each_difference_is_written(importing, settled, wang, li):
    operation = importing()
    wang.refresh_from_db()
    li.refresh_from_db()
    zhao = Person.objects.get(name="赵一")
    assert (wang.education, wang.main_post.key) == ("college", "SJ")
    assert (zhao.phone, zhao.id_number, zhao.home_unit, zhao.main_post.key) == (
        "13900000001",
        "140522199001010019",
        settled.village,
        "KJ",
    )
    assert not zhao.has_usable_password()
    assert zhao.initials == "zy"
    assert (zhao.invited_on, Person.objects.get(name="钱二").invited_on) == (clock.today(), None)
    assert (li.home_unit, li.main_post.key) == (settled.village, "FL")
    assert list(li.appointments.valid().order_by("since").values_list("post__key", "until")) == [
        ("KJ", date(2026, 4, 30)),
        ("FL", None),
    ]
    assert operation.summary == {"office": 1, "begins": 4, "ends": 1, "new": 2, "moved": 1}
    assert set(Appointment.objects.filter(operation=operation).values_list("recorded_by__name", flat=True)) == {
        "孙科长"
    }


def test_the_same_rows_again_change_nothing(importing, settled):
    importing()
    again = compare(ROWS, snapshot.load(settled.unit, sees_reserve=False), Options(ON))
    assert (again.changes, again.errors, again.unchanged) == ((), (), 4)


def test_the_apps_above_are_told_once_of_everybody(importing, wang, li):
    heard = []
    appointments_changed.connect(listen := lambda person_ids, **_: heard.append(person_ids))
    try:
        importing()
    finally:
        appointments_changed.disconnect(listen)
    new = set(Person.objects.filter(name__in=["赵一", "钱二"]).values_list("pk", flat=True))
    assert heard == [sorted({wang.pk, li.pk} | new)]


def test_what_fails_in_the_middle_writes_nothing(importing):
    before = derived()
    with pytest.raises(IntegrityError):
        importing(fails=True)
    assert derived() == before
    assert not Operation.objects.exists()


def test_an_undo_restores_exactly_what_stood_before(importing, organizer):
    before = derived()
    operation = importing(complete=True)
    assert derived() != before
    operations.undo(operation, by=organizer)
    assert derived() == before
    hidden = Person.objects.filter(entered_by_mistake=True)
    assert set(hidden.values_list("name", "is_active", "home_unit")) == {("赵一", False, None), ("钱二", False, None)}


def test_an_import_after_an_undo_gives_what_the_first_gave(importing, organizer):
    operations.undo(importing(), by=organizer)
    importing()
    assert Person.objects.filter(name="赵一", entered_by_mistake=False).count() == 1
    assert list(
        Appointment.objects.acting(ON)
        .filter(person__name="王建国")
        .values_list("post__key", flat=True)
        .order_by("post__order")
    ) == ["SJ", "ZR"]


def test_what_came_later_stands_in_the_way_of_an_undo_and_is_named(importing, organizer, settled):
    operation = importing()
    zhao = Person.objects.get(name="赵一")
    Person.objects.filter(pk=zhao.pk).update(last_login=clock.now())
    give_office(Person.objects.get(name="钱二"), "KJ", settled.village)
    end_appointment(Appointment.objects.get(person__name="李秀英", post__key="FL"), until=ON)
    with pytest.raises(NotNow) as caught:
        operations.undo(operation, by=organizer)
    for words in ("1 项任职变动", "1 人之后又任了别的职务", "1 人已经登录过"):
        assert words in str(caught.value), str(caught.value)
    assert Operation.objects.get().undone_at is None


@pytest.mark.parametrize("stays", ["made", "known"])
def test_a_merge_of_duplicates_that_was_undone_does_not_stand_in_the_way(importing, organizer, wang, stays):
    before = derived()
    operation = importing(complete=True)
    between = derived()
    pair = [Person.objects.get(name="赵一"), wang]
    keep, drop = pair if stays == "made" else pair[::-1]
    for _round in range(2):
        merged = duplicates.merge(keep, drop, by=organizer, take={"name"})
        with pytest.raises(NotNow):
            operations.undo(operation, by=organizer)
        operations.undo(merged, by=organizer)
        assert derived() == between
    assert operations.hindrances(operation) == []
    operations.undo(operation, by=organizer)
    assert derived() == before


def test_what_was_given_and_taken_back_since_does_not_hide_what_was_given_and_stands(importing, organizer, settled):
    operation = importing()
    new = Person.objects.get(name="钱二")
    operations.undo(duplicates.merge(new, Person.objects.get(name="赵一"), by=organizer), by=organizer)
    give_office(new, "KJ", settled.village)
    with pytest.raises(NotNow, match="1 人之后又任了别的职务"):
        operations.undo(operation, by=organizer)


def test_an_office_that_was_changed_since_the_plan_is_noticed(settled, wang, organizer):
    stands = snapshot.load(settled.unit, sees_reserve=False)
    made = compare((row(3, "王建国", since=date(2026, 2, 1)),), stands, Options(ON))
    end_appointment(wang.appointments.get(), until=date(2026, 6, 1))
    with pytest.raises(Stale), transaction.atomic():
        writing.write(made.changes, writing.Occasion(settled.unit, organizer, ON, ON))


def test_numbers_lie_encrypted_and_old_values_too(importing, wang):
    operation = importing((row(3, "王建国", phone="13900000009"),), choices={"名册!3": f"p{wang.pk}"})
    assert "139" not in str(Person.objects.values_list("phone", flat=True))
    change = PersonChange.objects.get(operation=operation)
    assert "13800000001" in change.before
    assert "138" not in str(PersonChange.objects.values_list("before", flat=True))


def test_the_number_of_statements_does_not_grow_with_the_people(importing, django_assert_max_num_queries):
    rows = [row(3 + n, f"居民{n}", "村委会委员", phone=f"1390000{n:04}") for n in range(60)]
    with django_assert_max_num_queries(60):
        importing(rows)
    assert Appointment.objects.filter(person__name__startswith="居民").count() == 60


def test_the_term_of_the_day_belongs_to_the_office(importing, settled):
    term = settled.unit.terms.create(
        number=13, name="第十三届", elected_on=ON, since=date(2026, 1, 1), until=date(2030, 12, 31)
    )
    importing()
    assert set(Appointment.objects.filter(person__name="赵一").values_list("term", flat=True)) == {term.pk}


def test_an_office_of_a_merged_duplicate_is_the_persons_own(settled, wang):
    twin = Person.objects.create_user(name="王建国", phone="13800000001", home_unit=settled.village)
    give_office(twin, "KJ", settled.village)
    Person.objects.filter(pk=twin.pk).update(merged_into=wang)
    same = row(3, "王建国", "村委会主任、村会计", phone="13800000001")
    made = compare([same], snapshot.load(settled.unit, sees_reserve=False), Options(ON))
    assert (made.changes, made.errors, made.unchanged) == ((), (), 1)


@pytest.mark.parametrize("new", [True, False])
def test_a_village_is_read_as_the_one_it_was_merged_into_until_that_is_undone(posts, new):
    township = UnitFactory(township=True, name="石桥镇")
    east, west = (UnitFactory(village=True, name=name, parent=township) for name in ("东沟村", "西沟村"))
    PersonFactory(name="王建国", posts=["ZR"], unit=east)
    merging = NewUnit("village", "合沟村", "140522101299", township) if new else west
    merger = tree.merge_units([east, west], merging, on=date(2026, 3, 1))
    merged = Unit.objects.get(name="合沟村" if new else "西沟村")

    def planned():
        return compare(
            (row(3, "王建国", unit="东沟村"), row(4, "赵一", "村会计", "东沟村", since=date(2025, 1, 1))),
            snapshot.load(township.parent, sees_reserve=False),
            Options(ON),
        )

    plan = planned()
    assert (plan.errors, plan.unchanged, len(plan.notes)) == ((), 1, 2)
    (begin,) = plan.changes[0].begins
    assert (begin.unit_id, begin.since) == (merged.pk, date(2026, 3, 1))
    operations.undo(merger, by=None)
    plan = planned()
    assert (plan.errors, plan.unchanged, plan.notes) == ((), 1, ())
    assert plan.changes[0].begins[0].unit_id == east.pk


def test_facts_stay_facts(importing):
    importing()
    with pytest.raises(append_only.AppendOnlyError):
        Appointment.objects.filter(until__isnull=True).update(until=F("since") + timedelta(days=1))
