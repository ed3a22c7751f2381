"""Questions and the notice are read by runs of their own: what may be shown, so much a run, once for each text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import storages

from assessments import bank as bank_
from assessments import versions
from assessments.models import Question
from assessments.questions import Option
from courses import jobs as own_jobs
from courses.audio import dictionary, files, passages
from courses.audio.voices import NotSpoken
from courses.models import PassageSound, Sound
from kit import clock, jobs
from kit.models import Job
from lms.celery import TIMETABLE
from people import api as people
from tests.assessments.factories import question
from tests.courses.audio.factories import read_aloud


@pytest.fixture(autouse=True)
def _nothing_kept():
    versions._kept.clear()


def run():
    """What the timetable asks for."""
    jobs.ask(passages.READ_ON)
    jobs.run_pending()


@pytest.fixture
def read(bank, beeps):
    """Everything there is has been read; what the voice says from now on."""
    read_aloud(passages.wanted().values())
    return beeps


def sound_of(text):
    return PassageSound.objects.get(digest=passages.digest_of(text)).sound


def test_the_timetable_asks_for_it():
    assert ("kit.ask", (passages.READ_ON,), 300.0) in TIMETABLE.values()
    assert own_jobs.read_on is not None


def test_a_run_makes_so_many_the_notice_first_and_says_how_far_it_is(bank, beeps):
    clauses = people.notice_aloud(people.current_notice())
    read_aloud(clauses[2:])
    job = jobs.ask(passages.READ_ON)
    with jobs.taking(job.pk) as taken:
        done = passages.read_on(taken, at=clock.now(), most=3)
    assert len(beeps.said) == done.made == 3
    assert sound_of(clauses[0]) and sound_of(clauses[1])
    job.refresh_from_db()
    assert (job.done, job.total) == (3, 3 + done.left)
    assert done.left == len(passages.wanted()) - PassageSound.objects.count()


def test_a_run_makes_way_for_what_somebody_waits_for_and_goes_on_soon(bank, beeps):
    jobs.ask("courses.sweep_sounds")  # nobody waits for that
    job = jobs.ask(passages.READ_ON)
    with jobs.taking(job.pk) as taken:
        assert passages.read_on(taken, at=clock.now(), most=2).made == 2
    jobs.ask("certificates.issue", key="1")
    job = jobs.ask(passages.READ_ON)
    with jobs.taking(job.pk) as taken:
        at = clock.now()
        assert passages.read_on(taken, at=at, most=3).made == 1
        jobs.end(taken)
    assert Job.objects.get(kind=passages.READ_ON, state="waiting").due_at == at + timedelta(seconds=20)


def test_the_next_run_goes_on_and_rests_once_everything_can_be_heard(bank, beeps):
    wanted = list(passages.wanted().values())
    read_aloud(wanted[:-2])
    run()
    assert len(beeps.said) == 2
    assert passages.questions() == (10, 10)
    run()
    assert len(beeps.said) == 2
    assert passages.MOST < 100


def test_the_voice_is_given_words_and_no_digits(bank, beeps):
    read_aloud(text for text in passages.wanted().values() if text not in ("第 1 个", "LZ04 第 2 级第 3 题怎么做？"))
    run()
    assert sorted(beeps.said) == sorted(["第一个", "LZ零四第二级第三题怎么做？"]), beeps.said


def test_without_a_voice_nothing_is_made_and_nothing_is_asked(bank):
    run()
    assert PassageSound.objects.count() == 0
    assert passages.is_on() is False


def test_the_same_option_of_two_questions_is_one_sound(read):
    bank_.add(question("LZ04", 2, 77, stem="另一题怎么做？", options=question("LZ04", 2, 1).options))
    run()
    assert read.said == ["另一题怎么做？"]


def test_a_changed_question_is_read_anew_only_where_it_changed(read):
    row = Question.objects.get(key="LZ04-T0201")
    bank_.revise(row, question("LZ04", 2, 1, stem="现在怎么做？"))
    run()
    assert read.said == ["现在怎么做？"]


@pytest.fixture
def heavy(bank, beeps):
    """One question with a word that can be read in two ways; the sound it has."""
    bank_.add(question("LZ04", 2, 78, stem="重点怎么抓？"))
    read_aloud(passages.wanted().values())
    return sound_of("重点怎么抓？")


def test_a_word_of_the_dictionary_makes_anew_what_it_changes_and_nothing_else(heavy, trainer, beeps):
    dictionary.put("重点", "chong2 dian3", by=trainer)
    run()
    assert beeps.said == ["重点怎么抓？"]
    assert sound_of("重点怎么抓？").key != heavy.key
    run()
    assert beeps.said == ["重点怎么抓？"]


def test_the_old_sound_is_heard_until_the_new_one_is_there(heavy, trainer):
    dictionary.put("重点", "chong2 dian3", by=trainer)
    assert passages.sounds_of(["重点怎么抓？"]) == {"重点怎么抓？": heavy}


def test_a_voice_that_does_not_answer_ends_the_run_and_the_next_one_goes_on(bank, beeps):
    read_aloud(list(passages.wanted().values())[:-1])
    there = PassageSound.objects.count()
    beeps.trouble = NotSpoken("no answer")
    run()
    assert PassageSound.objects.count() == there
    assert Job.objects.get(kind=passages.READ_ON).state == "done"
    beeps.trouble = None
    run()
    assert PassageSound.objects.count() == there + 1


def test_what_has_nothing_to_say_is_passed_over_and_keeps_no_question_silent(read):
    options = (*question("LZ04", 2, 1).options[:3], Option("D", "——"))
    bank_.add(question("LZ04", 2, 79, stem="划线的呢？", options=options))
    run()
    assert sound_of("——") is None
    assert passages.questions() == (11, 11)
    assert list(passages.sounds_of(["划线的呢？", "——"])) == ["划线的呢？"]
    run()
    assert read.said == ["划线的呢？"]


def test_a_question_is_whole_or_not_to_be_heard(read):
    PassageSound.objects.filter(digest=passages.digest_of("做法C1")).delete()
    assert passages.sounds_of(["只选一个", "做法C1"]) is None
    assert passages.questions() == (9, 10)


def test_what_nobody_uses_goes_after_a_month_and_what_comes_back_before_stays(read):
    row = Question.objects.get(key="LZ04-T0203")
    text, now = row.stem, clock.now()
    bank_.retire(row)
    run()
    gone = PassageSound.objects.get(digest=passages.digest_of(text))
    assert gone.unused_since is not None
    row.save_revision().publish()
    run()
    gone.refresh_from_db()
    assert gone.unused_since is None
    assert passages.forget_unused(at=now + timedelta(days=99)) == 0
    assert read.said == []


def test_its_file_is_kept_as_long_as_its_passage_and_goes_with_it(read):
    row = Question.objects.get(key="LZ04-T0203")
    text, now = row.stem, clock.now()
    bank_.retire(row)
    run()
    sound = sound_of(text)
    Sound.objects.filter(pk=sound.pk).update(made_at=now - timedelta(days=40))
    assert passages.forget_unused(at=now + timedelta(days=29)) == 0
    files.sweep(at=now + timedelta(days=29))
    assert storages["private"].exists(sound.opus_file)
    assert passages.forget_unused(at=now + timedelta(days=31)) == 5, "its words and its four options"
    files.sweep(at=now + timedelta(days=31))
    assert not Sound.objects.filter(pk=sound.pk).exists()
    assert not storages["private"].exists(sound.opus_file)
