"""A machine's reading: once for each text, anew only when the text or a word of the dictionary in it changes."""

from __future__ import annotations

import pytest

from courses.audio import dictionary, readings, recordings
from courses.audio.sections import HEAD
from courses.audio.voices import NotSpoken
from courses.models import Playlist, Pronunciation, Rendered, SectionSound, Sound
from kit import clock, jobs
from kit.errors import InputError, NotNow
from kit.models import Job
from tests.courses.audio.factories import tone, uploaded
from tests.courses.factories import lesson, teach

pytestmark = pytest.mark.one_database


@pytest.fixture
def page(bank):
    return teach(lesson())[0]


def make_all(page, trainer):
    asked = readings.ask(page, by=trainer, at=clock.now())
    jobs.run_pending()
    return asked


def publish(page, change):
    page = type(page).objects.get(pk=page.pk)
    change(page)
    page.save_revision().publish()
    jobs.run_pending()
    return page


def say_otherwise(page):
    page.body[0].value["text"] = "账贴了 20 天。"


def test_every_section_is_read_in_a_job_of_its_own(page, trainer, beeps):
    assert make_all(page, trainer) == 9
    assert Job.objects.filter(kind="courses.speak").count() == 9
    assert [item["number"] for item in Playlist.objects.get().items] == list(range(9))
    assert all(item["voice"] == "beeps-1" for item in Playlist.objects.get().items)


def test_the_voice_is_given_words_and_no_digits(page, trainer, beeps):
    publish(page, say_otherwise)
    make_all(page, trainer)
    assert any("账贴了二十天。" in said for said in beeps.said)
    assert any("第三十五条" in said for said in beeps.said)


def test_tables_and_steps_are_read_so_that_nobody_must_see_them(page, trainer, beeps):
    make_all(page, trainer)
    assert "几次\n多久：每季度；公布什么：一般事项\n多久：随时；公布什么：大事" in beeps.said
    assert "两步\n第一，先列清单\n第二，再贴出来" in beeps.said


def test_asking_again_makes_nothing_again(page, trainer, beeps):
    make_all(page, trainer)
    assert make_all(page, trainer) == 0
    assert len(beeps.said) == 9


def test_a_publication_makes_only_the_section_anew_whose_text_changed(page, trainer, beeps):
    make_all(page, trainer)
    before = [item["digest"] for item in Playlist.objects.get().items]
    publish(page, say_otherwise)
    after = [item["digest"] for item in Playlist.objects.get().items]
    assert len(beeps.said) == 10
    assert [number for number in range(9) if before[number] != after[number]] == [1]


def test_a_text_that_is_changed_back_finds_its_old_sound(page, trainer, beeps):
    make_all(page, trainer)
    old = page.body[0].value["text"]
    publish(page, say_otherwise)
    publish(page, lambda draft: draft.body[0].value.__setitem__("text", old))
    assert len(beeps.said) == 10
    assert len(Playlist.objects.get().items) == 9


def test_the_same_words_in_another_lesson_are_the_same_sound(page, trainer, beeps):
    make_all(page, trainer)
    other = teach(lesson("M05-L2"))[0]
    make_all(other, trainer)
    assert len(beeps.said) == 10, "only the title is another one"


def test_a_lesson_that_nobody_let_a_machine_read_is_not_read_by_itself(page, trainer, beeps):
    publish(page, say_otherwise)
    assert beeps.said == [] and not Playlist.objects.exists()


def test_a_recording_comes_before_the_machine_until_the_text_changes(page, trainer, beeps, tmp_path):
    block = Rendered.objects.get().sections[1]["id"]
    file = uploaded(tone(tmp_path, "a.wav"))
    recordings.take_in(page, block, file, is_dialect=False, by=trainer, at=clock.now())
    jobs.run_pending()
    assert make_all(page, trainer) == 8
    assert not Playlist.objects.get().items[1]["voice"]
    changed = publish(page, say_otherwise)
    assert Playlist.objects.get().items[1]["voice"], "what is heard is what stands there"
    recordings.confirm(changed, block, by=trainer, at=clock.now())
    assert not Playlist.objects.get().items[1]["voice"]


def test_a_word_put_right_makes_only_the_sections_anew_that_use_it(page, trainer, beeps):
    make_all(page, trainer)
    dictionary.put("公开", "gong1 kai1", by=trainer)
    jobs.run_pending()
    using = sum("公开" in section["text"] for section in Rendered.objects.get().sections)
    assert len(beeps.said) == 9 + using and 0 < using < 9
    assert len(Playlist.objects.get().items) == 9


def test_the_dictionary_keeps_every_version(trainer, db):
    dictionary.put("行长", "hang2 zhang3", by=trainer)
    dictionary.put("行长", "xing2 zhang3", by=trainer)
    assert Pronunciation.objects.current() == {"行长": "xing2 zhang3"}
    dictionary.take_out("行长", by=trainer)
    assert dictionary.take_out("行长", by=trainer) is None
    assert Pronunciation.objects.current() == {} and not Pronunciation.objects.newest()
    assert Pronunciation.objects.version() == 3
    with pytest.raises(InputError, match="没有 hao3"):
        dictionary.put("行长", "hang2 hao3", by=trainer)


def test_a_voice_that_does_not_answer_is_asked_again_and_then_says_so(page, trainer, beeps):
    beeps.trouble = NotSpoken("busy")
    readings.ask(page, by=trainer, at=clock.now())
    for _try in range(jobs.TRIES):
        Job.objects.filter(kind="courses.speak").update(due_at=clock.now())
        jobs.run_pending()
    assert set(SectionSound.objects.values_list("state", "reason")) == {("failed", "no_voice")}
    beeps.trouble = None
    assert make_all(page, trainer) == 9
    assert set(SectionSound.objects.values_list("state", "reason")) == {("ready", "")}


def test_without_a_voice_there_is_nothing_to_ask(page, trainer):
    with pytest.raises(NotNow, match="没有设朗读服务"):
        readings.ask(page, by=trainer, at=clock.now())


def test_a_lesson_that_is_not_published_is_not_read(page, trainer, beeps):
    page.unpublish()
    with pytest.raises(NotNow, match="还没发布"):
        readings.ask(page, by=trainer, at=clock.now())


def test_a_lesson_taken_back_is_silent(page, trainer, beeps):
    make_all(page, trainer)
    page.unpublish()
    assert not Playlist.objects.exists()


def test_a_text_published_before_lessons_could_be_heard_gets_its_sections(page, trainer, beeps):
    html = Rendered.objects.get().html
    Rendered.objects.update(sections=[], html=html.replace("<!--listen", "<!--"))
    assert make_all(page, trainer) == 9
    assert Rendered.objects.get().html == html


def test_the_stand_in_really_reads_a_lesson(page, trainer, settings):
    settings.SPEECH = "demo"
    assert make_all(page, trainer) == 9
    assert len(Playlist.objects.get().items) == 9
    for sound in Sound.objects.all():
        assert sound.opus_bytes <= 100 * 1024 * max(sound.milliseconds, 5000) / 60_000
    assert HEAD in SectionSound.objects.values_list("section", flat=True)
