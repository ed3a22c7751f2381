"""The way in for a lost phone: six digits, face to face, ten minutes, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock
from kit.models import AuditEvent
from people.login import face, throttle
from people.models import FaceCode, Person


@pytest.fixture
def code(wang, contact) -> str:
    return face.give(wang, by=contact, at=clock.now())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_name_and_digits_let_in_once(wang, code):
    at = clock.now()
    assert face.check(" 王 建国 ", f"{code[:3]} {code[3:]}", at=at, page="p1") == wang
    assert face.check("王建国", code, at=at, page="p1") == wang  # the same page, sent twice
    with pytest.raises(face.WrongFaceCode):
        face.check("王建国", code, at=at, page="p2")


def test_the_digits_lie_nowhere(code):
    assert code not in str(FaceCode.objects.values())


def test_after_ten_minutes_they_are_worth_nothing(code):
    with pytest.raises(face.WrongFaceCode):
        face.check("王建国", code, at=clock.now() + timedelta(minutes=10), page="p")


def test_new_digits_end_the_older_ones(wang, contact, code):
    newer = face.give(wang, by=contact, at=clock.now())
    if newer != code:
        with pytest.raises(face.WrongFaceCode):
            face.check("王建国", code, at=clock.now(), page="p")
    assert face.check("王建国", newer, at=clock.now(), page="p") == wang


def test_five_guesses_use_a_code_up(code):
    at = clock.now()
    for guess in range(5):
        with pytest.raises(face.WrongFaceCode):
            face.check("王建国", wrong(code), at=at + timedelta(minutes=guess), page="p")
    with pytest.raises(face.WrongFaceCode):
        face.check("王建国", code, at=at + timedelta(minutes=8), page="p")


def test_who_guesses_waits_longer_and_longer(code):
    at = clock.now()
    for _ in range(5):
        with pytest.raises(face.WrongFaceCode):
            face.check("王建国", wrong(code), at=at, page="p")
    with pytest.raises(throttle.Wait):
        face.check("王建国", code, at=at, page="p")


def test_two_of_one_name_each_have_their_own(wang, contact, county, code):
    other = Person.objects.create_user(name="王建国", home_unit=county.village)
    theirs = face.give(other, by=contact, at=clock.now())
    assert face.check("王建国", theirs, at=clock.now(), page="p") == (other if theirs != code else wang)


def test_an_unknown_name_hears_the_same_as_a_wrong_code(client, code):
    said = {
        client.post("/enter/face/", {"name": name, "code": wrong(code), "page": "p"}).context["form"].errors.as_text()
        for name in ("王建国", "没这个人")
    }
    assert len(said) == 1
    assert "姓名和码对不上" in said.pop()


def test_what_was_typed_stays_when_it_is_wrong(client, code):
    page = client.post("/enter/face/", {"name": "王建国", "code": wrong(code), "page": "p"}).content.decode()
    assert 'value="王建国"' in page


def test_the_township_reads_them_out_and_he_is_in(browse, client, wang, contact, county):
    page = browse(contact).post(f"/desk/slips/{county.village.uuid}/face/{wang.uuid}/")
    code = page.context["code"].replace(" ", "")
    assert AuditEvent.objects.filter(action="people.face_code_given", object_id=str(wang.pk)).exists()
    client.logout()
    client.post("/enter/face/", {"name": "王建国", "code": code, "page": "p"})
    assert client.session["_auth_user_id"] == str(wang.pk)


def test_nobody_gives_digits_for_another_township(browse, outsider, contact, county):
    page = browse(contact)
    for unit in (county.village, county.other_village):
        assert page.post(f"/desk/slips/{unit.uuid}/face/{outsider.uuid}/").status_code == 404
    assert not FaceCode.objects.exists()
