"""Import and export in the admin, as trainers click through them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments import bank as bank_
from assessments.exchange import sheet
from assessments.models import Question, QuestionImport
from tests.assessments.exchange.test_importing import TEXT
from tests.assessments.factories import LAW, question

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>怎么办？"
FOR_ALL = {"competency": "LZ04", "level": "2", "difficulty": "", "law": "", "articles": "", "tags": ""}


def text(response):
    return response.content.decode()


def brought(desk, words=TEXT):
    response = desk.post(reverse("question_imports"), {"text": words})
    assert response.status_code == 302, text(response)
    return QuestionImport.objects.get(pk=re.search(r"import/([0-9a-f-]{36})/", response.url)[1])


def address(row, name="question_import"):
    return reverse(name, args=[row.pk])


def test_pasted_text_is_shown_told_about_and_kept(desk):
    row = brought(desk)
    page = text(desk.get(address(row)))
    assert "请先改正" in page and "第 1 行" in page
    assert 'href="?p=1#q1"' in page
    desk.post(address(row), FOR_ALL)
    page = text(desk.get(address(row)))
    assert "请先改正" not in page and "新题 2 道" in page
    expect = re.search(r'name="expect" value="(\w+)"', page)[1]
    desk.post(address(row, "question_import_keep"), {"expect": expect})
    desk.post(address(row, "question_import_keep"), {"expect": expect})
    assert Question.objects.count() == 2
    assert "2 道题已作为草稿入库" in text(desk.get(address(row)))


def test_what_all_questions_lack_is_one_line_with_the_way_to_each(desk):
    page = text(desk.get(address(brought(desk))))
    top = page[page.index('id="problems"') : page.index("</section>")]
    assert top.count("<li") == 2
    assert 'href="?p=1#q1"' in top and 'href="?p=1#q2"' in top


def test_the_right_answer_is_marked_for_ears_too(desk):
    page = text(desk.get(address(brought(desk))))
    right = re.search(r'<li class="exchange-right">(.*?)</li>', page, re.S)[1]
    assert "每季度" in right and "正确：" in right


def test_script_in_a_question_never_runs(desk):
    row = brought(desk, f"1. {EVIL}\nA. <img src=x onerror=alert(2)>\nB. 乙\n答案：A\n解析：{EVIL}")
    response = desk.get(address(row))
    assert "&lt;script&gt;alert(1)" in text(response)
    assert "<script>alert" not in text(response) and "<img src=x" not in text(response)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in re.search(r"script-src[^;]*", policy)[0]


def test_a_file_is_uploaded(desk):
    file = SimpleUploadedFile("题.txt", TEXT.encode("gb18030"))
    response = desk.post(reverse("question_imports"), {"text": "", "file": file})
    assert response.status_code == 302
    assert QuestionImport.objects.get().name == "题.txt"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "请粘贴文字，或选一个文件"),
        ({"text": "", "file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60)}, "另存为"),
        ({"text": "1. x", "file": b"1. x"}, "只能选一样"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(desk, data, words):
    if "file" in data:
        data = {**data, "file": SimpleUploadedFile("题.doc", data["file"])}
    page = text(desk.post(reverse("question_imports"), data))
    assert words in page
    assert not QuestionImport.objects.exists()


def test_a_question_that_is_left_out_stays_out_on_other_pages_too(desk):
    row = brought(desk, "\n".join(f"{n}. 第{n}件事怎么做？\nA.甲{n}\nB.乙{n}\n答案：A" for n in range(1, 61)))
    desk.post(address(row), {**FOR_ALL, "shown": ["1", "2"], "left_out": ["2"]})
    desk.post(f"{address(row)}?p=2", {**FOR_ALL, "shown": ["51"], "left_out": ["51"]})
    row.refresh_from_db()
    assert row.left_out == [2, 51]
    assert "#q51" not in text(desk.get(f"{address(row)}?p=2"))
    assert 'id="q60"' in text(desk.get(f"{address(row)}?p=2"))


def test_an_import_is_taken_back_or_given_up(desk):
    row = brought(desk)
    desk.post(address(row), FOR_ALL)
    expect = re.search(r'name="expect" value="(\w+)"', text(desk.get(address(row))))[1]
    desk.post(address(row, "question_import_keep"), {"expect": expect})
    desk.post(address(row, "question_import_undo"))
    assert not Question.objects.exists()
    other = brought(desk)
    desk.post(address(other, "question_import_give_up"))
    assert "已放弃" in text(desk.get(address(other)))


def test_nobody_sees_the_file_of_somebody_else(desk, reviewer, county):
    from kit.access import Role
    from tests.conftest import staff

    row = brought(desk)
    other = staff(county, Role.COUNTY_ADMIN, county.unit, "另一个人")
    desk.force_login(other)
    assert desk.get(address(row)).status_code in (302, 404)
    desk.force_login(reviewer)
    assert desk.get(address(row)).status_code == 404


def test_the_template_is_a_workbook_of_examples(desk):
    response = desk.get(reverse("question_template"))
    assert response.content.startswith(b"PK")
    assert not sheet.read(response.content).drafts


# --- out -----------------------------------------------------------------------------------------------


@pytest.fixture
def stocked(desk):
    for level in (1, 2):
        bank_.add(question("LZ04", level, 1))
    bank_.add(question("LZ04", 3, 1, stem=EVIL))
    return desk


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"LZ04-T0101", "LZ04-T0201", "LZ04-T0301"}),
        ("level=2", {"LZ04-T0201"}),
        ("q=T0101", {"LZ04-T0101"}),
        (f"law={LAW}&level=1", {"LZ04-T0101"}),
        ("ids", {"LZ04-T0301"}),
    ],
)
def test_what_the_filters_show_or_what_is_ticked_goes_out(stocked, query, codes):
    if query == "ids":
        query = f"id={Question.objects.get(key='LZ04-T0301').pk}"
    response = stocked.get(f"{reverse('question_export')}?{query}&format=sheet&file=1")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert {draft.question.code for draft in sheet.read(response.content).drafts} == codes


@pytest.mark.parametrize("name", ["sheet", "gift", "moodle", "qti"])
def test_before_the_file_stands_what_the_format_cannot_say(stocked, name):
    page = text(stocked.get(f"{reverse('question_export')}?format={name}"))
    assert "下载文件" in page and "共 3 道题" in page
    assert ("带不走的内容" in page) or ("能带走全部内容" in page)


def test_the_formats_are_offered_and_nothing_chosen_is_said(stocked):
    page = text(stocked.get(reverse("question_export")))
    assert all(words in page for words in ("Excel", "GIFT", "Moodle XML", "QTI 3.0"))
    response = stocked.get(f"{reverse('question_export')}?id=0&format=sheet", follow=True)
    assert "没有选中题目" in text(response)


def test_what_was_exported_comes_back_as_nothing_new(stocked):
    response = stocked.get(f"{reverse('question_export')}?format=sheet&file=1")
    file = SimpleUploadedFile("试题.xlsx", response.content)
    stocked.post(reverse("question_imports"), {"text": "", "file": file})
    page = text(stocked.get(address(QuestionImport.objects.get())))
    assert "这份文件里没有新题" in page


def test_the_list_leads_to_the_export_of_what_it_shows(stocked):
    page = text(stocked.get("/cms/snippets/assessments/question/?level=2"))
    assert f"{reverse('question_export')}?level=2" in page


def test_ticked_questions_lead_to_the_export(stocked):
    pk = Question.objects.get(key="LZ04-T0101").pk
    response = stocked.get(f"/cms/bulk/assessments/question/export/?id={pk}&next=/cms/")
    assert response.url == f"{reverse('question_export')}?id={pk}"
