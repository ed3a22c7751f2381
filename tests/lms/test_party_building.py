"""党建实务: a county adds a competency with levels, requirements, questions and a course; then a 支书 has the gap and the plan.

Once by Excel alone, once by screen alone, through the addresses that the admin uses; each text is approved by somebody else.
"""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from assessments.exchange import sheet_writing
from assessments.models import Question, QuestionImport
from assessments.questions import Option, ParsedQuestion, QuestionType
from competencies.framework import framework
from competencies.load import load_framework
from competencies.models import Competency
from courses import sheet
from courses.catalogue import catalogue
from courses.models import CoursePage, LessonPage
from kit import clock, jobs, sheets
from learning import plans
from people.api import appoint
from people.models import Person
from tests.competencies.test_grid_views import fields as competency_form
from tests.competencies.test_grid_views import page_of
from tests.courses.factories import shelf

DAYS, BASIS = 60, "县委组织部 2026 年 3 号文件"
FRAMEWORK = {
    "competencies": ["能力项编号", "能力项名称", "能力大类", "类别"],
    "levels": ["能力项编号", "级", "这一级的表现"],
    "requirements": ["岗位编号", "能力项编号", "级", "多少天内", "必须", "依据"],
    "citations": ["能力项编号", "法律或文件", "条", "施行日期"],
}


@pytest.fixture
def county_admin(posts, administrator, reviewer, browse):
    """The administrator at his desk; the framework that ships with the product is in force."""
    load_framework()
    shelf()
    Permission.objects.get(codename="access_admin").group_set.add(*Group.objects.all())
    client = browse(administrator)
    client.get("/cms/")  # whoever opens the admin is put into his groups
    return client


@pytest.fixture
def secretary(posts, county, cadre) -> Person:
    """王建国 is 村党组织书记 since today."""
    appoint(cadre, posts["SJ"], county.village, since=clock.today())
    Person.objects.filter(pk=cadre.pk).update(invited_on=clock.today())
    return Person.objects.get(pk=cadre.pk)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def publish_draft(client) -> None:
    """See the effects, then publish what was shown."""
    page = client.get(reverse("framework_effects")).context["page"]
    assert [(one.post, one.competency) for one in page.changes] == [("SJ", "DJ01")]
    client.post(reverse("framework_publish"), {"expect": page.expect})
    assert framework().number == 2


def approved(by, browse) -> None:
    """The reviewer approves everything that waits, one by one."""
    client = browse(by)
    client.get("/cms/")
    for state in TaskState.objects.filter(status="in_progress"):
        target = state.workflow_state.content_object
        if isinstance(target, Question):
            address = f"/cms/snippets/assessments/question/workflow/action/{target.pk}/approve/{state.pk}/"
        else:
            address = reverse("wagtailadmin_pages:workflow_action", args=[target.pk, "approve", state.pk])
        assert client.post(address, {"comment": ""}).status_code in (200, 302)
    assert not TaskState.objects.filter(status="in_progress").exists()


def questions() -> list[ParsedQuestion]:
    options = tuple(Option(letter, f"说法{letter}") for letter in "ABCD")
    stems = [
        "支部党员大会多久开一次",
        "支部委员会多久开一次",
        "党小组会多久开一次",
        "党课谁来讲",
        "主题党日怎么安排",
        "发展党员从哪一步起",
        "党费由谁收",
    ]
    return [
        ParsedQuestion(
            type=QuestionType.SINGLE, code=f"DJ01-T020{place}", competency="DJ01", level=2, stem=f"{stem}？",
            explanation="按条例办。", options=options, right=("A",), rubric=None, difficulty=2, citations=(),
        )
        for place, stem in enumerate(stems, 1)
    ]  # fmt: skip


