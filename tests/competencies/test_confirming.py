"""A colleague or a villagers' representative confirms a task, by a page that is good once or on paper, without an account."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import signing
from django.urls import reverse
from pypdf import PdfReader

from competencies import confirm_paper, confirming, personal_tasks, tasks
from competencies.confirming import GOOD_FOR, OPEN_AT_MOST, Said, Unknown
from competencies.models import Confirmation, Evidence, LevelState, WorkTask
from kit import codes, jobs
from kit.errors import InputError, NotNow
from people import erasure
from people.models import EntryFailure, Person
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def task(frame, cadre) -> WorkTask:
    return tasks.begin(
        uuid.uuid4(), person=cadre, task=tasks.definition("TJ01", 3), by_when=MARCH_1, observer=None, at=NOW
    )


@pytest.fixture
def asked(task, cadre) -> Confirmation:
    return confirming.ask(task, by=cadre, at=NOW)


@pytest.fixture(autouse=True)
def _today(time_machine) -> None:
    time_machine.move_to(NOW)


def said(**changes) -> Said:
    return Said(**{"name": "孙小梅", "role": "representative", "yes": True, "remark": ""} | changes)


def url(asked: Confirmation) -> str:
    return reverse("competencies:confirm", args=[confirming.token_of(asked)])


def sent(**changes) -> dict[str, str]:
    return {"yes": "yes", "name": "孙小梅", "role": "representative", "remark": ""} | changes


def test_a_yes_moves_no_level_and_opens_the_task_for_the_trainer(task, asked, trainer):
    assert tasks.opened_for_trainer([task]) == set()
    confirming.answer(asked, said(), at=NOW)
    row = Evidence.objects.get()
    assert (row.kind, row.strength, row.passed, row.condition) == ("colleague", 1, True, "phone")
    assert not LevelState.objects.exists()
    assert tasks.opened_for_trainer([task]) == {task.pk}
    tasks.confirm(task, by=trainer, was_there=False, on=MARCH_1, at=NOW)
    assert LevelState.objects.get().level == 3


def test_a_no_opens_nothing_and_lowers_nothing(frame, task, asked, cadre, trainer):
    EvidenceFactory(observed=True, person=cadre, competency=frame.mediation, level=3, actor=trainer)
    confirming.answer(asked, said(yes=False), at=NOW)
    assert tasks.opened_for_trainer([task]) == set()
    assert Evidence.objects.filter(kind="colleague", passed=False).count() == 1
    assert not LevelState.objects.filter(level__lt=3).exists()


def test_the_same_answer_sent_twice_is_one_and_another_one_finds_the_code_used(asked):
    confirming.answer(asked, said(), at=NOW)
    confirming.answer(asked, said(), at=NOW + SECOND)
    with pytest.raises(NotNow):
        confirming.answer(asked, said(name="周大山"), at=NOW + SECOND)
    assert Evidence.objects.count() == 1


def test_a_code_is_good_for_two_weeks_and_once(asked):
    token = confirming.token_of(asked)
    assert confirming.by_token(token, at=NOW + GOOD_FOR - SECOND) == asked
    with pytest.raises(NotNow):
        confirming.by_token(token, at=NOW + GOOD_FOR)
    confirming.answer(asked, said(), at=NOW)
    with pytest.raises(NotNow):
        confirming.by_token(token, at=NOW)


def test_a_token_that_was_not_signed_by_us_opens_nothing(asked):
    forged = signing.Signer(salt="another").sign(asked.pk.hex).replace(":", ".")
    for token in (asked.pk.hex, forged, confirming.token_of(asked)[:-1], "x"):
        with pytest.raises(Unknown):
            confirming.by_token(token, at=NOW)


def test_at_most_five_codes_of_a_task_wait(task, cadre):
    for _each in range(OPEN_AT_MOST):
        confirming.ask(task, by=cadre, at=NOW)
    with pytest.raises(NotNow):
        confirming.ask(task, by=cadre, at=NOW)


# --- who may not -------------------------------------------------------------------------------------


def test_nobody_confirms_himself_by_name_or_by_the_phone_that_he_came_in_on(asked, cadre):
    told = {"name": "王建国", "village": "大湾", "digits": "1234"}
    for words, account, field in (
        (said(name="王建国"), None, "village"),  # perhaps a namesake: he is asked who he is
        (said(name=" 王 建国 "), None, "village"),
        (said(**told), None, "name"),
        (said(), cadre, "name"),
    ):
        with pytest.raises(InputError) as refused:
            confirming.answer(asked, words, at=NOW, account=account)
        assert refused.value.field == field
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("village", "digits", "may"),
    [("小泉村", "5678", True), ("大湾村", "9999", True), ("大湾村委会", "5678", False), ("大湾", "5678", False)],
)  # fmt: skip
def test_a_namesake_is_told_apart_by_village_and_last_digits(asked, cadre, village, digits, may):
    cadre.phone = "13800005678"
    cadre.save()
    words = said(name=cadre.name, village=village, digits=digits)
    if may:
        confirming.answer(asked, words, at=NOW)
        row = Confirmation.objects.get(pk=asked.pk)
        assert (row.village, row.digits) == (village, digits)
    else:
        with pytest.raises(InputError, match="谁也不能给自己证明"):
            confirming.answer(asked, words, at=NOW)


def test_a_namesake_with_an_account_of_his_own_is_not_asked_anything(county, asked, cadre):
    other = Person.objects.create_user(name=cadre.name, home_unit=county.village)
    confirming.answer(asked, said(name=cadre.name), at=NOW, account=other)
    assert Evidence.objects.get().passed


def test_of_two_namesakes_the_one_who_was_not_observed_may_confirm(frame, county, asked, cadre):
    one, other = (Person.objects.create_user(name="孙小梅", home_unit=county.village, phone=f"1390000{end}")
                  for end in ("1111", "2222"))  # fmt: skip
    EvidenceFactory(observed=True, person=one, competency=frame.mediation, level=3, actor=cadre)
    with pytest.raises(InputError) as unclear:
        confirming.answer(asked, said(), at=NOW)
    assert unclear.value.field == "village"
    with pytest.raises(InputError, match="给您核实过"):
        confirming.answer(asked, said(village="大湾村", digits="1111"), at=NOW)
    confirming.answer(asked, said(village="大湾村", digits="2222"), at=NOW)
    assert Evidence.objects.filter(kind="colleague").count() == 1
    assert other.pk != one.pk


def test_the_page_asks_a_namesake_who_he_is_and_keeps_what_was_typed(asked, cadre, client):
    page = client.post(url(asked), sent(name=cadre.name))
    text = page.content.decode()
    assert page.status_code == 422
    assert "号码后四位" in text and 'name="village"' in text and f'value="{cadre.name}"' in text
    assert client.post(url(asked), sent(name=cadre.name, village="小泉村", digits="0042")).status_code == 200
    assert Evidence.objects.get().passed


def test_whom_somebody_confirmed_does_not_confirm_him_in_turn(frame, county, asked, cadre):
    other = Person.objects.create_user(name="孙小梅", home_unit=county.village, phone="13900001111")
    his = tasks.begin(
        uuid.uuid4(), person=other, task=tasks.definition("TJ01", 3), by_when=MARCH_1, observer=None, at=NOW
    )
    code = confirming.ask(his, by=other, at=NOW)
    confirming.answer(code, said(name=cadre.name), at=NOW)
    for words, account in ((said(village="大湾村", digits="1111"), None), (said(), other)):
        with pytest.raises(InputError) as refused:
            confirming.answer(asked, words, at=NOW, account=account)
        assert refused.value.field == "name"
    confirming.answer(asked, said(name="周大山"), at=NOW)


def test_whom_he_observed_does_not_confirm_him_in_turn(frame, county, asked, cadre):
    other = Person.objects.create_user(name="孙小梅", home_unit=county.village)
    EvidenceFactory(observed=True, person=other, competency=frame.mediation, level=3, actor=cadre)
    with pytest.raises(InputError):
        confirming.answer(asked, said(), at=NOW)


def test_a_namesake_of_another_township_may_confirm(frame, county, asked, cadre):
    other = Person.objects.create_user(name="孙小梅", home_unit=county.other_village)
    EvidenceFactory(observed=True, person=other, competency=frame.mediation, level=3, actor=cadre)
    confirming.answer(asked, said(), at=NOW)
    assert Evidence.objects.filter(kind="colleague").count() == 1


# --- the page ----------------------------------------------------------------------------------------


def test_the_page_says_what_is_asked_and_opening_it_uses_nothing_up(asked, client):
    for _each in range(2):
        page = client.get(url(asked)).content.decode()
        assert "您看到王建国做这件事了吗？" in page
        assert "独立调解一起纠纷，写好协议书并归档。" in page
    assert client.post(url(asked), sent()).status_code == 200
    assert client.get(url(asked)).status_code == 410
    row = Confirmation.objects.get()
    assert (row.name, row.role, row.yes, row.account) == ("孙小梅", "representative", True, None)


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(asked, client):
    page = client.post(url(asked), sent(yes="", name="孙小梅"))
    assert page.status_code == 422
    assert "孙小梅" in page.content.decode()
    assert not Evidence.objects.exists()


def test_a_number_of_somebody_in_the_remark_is_refused_and_not_shown_again(asked, client):
    page = client.post(url(asked), sent(remark="找李婶13800001234"))
    assert page.status_code == 422
    assert "13800001234" not in page.content.decode()
    assert Confirmation.objects.get().answered_at is None


def test_wrong_addresses_are_counted_and_hundreds_of_them_shut_the_page(asked, client, monkeypatch):
    wrong = reverse("competencies:confirm", args=["nonsense"])
    assert client.get(wrong).status_code == 404
    failure = EntryFailure.objects.get()
    EntryFailure.objects.bulk_create(EntryFailure(key=failure.key, at=NOW) for _each in range(500))
    assert client.get(url(asked)).status_code == 410
    assert client.post(url(asked), sent()).status_code == 410
    assert not Evidence.objects.exists()


def test_the_code_is_for_whoever_did_it_and_his_observers(asked, task, cadre, trainer, outsider, browse):
    address = reverse("competencies:confirm_code", args=[asked.pk])
    assert [browse(who).get(address).status_code for who in (cadre, trainer, outsider)] == [200, 200, 404]
    ask = reverse("competencies:confirm_ask", args=[task.pk])
    assert [browse(who).post(ask).status_code for who in (cadre, trainer, outsider)] == [302, 302, 404]
    assert Confirmation.objects.count() == 3


# --- on paper ----------------------------------------------------------------------------------------


def test_the_slip_is_one_page_with_the_code_and_is_gone_when_it_is_used(asked, cadre, browse):
    content = confirm_paper.draw(asked)
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) == 1
    assert codes.grouped(asked.code) in pages[0].extract_text()
    Confirmation.objects.update(paper=content)
    slip = browse(cadre).get(reverse("competencies:confirm_slip", args=[asked.pk]))
    assert slip["Content-Type"] == "application/pdf"
    confirming.answer(asked, said(), at=NOW)
    assert Confirmation.objects.get().paper is None


def test_the_slip_is_made_when_it_is_asked_for_and_the_page_waits_for_it(asked, cadre, browse):
    client, address = browse(cadre), reverse("competencies:confirm_code", args=[asked.pk])
    slip = reverse("competencies:confirm_slip", args=[asked.pk])
    assert slip not in client.get(address).content.decode()
    client.post(address)
    assert client.get(address)["Refresh"]
    jobs.run_pending()
    page = client.get(address)
    assert slip in page.content.decode() and "Refresh" not in page
    assert client.get(slip).content.startswith(b"%PDF")


def test_a_trainer_enters_what_stands_on_the_slip(asked, task, trainer, browse):
    address = reverse("competencies:confirm_paper")
    assert browse(trainer).post(address, sent(code=codes.grouped(asked.code).lower())).status_code == 302
    row = Confirmation.objects.get()
    assert (row.entered_by, row.yes) == (trainer, True)
    assert Evidence.objects.get().condition == "paper"
    page = browse(trainer).get(reverse("competencies:desk_task", args=[task.pk])).content.decode()
    assert "孙小梅" in page


def test_a_wrong_code_and_one_of_another_area_are_refused_at_the_code(frame, asked, outsider, contact, browse):
    theirs = tasks.begin(
        uuid.uuid4(), person=outsider, task=tasks.definition("TJ01", 3), by_when=MARCH_1, observer=None, at=NOW
    )
    code = confirming.ask(theirs, by=outsider, at=NOW).code
    for typed in ("0000-0000", code):
        page = browse(contact).post(reverse("competencies:confirm_paper"), sent(code=typed))
        assert page.status_code == 422
        assert "李秀英" not in page.content.decode()
    assert not Evidence.objects.exists()


# --- how long ----------------------------------------------------------------------------------------


def test_codes_that_nobody_used_go_and_names_go_with_the_words_of_the_task(asked, task, cadre):
    confirming.answer(asked, said(remark="看到了"), at=NOW)
    assert personal_tasks.forget_words(NOW + SECOND) == 1
    row = Confirmation.objects.get()
    assert (row.name, row.remark, row.yes) == ("", "", True)


def test_an_erasure_takes_the_names_of_who_confirmed_along(asked, cadre, django_capture_on_commit_callbacks):
    confirming.answer(asked, said(), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(cadre, by=None, basis="test", on=MARCH_1)
    assert Confirmation.objects.get().name == ""
