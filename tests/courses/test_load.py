from __future__ import annotations

import pytest
from wagtail.models import Page, Site

from assessments.models import Quiz
from courses.load import load_courses
from courses.models import CoursePage, LessonPage, Rendered
from kit.loading import BadRows
from tests.courses.factories import course, lesson, write_data


@pytest.fixture
def data(bank, tmp_path):
    return write_data(tmp_path, [lesson("M05-L1"), lesson("M05-L2")])


def load(folder):
    lines = []
    return load_courses(lines.append, data=folder), "\n".join(lines)


def edit(code, **fields):
    """What a trainer does: change a field and save a draft."""
    page = LessonPage.objects.get(code=code).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


def rewrite(folder, *lessons, courses=()):
    return write_data(folder, lessons, courses)


def test_courses_and_lessons_become_published_pages_in_order(data):
    loaded, report = load(data)
    assert (loaded.added, loaded.changed, loaded.same, loaded.differs) == (3, 0, 0, ())
    assert report == "courses and lessons: 3 added, 0 changed, 0 same"
    assert [page.code for page in LessonPage.objects.live().order_by("path")] == ["M05-L1", "M05-L2"]
    page = LessonPage.objects.get(code="M05-L1")
    assert page.get_parent().specific == CoursePage.objects.get(code="M05")
    assert page.live_revision_id == page.latest_revision_id is not None
    assert not page.has_unpublished_changes
    assert page.full_url.endswith("/lesson/M05-L1/")


def test_a_loaded_tree_is_a_sound_tree(data):
    load(data)
    assert Page.find_problems() == ([], [], [], [], [])


def test_every_loaded_lesson_has_its_text_and_its_check(data):
    load(data)
    assert Rendered.objects.get(code="M05-L2").questions == 3
    quiz = Quiz.objects.get(key="check:M05-L2")
    assert [row.question.key for row in quiz.fixed.order_by("order")] == ["LZ04-T0201", "LZ04-T0202", "LZ04-T0203"]


def test_the_site_stands_on_our_home_page_and_wagtails_welcome_is_gone(data):
    load(data)
    assert Site.objects.get(is_default_site=True).root_page.specific_class.__name__ == "HomePage"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_loading_again_changes_nothing(data):
    load(data)
    before = list(LessonPage.objects.values_list("pk", "latest_revision_id"))
    loaded, _report = load(data)
    assert (loaded.added, loaded.changed, loaded.same) == (0, 0, 3)
    assert loaded.is_quiet
    assert list(LessonPage.objects.values_list("pk", "latest_revision_id")) == before


def test_what_changed_in_the_file_is_published_where_nobody_edited(data):
    load(data)
    rewrite(data, lesson("M05-L1", title="新的题目"), lesson("M05-L2"))
    loaded, _report = load(data)
    assert (loaded.added, loaded.changed, loaded.same) == (0, 1, 2)
    assert LessonPage.objects.get(code="M05-L1").title == "新的题目"
    assert Rendered.objects.get(code="M05-L1").title == "新的题目"


def test_a_draft_of_a_trainer_is_left_alone_and_its_difference_shown(data):
    load(data)
    edit("M05-L1", point="我改的要点。")
    rewrite(data, lesson("M05-L1", title="文件里的新题目"), lesson("M05-L2"))
    loaded, report = load(data)
    assert (loaded.added, loaded.changed, loaded.same) == (0, 0, 2)
    page = LessonPage.objects.get(code="M05-L1")
    assert page.title == "课文 M05-L1"
    assert page.get_latest_revision_as_object().point == "我改的要点。"
    assert "M05-L1 文件里的新题目 (有一份没发布的草稿)" in report
    assert "-point: 让人看得懂。" in report and "+point: 我改的要点。" in report
    assert "-title: 文件里的新题目" in report and "+title: 课文 M05-L1" in report


