"""A trainer at his desk and on the road: a lesson, a question and a picture in the admin, and what he saw in a village."""

from __future__ import annotations

import os
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import admin
from tests.journeys.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.journey

OLD = "公开不是贴出来就完，要让人看得懂、问得着、改得了。"
NEW = "公开不是贴出来就完，要让老人也看得懂、问得着、改得了。"
MEETINGS = "村民自治会议与民主决策"
FORTY = 40
QUESTION = {
    "competency": "村务公开与民主监督",
    "level": "2",
    "kind": "单选题",
    "stem": "财务往来较多的村，财务收支至少多久公布一次？",
    "explanation": "财务往来较多的村，财务收支情况应当每月公布一次。",
}


def test_a_trainer_changes_a_lesson_and_a_reviewer_publishes_it(demo, travel):
    learner = travel("trainer-learner", PHONE)
    learner.page.goto(demo.links["cadre"])
    lesson = f"{demo.address}/lesson/M05-L1/"

    # His link opens the admin, in Chinese throughout.
    journey = travel("trainer", DESKTOP)
    page = journey.page
    page.goto(demo.links["trainer"])
    assert page.url == f"{demo.address}/cms/"
    admin.settled(page)
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    assert admin.english(page) == []
    journey.step("workbench")

    # He changes a sentence and sees the page as a phone of 360 pixels shows it.
    admin.open_lesson(page, demo.address, "M05", "M05-L1")
    assert admin.english(page) == []
    assert page.locator("[name=point]").input_value() == OLD
    page.locator("[name=point]").fill(NEW)
    page.get_by_role("button", name="预览开关").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.locator(".point")).to_have_text(NEW)
    assert page.locator("#w-preview-iframe").evaluate("frame => frame.contentWindow.innerWidth") == 360
    journey.step("preview")

    # He can hand it in, and nothing else: readers still have the old sentence.
    offered = "".join(admin.choices(page))
    assert "提交审核" in offered
    assert "发布" not in offered
    journey.step("hand-in")
    admin.choose(page, "提交审核")
    page.goto(f"{demo.address}/cms/")
    expect(page.get_by_role("heading", name="您提交的，正在审核")).to_be_visible()
    assert admin.english(page) == []
    journey.step("handed-in")
    learner.page.goto(lesson)
    assert learner.page.locator(".point").inner_text() == OLD

    # While it is being reviewed, he is told in Chinese why he cannot go on.
    admin.open_lesson(page, demo.address, "M05", "M05-L1")
    expect(page.locator(".messages")).to_contain_text("正在等审核")
    page.get_by_role("button", name="状态开关").click()
    expect(page.get_by_text("正在审核，已锁定")).to_be_visible()
    assert admin.english(page) == []
    journey.step("in-review")

    # The reviewer compares; only what was changed is marked. He approves, and readers have it at once.
    reviewer = travel("reviewer", DESKTOP)
    desk = reviewer.page
    desk.goto(demo.links["reviewer"])
    admin.settled(desk)
    task = desk.locator("tr", has_text="M05-L1").first
    expect(task).to_contain_text("陈老师")
    task.locator("[data-controller~=w-dropdown] button").first.click()
    reviewer.step("task")
    desk.get_by_role("link", name="与发布版本进行比较").click()
    admin.settled(desk)
    assert [one.strip(" :：") for one in desk.locator("main tbody th, main tbody td.title").all_inner_texts()] == [
        "一句话要点"
    ]
    assert "老人也" in desk.locator(".addition").inner_text()
    assert admin.english(desk) == []
    reviewer.step("comparison")
    desk.get_by_role("link", name="编辑", exact=True).click()
    admin.settled(desk)
    assert "同意并发布" in "".join(admin.choices(desk))
    assert admin.english(desk) == []
    reviewer.step("decision")
    admin.choose(desk, "同意并发布")
    learner.page.goto(lesson)
    assert learner.page.locator(".point").inner_text() == NEW
    learner.step("lesson")


