"""The twentieth of March 2026: a head of a village, elected on the first of February, lessons and a programme."""

from __future__ import annotations

import pytest

from learning.models import Programme
from people.api import appoint
from people.models import Person, Post
from tests.competencies.factories import PUBLISHED, PostFactory, SmallFramework, ask, moment
from tests.courses.factories import stocked
from tests.learning.factories import ELECTED, TODAY, programme, school


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    """Ten in the morning; the clock stands still."""
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def frame(db: None) -> SmallFramework:
    """What posts ask, and questions in the bank."""
    assert PUBLISHED < ELECTED
    return stocked()


@pytest.fixture
def lessons(frame) -> None:
    school()


@pytest.fixture
def head(frame, county, cadre) -> Person:
    """王主任, invited on the day of the election."""
    return elect(cadre, frame.head, county.village)


@pytest.fixture
def round_one(county, lessons) -> Programme:
    """The programme of the county: what is due within 180 days, and M06 for everybody."""
    return programme(county.unit, courses=["M06"])


@pytest.fixture
def secretary(frame) -> Post:
    """村党组织书记, of whom LZ04 is asked to 4 in 90 days; more senior than the head."""
    Post.objects.filter(pk=frame.head.pk).update(order=2)
    post = PostFactory(key="SJ", name="村党组织书记", title="书记", body="party", order=1)
    ask(frame, post, frame.openness, 4, 90)
    return post


def elect(person: Person, post: Post, unit, **fields: object) -> Person:
    """Give an office since the election, and the invitation of that day."""
    Person.objects.filter(pk=person.pk).update(invited_on=ELECTED)
    appoint(person, post, unit, since=ELECTED, **fields)
    return Person.objects.get(pk=person.pk)