def sees_gap_and_plan(person, browse) -> None:
    """His gap names it; after a placing that found nothing, the plan has the lesson and the test."""
    jobs.run_pending()
    client = browse(person)
    assert "党建实务" in client.get(reverse("learning:gap")).content.decode()
    items = plans.plan_of(person, on=clock.today()).items
    assert "DJ01" in {item.competency for item in items}


def test_by_excel_alone(county_admin, secretary, administrator, reviewer, browse):
    client = county_admin
    rows = {
        "competencies": [["DJ01", "党建实务", "履职能力", "知识"]],
        "levels": [["DJ01", 1, "能说出三会一课"], ["DJ01", 2, "能按程序开好党员大会"]],
        "requirements": [["SJ", "DJ01", 2, DAYS, "是", BASIS]],
        "citations": [["DJ01", "中国共产党农村基层组织工作条例", "10", "2018-12-28"]],
    }
    book = [sheets.Sheet(name, [sheets.Column(one) for one in FRAMEWORK[name]], rows[name]) for name in FRAMEWORK]
    seen = client.post(reverse("framework_files"), {"file": upload("党建实务.xlsx", sheets.to_bytes(book))})
    assert seen.context["page"].errors == ()
    said = {"kept": seen.context["kept"], "expect": seen.context["page"].expect}
    assert client.post(reverse("framework_file_apply"), said).url == reverse("framework_effects")
    publish_draft(client)

    content = sheet_writing.write(questions()).content
    client.post(reverse("question_imports"), {"text": "", "file": upload("试题.xlsx", content)})
    row = QuestionImport.objects.get()
    page = client.get(reverse("question_import", args=[row.pk])).content.decode()
    expect = re.search(r'name="expect" value="(\w+)"', page)[1]
    client.post(reverse("question_import_keep", args=[row.pk]), {"expect": expect})
    ids = "&".join(f"id={pk}" for pk in Question.objects.filter(competency__key="DJ01").values_list("pk", flat=True))
    client.post(f"/cms/bulk/assessments/question/submit/?{ids}&next=/cms/")
    approved(reviewer, browse)

    made = load_workbook(io.BytesIO(sheet.template()))
    courses, lessons = made.worksheets
    courses.append(["M90", "党建实务入门", "党建", "村党组织书记", "会开党员大会"])
    lessons.append(
        [
            "M90-L1",
            "党员大会怎么开",
            8,
            "先通知，再议事，后表决。",
            "DJ01 0-2",
            "DJ01-T0201、DJ01-T0202、DJ01-T0203",
            "案例",
            "一次没开成的会",
            "人没到齐就表决，只好重来。",
            "",
        ]
    )
    lessons.append(["", "", "", "", "", "", "步骤", "三步", "提前通知\n当场议事\n举手表决", ""])
    stream = io.BytesIO()
    made.save(stream)
    client = browse(administrator)
    done = client.post(reverse("course_import"), {"file": upload("课程.xlsx", stream.getvalue())})
    assert [str(one) for one in done.context.get("problems", ())] == []
    assert [page.code for page in done.context["made"]] == ["M90", "M90-L1"]
    publish_course(client, reviewer, browse)
    sees_gap_and_plan(secretary, browse)


def publish_course(client, reviewer, browse) -> None:
    """Submit course and lesson from their editors; somebody else approves."""
    for page in (CoursePage.objects.get(code="M90"), LessonPage.objects.get(code="M90-L1")):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert client.post(address, form_of(page) | {"action-submit": "1"}).status_code == 302
    approved(reviewer, browse)
    assert catalogue().lesson("M90-L1").raises_to("DJ01") == 2


def form_of(page) -> dict[str, str]:
    """What the editor of ``page`` would send back."""
    page = page.get_latest_revision_as_object()
    said = {"title": page.title, "slug": page.slug, "code": page.code, "comments": inline_formset([])}
    if isinstance(page, CoursePage):
        own = {"goal": page.goal, "audience": page.audience, "category": page.category, "class_minutes": "0"}
        return nested_form_data(said | own | {"mandatory_for": "", "basis": "", "review_field": ""})
    blocks = [(block.block_type, block.block.get_prep_value(block.value)) for block in page.body]
    return nested_form_data(
        said | lesson_form(page.minutes, page.point, blocks, page.raises.all(), page.questions.all())
    )


