"""Tasks at work: set, handed in, confirmed or sent back; no villager in them, and no file where somebody could be seen."""

from __future__ import annotations

import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from competencies import personal_tasks, photos, plain_words, tasks
from competencies.framework import framework
from competencies.models import CaseKind, Confirmation, Evidence, LevelState, WorkTask
from competencies.task_rules import definition_of, seeded, takes_file
from competencies.tasks import HandedIn
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from people import erasure
from people.models import Person
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1)
DAY = timedelta(days=1)


def task_of(person: Person, competency: str = "TJ01", level: int = 3, **others) -> WorkTask:
    fields = {"by_when": MARCH_1 + 30 * DAY, "observer": None, "at": NOW, "id": uuid.uuid4()} | others
    return tasks.begin(person=person, task=tasks.definition(competency, level), **fields)


def handed(**changes) -> HandedIn:
    fields = {"what": "调解一起相邻纠纷，双方签了协议。", "case": "land", "result": "settled", "done_on": MARCH_1}
    return HandedIn(**fields | changes)


def picture(place: str = "N31.2") -> bytes:
    """A JPEG that says where it was taken."""
    image, exif = Image.new("RGB", (3000, 200), "green"), Image.Exif()
    exif[0x010E] = place
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


# --- the step and its task ---------------------------------------------------------------------------


def test_every_practical_competency_that_ships_has_a_task_for_each_level_that_only_seeing_shows(real_framework):
    entries = [entry for entry in framework().competencies if entry.is_practical]
    assert len(entries) >= 7
    for entry in entries:
        for level in (3, 4, 5):
            assert definition_of(entry, level).what != entry.behaviour(level)
    assert {key for key, _level in seeded()} <= set(framework().by_key)


def test_a_competency_without_a_line_is_shown_by_the_sentence_of_its_level(frame):
    task = tasks.definition("LZ04", 3)
    assert task.what == task.behaviour == "村务公开与民主监督第3级的样子"


def test_conduct_and_levels_that_do_not_exist_have_no_task(frame):
    assert tasks.definition("LZ05", 2) is None
    assert tasks.definition("TJ01", 6) is None
    assert tasks.definition("ZZ99", 1) is None


@pytest.mark.parametrize("case", ["mediation", "family", "minors", "assistance"])
def test_no_file_where_a_family_a_child_or_somebody_in_need_could_be_seen(frame, case):
    assert not takes_file(tasks.definition("LZ04", 3), case)
    assert takes_file(tasks.definition("LZ04", 3), "meeting")
    assert not any(takes_file(tasks.definition("TJ01", 3), kind) for kind in CaseKind)


# --- the way of a task -------------------------------------------------------------------------------


def test_a_task_is_set_once_however_often_the_form_is_sent(frame, cadre):
    form = uuid.uuid4()
    assert task_of(cadre, id=form) == task_of(cadre, id=form) == task_of(cadre)
    assert WorkTask.objects.get().state == "open"
    assert AuditEvent.objects.filter(action="competencies.task_begun").count() == 1


def test_a_second_unfinished_task_of_the_step_is_refused_by_the_database(frame, cadre):
    task = task_of(cadre)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkTask.objects.create(
            person=cadre, competency=task.competency, level=3, by_when=MARCH_1, opened_at=NOW
        )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 366])
def test_a_task_is_set_for_a_day_from_today_on_and_within_a_year(frame, cadre, days):
    with pytest.raises(InputError) as refused:
        task_of(cadre, by_when=MARCH_1 + days * DAY)
    assert refused.value.field == "by_when"


def test_trainers_and_township_contacts_of_the_area_can_be_named_as_observers(
    frame, cadre, trainer, contact, organizer
):
    assert set(tasks.observers_of(cadre, on=MARCH_1)) == {trainer, contact}
    assert task_of(cadre, observer=trainer).observer == trainer


def test_somebody_else_cannot_be_named_as_observer(frame, cadre, organizer):
    with pytest.raises(InputError) as refused:
        task_of(cadre, observer=organizer)
    assert refused.value.field == "observer"


