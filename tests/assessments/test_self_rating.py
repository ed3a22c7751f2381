"""What somebody says of himself before his first placing: optional, stored once, no level, and where the questions begin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assessments import api, placings, self_rating
from assessments.versions import version
from competencies.api import Mark, gaps_of
from competencies.models import Evidence, LevelState
from kit import clock
from tests.assessments.factories import AT, day, place, stock

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)
FORM = "0d0e7a5e-0000-4000-8000-00000000000a"


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def rater(bank, wang, browse):
    return browse(wang)


def say(person, level, *, number=1, form=FORM, at=AT):
    page = self_rating.page_of(person, number, at=at)
    self_rating.keep(person, page, str(level), form, at=at)
    return page.competency


def words(response):
    return response.content.decode()


def test_each_page_asks_one_thing_in_the_words_of_its_levels(rater, wang):
    page = self_rating.page_of(wang, 1, at=AT)
    shown = words(rater.get(reverse("assessments:rate", args=[1])))
    assert page.name in shown
    assert page.choices and all(choice.words in shown for choice in page.choices)
    target = placings.targets_of(gaps_of(wang, on=TODAY), on=TODAY)[0]
    assert (page.competency, len(page.choices)) == (target.competency, target.top)


def test_what_is_tapped_is_evidence_without_strength_and_moves_nothing(rater, wang):
    key = say(wang, 3)
    row = Evidence.objects.get()
    assert (row.competency.key, row.level, row.passed) == (key, 3, True)
    assert (row.kind, row.strength, row.on) == ("self_rating", 0, TODAY)
    assert not LevelState.objects.exists()
    assert all(step.mark == Mark.UNPLACED for gap in gaps_of(wang, on=TODAY) for step in gap.steps)


def test_not_yet_is_no_failure(rater, wang):
    key = say(wang, 0)
    assert self_rating.said_by(wang) == {key: 0}
    assert not LevelState.objects.exists()


def test_a_double_tap_is_stored_once_and_a_changed_mind_counts(rater, wang):
    key = say(wang, 2)
    say(wang, 2)
    assert Evidence.objects.count() == 1
    say(wang, 1, at=AT.replace(minute=1))
    assert self_rating.said_by(wang) == {key: 1}


def test_passing_over_stores_nothing_and_goes_on(rater):
    url = reverse("assessments:rate", args=[1])
    answer = rater.post(url, {"level": "", "form": FORM})
    assert answer.url == reverse("assessments:rate", args=[2])
    assert not Evidence.objects.exists()


def test_after_the_last_page_comes_the_placing(rater, wang):
    last = len(self_rating.asked(wang, at=AT))
    assert 1 < last <= self_rating.MOST
    answer = rater.post(reverse("assessments:rate", args=[last]), {"level": "1", "form": FORM})
    follow = rater.get(answer.url)
    assert follow.url == reverse("assessments:start_placing")
    assert "说过 1 项" in words(rater.get(follow.url))


def test_it_is_offered_before_the_first_placing_and_never_after(rater, wang):
    start = reverse("assessments:start_placing")
    way = reverse("assessments:rate", args=[1])
    assert way in words(rater.get(start))
    place(wang, api.start_placing(wang, at=AT), {}, most=1)
    assert way not in words(rater.get(start))
    assert rater.get(way).url == start
    assert rater.post(way, {"level": "2", "form": FORM}).url == start
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("level", "form"), [("7", FORM), ("x", FORM), ("1", "no id"), ("1", "")])
def test_what_no_page_offers_is_refused_in_words_and_the_page_stays(rater, level, form):
    answer = rater.post(reverse("assessments:rate", args=[1]), {"level": level, "form": form})
    assert answer.status_code == 422
    assert "请点其中一句" in words(answer)
    assert not Evidence.objects.exists()


def test_the_placing_begins_where_he_says_that_he_stands_and_keeps_it_to_its_end(framework, wang):
    stock({(target.competency, level): 6 for target in self_rating.asked(wang, at=AT) for level in (1, 2, 3, 4)})
    pages = range(1, len(self_rating.asked(wang, at=AT)) + 1)
    said = {say(wang, 0, number=number) for number in pages}
    sitting = api.start_placing(wang, at=AT)
    assert sitting.given["said"] == dict.fromkeys(said, 0)
    assert version(sitting.asked[0].version).level == 1
    say_later = Evidence.objects.count()
    place(wang, sitting, dict.fromkeys(said, 3))
    assert Evidence.objects.count() == say_later


def test_whoever_said_nothing_begins_in_the_middle(bank, wang):
    sitting = api.start_placing(wang, at=AT)
    assert "said" not in sitting.given
    assert version(sitting.asked[0].version).level == 2


def test_what_was_voided_is_not_believed(rater, wang, trainer):
    from competencies.api import void_evidence

    say(wang, 2)
    void_evidence(Evidence.objects.get(), by=trainer, reason="点错了", at=day(1))
    assert self_rating.said_by(wang) == {}


def test_one_sees_and_rates_only_himself(rater, wang, li):
    key = say(wang, 2)
    assert self_rating.said_by(wang) == {key: 2}
    assert self_rating.said_by(li) == {}