def test_what_a_trainer_published_is_left_alone(data):
    load(data)
    edit("M05-L1", point="我改的要点。").publish()
    rewrite(data, lesson("M05-L1", point="文件也改了。"), lesson("M05-L2"))
    loaded, _report = load(data)
    assert LessonPage.objects.get(code="M05-L1").point == "我改的要点。"
    assert len(loaded.differs) == 1


def test_an_edit_is_shown_again_at_every_loading_until_both_say_the_same(data):
    load(data)
    edit("M05-L1", point="我改的要点。").publish()
    assert len(load(data)[0].differs) == len(load(data)[0].differs) == 1
    rewrite(data, lesson("M05-L1", point="我改的要点。"), lesson("M05-L2"))
    assert load(data)[0].is_quiet
    rewrite(data, lesson("M05-L1", point="第三版。"), lesson("M05-L2"))
    assert load(data)[0].changed == 1


def test_a_lesson_that_was_taken_back_is_not_published_again(data):
    load(data)
    LessonPage.objects.get(code="M05-L1").unpublish()
    rewrite(data, lesson("M05-L1", title="新的题目"), lesson("M05-L2"))
    loaded, report = load(data)
    assert not LessonPage.objects.get(code="M05-L1").live
    assert "M05-L1 新的题目 (没有发布)" in report
    assert loaded.changed == 0


def test_a_lesson_that_a_trainer_deleted_does_not_come_back(data):
    load(data)
    LessonPage.objects.get(code="M05-L2").delete()
    loaded, report = load(data)
    assert not LessonPage.objects.filter(code="M05-L2").exists()
    assert "M05-L2：教员删掉了这一页" in report
    assert loaded.added == 0


def test_a_lesson_whose_course_was_deleted_is_left_out(data):
    load(data)
    CoursePage.objects.get(code="M05").delete()
    rewrite(data, lesson("M05-L1"), lesson("M05-L2"), lesson("M05-L3"))
    assert len(load(data)[0].differs) == 4
    assert not LessonPage.objects.exists()


def test_a_course_follows_its_file_and_keeps_a_trainers_edit(data):
    load(data)
    rewrite(data, lesson("M05-L1"), lesson("M05-L2"), courses=[course(goal="新的目标")])
    assert load(data)[0].changed == 1
    assert CoursePage.objects.get(code="M05").goal == "新的目标"
    page = CoursePage.objects.get(code="M05")
    page.goal = "教员写的"
    page.save_revision().publish()
    rewrite(data, lesson("M05-L1"), lesson("M05-L2"), courses=[course(goal="又一个目标")])
    assert len(load(data)[0].differs) == 1
    assert CoursePage.objects.get(code="M05").goal == "教员写的"


def test_a_new_lesson_joins_the_old_ones(data):
    load(data)
    rewrite(data, lesson("M05-L1"), lesson("M05-L2"), lesson("M05-L3", needs=("M05-L1",)))
    assert load(data)[0].added == 1
    page = LessonPage.objects.get(code="M05-L3")
    assert [need.needed.code for need in page.needs.all()] == ["M05-L1"]
    assert page.get_prev_sibling().specific.code == "M05-L2"
    assert load(data)[0].is_quiet


def test_a_bad_row_stops_everything_before_anything_is_written(data):
    file = data / "lessons" / "M05-L2.yaml"
    file.write_text(file.read_text("utf-8").replace("- 35", "- 三十五"), "utf-8")
    with pytest.raises(BadRows) as caught:
        load(data)
    assert str(caught.value).startswith("M05-L2.yaml:")
    assert not LessonPage.objects.exists() and not CoursePage.objects.exists()


def test_what_is_shown_names_both_sides(data):
    load(data)
    edit("M05-L2", title="改了题目")
    _loaded, report = load(data)
    assert "--- 数据文件" in report and "+++ 现在的页面" in report


def test_loading_changes_the_catalogue_only_when_something_changed(data):
    from courses.catalogue import current_token

    load(data)
    token = current_token()
    load(data)
    assert current_token() == token
    rewrite(data, lesson("M05-L1", title="新的题目"), lesson("M05-L2"))
    load(data)
    assert current_token() != token