def test_a_trainer_adds_a_question_and_is_told_in_chinese_what_is_wrong(demo, travel):
    journey = travel("trainer-question", DESKTOP)
    page = journey.page
    page.goto(demo.links["trainer"])
    page.get_by_role("link", name="题库", exact=True).click()
    page.get_by_role("link", name=re.compile("添加.*试题")).click()
    admin.settled(page)
    assert admin.english(page) == []

    # Bad input: an answer that is no option, a law that nobody knows.
    admin.fill_question(page, QUESTION | {"sources_text": "村民组织办法 35"})
    for letter, text in zip("ABC", ("每月一次", "每季度一次", "每半年一次"), strict=True):
        admin.option(page, letter).fill(text)
    admin.tick(page, "D").check()
    admin.choose(page, "提交审核")
    assert admin.faults(page) == ["答案 D 不在选项里。", "法律清单里没有“村民组织办法”。"]
    assert page.locator("[name=stem]").input_value() == QUESTION["stem"]
    assert admin.option(page, "B").input_value() == "每季度一次"
    assert admin.tick(page, "D").is_checked()
    assert page.locator("[name=sources_text]").input_value() == "村民组织办法 35"
    assert admin.english(page) == []
    journey.step("refused")

    # An article that is no number.
    admin.tick(page, "D").uncheck()
    admin.tick(page, "A").check()
    page.locator("[name=sources_text]").fill("村民委员会组织法 三十五")
    admin.choose(page, "提交审核")
    assert admin.faults(page) == ["条文要写编号，比如“第35条”。"]
    assert page.locator("[name=sources_text]").input_value() == "村民委员会组织法 三十五"
    assert admin.tick(page, "A").is_checked()
    journey.step("article-refused")

    # Put right, it goes to the reviewer; nobody is asked it before.
    page.locator("[name=sources_text]").fill("村民委员会组织法 35")
    page.get_by_role("button", name="预览开关").click()
    expect(page.frame_locator("#w-preview-iframe").locator("legend")).to_contain_text(QUESTION["stem"])
    journey.step("preview")
    admin.choose(page, "提交审核")
    expect(page.locator(".messages")).to_contain_text("已提交审核")
    assert admin.english(page) == []
    code = re.search(r"LZ04-T\d\d", page.locator(".messages").inner_text())[0]
    assert demo.count("assessments.QuestionVersion", question__key=code) == 0

    # The reviewer approves: a version is frozen, and the bank shows it as published.
    reviewer = travel("reviewer-question", DESKTOP)
    desk = reviewer.page
    desk.goto(demo.links["reviewer"])
    admin.settled(desk)
    desk.get_by_role("link", name=re.compile(code)).first.click()
    admin.settled(desk)
    assert admin.english(desk) == []
    admin.choose(desk, "同意并发布")
    desk.goto(f"{demo.address}/cms/snippets/assessments/question/?q={code}")
    expect(desk.locator("#listing-results tbody tr")).to_have_count(1)
    expect(desk.locator("#listing-results tbody tr")).to_contain_text("已发布")
    assert demo.count("assessments.QuestionVersion", question__key=code) == 1
    reviewer.step("bank")


def test_a_picture_of_twenty_megabytes_is_refused_in_words(demo, travel, tmp_path):
    photo = tmp_path / "公开栏.png"
    Image.frombytes("RGB", (2700, 2600), os.urandom(2700 * 2600 * 3)).save(photo, compress_level=0)
    assert photo.stat().st_size > 20 * 1024 * 1024
    journey = travel("trainer-picture", DESKTOP)
    page = journey.page
    page.goto(demo.links["trainer"])
    admin.open_lesson(page, demo.address, "M16", "M16-L1")
    page.get_by_role("button", name="插入段落").first.click()
    page.get_by_role("option", name="图片").click()
    assert admin.english(page) == []
    page.get_by_role("button", name="选择一个图片").first.click()
    window = page.locator(".modal")
    window.get_by_role("tab", name="上传").click()
    window.locator("input[type=file]").set_input_files(photo)
    expect(window.locator("input[name$=title]")).to_have_value("公开栏")
    window.get_by_role("button", name="上传").click()
    expect(window.locator(".error-message")).to_contain_text("这张图有 20.1 MB，太大了，最多 10.0 MB。请先缩小再传")
    assert window.locator("input[name$=title]").input_value() == "公开栏"
    journey.step("too-big")
    assert demo.count("wagtailimages.Image") == 0


