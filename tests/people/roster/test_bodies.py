"""A rank means what the body above it says: 主任 of 村务监督委员会 is no 村委会主任; what is no post here is refused."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from people.models import UnitKind
from people.roster import bodies, offices, reading
from people.roster.places import Miss, Posts
from tests.people.roster.small import POSTS, compared, row
from tests.people.roster.test_reading import read, workbook

WANG, LI, ZHAO, SUN = "王伟", "李明", "赵芳", "孙强"
PHONES = [f"1380013800{number}" for number in range(8)]
SJ, ZR, WY = "村党组织书记", "村委会主任", "村委会委员"
JD, JC = "村务监督委员会主任", "村务监督委员会委员"


def merged(rows, *ranges):
    """The same workbook with these cells merged."""
    book = load_workbook(io.BytesIO(workbook(*rows)))
    for cells in ranges:
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(content):
    """Name, post and telephone of each."""
    return [
        (one.values.get("name"), "、".join(one.values.get("post", ())), one.values.get("phone"))
        for one in read(content)
    ]


TWO = [(WANG, SJ, PHONES[0]), (LI, JD, PHONES[1])]
HEADS = {
    "each merged over two columns": (
        [["村", "党支部", "", "村务监督委员会", ""], ["", "书记姓名", "电话", "主任姓名", "电话"]], ("B1:C1", "D1:E1"),
    ),
    "nothing merged": ([["村", "党支部", "", "村务监督委员会", ""], ["", "书记姓名", "电话", "主任姓名", "电话"]], ()),
    "three rows": (
        [["村", "党支部", "", "村监委", ""], ["", "书记", "", "主任", ""], ["", "姓名", "电话", "姓名", "电话"]],
        ("A1:A3", "B1:C1", "D1:E1", "B2:C2", "D2:E2"),
    ),
    "the title merged and the bodies not": (
        [["村干部名单"], ["村", "党支部", "", "监委会", ""], ["", "书记姓名", "电话", "主任姓名", "电话"]], ("A1:E1",),
    ),
    "posts without the word for a name": (
        [["村", "党支部委员会", "", "村务监督委员会", ""], ["", "书记", "电话", "主任", "电话"]], ("A1:A2", "B1:C1", "D1:E1"),
    ),
    "the post in a column of its own": (
        [["村", "党组织", "", "", "监委会", "", ""], ["", "姓名", "职务", "电话", "姓名", "职务", "电话"]], ("B1:D1", "E1:G1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HEADS)
def test_the_body_above_says_which_post_it_is(kind):
    head, ranges = HEADS[kind]
    body = ["大湾村", WANG, PHONES[0], LI, PHONES[1]]
    if "职务" in head[-1]:
        body = ["大湾村", WANG, "书记", PHONES[0], LI, "主任", PHONES[1]]
    assert said(merged([*head, body], *ranges)) == TWO


def test_one_body_over_several_posts_keeps_each_apart():
    rows = [
        ["村", "党支部", "", "", "", "村民委员会", "", "", ""],
        ["", "书记", "电话", "委员", "电话", "主任", "电话", "委员", "电话"],
        ["大湾村", WANG, PHONES[0], LI, PHONES[1], ZHAO, PHONES[2], SUN, PHONES[3]],
    ]
    content = merged(rows, "B1:E1", "F1:I1")
    assert [(name, post) for name, post, _phone in said(content)] == [
        (WANG, SJ), (LI, "党支部委员"), (ZHAO, ZR), (SUN, WY)
    ]  # fmt: skip
    columns = {column.letters: column.sure for column in reading.look(content, "名册.xlsx").columns}
    assert (columns["B"], columns["D"], columns["F"]) == (True, False, True)


@pytest.mark.parametrize(
    ("body", "rank", "post"),
    [
        ("党支部", "书记", SJ), ("党组织", "书记", SJ), ("村党总支", "支书", SJ), ("村委会", "主任", ZR), ("村民委员会", "副主任", "村委会副主任"),
        ("村民委员会", "委员", WY), ("居委会", "主任", "居委会主任"), ("村监委", "主任", JD), ("监委会", "委员", JC), ("村务监督委员会", "成员", JC),
        ("妇联", "主席", "妇联主席"), ("妇联", "主任", "妇联主席"), ("团支部", "书记", "团支部书记"), ("民兵连", "连长", "民兵连长"),
        ("合作社", "理事长", "集体经济组织理事长"), ("股份经济合作社", "社长", "集体经济组织理事长"), ("经济合作社", "监事", "集体经济组织监事"),
        ("调委会", "主任", "人民调解员（调委会主任）"), ("选举委员会", "委员", "村民选举委员会成员"), ("村两委", "书记", SJ), ("村两委", "主任", ZR),
        ("二、监委会（3人）", "主任", JD), ("党支部", "书记、主任", f"{SJ}、{ZR}"), ("党支部", "书记（主任）", f"{SJ}、{ZR}"),
        ("监委会", "主任、委员", f"{JD}、{JC}"), ("村委会", "会计", "村会计"), ("监委会", "妇联主席", "妇联主席"),
        ("党支部", "委员", "党支部委员"), ("党支部", "主任", "党支部主任"), ("监委会", "副主任", "监委会副主任"), ("合作社", "主任", "合作社主任"),
        ("团支部", "委员", "团支部委员"), ("村两委", "委员", "村两委委员"), ("妇联", "委员", "妇联委员"),
    ],
)  # fmt: skip
def test_body_and_rank_are_one_post_or_none(body, rank, post):
    assert bodies.is_body(body)
    assert "、".join(offices.posts(bodies.under(body, rank))) == post


def test_a_body_in_a_row_or_in_a_column_of_its_own_counts_for_the_posts_beside_and_below():
    head = ["村", "姓名", "职务", "电话"]
    rows = [
        head,
        ["一、党支部"],
        ["大湾村", WANG, "书记", PHONES[0]],
        ["二、村务监督委员会"],
        ["大湾村", LI, "主任", PHONES[1]],
        ["三、村民委员会"],
        ["大湾村", ZHAO, "主任", PHONES[2]],
    ]
    assert said(workbook(*rows)) == [*TWO, (ZHAO, ZR, PHONES[2])]
    beside = [
        ["村", "班子", "姓名", "职务", "电话"],
        ["大湾村", "党支部", WANG, "书记", PHONES[0]],
        ["大湾村", "监委会", LI, "主任", PHONES[1]],
        ["大湾村", "村委会", ZHAO, "主任", PHONES[2]],
    ]
    assert said(workbook(*beside)) == [*TWO, (ZHAO, ZR, PHONES[2])]


@pytest.mark.parametrize(
    "written",
    "支委 支部委员 党支部委员 村党支部委员 大湾村支部委员 总支委员 党委委员 党组织委员 支部副书记 副支书 两委委员 村两委委员 两委成员 "
    "监委会副主任 监督委员会副主任 合作社主任 党支部主任 团支部委员 妇联委员 妇联副主席 民兵副连长 理事 社长 原村委会主任 原大湾村党支部书记 "
    "主任（代） 第三党支部书记 企业党支部书记 农民专业合作社理事长 主任（副书记）".split(),
)
def test_what_is_no_post_here_is_never_put_down_as_a_post_of_another_body(written):
    plan = compared(row(7, "钱一一", post="、".join(offices.posts(written))))
    assert [error.column.split()[0] for error in plan.errors[:1]] == ["职务"]
    assert plan.changes == ()


@pytest.mark.parametrize(
    ("written", "post"),
    [
        ("监委会主任", JD), ("监委主任", JD), ("村监委主任", JD), ("监委会委员", JC), ("村监委委员", JC), ("大湾村监委会主任", JD), ("村委委员", WY),
        ("村委会成员", WY), ("村委会会计", "村会计"), ("村委会治保主任", "治保委员"), ("大湾村民兵连长", "民兵连长"), ("大湾村团支书", "团支部书记"),
        ("前庄村党支部书记", SJ), ("委员（会计）", f"{WY}、村会计"), ("主任（女）", ZR), ("主任（监委会）", JD),
        ("经济合作社社长", "集体经济组织理事长"), ("第三村民小组组长", "村民小组组长"), ("书记（主任）", f"{SJ}、{ZR}"), ("会计（报账员）", "村会计"),
    ],
)  # fmt: skip
def test_other_names_of_a_post_stay_within_its_body(written, post):
    assert "、".join(offices.posts(written)) == post


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("党支部委员", "也不会当成别的班子的职务"),
        ("支委", "也不会当成别的班子的职务"),
        ("两委委员", "没有说是支部的还是村委会的"),
        ("副支书", "没有“副支书”"),
    ],
)
def test_the_refusal_says_what_to_do(written, words):
    found = Posts(POSTS).find(written, UnitKind.VILLAGE)
    assert isinstance(found, Miss)
    assert words in str(found.message)
    assert f"是不是：{WY}" not in str(found.message)
