"""交卷码: a trainer hands in what a phone can neither store nor send, and what that phone sends later is a duplicate."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from assessments import api, holding, packs
from assessments.models import QuizPack, Sitting
from assessments.sheet_code_rules import LONGEST, NoCode, SheetCode, mac_of, read, write
from kit.models import AuditEvent
from offline.models import Event
from tests.answers import untokened
from tests.assessments.factories import AT, day
from tests.assessments.packing import CHECK, Phone, ms, plant_check, said

KEY = bytes(range(16))
CODE = SheetCode(uuid4(), 1, uuid4(), 1, 2, 3, (("B",), (), ("1=三分之二", "2=季度")), "", "")


@pytest.fixture
def phone(bank, wang) -> Phone:
    plant_check()
    phone = Phone(wang)
    phone.take(CHECK)
    phone.begin(at=AT)
    phone.submit(3)
    return phone


def code_of(phone: Phone, **changes: object) -> SheetCode:
    """The code of what waits in the outbox."""
    submit = phone.outbox[-1]
    sheet = submit.data["sheet"]
    return replace(
        SheetCode(
            UUID(phone.pack["id"]),
            phone.pack["sittings"].index(phone.sitting),
            submit.id,
            submit.data["started_ts"],
            submit.client_ts or 0,
            ms(AT + timedelta(minutes=7) + phone.off),
            tuple(tuple(sheet.get(line["v"], ())) for line in phone.sitting["paper"]),
            "",
            "",
        ),
        **changes,
    )


def text_of(phone: Phone, **changes: object) -> str:
    return write(code_of(phone, **changes), bytes.fromhex(phone.pack["mac_key"]))


def whole(at):
    """Without the fraction of a second that the server's clock has and the phone's has not."""
    return at.replace(microsecond=0)


def scan(client, text: str, status: int = 200, **more: str) -> str:
    response = client.post("/desk/code/", {"text": text, **more})
    assert response.status_code == status
    return response.content.decode().replace("\xa0", " ")


# --- the text ---


def test_a_code_is_read_as_it_was_written():
    again = read(write(CODE, KEY))
    assert replace(again, said="", mac="") == CODE
    assert again.is_signed([bytes(16), KEY]) and not again.is_signed([bytes(16)])


def test_blanks_and_line_ends_of_whoever_types_are_passed_over():
    text = write(CODE, KEY)
    assert read(f" {text[:40]}\n{text[40:]} ").is_signed([KEY])


@pytest.mark.parametrize("place", range(0, 120, 7))
def test_a_changed_sign_anywhere_is_no_code_or_not_signed(place):
    text = write(CODE, KEY)
    other = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
    try:
        assert not read(other).is_signed([KEY])
    except NoCode:
        assert other != text


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    with pytest.raises(NoCode):
        read(text)


@pytest.mark.parametrize(
    "answers", ["5", "{}", '[["A",1]]', '[""]', "[[[]]]", "[null]", "[1]", '["' + "x" * 65 + '"]', "["]
)
def test_answers_of_another_shape_are_no_code(answers):
    packed = base64.urlsafe_b64encode(answers.encode()).decode().rstrip("=")
    start = write(CODE, KEY).rsplit(".", 2)[0]
    with pytest.raises(NoCode):
        read(f"{start}.{packed}.{mac_of(KEY, f'{start}.{packed}')}")


def test_a_hundred_questions_fit_into_one_code_that_a_phone_can_show():
    text = write(replace(CODE, answers=(("A",), ("A", "C"), ("D",), ()) * 25), KEY)
    assert len(text.encode()) <= LONGEST
    assert segno.make(text, error="l", micro=False).version <= 27


# --- at the desk ---


def test_it_says_whose_it_is_before_anything_is_written(phone, browse, trainer):
    html = scan(browse(trainer), text_of(phone))
    assert "王建国" in html and "大湾村" in html and "4 道题答了 4 道" in html and "替他交上" in html
    assert not Event.objects.exists()


def test_handing_it_in_closes_the_sitting_as_the_phone_had_it(phone, browse, trainer):
    client = browse(trainer)
    assert "交上了" in scan(client, text_of(phone), go="1")
    row = phone.row
    assert (row.passed, row.result["right"], row.person) == (True, 3, phone.person)
    assert row.packed_at == AT and whole(row.started_at) == AT
    assert AuditEvent.objects.filter(action="assessments.code_handed_in", by_id=trainer.pk).exists()
    assert "早就交上了" in scan(client, text_of(phone), go="1")
    assert Event.objects.count() == 1


def test_what_the_phone_sends_later_is_a_duplicate(phone, browse, trainer):
    scan(browse(trainer), text_of(phone), go="1")
    assert said(phone.send(at=day(400))) == [("duplicate", "")]
    assert Sitting.objects.count() == 1


def test_a_code_that_is_scanned_months_later_is_of_the_day_on_which_it_was_made(phone, browse, trainer):
    scan(browse(trainer), text_of(phone), go="1")
    row = phone.row
    assert (whole(row.started_at), whole(row.closed_at), row.late) == (AT, AT + timedelta(minutes=5), True)


def test_what_the_phone_sent_before_is_not_handed_in_twice(phone, browse, trainer):
    text = text_of(phone)
    phone.send(at=day(1))
    assert "早就交上了" in scan(browse(trainer), text, go="1")
    assert Event.objects.count() == 1


@pytest.mark.parametrize("go", [{}, {"go": "1"}])
def test_a_code_with_another_mac_or_of_nobody_is_refused(phone, browse, trainer, go):
    client = browse(trainer)
    forged = write(code_of(phone, answers=(("A",),) * 4), bytes(16))
    for text in (forged, text_of(phone, pack=uuid4()), text_of(phone, place=3), "LX1.x", ""):
        assert 'name="go"' not in scan(client, text, 422, **go)
    assert not Event.objects.exists() and not Sitting.objects.exists()


def test_somebody_outside_of_the_scope_answers_as_a_code_that_is_not_known(phone, browse, contact, li):
    other = Phone(li)
    other.take(CHECK)
    other.begin()
    other.submit(1)
    client = browse(contact)
    foreign, unknown = text_of(other), text_of(other, pack=uuid4())
    one, other_one = (untokened(scan(client, text, 422).replace(text, "")) for text in (foreign, unknown))
    assert one == other_one
    assert "王建国" in scan(client, text_of(phone))


def test_a_sitting_that_was_begun_online_is_handed_in_too(bank, browse, trainer, wang):
    plant_check()
    phone = Phone(wang)

    sitting = api.start_check(wang, "PACK-L1", at=AT)
    holding.take(wang, sitting.pk, "a", event=uuid4(), at=AT)
    phone.take(CHECK, at=AT)
    phone.begin(at=AT)
    phone.submit(4)
    assert not QuizPack.objects.exists()
    assert "交上了" in scan(browse(trainer), text_of(phone), go="1")
    sitting.refresh_from_db()
    assert sitting.passed


@pytest.mark.parametrize(("lease", "words", "is_closed"), [(2, "交上了", True), (1, "他后来换了手机接着做", False)])
def test_a_code_says_under_which_lease_a_sitting_of_the_server_was_written(
    bank, browse, trainer, wang, lease, words, is_closed
):
    """Of a phone that another one took over from it is kept and does not count, like anything else that it sends."""
    plant_check()
    phone, sitting = Phone(wang), api.start_check(wang, "PACK-L1", at=AT)
    for holder in ("a", "b"):
        holding.take(wang, sitting.pk, holder, event=uuid4(), at=AT)
    phone.take(CHECK, at=AT)
    phone.begin(at=AT)
    submit = phone.submit(4)
    text = text_of(phone, begun=lease)
    assert words in scan(browse(trainer), text, go="1")
    sitting.refresh_from_db()
    assert (sitting.closed_at is not None) == is_closed
    own = {"sitting": str(sitting.pk), "sheet": submit.data["sheet"], "lease": lease}
    phone.outbox = [replace(submit, data=own)]  # as the phone itself has it
    assert said(phone.send(at=day(1))) == [("duplicate", "")]


def test_a_learner_has_no_such_page(phone, browse):
    assert browse(phone.person).get("/desk/code/").status_code in (403, 404)


def test_a_key_that_was_changed_meanwhile_still_reads_older_codes(phone, settings, browse, trainer):
    text = text_of(phone)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one of at least fifty characters, made for this test alone"
    assert len(packs.mac_keys(UUID(phone.pack["id"]))) == 2
    assert read(text).is_signed(packs.mac_keys(UUID(phone.pack["id"])))
