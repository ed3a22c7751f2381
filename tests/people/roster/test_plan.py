"""What a roster would change, row by row; no database is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from people.roster.differences import Options
from people.roster.places import Gazetteer, Miss, Posts
from people.roster.plan import compare
from people.roster.snapshot import Merger
from tests.people.roster.small import (
    BAY,
    BEGAN,
    FORMER,
    ID_LI,
    ID_WANG,
    ON,
    POST_OF,
    POSTS,
    SPRING,
    STANDS,
    TOWN,
    TWO,
    compared,
    held,
    known,
    row,
    with_people,
)

WANG_ROW = {"phone": "13800000001"}


def only(plan):
    assert plan.errors == ()
    assert plan.undecided == 0
    (change,) = plan.changes
    return change


def only_changes(plan):
    assert plan.is_clean
    return plan.changes


def said(plan) -> list[str]:
    return [f"{error.row} {error.column}: {error.message}" for error in plan.errors]


# --- which unit, which post ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "township", "found"),
    [
        ("大湾村", "石桥镇", BAY),
        ("大湾", "石桥镇", BAY),
        ("大湾村村委会", "", BAY),
        ("大湾村民委员会", "", BAY),
        ("大湾村党支部", "", BAY),
        ("石桥镇大湾村", "", BAY),
        ("阳城县石桥镇大湾行政村", "", BAY),
        ("东湾村", "石桥镇", BAY),
        ("大湾村", "石桥乡", BAY),
        ("大湾村", "石桥", BAY),
        ("140522101201", "", BAY),
        ("城关居委会", "石桥镇", TOWN),
        ("城关", "", TOWN),
        ("小泉村", "柳河乡", SPRING),
        ("石桥镇小泉村", "", TWO),
    ],
)
def test_a_unit_is_found_as_people_write_it(unit, township, found):
    place = Gazetteer(STANDS).find(unit, township)
    assert not isinstance(place, Miss), place
    assert place.id == found


@pytest.mark.parametrize(
    ("unit", "township", "words"),
    [
        ("小泉村", "", ["柳河乡小泉村", "石桥镇小泉村"]),
        ("大弯村", "石桥镇", ["石桥镇大湾村"]),
        ("大湾村", "柳河乡", ["石桥镇大湾村", "柳河乡"]),
        ("大湾村", "石侨镇", ["石侨镇", "石桥镇"]),
        ("老窑村", "石桥镇", ["2025-12-31"]),
        ("大弯村", "柳河乡", ["石桥镇大湾村"]),
        ("远山村", "", ["远山村"]),
        ("龙港镇远山村", "", ["远山村"]),
        ("140522101999", "", ["140522101999"]),
    ],
)
def test_a_unit_that_cannot_be_found_is_said_with_what_is_near(unit, township, words):
    miss = Gazetteer(STANDS).find(unit, township)
    assert isinstance(miss, Miss)
    for word in words:
        assert word in str(miss.message)


@pytest.mark.parametrize(
    ("word", "kind", "key"),
    [
        ("村委会主任", "village", "ZR"),
        ("主任", "village", "ZR"),
        ("村主任", "village", "ZR"),
        ("村委会主任", "community", "JZR"),
        ("村党组织书记", "community", "JSJ"),
        ("支书", "community", "JSJ"),
        ("村委会副主任", "community", "JWY"),
        ("居委会主任", "village", "ZR"),
        ("报账员", "village", "KJ"),
    ],
)
def test_a_post_is_found_as_the_kind_of_unit_has_it(word, kind, key):
    found = Posts(POSTS).find(word, kind)
    assert not isinstance(found, Miss), found
    assert found.id == POST_OF[key]


def test_a_post_that_is_not_there_is_said_with_what_is_near():
    plan = compared(row(3, "赵一", "村委会主人"), row(4, "赵二", "村会计", "城关社区"))
    assert len(plan.errors) == 2
    assert "村委会主任" in said(plan)[0]
    assert said(plan)[0].startswith("3 职务 C3: ")
    both = compared(row(5, "赵三", "村会记", "不知村"))
    assert [error.column for error in both.errors] == ["村（社区） B5", "职务 C5"]
    assert "村会计" in said(plan)[1]


# --- each kind of difference --------------------------------------------------------------------------


def test_a_row_that_says_what_is_known_changes_nothing():
    plan = compared(row(3, "王建国", **WANG_ROW, since=BEGAN, gender="m", born=date(1975, 6, 15)))
    assert (plan.changes, plan.unchanged, plan.errors) == ((), 1, ())


def test_somebody_new_comes_with_his_office():
    change = only(
        compared(row(3, "赵一", "村会计", phone="13900000001", since=date(2026, 3, 1), document="石政〔2026〕3号"))
    )
    assert (change.kind, change.person_id, change.rows) == ("new", None, (("名册", 3),))
    (begin,) = change.begins
    assert (begin.post_id, begin.unit_id, begin.since, begin.document) == (
        POST_OF["KJ"],
        BAY,
        date(2026, 3, 1),
        "石政〔2026〕3号",
    )


def test_an_office_without_a_day_begins_with_the_roster():
    assert only(compared(row(3, "赵一", phone="13900000001"))).begins[0].since == ON


def test_two_rows_of_one_person_are_one_person():
    plan = compared(
        row(3, "赵一", "村党组织书记", phone="13900000001"), row(4, "赵一", "村委会主任", phone="13900000001")
    )
    change = only(plan)
    assert [begin.post_id for begin in change.begins] == [POST_OF["SJ"], POST_OF["ZR"]]
    assert change.rows == (("名册", 3), ("名册", 4))


def test_a_changed_field_is_named_with_its_old_value():
    change = only(compared(row(3, "王建国", **WANG_ROW, education="college", born=date(1976, 7, 8))))
    assert change.kind == "fields"
    assert change.fields == (("born", date(1975, 6, 15), date(1976, 7, 8)), ("education", "", "college"))


@pytest.mark.parametrize("vague", [date(1975, 6, 1), date(1975, 1, 1)])
def test_a_month_or_a_year_does_not_replace_a_day(vague):
    assert compared(row(3, "王建国", **WANG_ROW, born=vague)).changes == ()


def test_what_the_file_leaves_out_stays():
    assert compared(row(3, "王建国")).unchanged == 1


def test_the_id_number_finds_somebody_who_changed_his_telephone_and_his_name():
    change = only(compared(row(3, "王建囯", id_number=ID_WANG, phone="13900000009")))
    assert change.person_id == 1
    assert [name for name, _old, _new in change.fields] == ["name", "phone"]


def test_a_second_telephone_that_we_have_is_no_change():
    assert compared(row(3, "王建国", phone="13900000009", phone2="13800000001")).changes == ()


def test_a_new_office_of_somebody_known():
    change = only(compared(row(3, "王建国", "村委会主任、村党组织书记", **WANG_ROW)))
    assert (change.kind, [begin.post_id for begin in change.begins]) == ("office", [POST_OF["SJ"]])


def test_another_first_day_is_a_change_of_the_office():
    (alter,) = only(compared(row(3, "王建国", **WANG_ROW, since=date(2025, 12, 20)))).alters
    assert (alter.since, alter.until, alter.was) == (date(2025, 12, 20), None, (BEGAN, None))


def test_an_office_whose_end_is_in_the_file_ends():
    (alter,) = only(compared(row(3, "王建国", **WANG_ROW, since=BEGAN, until=date(2026, 5, 31)))).alters
    assert alter.until == date(2026, 5, 31)


def test_who_comes_up_in_another_village_has_moved():
    change = only(compared(row(3, "王建国", "村会计", "小泉村", township="柳河乡", **WANG_ROW, since=date(2026, 6, 1))))
    assert (change.kind, change.was_at, change.unit_id) == ("moved", BAY, SPRING)
    assert [(end.unit_id, end.until) for end in change.ends] == [(BAY, date(2026, 5, 31))]


def test_who_moved_keeps_the_old_office_when_the_importer_says_so():
    change = only(compared(row(3, "王建国", "村会计", "小泉村", township="柳河乡", **WANG_ROW), move=False))
    assert (change.kind, change.ends) == ("office", ())


def test_somebody_who_is_listed_in_both_villages_has_not_moved():
    rows = (row(3, "王建国", **WANG_ROW), row(4, "王建国", "村会计", "小泉村", township="柳河乡", **WANG_ROW))
    change = only(compared(*rows))
    assert (change.kind, change.ends) == ("office", ())


def test_who_is_missing_stays_unless_the_roster_is_complete():
    newcomer = row(3, "赵一", phone="13900000001")
    assert [change.kind for change in compared(newcomer).changes] == ["new"]
    plan = compared(newcomer, complete=True)
    assert [(change.kind, change.name) for change in plan.changes] == [("new", "赵一"), ("left", "王建国")]
    assert plan.changes[1].ends[0].until == date(2026, 6, 29)


def test_a_complete_roster_speaks_of_its_own_posts_and_units_only():
    plan = compared(row(3, "赵一", "村会计", phone="13900000001"), complete=True)
    assert [change.kind for change in plan.changes] == ["new"]


def test_a_complete_roster_ends_the_office_that_somebody_gave_up_for_another():
    plan = compared(row(3, "王建国", "村党组织书记", **WANG_ROW), row(4, "赵一", phone="13900000001"), complete=True)
    first = plan.changes[0]
    assert (first.kind, len(first.begins), [end.post_id for end in first.ends]) == ("office", 1, [POST_OF["ZR"]])


def test_nobody_leaves_while_a_row_is_wrong():
    plan = compared(row(3, "赵一", unit="不知村"), row(4, "赵二", phone="13900000002"), complete=True)
    assert [change.kind for change in plan.changes] == ["new"]


# --- who is who ---------------------------------------------------------------------------------------


def test_the_same_name_and_village_with_another_telephone_is_a_doubtful_twin():
    plan = compared(row(3, "王建国", phone="13900000009"))
    (twin,) = plan.twins
    assert (twin.key, twin.phone, [one.mark for one in twin.candidates]) == ("名册!3", "139****0009", ["p1"])
    assert (plan.changes, plan.undecided, plan.is_clean) == ((), 1, False)


@pytest.mark.parametrize(("choice", "kind", "person"), [("p1", "fields", 1), ("other", "new", None)])
def test_a_doubtful_twin_becomes_what_is_chosen(choice, kind, person):
    plan = compared(row(3, "王建国", phone="13900000009"), choices={"名册!3": choice})
    assert (only(plan).kind, only(plan).person_id) == (kind, person)


def test_a_choice_that_was_never_offered_counts_for_nothing():
    assert compared(row(3, "王建国", phone="13900000009"), choices={"名册!3": "p2"}).undecided == 1


def test_another_id_number_makes_another_person():
    change = only(compared(row(3, "王建国", phone="13900000009", id_number="140522199001010019")))
    assert change.kind == "new"


def test_a_twin_within_the_file_is_doubtful_too():
    plan = compared(row(3, "赵一", phone="13900000001"), row(4, "赵一", "村会计", phone="13900000002"))
    (twin,) = plan.twins
    assert (twin.row, [one.mark for one in twin.candidates]) == (("名册", 4), ["r名册!3"])
    one = compared(
        row(3, "赵一", phone="13900000001"),
        row(4, "赵一", "村会计", phone=""),
    )
    assert len(only(one).begins) == 2


def test_a_family_that_shares_a_telephone_is_no_twin():
    plan = compared(row(3, "王建国", **WANG_ROW), row(4, "张桂兰", "妇联主席", phone="13800000001"))
    assert [change.name for change in plan.changes] == ["张桂兰"]
    assert plan.twins == ()


def test_whose_telephone_we_do_not_have_gets_it():
    stands = with_people(known(1, "王建国"), offices=(held(1, 1, "ZR"),))
    change = only(compared(row(3, "王建国", phone="13900000009"), stands=stands))
    assert (change.person_id, change.fields) == (1, (("phone", "", "13900000009"),))


def test_without_a_telephone_two_of_one_name_are_told_apart_by_birth_and_post():
    twins = (known(1, "王建国", born=date(1975, 6, 15)), known(3, "王建国", born=date(1988, 1, 2)))
    stands = with_people(*twins, offices=(held(1, 1, "ZR"), held(3, 3, "KJ")))
    assert compared(row(3, "王建国", "村会计"), stands=stands).unchanged == 1
    assert compared(row(3, "王建国", "村会计", born=date(1988, 1, 2)), stands=stands).unchanged == 1
    assert compared(row(3, "王建国", "妇联主席"), stands=stands).undecided == 1


def test_somebody_who_had_left_comes_back():
    stands = with_people(known(1, "王建国", phone="13800000001"), offices=(held(1, 1, "ZR", until=date(2026, 3, 31)),))
    change = only(compared(row(3, "王建国", **WANG_ROW, since=date(2026, 6, 1)), stands=stands))
    assert (change.kind, change.person_id, change.begins[0].since) == ("office", 1, date(2026, 6, 1))


# --- what is wrong ------------------------------------------------------------------------------------


def test_an_office_that_has_ended_is_not_begun_again_by_an_old_row():
    stands = with_people(known(1, "王建国", phone="13800000001"), offices=(held(1, 1, "ZR", until=date(2026, 3, 31)),))
    plan = compared(row(3, "王建国", **WANG_ROW, since=BEGAN), stands=stands)
    assert "2026-03-31" in said(plan)[0]


def test_the_same_line_twice_is_an_error_that_names_the_other():
    plan = compared(row(3, "赵一", phone="13900000001"), row(9, "赵一", phone="13900000001"))
    assert len(plan.errors) == 1
    assert (plan.errors[0].row, "3" in str(plan.errors[0].message)) == (9, True)


def test_two_rows_of_one_person_that_contradict_each_other():
    rows = (
        row(3, "赵一", phone="13900000001", born=date(1980, 2, 3)),
        row(4, "赵一", "村会计", phone="13900000001", born=date(1981, 2, 3)),
    )
    plan = compared(*rows)
    assert "3" in str(plan.errors[0].message)


def test_an_id_number_of_another_county_is_refused_and_masked():
    plan = compared(row(3, "赵一", id_number=ID_LI))
    assert plan.errors[0].value == "1****************9"


def test_somebody_new_needs_a_post_and_somebody_known_does_not():
    plan = compared(row(3, "赵一", ""), row(4, "王建国", "", education="high", **WANG_ROW))
    assert [error.row for error in plan.errors] == [3]
    assert [change.kind for change in plan.changes] == ["fields"]


def test_a_reserve_mark_is_only_entered_and_ended_by_who_may_see_it():
    marked = replace(with_people(known(1, "王建国", phone="13800000001"), offices=(held(1, 1, "HB"),)))
    newcomer = row(3, "赵一", "后备干部", phone="13900000001")
    assert compared(newcomer, stands=marked).errors[0].row == 3
    plan = compared(newcomer, stands=replace(marked, sees_reserve=True), complete=True)
    assert [change.kind for change in plan.changes] == ["new", "left"]


def test_what_the_reader_could_not_understand_stands_beside_what_does_not_fit():
    unread = replace(row(3, "赵一", unit="不知村"), errors=(compared(row(8, "钱二", unit="不知村")).errors[0],))
    plan = compare([unread, row(4, "赵二", phone="13900000002")], STANDS, Options(ON))
    assert len(plan.errors) == 2
    assert plan.rows == 2


# --- villages that were merged ------------------------------------------------------------------------

MERGED_ON = date(2025, 12, 31)
AFTER = replace(STANDS, mergers={FORMER: Merger(MERGED_ON, BAY)})


def noted(plan) -> list[str]:
    return [f"{note.row} {note.column}: {note.message}{note.value}" for note in plan.notes]


@pytest.mark.parametrize("unit", ["老窑村", "老窑村委会", "石桥镇老窑村", "140522101203"])
def test_a_merged_village_is_read_as_the_one_that_took_its_place(unit):
    plan = compared(row(3, "赵一", "村会计", unit, township="石桥镇", since=date(2024, 3, 1)), stands=AFTER)
    (begin,) = only(plan).begins
    assert (begin.unit_id, begin.since) == (BAY, MERGED_ON)
    assert noted(plan) == [f"3 村（社区） B3: 石桥镇老窑村已于 2025-12-31 并入石桥镇大湾村，按石桥镇大湾村读。{unit}"]


def test_who_was_carried_over_by_a_merger_is_known_and_nothing_changes():
    stands = replace(
        with_people(known(1, "王建国", phone="13800000001"), offices=(held(1, 1, "ZR", since=MERGED_ON),)),
        mergers=AFTER.mergers,
    )
    plan = compared(row(3, "王建国", unit="老窑村", since=date(2021, 3, 1), **WANG_ROW), stands=stands)
    assert (plan.changes, plan.errors, plan.unchanged, len(plan.notes)) == ((), (), 1, 1)


def test_a_village_merged_twice_leads_to_that_of_today_and_one_that_was_closed_to_none():
    ended = replace(STANDS.places[TWO], closed_on=date(2026, 3, 1))
    twice = replace(
        STANDS,
        places=STANDS.places | {TWO: ended},
        mergers={FORMER: Merger(MERGED_ON, TWO), TWO: Merger(date(2026, 3, 1), BAY)},
    )
    assert Gazetteer(twice).find("老窑村", "石桥镇").id == BAY
    otherwise = replace(AFTER, mergers={FORMER: Merger(date(2020, 1, 1), BAY)})  # it was merged, split off and closed
    assert isinstance(Gazetteer(otherwise).find("老窑村", "石桥镇"), Miss)


def test_an_office_that_was_over_before_the_merger_is_not_put_into_the_new_village():
    plan = compared(row(3, "赵一", "村会计", "老窑村", since=date(2021, 1, 1), until=date(2024, 1, 1)), stands=AFTER)
    assert plan.changes == () and len(plan.errors) == 1


# --- one post, two persons ------------------------------------------------------------------------------

ASKED = {"seats": ""}
NEW_HEAD = row(3, "赵一", phone="13900000001", since=date(2026, 6, 1))


def test_a_second_holder_of_a_post_that_a_place_has_one_of_is_doubtful():
    plan = compared(NEW_HEAD, choices=ASKED)
    (seat,) = plan.seats
    assert (seat.name, seat.unit_id, seat.since, seat.may_end) == ("赵一", BAY, date(2026, 6, 1), True)
    assert [(holder.name, holder.since) for holder in seat.holders] == [("王建国", BEGAN)]
    assert plan.undecided == 1 and not plan.is_clean
    assert compared(row(3, "赵一", "村委会委员"), choices=ASKED).seats == ()


@pytest.mark.parametrize("choices", [{"seats": "over"}, {"seat!4!2!名册!3": "over", "seats": "both"}])
def test_the_holder_before_leaves_when_that_is_chosen(choices):
    assert POST_OF["ZR"] == 2
    plan = compared(NEW_HEAD, choices=choices)
    new, left = plan.changes
    assert (plan.is_clean, new.kind, left.kind, left.name) == (True, "new", "left", "王建国")
    assert [(end.post_id, end.until) for end in left.ends] == [(POST_OF["ZR"], date(2026, 5, 31))]


def test_both_hold_it_when_that_is_chosen_and_a_choice_that_does_not_fit_counts_for_nothing():
    assert [change.name for change in only_changes(compared(NEW_HEAD, choices={"seats": "both"}))] == ["赵一"]
    before = row(3, "赵一", since=date(2025, 1, 1))
    assert compared(before, choices={"seats": "over"}).undecided == 1


@pytest.mark.parametrize(
    "rows",
    [
        [row(4, "王建国", "村会计", "小泉村", township="柳河乡", since=date(2026, 6, 1), **WANG_ROW)],
        [row(4, "王建国", since=BEGAN, until=date(2026, 5, 31), **WANG_ROW)],
    ],
)
def test_whom_the_same_roster_shows_as_gone_is_no_second_holder(rows):
    assert [seat.name for seat in compared(NEW_HEAD, *rows, choices=ASKED).seats if seat.unit_id == BAY] == []


def test_a_complete_roster_without_the_holder_says_that_he_has_left():
    plan = compared(NEW_HEAD, choices=ASKED, complete=True)
    assert plan.seats == () and [change.kind for change in plan.changes] == ["new", "left"]


def test_who_stands_in_the_same_file_with_the_post_is_not_said_to_have_left():
    plan = compared(NEW_HEAD, row(4, "王建国", **WANG_ROW), choices={"seats": "over"})
    assert (plan.undecided, plan.seats[0].may_end) == (1, False)
    two = compared(row(3, "赵一", "村会计"), row(4, "钱二", "村会计"), choices=ASKED)
    assert [(seat.name, seat.holders[0].name, seat.holders[0].row) for seat in two.seats] == [
        ("钱二", "赵一", ("名册", 3))
    ]


def test_what_a_holder_says_of_himself_and_his_end_are_one_difference():
    about = row(4, "王建国", "村委会委员", education="college", since=date(2026, 6, 1), **WANG_ROW)
    _new, wang = compared(NEW_HEAD, about, choices={"seats": "over"}).changes
    assert (wang.kind, len(wang.begins), len(wang.ends), len(wang.fields)) == ("office", 1, 1, 1)


# --- what is not kept -----------------------------------------------------------------------------------


def test_a_second_telephone_is_said_not_to_be_kept():
    plan = compared(row(3, "赵一", "村会计", phone="13900000001", phone2="13900000002", more_phones=("13900000003",)))
    assert noted(plan) == [
        "3 第二个电话 F3: 一人只登记一个手机号，这个没有登记。139****0002",
        "3 第二个电话 F3: 一人只登记一个手机号，这个没有登记。139****0003",
    ]
    kept = compared(row(3, "王建国", phone="13900000002", phone2="13800000001"))
    assert (kept.changes, [note.value for note in kept.notes]) == ((), ["139****0002"])


def test_a_number_with_stars_is_said_not_to_be_kept_where_we_have_none():
    stars = {"phone": "138****1234", "id_number": "1****************9"}
    plan = compared(replace(row(3, "赵一", "村会计"), masked=stars))
    assert [(note.column.split()[0], note.value) for note in plan.notes] == [
        ("联系电话", "138****1234"),
        ("身份证号", "1****************9"),
    ]
    assert only(plan).kind == "new"
    assert compared(replace(row(3, "王建国"), masked=stars)).notes == ()


def test_the_fingerprint_is_the_same_for_the_same_and_another_for_another():
    rows = (row(3, "赵一", phone="13900000001"),)
    assert compared(*rows).fingerprint == compared(*rows).fingerprint
    moved = replace(STANDS, held={})
    assert (
        compared(row(3, "王建国", **WANG_ROW)).fingerprint
        != compared(row(3, "王建国", **WANG_ROW), stands=moved).fingerprint
    )