def test_confirming_writes_one_observation_and_the_level_stands(frame, cadre, trainer):
    task = task_of(cadre)
    tasks.hand_in(task, handed(), at=NOW)
    for _again in range(2):
        tasks.confirm(task, by=trainer, was_there=True, on=MARCH_1, at=NOW)
    row = Evidence.objects.get()
    assert (row.kind, row.strength, row.level, row.passed, row.actor) == ("observation", 3, 3, True, trainer)
    assert (LevelState.objects.get().level, LevelState.objects.get().state) == (3, "confirmed")
    task.refresh_from_db()
    assert (task.state, task.answered_by) == ("confirmed", trainer)
    assert AuditEvent.objects.filter(action="competencies.task_confirmed").count() == 1


def test_who_was_not_there_confirms_only_what_somebody_else_has_confirmed(frame, cadre, trainer):
    task = task_of(cadre)
    tasks.hand_in(task, handed(), at=NOW)
    with pytest.raises(InputError) as refused:
        tasks.confirm(task, by=trainer, was_there=False, on=MARCH_1, at=NOW)
    assert refused.value.field == "was_there"
    Confirmation.objects.create(
        task=task, code="A", asked_by=cadre, asked_at=NOW, expires_at=NOW, answered_at=NOW, yes=True, name="李四"
    )
    tasks.confirm(task, by=trainer, was_there=False, on=MARCH_1, at=NOW)
    assert Evidence.objects.filter(kind="observation").count() == 1


def test_a_task_comes_back_with_a_reason_and_is_handed_in_again(frame, cadre, trainer):
    task = task_of(cadre)
    tasks.hand_in(task, handed(), at=NOW)
    tasks.send_back(task, by=trainer, reason="协议没有归档", at=NOW)
    task.refresh_from_db()
    assert (task.state, task.answer) == ("returned", "协议没有归档")
    assert not Evidence.objects.exists()
    tasks.hand_in(task, handed(what="已经归档。"), at=NOW)
    task.refresh_from_db()
    assert (task.state, task.what) == ("handed_in", "已经归档。")


def test_what_was_not_handed_in_cannot_be_sent_back_and_what_is_confirmed_cannot_be_changed(frame, cadre, trainer):
    task = task_of(cadre)
    with pytest.raises(NotNow):
        tasks.send_back(task, by=trainer, reason="不够", at=NOW)
    tasks.confirm(task, by=trainer, was_there=True, on=MARCH_1, at=NOW)
    with pytest.raises(NotNow):
        tasks.hand_in(task, handed(), at=NOW)


def test_nobody_confirms_his_own_task_nor_of_whoever_confirmed_him(frame, county, trainer, contact):
    for person in (trainer, contact):
        person.home_unit = county.village
        person.save()
    task = task_of(trainer)
    with pytest.raises(InputError):
        tasks.confirm(task, by=trainer, was_there=True, on=MARCH_1, at=NOW)
    EvidenceFactory(observed=True, person=contact, competency=frame.openness, actor=trainer)
    with pytest.raises(InputError):
        tasks.confirm(task, by=contact, was_there=True, on=MARCH_1, at=NOW)
    assert not Evidence.objects.of(trainer).exists()


def test_a_day_that_has_not_come_and_one_before_the_birth_are_refused(frame, cadre):
    cadre.born = date(1970, 5, 1)
    cadre.save()
    task = task_of(cadre)
    for on in (MARCH_1 + DAY, date(1970, 4, 30)):
        with pytest.raises(InputError) as refused:
            tasks.hand_in(task, handed(done_on=on), at=NOW)
        assert refused.value.field == "done_on"


# --- no villager in it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "电话13800001234找他",
        "电话 138 0000 1234",
        "电话138-0000-1234。",
        "电话１３８００００１２３４",
        "身份证14052219700501123X",
        "座机0356-4221234",
        "卡号6222021234567890123",
    ],
)
def test_a_number_of_somebody_is_found_however_it_is_written(text):
    with pytest.raises(InputError) as refused:
        plain_words.check(text, field="what")
    assert refused.value.field == "what"
    left = plain_words.without_numbers(text)
    assert "***" in left and not plain_words.numbers_in(left)


