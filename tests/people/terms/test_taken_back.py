"""A turn that was carried out is taken back."""

from __future__ import annotations

import pytest

from kit import clock
from kit.errors import NotNow
from people import operations, term_turning, terms
from people.models import Person, Turn
from tests.people.terms.world import FIRST, held, valid


def test_undoing_puts_back_exactly_what_stood(told, sitting, organizer, county):
    before = valid()
    people = list(Person.objects.order_by("pk").values("pk", "left_on", "invited_on", "home_unit", "main_post"))
    operation = term_turning.carry_out(told, by=organizer)
    assert valid() != before
    term_turning.undo(Turn.objects.get(), by=organizer)
    assert valid() == before
    made = Person.objects.get(name="孙新任")
    assert (made.entered_by_mistake, made.is_active) == (True, False)
    after = (
        Person.objects.exclude(pk=made.pk)
        .order_by("pk")
        .values("pk", "left_on", "invited_on", "home_unit", "main_post")
    )
    assert list(after) == people
    told.refresh_from_db()
    assert told.state == Turn.State.UNDONE
    assert told.term.name == "第十二届（已撤销）"
    assert terms.standing_terms(county.unit).get().number == 11
    assert term_turning.orphans(county.unit, on=clock.today()) == []
    assert operation.pk == told.operation_id


def test_a_turn_that_was_taken_back_is_mended_and_carried_out_again(told, sitting, organizer, county):
    term_turning.carry_out(told, by=organizer)
    term_turning.undo(Turn.objects.get(), by=organizer)
    again = term_turning.take_up(Turn.objects.get(), by=organizer)
    line = again.lines.get(post__key="WY")
    assert (line.name, line.phone, line.person) == ("孙新任", "13900000002", None)
    term_turning.carry_out(again, by=organizer)
    assert Person.objects.filter(name="孙新任", entered_by_mistake=False).count() == 1
    assert held(sitting["head"], FIRST) == [("大湾村", "SJ", 12), ("大湾村", "ZR", 12)]
    assert terms.standing_terms(county.unit).first().name == "第十二届"
    assert term_turning.orphans(county.unit, on=clock.today()) == []


def test_a_new_person_who_came_in_stands_in_the_way_of_an_undo(told, organizer):
    operation = term_turning.carry_out(told, by=organizer)
    Person.objects.filter(name="孙新任").update(last_login=clock.now())
    assert len(operations.hindrances(operation)) == 1
    with pytest.raises(NotNow):
        term_turning.undo(Turn.objects.get(), by=organizer)


def test_a_draft_is_put_aside_and_taken_up_with_all_that_was_said(told, organizer):
    terms.give_up(told, by=organizer)
    again = term_turning.take_up(Turn.objects.get(), by=organizer)
    assert (again.state, again.lines.exclude(outcome="open").count()) == (Turn.State.DRAFT, 5)


def test_nothing_is_said_about_a_turn_that_was_carried_out(told, tell, organizer):
    term_turning.carry_out(told, by=organizer)
    with pytest.raises(NotNow):
        tell("大湾村", "ZR", "vacant")