def lesson_form(minutes, point, blocks, raises, asked) -> dict[str, object]:
    return {
        "minutes": minutes, "point": point, "unit_kind": "",
        "body": streamfield([("practice", {"title": "回村做一件事", "text": "开好一次党员大会。"})]),
        "raises": inline_formset(
            [{"id": row.pk or "", "competency": row.competency_id, "from_level": row.from_level, "to_level": row.to_level}
             for row in raises], initial=sum(bool(row.pk) for row in raises)),
        "questions": inline_formset(
            [{"id": row.pk or "", "question": row.question_id} for row in asked],
            initial=sum(bool(row.pk) for row in asked)),
        "needs": inline_formset([]),
    }  # fmt: skip


def test_by_screen_alone(county_admin, secretary, administrator, reviewer, browse):
    client = county_admin
    client.post(reverse("framework_competency_new"), competency_form())
    client.post(reverse("framework_draft_begin"), {"post": "SJ"})
    said = page_of(client, "SJ") | {"DJ01-2": str(DAYS), "DJ01-basis": BASIS}
    assert client.post(reverse("framework_post", args=["SJ"]), said).status_code == 302
    publish_draft(client)

    lacking = client.get(reverse("framework_grid")).context["page"].lacking
    assert [(one.competency, one.level, one.there) for one in lacking if one.competency == "DJ01"] == [
        ("DJ01", 1, 0),
        ("DJ01", 2, 0),
    ]

    words = "\n".join(
        f"{place}. {one.stem}\nA. 说法一\nB. 说法二\nC. 说法三\n答案：A\n解析：按条例办。\n能力：DJ01\n等级：2\n"
        for place, one in enumerate(questions(), 1)
    )
    client.post(reverse("question_imports"), {"text": words})
    row = QuestionImport.objects.get()
    client.post(reverse("question_import", args=[row.pk]), {"competency": "DJ01", "level": "2", "difficulty": "2"})
    page = client.get(reverse("question_import", args=[row.pk])).content.decode()
    expect = re.search(r'name="expect" value="(\w+)"', page)[1]
    client.post(reverse("question_import_keep", args=[row.pk]), {"expect": expect})
    ids = list(Question.objects.filter(competency__key="DJ01").values_list("pk", flat=True))
    assert len(ids) == 7
    asked = "&".join(f"id={pk}" for pk in ids)
    client.post(f"/cms/bulk/assessments/question/submit/?{asked}&next=/cms/")
    approved(reviewer, browse)

    client = browse(administrator)
    index = shelf()
    course = {
        "title": "党建实务入门",
        "slug": "m90",
        "code": "M90",
        "goal": "会开党员大会",
        "audience": "",
        "category": "",
    }
    course |= {
        "class_minutes": "0",
        "mandatory_for": "",
        "basis": "",
        "review_field": "",
        "comments": inline_formset([]),
    }
    add = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
    client.post(add, nested_form_data(course))
    party = Competency.objects.get(key="DJ01")
    lesson = {"title": "党员大会怎么开", "slug": "m90-l1", "code": "M90-L1", "comments": inline_formset([])}
    lesson |= lesson_form(8, "先通知，再议事，后表决。", [], [], [])
    lesson["raises"] = inline_formset([{"competency": party.pk, "from_level": 0, "to_level": 2}])
    lesson["questions"] = inline_formset([{"question": pk} for pk in ids[:3]])
    home = CoursePage.objects.get(code="M90")
    client.post(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", home.pk]), nested_form_data(lesson))
    publish_course(client, reviewer, browse)
    sees_gap_and_plan(secretary, browse)
