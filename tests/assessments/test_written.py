"""The words of short texts lie beside the log and can be erased; the log keeps their hash."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessments import written
from assessments.answer_fields import hash_of
from assessments.events import ANSWER_SET
from assessments.models import Answer, WrittenText
from assessments.projections import derived
from assessments.questions import LONGEST_WRITTEN
from offline.api import Beside, NewEvent, Rejected, append_events
from offline.models import Event
from tests.assessments.factories import AT, day
from tests.assessments.written_factories import begun, handed_in, short_of, text_of, write, written_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, county, wang):
    return begun(wang, written_quiz(county.unit))


def test_a_short_text_stands_in_a_quiz_where_a_trainer_put_it(sitting):
    assert short_of(sitting)


def test_the_event_has_the_hash_and_never_the_words(sitting, wang):
    write(wang, sitting, "先公示\r\n再表决")
    event = Event.objects.get(type="answer_set")
    assert event.data["answer"] == [hash_of("先公示\n再表决")]
    assert "公示" not in str(event.data)
    assert text_of(sitting).text == "先公示\n再表决"


def test_what_is_written_is_read_again_on_the_page(sitting, wang):
    write(wang, sitting, "先公示")
    version = text_of(sitting).version_id
    assert written.words_of(sitting.pk, version, [hash_of("先公示")]) == ["先公示"]


def test_after_handing_in_only_what_the_sheet_names_is_kept(sitting, wang):
    write(wang, sitting, "第一稿")
    write(wang, sitting, "第二稿", at=day(1))
    handed_in(wang, sitting, "定稿", at=day(2))
    assert text_of(sitting).text == "定稿"


def test_the_answers_are_made_again_from_the_log_without_the_words(sitting, wang):
    handed_in(wang, sitting)
    WrittenText.objects.all().update(text="")
    kept = {row.version_id: (row.value, row.right) for row in Answer.objects.filter(sitting=sitting)}
    assert {row.version_id: (row.value, row.right) for row in derived(sitting)} == kept


def test_words_from_a_phone_may_come_after_the_sheet_that_names_them(sitting, wang):
    handed_in(wang, sitting, "定稿")
    item = short_of(sitting)
    WrittenText.objects.all().delete()
    assert written.keep_from_phone(sitting, item, "定稿", at=day(1)) == hash_of("定稿")
    with pytest.raises(Rejected):
        written.keep_from_phone(sitting, item, "交卷以后才写的", at=day(1))
    assert text_of(sitting).text == "定稿"


@pytest.mark.parametrize(
    ("text", "code"), [("", "no_text"), (None, "no_text"), ("长" * (LONGEST_WRITTEN + 1), "too_long")]
)
def test_a_phone_is_told_why_its_words_are_not_kept(sitting, text, code):
    with pytest.raises(Rejected) as refused:
        written.keep_from_phone(sitting, short_of(sitting), text, at=day(0))
    assert refused.value.code == code


def test_a_question_that_takes_no_words_keeps_none(sitting):
    choice = next(line.item for line in sitting.asked if line.item != short_of(sitting))
    assert not written.keep(sitting.pk, choice, "我猜是甲", at=day(0))
    assert not WrittenText.objects.exists()


def test_only_so_many_states_of_one_answer_are_kept_and_the_standing_one_always(sitting, wang):
    for number in range(written.MOST_STATES + 5):
        write(wang, sitting, f"第{number}稿", at=day(number))
    assert WrittenText.objects.count() == written.MOST_STATES
    assert WrittenText.objects.filter(text=f"第{written.MOST_STATES + 4}稿").exists()


def brought(person, sitting, text, words):
    """An answer of a phone with the words that came in the same batch, by their hash."""
    data = {"sitting": str(sitting.pk), "item": short_of(sitting), "answer": [hash_of(text)]}
    new = NewEvent(uuid4(), ANSWER_SET, sitting.pk, data, store="a", seq=1)
    (verdict,) = append_events([new], person, None, AT, beside=Beside(texts=words))
    return verdict.verdict.value


def test_words_that_come_with_their_answer_are_kept_with_it(sitting, wang):
    assert brought(wang, sitting, "先公示", {hash_of("先公示"): "先公示", hash_of("别的"): "别的"}) == "accepted"
    assert text_of(sitting).text == "先公示"
    assert written.words_in(sitting) == {hash_of("先公示"): "先公示"}


@pytest.mark.parametrize("words", ["别的话", "长" * (LONGEST_WRITTEN + 1)])
def test_words_that_are_not_the_answers_own_or_too_many_keep_the_answer_and_nothing_else(sitting, wang, words):
    name = hash_of("先公示") if words == "别的话" else hash_of(words)
    assert brought(wang, sitting, "先公示" if words == "别的话" else words, {name: words}) == "accepted"
    assert not WrittenText.objects.exists()
    assert written.words_in(sitting) == {}


def test_a_phone_that_goes_on_gets_the_words_too(sitting, wang, browse, time_machine):
    time_machine.move_to(AT, tick=False)
    brought(wang, sitting, "先公示", {hash_of("先公示"): "先公示"})
    said = browse(wang).get(f"/api/packs/sitting/{sitting.pk}/").json()
    assert said["sittings"][0]["texts"] == {hash_of("先公示"): "先公示"}
