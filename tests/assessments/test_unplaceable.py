"""What the placing cannot find out for want of questions: the desk lists the cells and who waits for them."""

from __future__ import annotations

import pytest

from assessments import unplaceable
from assessments.starting import start_placing
from competencies.models import Competency
from kit import clock
from people.models import Appointment, Person, Post
from tests.assessments.factories import AT, place, stock, take_test
from tests.assessments.written_factories import stranger

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)
CELL = ("LZ04", 1)


@pytest.fixture
def post(wang) -> Post:
    """The post of 王."""
    return Appointment.objects.acting(TODAY).filter(person=wang).select_related("post").get().post


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def cells(viewer, post):
    found = unplaceable.lines(viewer, on=TODAY)
    return {(line.competency, line.level): line for line in found if line.post == post.pk}


def names(viewer, post, cell=CELL):
    return [one.name for one in unplaceable.people(viewer, post, cell, on=TODAY)]


def test_a_level_with_two_questions_is_listed_and_one_with_three_is_not(framework, wang, post, trainer):
    stock({CELL: 2, ("LZ05", 1): 3})
    found = cells(trainer, post)
    assert (found[CELL].questions, found[CELL].persons, found[CELL].is_bare) == (2, 1, False)
    assert ("LZ05", 1) not in found
    assert names(trainer, post) == [wang.name] and names(trainer, post, ("LZ05", 1)) == []


def test_a_level_without_any_question_says_so(framework, wang, post, trainer):
    assert cells(trainer, post)[CELL].is_bare


def test_only_levels_that_the_post_asks_are_listed(framework, wang, post, trainer):
    from competencies.api import framework as frame

    asked = {(step.competency, step.level) for step in frame().asks(post.pk)}
    tops = {key: max(level for other, level in asked if other == key) for key, _level in asked}
    assert cells(trainer, post)
    assert all(level <= min(4, tops[key]) for key, level in cells(trainer, post))


def test_whoever_was_placed_waits_no_longer(framework, wang, post, trainer):
    stock({("LZ04", 1): 2, ("LZ04", 2): 9, ("LZ04", 3): 9, ("LZ05", 1): 9, ("LZ05", 2): 9, ("LZ05", 3): 9})
    place(wang, start_placing(wang, at=AT), {"LZ04": 3})
    assert cells(trainer, post)[CELL].persons == 0
    assert names(trainer, post) == []


def test_whoever_has_shown_it_in_a_test_waits_no_longer(bank, wang, post, trainer):
    take_test(wang, "LZ04", 2, 5)
    from assessments.bank import retire
    from assessments.models import Question

    for row in Question.objects.filter(competency__key="LZ04", level=1):
        retire(row, by=trainer)
    assert cells(trainer, post)[CELL].persons == 0


def test_what_a_duplicate_was_placed_in_counts_for_the_person_it_was_merged_into(
    framework, wang, post, trainer, county
):
    from competencies.api import Estimated, record_estimates

    twin = Person.objects.create_user(name=wang.name, home_unit=county.village)
    source = "0d0e7a5e-0000-4000-8000-000000000001"
    record_estimates([Estimated("LZ04", 1, 3)], person=twin, on=TODAY, source_id=source, at=AT)
    assert names(trainer, post) == [wang.name]
    twin.merged_into = wang
    twin.save(update_fields=["merged_into"])
    assert names(trainer, post) == []


def test_a_trainer_of_another_township_sees_neither_the_number_nor_the_names(framework, wang, post, county, browse):
    viewer = stranger(county.other_township)
    assert cells(viewer, post) == {}
    assert browse(viewer).get(f"/desk/quizzes/unplaced/{post.pk}/LZ04/1/").status_code == 404


def test_the_pages_lead_from_the_desk_to_a_number_to_its_persons_and_to_the_bank(wang, post, trainer, groups, browse):
    client = browse(trainer)
    assert 'href="/desk/quizzes/unplaced/"' in page(client.get("/desk/quizzes/"))
    shown = page(client.get("/desk/quizzes/unplaced/"))
    people = f"/desk/quizzes/unplaced/{post.pk}/LZ04/1/"
    assert f'<a href="{people}">1</a>' in shown
    assert wang.name in page(client.get(people))
    competency = Competency.objects.get(key="LZ04").pk
    assert f"question/?competency={competency}&amp;level=1" in shown
    assert client.get(f"/desk/quizzes/unplaced/{post.pk}/ZZ99/1/").status_code == 404


def test_the_bank_behind_a_row_shows_the_questions_of_that_cell_only(bank, wang, post, trainer, groups, browse):
    stock({("LZ06", 1): 2})
    line = cells(trainer, post)["LZ06", 1]
    shown = page(browse(trainer).get(line.bank))
    assert "LZ06-T0101" in shown
    assert "LZ04-T0101" not in shown


def test_whoever_may_not_open_the_bank_gets_no_way_to_it(framework, wang, contact, browse):
    shown = page(browse(contact).get("/desk/quizzes/unplaced/"))
    assert "摸不了底的能力" in shown and "question/?competency" not in shown


def test_the_cadre_reads_what_could_not_be_placed_and_what_follows(bank, wang, trainer, post, browse):
    from competencies.api import framework as frame

    sitting = place(wang, start_placing(wang, at=AT), {"LZ04": 2, "LZ05": 2})
    shown = page(browse(wang).get(f"/quiz/{sitting.pk}/result/"))
    short = {key for key, _level in sitting.result["short"]}
    assert short and not short & {"LZ04", "LZ05"}
    assert "暂时摸不了底" in shown and "您不用做什么" in shown
    assert all(frame().by_key[key].name in shown for key in short)
    assert short <= {key for key, _level in cells(trainer, post)}  # and the desk has it in its list


def test_it_costs_the_same_for_one_person_and_for_many(
    framework, wang, post, trainer, county, settle, django_assert_num_queries
):
    stock({CELL: 2})
    assert trainer.scope.paths
    unplaceable.lines(trainer, on=TODAY)
    with django_assert_num_queries(10):
        unplaceable.lines(trainer, on=TODAY)
    settle(county.village, 12, post.key)
    with django_assert_num_queries(10):
        assert cells(trainer, post)[CELL].persons == 13