@pytest.mark.parametrize(
    "text", ["2026-03-01开会", "20260301开会", "参加 46 人，同意 40 人", "补偿 120000 元", "第3组"]
)
def test_days_sums_and_counts_are_no_numbers_of_somebody(text):
    assert plain_words.check(text, field="what") == text


def test_a_number_in_the_form_comes_back_as_stars_and_everything_else_as_it_was(frame, cadre, browse, time_machine):
    time_machine.move_to(NOW)
    task_of(cadre)
    sent = {"what": "打电话13800001234谈妥。", "case": "land", "result": "settled", "done_on": "2026-03-01"}
    page = browse(cadre).post(reverse("competencies:task", args=["TJ01", 3]), sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert "13800001234" not in text
    assert "打电话***谈妥。" in text
    assert WorkTask.objects.get().what == ""


# --- the photo ---------------------------------------------------------------------------------------


def test_a_photo_keeps_its_pixels_and_nothing_of_where_it_was_taken():
    with Image.open(io.BytesIO(picture())) as before:
        assert before.getexif()
    with Image.open(io.BytesIO(photos.cleaned(picture()))) as after:
        assert not after.getexif()
        assert after.size == (1600, 107)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", picture()[:400]])
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(InputError) as refused:
        photos.cleaned(content)
    assert refused.value.field == "photo"


def test_a_photo_is_refused_where_a_family_could_be_seen_and_nothing_is_kept(frame, cadre):
    for competency, case in (("TJ01", "land"), ("LZ04", "family")):
        task = task_of(cadre, competency)
        with pytest.raises(InputError) as refused:
            tasks.hand_in(task, handed(case=case, photo=picture()), at=NOW)
        assert refused.value.field == "photo"
        task.refresh_from_db()
        assert (task.state, task.photo) == ("open", "")


def test_a_photo_goes_when_the_case_is_changed_to_one_that_takes_none(frame, cadre, django_capture_on_commit_callbacks):
    task = task_of(cadre, "LZ04")
    tasks.hand_in(task, handed(case="openness", photo=picture()), at=NOW)
    task.refresh_from_db()
    name = task.photo
    assert storages["private"].exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.hand_in(task, handed(case="family"), at=NOW)
    task.refresh_from_db()
    assert task.photo == ""
    assert not storages["private"].exists(name)


def test_the_photo_is_for_its_owner_and_his_observers_only(
    frame, cadre, trainer, outsider, organizer, browse, django_capture_on_commit_callbacks, time_machine
):
    time_machine.move_to(NOW)
    task = task_of(cadre, "LZ04")
    sent = {"what": "公开了账目。", "case": "openness", "result": "settled", "done_on": "2026-03-01"}
    sent["photo"] = SimpleUploadedFile("a.jpg", picture())
    assert browse(cadre).post(reverse("competencies:task", args=["LZ04", 3]), sent).status_code == 302
    address = reverse("competencies:task_photo", args=[task.pk])
    assert [browse(who).get(address).status_code for who in (cadre, trainer, outsider, organizer)] == [
        200,
        200,
        404,
        404,
    ]
    with django_capture_on_commit_callbacks(execute=True):
        browse(cadre).post(reverse("competencies:task_forget_photo", args=[task.pk]))
    assert browse(cadre).get(address).status_code == 404


def test_photos_go_after_half_a_year_words_after_three_and_both_with_the_person(
    frame, cadre, django_capture_on_commit_callbacks
):
    task = task_of(cadre, "LZ04")
    tasks.hand_in(task, handed(case="openness", photo=picture()), at=NOW)
    task.refresh_from_db()
    name = task.photo
    with django_capture_on_commit_callbacks(execute=True):
        assert personal_tasks.forget_photos(NOW) == 0
        assert personal_tasks.forget_photos(NOW + DAY) == 1
    assert not storages["private"].exists(name)
    assert personal_tasks.forget_words(NOW) == 0
    assert personal_tasks.forget_words(NOW + DAY) == 1
    task.refresh_from_db()
    assert (task.what, task.case) == ("", "openness")


def test_an_erasure_takes_words_and_photo_along(frame, cadre, django_capture_on_commit_callbacks):
    task = task_of(cadre, "LZ04")
    tasks.hand_in(task, handed(case="openness", photo=picture()), at=NOW)
    task.refresh_from_db()
    name = task.photo
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(cadre, by=None, basis="test", on=MARCH_1)
    task.refresh_from_db()
    assert (task.what, task.photo, task.state) == ("", "", "handed_in")
    assert not storages["private"].exists(name)


# --- pages -------------------------------------------------------------------------------------------


def test_a_cadre_sets_a_task_hands_it_in_and_reads_what_is_missing(frame, cadre, trainer, browse, time_machine):
    time_machine.move_to(NOW)
    client, address = browse(cadre), reverse("competencies:task", args=["TJ01", 3])
    page = client.get(address).content.decode()
    assert "独立调解一起纠纷，写好协议书并归档。" in page
    sent = {"do": "begin", "id": str(uuid.uuid4()), "by_when": "2026-03-20", "observer": trainer.pk}
    assert client.post(address, sent).status_code == 302
    assert "村民的姓名" in client.get(address).content.decode()
    sent = {"what": "调解成功。", "case": "mediation", "result": "settled", "done_on": "2026-03-01"}
    assert client.post(address, sent).status_code == 302
    task = WorkTask.objects.get()
    desk = browse(trainer)
    assert "王建国" in desk.get(reverse("competencies:desk_tasks")).content.decode()
    one = reverse("competencies:desk_task", args=[task.pk])
    assert "调解成功。" in desk.get(one).content.decode()
    assert desk.post(one, {"do": "back", "reason": "请补协议书"}).status_code == 302
    assert "请补协议书" in browse(cadre).get(address).content.decode()


def test_an_empty_form_says_what_is_missing_at_each_field(frame, cadre, trainer, browse, time_machine):
    time_machine.move_to(NOW)
    address = reverse("competencies:task", args=["TJ01", 3])
    assert browse(cadre).post(address, {"do": "begin"}).status_code == 422
    task = task_of(cadre)
    assert browse(cadre).post(address, {"do": "hand_in"}).status_code == 422
    one = reverse("competencies:desk_task", args=[task.pk])
    assert browse(trainer).post(one, {"do": "confirm"}).status_code == 422
    assert browse(trainer).post(one, {"do": "back"}).status_code == 422


def test_a_task_outside_of_the_observers_area_is_not_there(frame, cadre, outsider, contact, browse):
    mine, other = task_of(cadre), task_of(outsider)
    client = browse(contact)
    assert client.get(reverse("competencies:desk_task", args=[mine.pk])).status_code == 200
    assert client.get(reverse("competencies:desk_task", args=[other.pk])).status_code == 404
    page = client.get(reverse("competencies:desk_tasks")).content.decode()
    assert "王建国" in page and "李秀英" not in page


@pytest.mark.parametrize("people", [2, 30])
def test_the_list_of_tasks_asks_as_many_queries_for_many_as_for_few(frame, county, trainer, browse, people):
    rows = Person.objects.bulk_create(
        Person(name=f"张演示{number}", password="!", home_unit=county.village) for number in range(people)
    )
    WorkTask.objects.bulk_create(
        WorkTask(person=row, competency=frame.mediation, level=3, by_when=MARCH_1, opened_at=NOW, observer=trainer)
        for row in rows
    )
    client = browse(trainer)
    client.get(reverse("competencies:desk_tasks"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(reverse("competencies:desk_tasks")).content.decode()
    assert page.count("张演示") == people
    assert len(asked) <= 9
