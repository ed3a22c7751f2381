"""The placing: what is asked, what is found, and that nothing of it is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assessments import api, placing, placings
from assessments.models import Answer, Sitting
from assessments.placing import Target
from assessments.quizzes import ensure_check
from assessments.versions import version
from competencies.api import Gap, GapStep, Mark, gaps_of
from competencies.models import Competency, Estimate, Evidence, LevelState
from kit import clock
from kit.errors import NotNow
from offline.api import Verdict
from tests.assessments.factories import AT, answered, day, place, right_of, send, sit, submitted, take_test

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)
KEYS = ("LZ01", "LZ02", "LZ03", "LZ04", "LZ05", "LZ06", "LZ07", "LZ08", "KT01", "KT02", "TJ01", "TJ02")
EVERYTHING = dict.fromkeys(KEYS, 4)


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_placing(wang, at=AT)


def found():
    return dict(Estimate.objects.values_list("competency__key", "level"))


def asked(sitting):
    return version(sitting.asked[-1].version)


def step(level, mark=Mark.UNPLACED, *, mandatory=True, due=date(2026, 8, 1)):
    return GapStep(level, due, mandatory, mark, (1,))


def gap(key, *steps):
    return Gap(key, 0, steps, False, None, False, 4, 5)


def test_targets_are_what_was_never_placed_the_most_urgent_first():
    gaps = [
        gap("LZ01", step(1, due=date(2026, 9, 1)), step(2, due=date(2026, 9, 1))),
        gap("LZ02", step(1, Mark.MISSING)),
        gap("LZ03", step(1), step(2, due=date(2026, 10, 1))),
        gap("LZ05", step(1, mandatory=False)),
    ]
    assert placings.targets_of(gaps, on=date(2026, 8, 10)) == (
        Target("LZ03", needed=2, due=date(2026, 8, 1)),
        Target("LZ01", needed=2, due=date(2026, 9, 1)),
    )


def test_nobody_is_asked_today_about_what_is_wanted_in_two_years():
    gaps = [gap("LZ03", step(1)), gap("LZ01", step(1, due=date(2028, 8, 1)))]
    assert [target.competency for target in placings.targets_of(gaps, on=date(2026, 7, 1))] == ["LZ03"]
    assert [target.competency for target in placings.targets_of(gaps[1:], on=date(2026, 7, 1))] == ["LZ01"]


def test_where_posts_only_suggest_the_suggestions_are_placed():
    assert placings.targets_of([gap("LZ05", step(1, mandatory=False))], on=date(2026, 8, 1))[0].competency == "LZ05"
    assert placings.targets_of([gap("LZ05", step(1, Mark.LIKELY))], on=date(2026, 8, 1)) == ()


def test_it_begins_at_level_two_with_one_question(sitting):
    assert len(sitting.paper) == 1
    assert asked(sitting).level == 2


def test_questions_of_lesson_checks_come_first(bank, wang):
    keys = [f"{key}-T{level}{n:02}" for key in ("LZ04", "LZ05") for level in ("01", "02") for n in (7, 8, 9)]
    ensure_check("M05-L1", "村务公开", keys)
    sitting = place(wang, api.start_placing(wang, at=AT), {}, most=2)
    assert {line["q"] for line in sitting.paper[:2]} <= set(keys)


def test_what_was_seen_in_a_check_or_a_test_within_ninety_days_is_not_asked(bank, wang):
    ensure_check("M05-L1", "村务公开", [f"LZ05-T02{n:02}" for n in (7, 8, 9)])
    check = sit(wang, api.start_check(wang, "M05-L1", at=AT), 3)
    test = take_test(wang, "LZ04", 2, 0)
    seen = {line["q"] for line in (*check.paper, *test.paper)}
    placed = place(wang, api.start_placing(wang, at=day(1)), {"LZ04": 2, "LZ05": 2})
    assert placed.paper
    assert not {line["q"] for line in placed.paper} & seen
    assert set(placed.given["seen"]) == seen
    assert placings.seen_lately(wang, on=clock.day_of(day(89))) >= seen
    assert not placings.seen_lately(wang, on=clock.day_of(day(90))) & seen


def test_a_sitting_begun_by_an_earlier_release_goes_on(sitting, wang):
    sitting.given = {
        "targets": [row[:3] for row in sitting.given["targets"]],
        "answers": [["LZ04-T0112", "LZ04", 1, True, "earlier"]],
        "about": 9,
    }
    sitting.save()
    place(wang, sitting, {"LZ04": 2, "LZ05": 1})
    assert not sitting.is_open
    assert set(found()) == {"LZ04", "LZ05"}


def test_who_knows_a_level_is_asked_above_it_and_who_does_not_below(sitting, wang):
    first = asked(sitting).competency
    place(wang, sitting, {first: 4}, most=1)
    assert (asked(sitting).competency, asked(sitting).level) == (first, 3)


def test_it_finds_what_a_person_knows(sitting, wang):
    place(wang, sitting, {"LZ04": 2, "LZ05": 1})
    assert found() == {"LZ04": 2, "LZ05": 1}
    assert not sitting.is_open
    assert sitting.passed is None


def test_it_gives_no_level_and_no_failure(sitting, wang):
    place(wang, sitting, {"LZ04": 4})
    assert not Evidence.objects.exists()
    assert not LevelState.objects.exists()


def test_an_estimate_stands_as_soon_as_its_competency_is_placed(sitting, wang):
    first = asked(sitting).competency
    knows = {"LZ04": 2, "LZ05": 2}
    while sitting.is_open and not found():
        place(wang, sitting, knows, most=1)
    assert set(found()) == {first}
    assert sitting.is_open


def test_an_estimate_follows_what_later_answers_about_other_competencies_say(sitting, wang):
    place(wang, sitting, {"LZ04": 3, "LZ05": 3})
    replayed = placing.estimates(placings.targets_in(sitting), placings.own_answers(sitting))
    assert {key: one.level for key, one in replayed.items()} == found()


def test_every_new_light_on_a_competency_is_a_new_row_and_the_newest_counts(framework, wang):
    from assessments.placings import own_answers, targets_in
    from tests.assessments.factories import stock

    stock({(one.key, level): 6 for one in Competency.objects.all() for level in (1, 2, 3, 4)})
    sitting = api.start_placing(wang, at=AT)
    for count in range(25):
        place(wang, sitting, EVERYTHING, most=1, unsure="g" if count > 6 else "", at=AT + timedelta(minutes=count))
    rows = Estimate.objects.order_by("recorded_at").values_list("competency__key", "level")
    newest = dict(rows)
    assert len(rows) > len(newest)
    standing = placing.estimates(targets_in(sitting), own_answers(sitting))
    assert {key: newest[key] for key in standing} == {key: one.level for key, one in standing.items()}


def test_the_next_sitting_asks_again_about_what_was_placed_and_not_shown_since(framework, wang):
    from competencies.api import standing_of
    from tests.assessments.factories import stock

    stock({(one.key, level): 6 for one in Competency.objects.all() for level in (1, 2, 3, 4)})
    place(wang, api.start_placing(wang, at=AT), EVERYTHING, unsure="g")
    placed = set(found())
    second = api.start_placing(wang, at=day(1))
    assert placed and set(second.given["again"]) == placed
    assert placed < {target.competency for target in placings.targets_in(second)}
    before = placings.answers_before(wang)
    shown = sorted(placed)[0]
    take_test(wang, shown, 1, 5, at=day(1))
    again = placings.again_of(standing_of(wang, on=clock.day_of(day(1))), before)
    assert {target.competency for target in again} == placed - {shown}


def test_what_was_found_makes_steps_likely_or_missing(sitting, wang):
    place(wang, sitting, {"LZ04": 1, "LZ05": 1})
    marks = {one.competency: [s.mark for s in one.steps] for one in gaps_of(wang, on=TODAY)}
    assert marks["LZ04"][:2] == [Mark.LIKELY, Mark.MISSING]
    assert marks["LZ01"][0] == Mark.UNPLACED  # this bank has no question for it


def test_it_goes_on_where_it_stopped_days_later_and_on_another_phone(sitting, wang):
    place(wang, sitting, {"LZ04": 2}, most=3)
    again = api.start_placing(wang, at=day(5))
    assert (again.pk, len(again.paper)) == (sitting.pk, 4)


def test_there_is_no_way_back(sitting, wang):
    place(wang, sitting, {}, most=1)
    sitting.refresh_from_db()
    verdict = send(wang, answered(wang, sitting, 1, right_of(sitting, 1)))
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, "answered_already")
    assert [row.right for row in Answer.objects.all()] == [False]


def test_a_double_tap_asks_one_question_more_and_not_two(sitting, wang):
    new = answered(wang, sitting, 1, right_of(sitting, 1))
    assert [send(wang, new).verdict for _ in range(2)] == [Verdict.ACCEPTED, Verdict.DUPLICATE]
    sitting.refresh_from_db()
    assert len(sitting.paper) == 2


def test_no_question_comes_twice_over_all_sittings(sitting, wang):
    place(wang, sitting, {"LZ04": 3, "LZ05": 3})
    keys = [line["q"] for line in sitting.paper]
    assert len(keys) == len(set(keys))


def test_a_placing_is_never_handed_in(sitting, wang):
    assert send(wang, submitted(wang, sitting, {})).code == "placing_closes_itself"
    sitting.refresh_from_db()
    assert sitting.is_open


def test_when_all_is_placed_that_can_be_it_says_so(sitting, wang):
    place(wang, sitting, {})
    with pytest.raises(NotNow, match="题不够"):
        api.start_placing(wang, at=day(1))


def test_a_person_without_a_post_has_nothing_to_place(bank, nobody):
    with pytest.raises(NotNow, match="都摸过底了"):
        api.start_placing(nobody, at=AT)


def test_what_was_shown_by_a_test_is_not_placed(bank, wang):
    take_test(wang, "LZ04", 2, 5)
    sitting = place(wang, api.start_placing(wang, at=AT), {})
    assert {version(line.version).competency for line in sitting.asked} == {"LZ05"}


def test_a_sitting_asks_at_most_twenty_five_and_the_next_one_goes_on(framework, wang):
    from assessments.placing import RULES
    from tests.assessments.factories import stock

    stock({(one.key, level): 6 for one in Competency.objects.all() for level in (1, 2, 3, 4)})
    first = place(wang, api.start_placing(wang, at=AT), EVERYTHING, unsure="g")
    assert (len(first.paper), first.result["reason"]) == (RULES.most_questions, "sitting_full")
    before = set(found())
    second = api.start_placing(wang, at=day(1))
    assert second.pk != first.pk
    place(wang, second, EVERYTHING, unsure="g")
    assert before < set(found())
    assert not {line["q"] for line in first.paper} & {line["q"] for line in second.paper}


def test_a_half_placed_competency_goes_on_with_its_earlier_answers(framework, wang):
    from tests.assessments.factories import stock

    stock({(one.key, level): 6 for one in Competency.objects.all() for level in (1, 2, 3, 4)})
    first = place(wang, api.start_placing(wang, at=AT), EVERYTHING, unsure="g")
    second = api.start_placing(wang, at=day(1))
    assert [row[0] for row in second.given["answers"]] == [line["q"] for line in first.paper]
    place(wang, second, EVERYTHING, most=8, unsure="g")
    assert asked(first).competency in found()


def test_the_state_says_what_is_left_and_how_long_it_takes(bank, wang, django_assert_num_queries):
    gaps = gaps_of(wang, on=TODAY)
    with django_assert_num_queries(4):
        state = api.placing_state(wang, on=TODAY, gaps=gaps)
    assert state.is_needed
    assert (state.sitting, state.questions, state.minutes) == (None, 25, 15)
    sitting = place(wang, api.start_placing(wang, at=AT), {}, most=2)
    state = api.placing_state(wang, on=TODAY)
    assert (state.sitting, state.questions) == (sitting.pk, 23)


def test_an_answer_in_a_placing_costs_few_queries(sitting, wang, django_assert_num_queries):
    new = answered(wang, sitting, 1, right_of(sitting, 1))
    api.bank_counts()
    # savepoint (the transaction, outside of tests), event, sitting, corrected keys, upsert, own answers, stamp, next version, paper, numbers, release
    with django_assert_num_queries(11):
        send(wang, new)
