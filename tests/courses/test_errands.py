"""Everyday words lead to the part of a lesson and to the blank form; a trainer keeps both."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses import errand_pages, errands
from courses.load_errands import load_errands
from courses.models import Errand, LessonPage
from kit.loading import BadRows
from tests.courses.factories import lesson, teach


@dataclass(frozen=True)
class Named:
    title: str
    words: str = ""


MEETING = Named("开村民代表会议", "开会 表决")
ELDERS = Named("老人没人管", "赡养 养老")
SEAL = Named("盖章、存档", "公章 档案")
ALL = (MEETING, ELDERS, SEAL)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("开会", [MEETING]),
        ("赡养老人", [ELDERS]),  # longer than the word that we know
        ("老人", [ELDERS]),
        ("章", [SEAL]),
        ("要开代表会", [MEETING]),  # by a pair of characters
        ("开会，公章", [MEETING, SEAL]),
        ("　养老 ", [ELDERS]),
        ("飞机", []),
        ("", list(ALL)),
        ("，。", list(ALL)),
    ],
)
def test_what_somebody_types_finds_what_he_means(typed, found):
    assert errands.matching(typed, ALL) == found


def test_the_exact_word_comes_before_a_part_of_a_title():
    part, exact = Named("调解之后"), Named("邻里", "调解")
    assert errands.matching("调解", [part, exact]) == [exact, part]


def test_an_anchor_leads_to_the_heading_and_is_left_out_when_it_is_gone():
    sections = [{"id": "head", "title": "题"}, {"id": "a", "title": "步骤"}]
    assert errand_pages.anchor(sections, "步骤") == "#p1"
    assert errand_pages.anchor(sections, "没有了") == ""
    assert errand_pages.anchor(sections, "") == ""


@pytest.fixture
def page(bank):
    return teach(lesson())[0]


class TestPages:
    def test_the_list_leads_to_the_heading_and_to_the_form(self, browse, cadre, page):
        Errand.objects.create(
            key="publishing", title="公开账目", lesson=page, section="两步", form_title="清单", form_fields="哪天"
        )
        shown = browse(cadre).get(reverse("courses:errands"), {"q": "账目"}).content.decode()
        assert 'href="/lesson/M05-L1/#p4"' in shown
        assert 'href="/errands/publishing/form/"' in shown
        assert 'id="p4"' in browse(cadre).get("/lesson/M05-L1/").content.decode()

    def test_words_that_find_nothing_show_everything_and_whom_to_ask(self, browse, cadre, page):
        Errand.objects.create(key="publishing", title="公开账目", lesson=page)
        shown = browse(cadre).get(reverse("courses:errands"), {"q": "飞机"}).content.decode()
        assert "没找到" in shown
        assert "公开账目" in shown
        assert reverse("people:help") in shown

    def test_what_leads_nowhere_or_is_taken_out_is_not_shown(self, browse, cadre, page):
        Errand.objects.create(key="nothing", title="没有课的事")
        Errand.objects.create(key="out", title="不再用的事", form_title="表", form_fields="甲", is_shown=False)
        shown = browse(cadre).get(reverse("courses:errands")).content.decode()
        assert "没有课的事" not in shown
        assert "不再用的事" not in shown
        assert browse(cadre).get(reverse("courses:errand_form", args=["out"])).status_code == 404

    def test_the_list_asks_the_same_few_queries_for_many(self, browse, cadre, page, django_assert_max_num_queries):
        Errand.objects.bulk_create([Errand(key=f"e{n}", title=f"事{n}", lesson=page, order=n) for n in range(60)])
        with django_assert_max_num_queries(2):
            assert len(errand_pages.listed("").lines) == 60

    def test_a_blank_form_has_its_lines_and_empty_rows(self, browse, cadre):
        Errand.objects.create(
            key="seal",
            title="盖章",
            form_title="用章登记",
            form_fields="哪个章\n谁保管\n",
            form_columns="日期\n谁批的",
            form_rows=3,
        )
        shown = browse(cadre).get(reverse("courses:errand_form", args=["seal"])).content.decode()
        assert shown.count("<dt>") == 2
        assert shown.count("<td>") == 6
        assert browse(cadre).get(reverse("courses:errand_form", args=["nothing"])).status_code == 404

    def test_the_first_page_leads_there(self, bank, browse, cadre):
        assert reverse("courses:errands") in browse(cadre).get("/").content.decode()


class TestKeeping:
    def test_a_heading_that_the_lesson_does_not_have_is_refused_with_what_to_do(self, page):
        with pytest.raises(ValidationError) as refused:
            Errand(key="a", title="事", lesson=page, section="三步").full_clean()
        assert "请从课文里照抄" in str(refused.value)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({}, "lesson"),
            ({"section": "两步", "form_title": "表", "form_fields": "甲"}, "section"),
            ({"form_title": "表"}, "form_fields"),
            ({"form_title": "表", "form_columns": "\n".join("甲乙丙丁戊己")}, "form_columns"),
        ],
    )
    def test_what_would_lead_nowhere_is_refused(self, db, values, field):
        with pytest.raises(ValidationError) as refused:
            Errand(key="a", title="事", **values).full_clean()
        assert field in refused.value.message_dict

    def test_trainers_change_it_in_the_cms_and_nobody_deletes(self, page, browse, trainer):
        errand = Errand.objects.create(key="seal", title="盖章", form_title="登记", form_fields="哪个章")
        client = browse(trainer)
        client.get("/cms/")  # puts him into the groups of his roles
        address = f"/cms/errands/edit/{errand.pk}/"
        values = {
            "title": "用公章",
            "key": "seal",
            "form_title": "登记",
            "form_fields": "哪个章",
            "form_rows": "0",
            "order": "1",
            "is_shown": "on",
        }
        assert client.get(address).status_code == 200
        assert client.post(address, values).status_code == 302
        errand.refresh_from_db()
        assert errand.title == "用公章"
        assert client.post(f"/cms/errands/delete/{errand.pk}/").status_code in {302, 403, 404}
        assert Errand.objects.filter(pk=errand.pk).exists()


class TestLoading:
    def write(self, folder, *rows):
        file = folder / "errands.yaml"
        file.write_text(yaml.safe_dump(list(rows), allow_unicode=True), encoding="utf-8")
        return file

    def test_it_may_run_again_and_leaves_alone_what_a_trainer_changed(self, tmp_path, page):
        one = {"key": "a", "title": "公开", "lesson": "M05-L1", "section": "两步"}
        two = {"key": "b", "title": "盖章", "form": {"title": "登记", "fields": ["哪个章"]}}
        file = self.write(tmp_path, one, two)
        assert load_errands(file=file).added == 2
        assert load_errands(file=file).is_quiet
        Errand.objects.filter(key="a").update(title="贴公示")
        done = load_errands(file=self.write(tmp_path, {**one, "title": "公布"}, {**two, "title": "用章"}))
        assert (done.changed, len(done.differs)) == (1, 1)
        assert list(Errand.objects.values_list("title", flat=True)) == ["贴公示", "用章"]

    def test_a_heading_that_a_trainer_renamed_opens_the_lesson_at_its_beginning(self, tmp_path, page):
        load_errands(file=self.write(tmp_path, {"key": "a", "title": "公开", "lesson": "M05-L1", "section": "三步"}))
        assert Errand.objects.get().section == ""

    def test_an_unknown_lesson_or_a_key_twice_loads_nothing(self, tmp_path, page):
        rows = [
            {"key": "a", "title": "公开", "lesson": "M99-L9"},
            {"key": "b", "title": "乙"},
            {"key": "b", "title": "丙"},
        ]
        with pytest.raises(BadRows) as refused:
            load_errands(file=self.write(tmp_path, *rows))
        assert [problem.line for problem in refused.value.problems] == [1, 3]
        assert not Errand.objects.exists()
        assert LessonPage.objects.count() == 1


def test_every_heading_of_the_delivered_file_stands_in_its_lesson():
    from courses.load import DATA

    wanted = yaml.safe_load((DATA / "errands.yaml").read_text(encoding="utf-8"))
    for row in wanted:
        text = yaml.safe_load((DATA / "lessons" / f"{row['lesson']}.yaml").read_text(encoding="utf-8"))
        headings = [
            block[kind].get("title") for block in text["blocks"] for kind in block if isinstance(block[kind], dict)
        ]
        assert row["section"] in headings, row["key"]
