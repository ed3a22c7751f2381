"""Levels set by staff: two of them, one to lower, never for oneself, with a reason and an end."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from competencies import deciding
from competencies.deciding import Wish, only_lowers
from competencies.explanations import explain
from competencies.held import held_of
from competencies.models import Decision, LevelProposal, LevelState
from competencies.rebuild import rebuild_levels
from competencies.showing import RULES
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from people.models import Person, Scope
from tests.competencies.factories import MARCH_1, DecisionFactory, EvidenceFactory, moment

NOW = moment(MARCH_1)
YEAR_END = date(2026, 12, 31)


def wish(person: Person, **changes: object) -> Wish:
    fields = {
        "id": uuid.uuid4(),
        "person": person,
        "competency": "LZ04",
        "level": 3,
        "since": MARCH_1,
        "until": YEAR_END,
        "reason": "县里当面考核，材料齐全",
    }
    return Wish(**fields | changes)


@pytest.fixture
def holds_two(frame, cadre) -> Person:
    EvidenceFactory(person=cadre, competency=frame.openness, level=2)
    rebuild_levels([cadre.pk])
    return cadre


def level_of(person: Person) -> tuple[int, str]:
    state = LevelState.objects.get(person=person)
    return state.level, state.rule


def test_to_raise_a_level_one_proposes_and_it_counts_when_a_second_confirms(holds_two, organizer, contact):
    proposal = deciding.propose(wish(holds_two), by=contact, at=NOW)
    assert isinstance(proposal, LevelProposal)
    assert level_of(holds_two) == (2, "passed")
    decision = deciding.confirm(proposal, by=organizer, at=NOW)
    assert (decision.by, decision.second, decision.pk) == (contact, organizer, proposal.pk)
    assert level_of(holds_two) == (3, "decided")
    assert {"competencies.level_proposed", "competencies.level_decided"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_to_lower_a_level_one_is_enough(holds_two, organizer):
    assert isinstance(deciding.propose(wish(holds_two, level=1), by=organizer, at=NOW), Decision)
    assert level_of(holds_two) == (1, "decided")


def test_to_keep_a_level_against_what_may_come_takes_two(holds_two, organizer):
    assert isinstance(deciding.propose(wish(holds_two, level=2), by=organizer, at=NOW), LevelProposal)


@pytest.mark.parametrize(
    ("level", "held", "shown", "alone"),
    [(1, 2, 2, True), (2, 2, 2, False), (3, 2, 2, False), (3, 4, 2, False), (2, 4, 2, True), (0, 1, 1, True)],
)
def test_one_alone_never_sets_a_level_above_what_was_shown(level, held, shown, alone):
    assert only_lowers(level, held=held, shown=shown) is alone


def test_after_its_last_day_what_was_shown_speaks_again(holds_two, organizer):
    deciding.propose(wish(holds_two, level=1), by=organizer, at=NOW)
    assert held_of(holds_two, on=YEAR_END)["LZ04"].level == 1
    assert held_of(holds_two, on=YEAR_END + timedelta(days=1))["LZ04"].level == 2


def test_what_was_known_before_a_decision_stays_as_it_was(holds_two, organizer):
    deciding.propose(wish(holds_two, level=1), by=organizer, at=NOW + timedelta(hours=5))
    assert held_of(holds_two, on=MARCH_1, known=NOW + timedelta(hours=1))["LZ04"].level == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "长" * 401}, "reason"),
        ({"since": date(2026, 3, 2)}, "since"),
        ({"since": date(1960, 1, 1), "until": date(1961, 1, 1)}, "since"),
        ({"until": date(2026, 2, 1)}, "until"),
        ({"since": date(2026, 1, 1), "until": date(2026, 2, 1)}, "until"),
        ({"until": MARCH_1 + timedelta(days=RULES.decision_days)}, "until"),
        ({"level": 6}, "level"),
        ({"competency": "XX99"}, "competency"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(holds_two, organizer, changes, field):
    Person.objects.filter(pk=holds_two.pk).update(born=date(1970, 5, 5))
    holds_two.refresh_from_db()
    with pytest.raises(InputError) as refusal:
        deciding.propose(wish(holds_two, **changes), by=organizer, at=NOW)
    assert refusal.value.field == field
    assert not LevelProposal.objects.exists() and not Decision.objects.exists()


def test_the_longest_decision_ends_on_the_day_that_the_refusal_names(holds_two, organizer):
    until = deciding.last_day(MARCH_1)
    assert deciding.propose(wish(holds_two, level=1, until=until), by=organizer, at=NOW).until == until


def test_nobody_decides_about_himself(frame, organizer, county):
    organizer.home_unit = county.village
    organizer.save()
    with pytest.raises(InputError, match="自己"):
        deciding.propose(wish(organizer), by=organizer, at=NOW)


def test_nobody_decides_about_somebody_of_another_township(frame, contact, outsider):
    with pytest.raises(InputError) as refusal:
        deciding.propose(wish(outsider), by=contact, at=NOW)
    assert refusal.value.field == "person"


def test_nobody_decides_about_whoever_confirmed_him(frame, contact, trainer, county):
    for person in (contact, trainer):
        person.home_unit = county.village
        person.save()
    EvidenceFactory(observed=True, person=contact, competency=frame.mediation, level=3, actor=trainer)
    with pytest.raises(InputError) as refusal:
        deciding.propose(wish(trainer), by=contact, at=NOW)
    assert refusal.value.field == "person"


def test_who_proposed_never_confirms_and_the_person_himself_neither(holds_two, contact, county):
    proposal = deciding.propose(wish(holds_two), by=contact, at=NOW)
    Scope.objects.create(person=holds_two, role=Role.TOWNSHIP, unit=county.township, since=date(2026, 1, 1))
    for by in (contact, Person.objects.get(pk=holds_two.pk)):
        with pytest.raises(InputError):
            deciding.confirm(proposal, by=by, at=NOW)
    assert level_of(holds_two) == (2, "passed")


def test_a_right_that_ended_meanwhile_lets_a_wish_count_no_more(holds_two, contact, organizer):
    proposal = deciding.propose(wish(holds_two), by=contact, at=NOW)
    Scope.objects.filter(person=contact).update(until=date(2026, 1, 2))
    with pytest.raises(NotNow):
        deciding.confirm(LevelProposal.objects.get(pk=proposal.pk), by=organizer, at=NOW)
    assert not Decision.objects.exists()


def test_a_wish_is_sent_back_with_a_reason_or_taken_back_and_decided_once(holds_two, contact, organizer):
    one = deciding.propose(wish(holds_two), by=contact, at=NOW)
    with pytest.raises(InputError) as refusal:
        deciding.refuse(one, by=organizer, answer=" ", at=NOW)
    assert refusal.value.field == "answer"
    deciding.refuse(one, by=organizer, answer="材料不够", at=NOW)
    with pytest.raises(NotNow):
        deciding.confirm(one, by=organizer, at=NOW)
    other = deciding.propose(wish(holds_two), by=contact, at=NOW)
    with pytest.raises(NotNow):
        deciding.take_back(other, by=organizer, at=NOW)
    deciding.take_back(other, by=contact, at=NOW)
    assert not Decision.objects.exists()


def test_the_same_form_and_the_same_second_word_sent_twice_are_one_decision(holds_two, contact, organizer):
    wanted = wish(holds_two)
    proposal = deciding.propose(wanted, by=contact, at=NOW)
    assert deciding.propose(wanted, by=contact, at=NOW) == proposal
    assert deciding.confirm(proposal, by=organizer, at=NOW) == deciding.confirm(proposal, by=organizer, at=NOW)
    assert Decision.objects.count() == 1


def test_two_wishes_about_the_same_level_never_wait_at_once(holds_two, contact, organizer):
    deciding.propose(wish(holds_two), by=contact, at=NOW)
    with pytest.raises(NotNow):
        deciding.propose(wish(holds_two, level=4), by=organizer, at=NOW)


def test_a_decision_that_would_do_nothing_beside_a_later_one_is_refused(holds_two, organizer, frame, trainer):
    DecisionFactory(person=holds_two, competency=frame.openness, level=4, by=trainer, since=date(2026, 2, 20))
    with pytest.raises(InputError) as refusal:
        deciding.propose(wish(holds_two, level=1, since=date(2026, 2, 10)), by=organizer, at=NOW)
    assert refusal.value.field == "since"
    deciding.propose(wish(holds_two, level=1, since=date(2026, 2, 20)), by=organizer, at=NOW)
    assert level_of(holds_two) == (1, "decided")


def test_the_person_reads_who_set_his_level_and_why(browse, holds_two, organizer, time_machine):
    time_machine.move_to(NOW)
    deciding.propose(wish(holds_two, level=1), by=organizer, at=NOW)
    told = explain(holds_two, "LZ04", on=MARCH_1).decided
    assert (told.reason, told.who, told.until) == ("县里当面考核，材料齐全", organizer.name, YEAR_END)
    page = browse(holds_two).get(reverse("competencies:level_explain", args=["LZ04"])).content.decode()
    assert "县里当面考核，材料齐全" in page and organizer.name in page


# --- the pages ----------------------------------------------------------------------------------------


def typed(**changes: object) -> dict[str, object]:
    fields = {
        "id": str(uuid.uuid4()),
        "level": "3",
        "since": "2026-03-01",
        "until": "2026-12-31",
        "reason": "材料齐全",
    }
    return fields | changes


def test_two_of_staff_set_a_level_on_the_pages_of_the_desk(browse, holds_two, contact, organizer, time_machine):
    time_machine.move_to(NOW)
    address = reverse("competencies:decide", args=[holds_two.pk, "LZ04"])
    visit = browse(contact)
    assert holds_two.name in visit.get(reverse("competencies:person_levels", args=[holds_two.pk])).content.decode()
    assert visit.post(address, typed()).status_code == 302
    proposal = LevelProposal.objects.get()
    page = reverse("competencies:level_proposal", args=[proposal.pk])
    assert 'value="confirm"' not in visit.get(page).content.decode()
    visit = browse(organizer)
    assert holds_two.name in visit.get(reverse("competencies:decisions")).content.decode()
    assert 'value="confirm"' in visit.get(page).content.decode()
    visit.post(page, {"deed": "confirm"})
    assert level_of(holds_two) == (3, "decided")
    assert "材料齐全" in visit.get(reverse("competencies:decisions")).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": ""}, "level"),
        ({"until": ""}, "until"),
        ({"until": "年底"}, "until"),
        ({"since": "2027-01-01"}, "since"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(
    browse, holds_two, contact, time_machine, changes, field
):
    time_machine.move_to(NOW)
    answer = browse(contact).post(reverse("competencies:decide", args=[holds_two.pk, "LZ04"]), typed(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert field == "reason" or "材料齐全" in answer.content.decode()
    assert not LevelProposal.objects.exists()


def test_the_list_holds_what_ends_within_thirty_days_apart(browse, holds_two, frame, trainer, organizer, time_machine):
    time_machine.move_to(NOW)
    DecisionFactory(person=holds_two, competency=frame.openness, by=trainer, until=date(2026, 3, 31), reason="快到期")
    DecisionFactory(person=holds_two, competency=frame.mediation, by=trainer, until=date(2026, 4, 1), reason="还早")
    page = browse(organizer).get(reverse("competencies:decisions")).context["page"]
    assert [line.reason for line in page.ending] == ["快到期"]
    assert [line.reason for line in page.standing] == ["还早"]


def test_the_list_asks_as_much_for_many_decisions_as_for_one(
    browse, frame, county, trainer, organizer, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(NOW)
    for number in range(12):
        person = Person.objects.create_user(name=f"村民{number}", home_unit=county.village)
        DecisionFactory(person=person, competency=frame.openness, by=trainer)
    visit = browse(organizer)
    visit.get(reverse("competencies:decisions"))
    with django_assert_max_num_queries(14):
        assert len(visit.get(reverse("competencies:decisions")).context["page"].standing) == 12


def test_of_conduct_the_desk_reads_finished_or_not_and_never_a_level(browse, frame, cadre, contact, time_machine):
    time_machine.move_to(NOW)
    EvidenceFactory(person=cadre, competency=frame.conduct, level=3)
    rebuild_levels([cadre.pk])
    visit = browse(contact)
    for page in (
        reverse("competencies:person_levels", args=[cadre.pk]),
        reverse("competencies:decide", args=[cadre.pk, "LZ05"]),
    ):
        text = visit.get(page).content.decode()
        assert "学完" in text and "第3级" not in text.replace(" ", "") and "5 题" not in text
