"""The pages of 换届: who gets in, step by step to the end, and a sheet that goes to Excel and back."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from kit import clock, jobs
from people import operations, terms, tree
from people.models import Appointment, Person, Term, Turn
from people.term_rules import last_day
from people.terms import Days
from people.units import NewUnit, make_units
from tests.people.factories import give_office

OLD, FIRST = date(2021, 12, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 12, 10, 10, tzinfo=clock.ZONE))


@pytest.fixture
def old(county) -> Term:
    return Term.objects.create(
        unit=county.unit, number=11, name="第十一届", elected_on=OLD, since=OLD, until=date(2026, 11, 30)
    )


@pytest.fixture
def sitting(posts, county, old, cadre, outsider) -> None:
    give_office(cadre, "ZR", county.village, since=OLD, term=old)
    give_office(Person.objects.create_user(name="赵小满"), "WY", county.village, since=OLD, term=old)
    give_office(outsider, "ZR", county.other_village, since=OLD, term=old)


@pytest.fixture
def turn(sitting, county, organizer) -> Turn:
    made = terms.open_turn(county.unit, Days(12, FIRST, FIRST, last_day(FIRST)), by=organizer)
    terms.forward(made, "results")
    return made


def at(name: str, turn: Turn, *more: object) -> str:
    return reverse(f"people:turn_{name}", args=[turn.pk, *more])


def fetched(client, turn: Turn, unit) -> list[list[str]]:
    """The cells of the sheet below its note and head."""
    response = client.get(at("sheet", turn, unit.uuid))
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.data_validations.dataValidation[0].formula1 == '"连任,新任,空缺,不换届"'
    return [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]


def sent(client, turn: Turn, rows: list[list[str]]):
    content = "\n".join(",".join(row) for row in rows).encode()
    return client.post(at("upload", turn), {"sheet": SimpleUploadedFile("结果.csv", content)})


def confirmed(client, turn: Turn, page):
    fields = dict(re.findall(r'name="(rows|seen)" value="([^"]*)"', page.content.decode()))
    return client.post(at("upload", turn), fields)


def test_from_the_desk_to_the_new_term(sitting, county, organizer, browse, django_capture_on_commit_callbacks):
    client = browse(organizer)
    assert "开始下一届" in client.get(reverse("people:turns")).content.decode()
    form = client.get(reverse("people:turn_new")).content.decode()
    assert 'value="12"' in form
    assert 'value="2026-12-01"' in form
    days = {
        "county": county.unit.pk,
        "number": 12,
        "elected_on": "2026-11-28",
        "since": "2026-12-01",
        "until": "2031-11-30",
    }
    response = client.post(reverse("people:turn_new"), days)
    turn = Turn.objects.get()
    assert response.url == at("posts", turn)
    chosen = list(turn.posts.values_list("pk", flat=True))
    assert client.post(at("posts", turn), {"posts": chosen}).url == at("results", turn)
    assert "石桥镇" in client.get(at("results", turn)).content.decode()
    # One tap for the village that re-elects; the other one gets somebody new.
    village = at("place", turn, county.other_village.uuid)
    assert client.post(village, {"all": "1"}).status_code == 302
    lines = {line.post.key: line.pk for line in turn.lines.filter(unit=county.village).select_related("post")}
    typed = {
        f"{lines['ZR']}-outcome": "re_elected", f"{lines['WY']}-outcome": "new", f"{lines['WY']}-name": "孙新任",
        f"{lines['WY']}-phone": "13900000002", f"{lines['JD']}-outcome": "vacant",
    }  # fmt: skip
    assert client.post(at("place", turn, county.village.uuid), typed).status_code == 302
    check = client.get(at("check", turn)).content.decode()
    assert "都清零后" in check
    other = turn.lines.get(unit=county.other_village, post__key="JD").pk
    client.post(
        village,
        {
            f"{other}-outcome": "vacant",
            **{
                f"{line.pk}-outcome": "re_elected"
                for line in turn.lines.filter(unit=county.other_village, post__key="ZR")
            },
        },
    )
    seen = re.search(r'name="seen" value="(\w+)"', client.get(at("check", turn)).content.decode())[1]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(at("carry_out", turn), {"seen": seen}).url == at("running", turn)
    jobs.run_pending()
    assert client.get(at("running", turn)).url == at("done", turn)
    done = client.get(at("done", turn)).content.decode()
    assert "赵小满" in done
    assert "<b>0</b><span>无着落的职务</span>" in done
    slips = client.post(at("slips", turn, county.township.uuid)).content.decode()
    assert "孙新任" in slips
    vacancies = load_workbook(io.BytesIO(client.get(at("vacancies", turn)).content)).active
    assert [row[1] for row in vacancies.iter_rows(values_only=True)][1:] == ["大湾村", "小泉村"]
    assert "确认撤销" in client.get(at("done", turn), {"undo": "1"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(at("undo", turn)).url == at("running", turn)
    jobs.run_pending()
    assert "换届已撤销" in client.get(at("running", turn), follow=True).content.decode()
    assert Appointment.objects.acting(FIRST).filter(term__number=11).count() == 3


def test_a_wrong_seat_is_said_beside_its_field_and_keeps_what_was_typed(turn, county, organizer, browse):
    line = turn.lines.get(unit=county.village, post__key="WY")
    typed = {f"{line.pk}-outcome": "new", f"{line.pk}-name": "孙新任", f"{line.pk}-phone": "123"}
    page = browse(organizer).post(at("place", turn, county.village.uuid), typed).content.decode()
    assert "11 位" in page
    assert 'value="孙新任"' in page
    assert 'value="123"' in page
    assert not turn.lines.exclude(outcome="open").exists()


def test_somebody_of_the_register_is_offered_by_name(turn, county, organizer, browse, outsider):
    client, line = browse(organizer), turn.lines.get(unit=county.village, post__key="WY")
    village = at("place", turn, county.village.uuid)
    typed = {f"{line.pk}-outcome": "new", f"{line.pk}-name": "李秀英"}
    assert client.post(village, typed).url == village
    assert f'name="{line.pk}-person" value="{outsider.pk}"' in client.get(village).content.decode()
    client.post(village, {**typed, f"{line.pk}-person": str(outsider.pk)})
    line.refresh_from_db()
    assert (line.person, line.name) == (outsider, None)


def test_a_seat_is_added_and_taken_away(turn, county, organizer, browse, posts):
    client = browse(organizer)
    client.post(at("seat", turn, county.village.uuid), {"post": posts["JC"].pk, "name": "周监委"})
    line = turn.lines.get(post__key="JC")
    assert (line.name, line.outcome) == ("周监委", "new")
    client.post(at("seat", turn, county.village.uuid), {"drop": line.pk})
    assert not turn.lines.filter(post__key="JC").exists()


def test_the_rest_is_shown_before_it_is_re_elected(turn, county, organizer, browse):
    client = browse(organizer)
    assert "赵小满" in client.get(at("place", turn, county.township.uuid), {"rest": "1"}).content.decode()
    assert not turn.lines.exclude(outcome="open").exists()
    client.post(at("rest", turn, county.township.uuid))
    assert turn.lines.filter(outcome="re_elected").count() == 2


def test_a_sheet_is_tried_first_and_written_when_it_is_confirmed(turn, county, organizer, browse):
    client = browse(organizer)
    rows = fetched(client, turn, county.unit)
    assert rows[1] == ["编号", "乡镇", "村（社区）", "职务", "现任", "结果", "新任姓名", "手机号"]
    for row in rows[2:]:
        row[5] = "空缺" if "监督" in row[3] else "连任"
        if row[3] == "村委会委员":
            row[5:8] = ["新任", "孙新任", "139 0000 0002"]
    rows.append(["", "石桥镇", "大湾村", "村委会副主任", "", "新任", "冯副任", ""])
    page = sent(client, turn, rows[1:])
    assert "孙新任" in page.content.decode()
    assert not turn.lines.exclude(outcome="open").exists()
    assert confirmed(client, turn, page).status_code == 302
    assert not turn.lines.filter(outcome="open").exists()
    assert {(line.post.key, line.name, line.phone) for line in turn.lines.filter(outcome="new").select_related("post")} == {
        ("WY", "孙新任", "13900000002"), ("FZ", "冯副任", None),
    }  # fmt: skip
    again = sent(client, turn, fetched(client, turn, county.unit)[1:]).content.decode()
    assert "没有新内容" in again


@pytest.mark.parametrize(
    ("place", "wrong", "said"),
    [
        ((5, "当了"), None, "连任、新任、空缺、不换届"),
        ((5, "新任"), None, "写明当选人"),
        ((5, "连任"), (6, "别的人"), "却不是"),
        ((2, "小泉村"), (5, "连任"), "对不上"),
        ((4, "别人"), (5, "连任"), "现任已经变了"),
        ((0, "99999999"), (5, "连任"), "没有这个席位"),
        ((0, ""), (5, "连任"), "没有现任"),
    ],
)
def test_an_error_of_a_sheet_names_its_row_and_nothing_is_written(turn, county, organizer, browse, place, wrong, said):
    client = browse(organizer)
    rows = fetched(client, turn, county.unit)
    good, bad = rows[2], next(row for row in rows[2:] if row[3] == "村委会委员")
    good[5] = "连任"
    for at_, value in filter(None, (place, wrong)):
        bad[at_] = value
    page = sent(client, turn, rows[1:]).content.decode()
    assert said in page
    assert f"第 {rows.index(bad)} 行" in page
    assert not turn.lines.exclude(outcome="open").exists()


def test_a_village_is_found_by_its_township_beside_one_of_an_undone_change(turn, county, organizer, browse):
    (town,) = make_units([NewUnit("township", "湾里镇", "140522300", county.unit)], since=OLD)
    names = [("大湾村", "140522300286"), ("东湾村", "140522300287"), ("西湾村", "140522300288")]
    _same, *two = make_units([NewUnit("village", name, code, town) for name, code in names], since=OLD)
    ghost = NewUnit("village", "合湾村", "140522300289", town)
    operations.undo(tree.merge_units(two, ghost, on=date(2026, 11, 1)), by=organizer)
    client = browse(organizer)
    head = fetched(client, turn, county.unit)[1]
    there = ["", "湾里镇", "合湾村", "村委会副主任", "", "新任", "冯副任", ""]
    assert "没有这个村" in sent(client, turn, [head, there]).content.decode()
    bare = ["", "", "大湾村", "村委会副主任", "", "新任", "冯副任", ""]
    assert "请写上乡镇" in sent(client, turn, [head, bare]).content.decode()
    for township, village in (("石桥镇", "大湾村"), ("", "石桥镇大湾村")):
        page = sent(client, turn, [head, ["", township, village, *bare[3:]]])
        assert confirmed(client, turn, page).status_code == 302
    assert set(turn.lines.filter(outcome="new").values_list("unit", flat=True)) == {county.village.pk}


def test_a_term_of_thirteen_years_is_refused_and_one_of_four_is_asked_about(sitting, county, organizer, browse):
    client, url = browse(organizer), reverse("people:turn_new")
    days = {"county": county.unit.pk, "number": 12, "elected_on": "2026-11-28", "since": "2026-12-01"}
    assert 'name="special"' not in client.get(url).content.decode()
    page = client.post(url, {**days, "until": "2039-11-30"}).content.decode()
    assert "每届五年，应到 2031-11-30" in page
    assert 'name="special"' not in page
    page = client.post(url, {**days, "until": "2030-11-30"}).content.decode()
    assert "满五年应到 2031-11-30" in page
    assert 'name="special"' in page
    special = {**days, "until": "2030-11-30", "special": "on"}
    assert "写上规定任期的文件" in client.post(url, special).content.decode()
    assert not Turn.objects.exists()
    assert client.post(url, {**special, "document": "晋组发〔2026〕3号"}).status_code == 302
    assert re.search(r'name="special"[^>]* checked', client.get(at("days", Turn.objects.get())).content.decode())


def test_what_is_missing_in_the_days_is_said_in_plain_words(sitting, county, organizer, browse):
    typed = {"county": county.unit.pk, "number": "十二", "elected_on": "2026年11月", "since": ""}
    page = browse(organizer).post(reverse("people:turn_new"), typed).content.decode()
    for words in ("请填数字。", "日期写成 2026-01-05 这样。", "请填“新一届任职起始日”。"):
        assert words in page


def test_the_list_of_turns_is_headed_by_the_term(turn, organizer, browse):
    assert '<th scope="col">届次</th>' in browse(organizer).get(reverse("people:turns")).content.decode()


def test_the_check_says_which_last_days_go(turn, county, old, organizer, browse):
    clerk = Person.objects.create_user(name="钱会计")
    give_office(clerk, "KJ", county.village, since=OLD, term=old, until=old.until)
    page = browse(organizer).get(at("check", turn)).content.decode()
    assert "1 个职务去掉到期日" in page
    assert "村会计 1" in page


def test_a_sheet_that_was_overtaken_is_shown_anew(turn, county, organizer, browse):
    client = browse(organizer)
    rows = fetched(client, turn, county.unit)
    for row in rows[2:]:
        row[5] = "空缺"
    page = sent(client, turn, rows[1:])
    turn.lines.filter(post__key="WY").update(outcome="vacant")
    confirmed(client, turn, page)
    assert turn.lines.filter(outcome="vacant").count() == 1


def test_a_township_fills_in_its_own_villages_alone(turn, county, contact, browse):
    client = browse(contact)
    assert client.get(reverse("people:turns")).url == at("results", turn)
    assert client.get(at("results", turn)).url == at("place", turn, county.township.uuid)
    assert client.get(at("place", turn, county.village.uuid)).status_code == 200
    rows = fetched(client, turn, county.township)
    assert {row[2] for row in rows[2:]} == {"大湾村"}
    for unit in (county.other_township, county.other_village, county.unit):
        assert client.get(at("place", turn, unit.uuid)).status_code == 404
        assert client.get(at("sheet", turn, unit.uuid)).status_code == 404
        assert client.post(at("rest", turn, unit.uuid)).status_code == 404
    for name in ("days", "posts", "check", "running", "done", "vacancies"):
        assert client.get(at(name, turn)).status_code == 404
    for name in ("carry_out", "undo", "put_aside"):
        assert client.post(at(name, turn)).status_code == 404
    foreign = turn.lines.get(unit=county.other_village, post__key="ZR")
    rows[2][0] = str(foreign.pk)
    rows[2][5] = "连任"
    assert "没有这个席位" in sent(client, turn, rows[1:]).content.decode()


def test_a_township_has_the_word_only_while_it_has_something_to_say(turn, contact, browse):
    url = reverse("people:turns")
    assert url in browse(contact).get(reverse("people:slips")).content.decode()
    Turn.objects.update(state="given_up")
    page = browse(contact).get(reverse("people:slips")).content.decode()
    assert f'href="{url}"' not in page


def test_another_county_has_no_page_for_it(turn, browse):
    from kit.access import Role
    from people.models import Scope, Unit

    elsewhere = Unit.objects.create(name="别县", kind="county", code="140500", path="/9999/")
    stranger = Person.objects.create_user(name="外县人")
    Scope.objects.create(person=stranger, role=Role.COUNTY, unit=elsewhere, since=OLD)
    client = browse(stranger)
    for name in ("days", "results", "check", "done"):
        assert client.get(at(name, turn)).status_code == 404


def test_a_draft_is_put_aside_and_taken_up_again(turn, organizer, browse):
    client = browse(organizer)
    client.post(at("put_aside", turn))
    turn.refresh_from_db()
    assert turn.state == Turn.State.GIVEN_UP
    client.post(at("put_aside", turn))
    turn.refresh_from_db()
    assert turn.state == Turn.State.DRAFT
