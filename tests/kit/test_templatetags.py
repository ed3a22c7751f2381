"""Components: the right words, the right attributes, nothing unescaped, no style and no script in a page."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from kit import slots
from kit.errors import UserError
from kit.pages import Preferences
from kit.templatetags import kit as tags


def show(source, request=None, **context):
    if request is not None:
        context["request"] = request
    return Template("{% load kit %}" + source).render(Context(context))


@pytest.fixture
def request_():
    request = RequestFactory().get("/somewhere/", {"town": "石桥镇", "page": "2"})
    request.user = AnonymousUser()
    request.preferences = Preferences("24", "high")
    return request


class AskForm(forms.Form):
    phone = forms.CharField(label="手机号", help_text="11 位")
    way = forms.ChoiceField(label="怎么联系", choices=[("c", "打电话"), ("s", "发短信")], widget=forms.RadioSelect)
    seen = forms.BooleanField(label="看过")
    note = forms.CharField(label="意见", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("这两项对不上。")


def test_the_page_carries_language_size_and_contrast(request_):
    assert show("{% root_attributes %}", request_) == ' lang="zh-CN" data-size="24" data-contrast="high"'
    assert show("{% root_attributes %}") == ' lang="zh-CN" data-size="20" data-contrast="normal"'


@pytest.mark.parametrize(("demo", "ending"), [(True, "演示"), (False, "堂")])
def test_a_demonstration_says_so_behind_its_name(settings, demo, ending):
    settings.DEMO, settings.SITE_NAME = demo, "履新学堂"
    assert show("{% site_name %}").startswith("履新学堂")
    assert show("{% site_name %}")[-len(ending) :] in (ending, "demonstration"[-len(ending) :])


def test_the_page_of_text_sizes_leads_back(request_):
    assert "next=%2Fsomewhere%2F%3Ftown" in show("{% display_url %}", request_)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (86_400, "86 KB"),
        (999_400, "999 KB"),
        (1_000_000, "1.0 MB"),
        (2_300_000_000, "2.3 GB"),
    ],
)
def test_bytes_read_as_people_say_them(amount, words):
    assert show("{% size amount %}", amount=amount) == words.replace(" ", "\u00a0")
    assert show("{{ amount|size }}", amount=amount) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(("amount", "numbers"), [(6, ["6"]), (5.2, ["6"]), (60, ["1"]), (80, ["1", "20"])])
def test_minutes_read_as_people_say_them(amount, numbers):
    assert re.findall(r"\d+", show("{% minutes amount %}", amount=amount)) == numbers


def test_no_line_ends_between_a_number_and_its_word():
    assert show("{{ text|whole }}", text="还差 2 课、3 个小测试") == "还差 2\u00a0课、3\u00a0个小测试"
    assert show("{{ text|whole }}", text="第 12 课 A 1 b") == "第 12\u00a0课 A 1 b"


def test_a_long_title_without_a_stop_may_end_a_line_before_what_it_joins():
    assert (
        show("{{ text|title_breaks }}", text="农村集体经济组织治理与三资管理") == "农村集体经济组织治理\u200b与三资管理"
    )
    for title in ("村民自治会议与民主决策", "社会救助、优抚安置与“一老一小”服务", "参与式预算怎么在村里一步一步办"):
        assert show("{{ text|title_breaks }}", text=title) == title


def test_what_is_kept_together_is_still_escaped():
    assert "&lt;b&gt;" in show("{{ text|whole }}", text="<b>1 课")


def test_a_ladder_says_its_cells_in_words_too():
    html = show("{% ladder cells label %}", cells=["has", "likely", "lacks", "empty"], label="会到第1级，要求第3级")
    assert re.findall(r"<i(?: class=\"(\w+)\")?>", html) == ["has", "likely", "lacks", ""]
    assert 'aria-label="会到第1级，要求第3级"' in html


@pytest.mark.parametrize(("cells", "label"), [([], "x"), (["has"] * 13, "x"), (["wrong"], "x"), (["has"], "")], ids=str)
def test_a_ladder_that_cannot_be_read_is_refused(cells, label):
    with pytest.raises(ValueError, match="ladder"):
        tags.ladder(cells, label)


def test_a_button_with_an_address_is_a_link_and_one_without_sends_its_form():
    link = show('{% button "去学" "/lesson/" main=True small="6 分钟" %}')
    assert link.startswith("<a") and 'href="/lesson/"' in link and "button-main" in link and "<small>" in link
    sends = show('{% button "交卷" name="go" value="1" disabled=True %}')
    assert sends.startswith("<button") and 'name="go" value="1"' in sends and " disabled" in sends


def test_labels_are_escaped():
    assert "<script>" not in show("{% button label label %}{% ladder cells label %}", label="<script>", cells=["has"])


def test_a_field_shows_label_hint_error_and_what_was_typed():
    form = AskForm({"phone": "", "note": "写了"})
    html = show("{% field form.phone %}{% field form.note %}", form=form)
    assert '<label for="id_phone">手机号' in html
    assert 'id="id_phone_helptext"' in html and 'id="id_phone_error"' in html
    assert 'aria-invalid="true"' in html and 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert 'value="写了"' in html


def test_choices_are_whole_lines_in_a_fieldset():
    html = show("{% field form.way %}{% field form.seen %}", form=AskForm({}))
    assert html.count('type="radio"') == 2 and "<legend>怎么联系" in html
    assert '<label for="id_way_0">' in html and "<span>打电话</span>" in html
    assert html.count('type="checkbox"') == 1


def test_a_hidden_field_has_no_label():
    assert show("{% field form.key %}", form=AskForm()) == '<input type="hidden" name="key" id="id_key">'


def test_the_error_summary_takes_the_focus_and_leads_to_the_fields():
    html = show("{% errors form %}", form=AskForm({"seen": "on", "way": "c"}))
    assert 'role="alert"' in html and "autofocus" in html
    assert 'href="#id_phone"' in html and "手机号" in html
    assert "这两项对不上。" in html


def test_the_summary_glues_no_question_and_no_box_to_its_error():
    class Form(forms.Form):
        where = forms.CharField(label="去哪个单位？", error_messages={"required": "请选单位。"})
        right = forms.BooleanField(label="没错，两人都任", error_messages={"required": "那天已有人任职。"})

    html = show("{% errors form %}", form=Form({}))
    assert "去哪个单位？请选单位。" in html
    assert "那天已有人任职。（没错，两人都任）" in html


def test_a_form_without_errors_has_no_summary():
    assert show("{% errors form %}", form=AskForm()) == ""


def test_a_problem_says_what_to_do():
    html = show("{% problem error %}", error=UserError("码过期了。", "换一张 <新> 的。"))
    assert "码过期了。" in html and "换一张 &lt;新&gt; 的。" in html


def test_the_pager_keeps_the_query(request_):
    html = show("{% pager page %}", request_, page=Paginator(range(30), 10).page(2))
    assert "page=1" in html and "page=3" in html
    assert html.count("town=") == 2


def test_one_page_needs_no_pager(request_):
    assert show("{% pager page %}", request_, page=Paginator(range(3), 10).page(1)).strip() == ""


def test_progress_and_share_need_no_style():
    html = show('{% progress 3 5 "第3题，共5题" %}{% share 171 188 %}{% share 0 0 %}')
    assert 'value="3" max="5"' in html and "91.0%" in html and "—" in html
    assert "style=" not in html


def test_the_words_of_a_menu_are_asked_for_once_in_a_request(request_):
    asked = []

    def word(request, thing):
        asked.append(request.path)
        return slots.Entry(f"菜单{len(asked)}", "/", current=False)

    slots.register("test.menu", word)
    menu = '{% entries "test.menu" as words %}{% for word in words %}{{ word.label }}{% endfor %}'
    try:
        assert show(menu + menu, request_) == "菜单1菜单1"
        assert show(menu, request_) == "菜单1"
        assert show(menu, RequestFactory().get("/")) == "菜单2"
    finally:
        slots.unregister("test.menu", word)
    assert show(menu) == ""
    assert asked == ["/somewhere/", "/"]


def test_a_slot_renders_its_cards_and_an_empty_one_nothing(request_):
    def card(request, thing):
        return slots.Card("kit/components/problem.html", {"error": UserError(thing, "")})

    slots.register("test.page", card)
    try:
        assert "您好" in show('{% slot "test.page" thing %}', request_, thing="您好")
    finally:
        slots.unregister("test.page", card)
    assert show('{% slot "test.page" thing %}', request_, thing="您好") == ""
    assert show('{% slot "test.page" thing %}', thing="您好") == ""


def test_a_status_line_without_a_request_still_names_the_product(settings):
    settings.SITE_NAME = "履新学堂"
    assert "履新学堂" in show("{% status_line %}")


def test_a_status_line_leads_back_and_says_the_state(request_):
    html = show('{% status_line back="/" label="返回首页" state="3 条还没交" %}', request_)
    assert '<a href="/">返回首页</a>' in html and "3 条还没交" in html


def test_a_masked_number_in_a_page():
    assert show("{{ phone|masked }}{{ nothing|masked }}", phone="13812341234", nothing=None) == "138****1234"


def test_numbers_are_grouped_and_never_localised_in_drawings():
    assert show("{{ n|grouped_number }} {{ x|unlocalized }}", n=1348, x=78.5) == "1,348 78.5"


def test_a_code_in_a_page_has_a_label():
    assert 'aria-label="验证"' in show('{% qr_code "https://example.org/" "验证" %}')


def test_a_legend_shows_the_five_looks():
    assert show("{% legend %}").count("<li>") == 5
