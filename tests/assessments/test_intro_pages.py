"""What stands before a sitting."""

from __future__ import annotations

import pytest

from assessments import api, intro_pages
from assessments.models import Quiz
from assessments.quizzes import ensure_check
from competencies.models import LevelState
from kit import clock
from tests.assessments.factories import AT, day, place, take_test

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)


def test_a_test_names_its_level_and_its_rules(bank, wang):
    page = intro_pages.test_intro(wang, "LZ04", 2, on=TODAY)
    assert (page.questions, page.needed, page.minutes, page.again_days, page.limit_minutes) == (5, 4, 3, 3, None)
    assert page.about
    assert page.problem is None


def test_a_recheck_has_its_own_rules(bank, wang):
    take_test(wang, "LZ04", 2, 5)
    LevelState.objects.update(review_due=True)
    page = intro_pages.test_intro(wang, "LZ04", 2, on=TODAY)
    assert (page.title, page.needed, page.again_days) == ("复查：村务公开与民主监督", 3, 7)


def test_a_shut_test_says_why(bank, wang):
    take_test(wang, "LZ04", 2, 3)
    page = intro_pages.test_intro(wang, "LZ04", 2, on=clock.day_of(day(1)))
    assert "6月4日" in str(page.problem[1])


def test_a_check_knows_its_questions_and_whether_it_was_begun(bank, wang):
    ensure_check("M05-L1", "村务公开", ["LZ04-T0201", "LZ04-T0202", "LZ04-T0203"])
    page = intro_pages.check_intro(wang, "M05-L1", at=AT)
    assert (page.questions, page.needed, page.again_days, page.is_resumed) == (3, 2, 0, False)
    api.start_check(wang, "M05-L1", at=AT)
    assert intro_pages.check_intro(wang, "M05-L1", at=AT).is_resumed
    with pytest.raises(Quiz.DoesNotExist):
        intro_pages.check_intro(wang, "M99-L9", at=AT)


def test_a_placing_shrinks_as_it_goes_on(bank, wang):
    before = intro_pages.placing_intro(wang, on=TODAY)
    place(wang, api.start_placing(wang, at=AT), {}, most=2)
    after = intro_pages.placing_intro(wang, on=TODAY)
    assert (before.is_resumed, after.is_resumed) == (False, True)
    assert after.questions == before.questions - 2
    assert after.minutes < before.minutes
