from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from courses import cards
from tests.courses.factories import lesson, teach


def word(rf, viewer):
    request = rf.get("/desk/")
    request.user = viewer
    return cards.desk(request, None)


def test_the_desk_leads_those_who_write_to_the_admin(rf, trainer, reviewer):
    for viewer in (trainer, reviewer):
        entry = word(rf, viewer)
        assert (entry.label, entry.url) == ("编辑后台", "/cms/")


def test_it_says_nothing_of_it_to_others(rf, contact, organizer):
    assert [word(rf, viewer) for viewer in (contact, organizer, AnonymousUser())] == [None, None, None]


def test_the_bank_says_in_which_lessons_a_question_is_asked(rf, bank, trainer):
    (page,) = teach(lesson())
    question = page.questions.first().question
    card = cards.lessons_of_question(rf.get("/"), question)
    assert [one.pk for one in card.context["lessons"]] == [page.pk]