def test_a_trainer_writes_down_on_the_phone_what_he_saw(demo, travel):
    journey = travel("trainer-observes", PHONE)
    page = journey.page
    page.goto(demo.links["trainer"])
    admin.settled(page)
    journey.step("workbench")
    page.locator("main").get_by_role("link", name="现场核实").click()

    # Never himself.
    page.locator("[name=q]").fill("陈老师")
    page.get_by_role("button", name="找人").click()
    expect(page.locator(".notice")).to_contain_text("没找到这个人")
    expect(page.locator("main ul.steps a", has_text="陈老师")).to_have_count(0)
    journey.step("not-himself")

    # A person of his area, found by place.
    page.goto(f"{demo.address}/observe/")
    journey.step("who")
    page.locator("ul.steps a", has_text="北留镇").click()
    village, name = somebody_to_be_seen(page, MEETINGS)

    # A competency of those that only count when somebody saw them; conduct is not among what can be chosen.
    expect(page.locator("ul.steps a", has_text=MEETINGS)).to_be_visible()
    assert "廉洁" not in page.locator("main").inner_text()
    journey.step("what")
    page.locator("ul.steps a", has_text=MEETINGS).click()
    form = page.url

    # What is missing is said; nothing that was typed is lost.
    page.locator("[name=where]").fill(f"{village}村民代表会议")
    page.get_by_role("button", name="记下来").click()
    expect(page.locator("main")).to_contain_text("有 2 处要改一下")
    expect(page.locator("[name=where]")).to_have_value(f"{village}村民代表会议")
    journey.step("missing")
    page.get_by_label(re.compile("^第 3 级")).check()
    page.get_by_label("会", exact=True).check()
    journey.step("form")
    sent = page.locator("main form").evaluate("form => Object.fromEntries(new FormData(form))")
    before = demo.count("competencies.Evidence", source="observation")
    page.get_by_role("button", name="记下来").dblclick()  # a hasty thumb
    page.wait_for_url("**/observe/done/**")
    assert page.locator("h1").inner_text() == "记好了"
    journey.step("written")

    # Sent once more, it is the same observation.
    again = page.request.post(form, form=sent, headers={"referer": form})
    assert again.url == page.url
    assert demo.count("competencies.Evidence", source="observation") == before + 1

    # At the desk, his file says how it was shown.
    desk = travel("trainer-file", DESKTOP)
    desk.page.goto(demo.links["trainer"])
    desk.page.get_by_role("link", name="学习情况").click()
    desk.page.get_by_role("link", name="北留镇", exact=True).click()
    desk.page.get_by_role("link", name=village, exact=True).click()
    desk.page.get_by_role("link", name=name, exact=True).click()
    row = desk.page.locator("tr", has=desk.page.get_by_role("rowheader", name=MEETINGS, exact=True))
    assert row.inner_text().split("\t")[2].strip() == "3 级"
    assert "现场核实" in row.inner_text()
    desk.step("file")


def test_a_trainer_writes_down_a_meeting_for_forty_people_on_the_phone(demo, travel):
    """Each tap is counted: 40 names and at most twelve taps beside them, and one sentence to type."""
    journey = travel("trainer-meeting", PHONE)
    page, taps = journey.page, 0

    def tap(what) -> None:
        nonlocal taps
        what.click()
        taps += 1

    page.goto(demo.links["trainer"])
    page.goto(f"{demo.address}/observe/")
    tap(page.get_by_role("link", name="一次记很多人"))
    journey.step("where")
    tap(page.locator("main ul.steps a", has_text="全部"))
    page.locator("[name=where]").fill("村民代表会议观摩")
    for competency in (MEETINGS, "协商议事与组织动员"):
        tap(page.locator("summary", has_text=competency))
        tap(page.locator(f"details:has(> summary:text('{competency}')) label").nth(2))
    journey.step("what")
    tap(page.get_by_role("button", name="下一步：选人"))
    names = page.locator("label:has([name=person])")
    expect(names.last).to_be_visible()
    page.wait_for_load_state()
    assert names.count() >= FORTY
    for place in range(FORTY):
        tap(names.nth(place))
    journey.step("names")
    before = demo.count("competencies.Evidence", source="meeting")
    sent = page.locator("main form").evaluate("form => [...new FormData(form)]")
    tap(page.get_by_role("button", name="记下勾选的人"))
    expect(page.locator("h1")).to_contain_text("已给 40 人记下")
    journey.step("written")
    assert demo.count("competencies.Evidence", source="meeting") == before + 2 * FORTY
    assert sum(name == "person" for name, _value in sent) == FORTY
    assert taps <= FORTY + 12, taps


def somebody_to_be_seen(page, competency: str) -> tuple[str, str]:
    """Open the first person of the township whose ``competency`` only counts when it was seen; his village, his name."""
    for village in links(page):
        page.goto(village)
        here = page.locator("h1").inner_text()
        for person in links(page):
            page.goto(person)
            if page.locator("section", has_text="这几项要当面看过才算").locator("a", has_text=competency).count():
                return here, page.locator("h1").inner_text().removesuffix("做了哪件事？")
    raise AssertionError("nobody needs to be seen")


def links(page) -> list[str]:
    """Where the rows of the page lead to, once it is there whole: a click returns as soon as the answer begins."""
    page.wait_for_load_state()
    return page.locator("main ul.steps a").evaluate_all("all => all.map(one => one.href)")
