"""Moodle XML as Moodle writes it, read; hostile files refused; our own questions out and back."""

from __future__ import annotations

import base64
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings

from assessments.exchange import moodle_xml, moodle_xml_writing
from assessments.exchange.drafts import Drawing, Weight
from assessments.questions import CitedLaw, Number, Option, Part, Picture, QuestionType, Rubric, Step
from tests.assessments.exchange.strategies import questions
from tests.assessments.factories import of_kind, question

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 30
EMBEDDED = (
    QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.NUMERIC, QuestionType.FILL,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def bank(*inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(inside)}</quiz>'.encode()


def asked(kind: str, text: str, inside: str = "", *, general: str = "", form: str = "html") -> str:
    """A question as Moodle 4 exports it."""
    return f"""<!-- question: 4711  -->
  <question type="{kind}">
    <name><text>公开 1</text></name>
    <questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>
    <generalfeedback format="html"><text><![CDATA[{general}]]></text></generalfeedback>
    <defaultgrade>1.0000000</defaultgrade>
    <penalty>0.3333333</penalty>
    <hidden>0</hidden>
    <idnumber></idnumber>
    {inside}
  </question>
"""


def answer(text: str, fraction: str = "0", feedback: str = "", more: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text>{feedback}</text></feedback>{more}</answer>'
    )


def read(*inside: str):
    return moodle_xml.read(bank(*inside), "questions.xml")


def one(*inside: str):
    """The only question of a file, as a draft."""
    (draft,) = read(*inside).drafts
    return draft


def words_of(draft) -> str:
    return " ".join(str(problem.words) for problem in draft.problems)


def test_a_single_choice_with_everything_around_it():
    draft = one(
        '<question type="category"><category><text>$course$/top/村务/公开</text></category>'
        '<info format="html"><text></text></info><idnumber></idnumber></question>',
        asked(
            "multichoice",
            "<p dir=\"ltr\">村务公开栏<b>至少</b>公布多少天？</p>",
            "<single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>"
            "<correctfeedback format=\"html\"><text>您的回答正确。</text></correctfeedback><shownumcorrect/>"
            + answer("<p>七天</p>", "0", "这是会议通知的期限") + answer("<p>十五天</p>", "100"),
            general="<p>见第三十五条。</p>",
        ).replace("<idnumber></idnumber>", "<idnumber>lz04-q7</idnumber>")
        .replace("</question>", "<tags><tag><text>土地</text></tag><tag><text>依据:民法典 第8条、第382条之一</text></tag></tags></question>"),
    )  # fmt: skip
    found = draft.question
    assert (found.code, found.stem, found.right) == ("LZ04-Q7", "村务公开栏至少公布多少天？", ("B",))
    assert found.options[0] == Option("A", "七天", "这是会议通知的期限")
    assert (found.explanation, found.tags) == ("见第三十五条。", ("土地",))
    assert found.citations == (CitedLaw("民法典", ("8", "382之一")),)
    assert (draft.category, draft.place, draft.problems) == ("村务/公开", "question 1 公开 1", ())


@pytest.mark.parametrize(
    ("fractions", "right", "partial", "said"),
    [
        (("50", "-50", "50"), ("A", "C"), True, ""),
        (("50", "0", "50"), ("A", "C"), True, "A wrong tick costs something else"),
        (("50", "-100", "50"), ("A", "C"), False, "A wrong tick costs everything"),
        (("70", "-50", "30"), ("A", "C"), True, "different weights"),
        (("33.33333", "33.33333", "33.33333"), ("A", "B", "C"), True, ""),
        (("100", "0", "0"), ("A",), False, "Only one option is right"),
    ],
)
def test_weights_of_several_right_options(fractions, right, partial, said):
    answers = "".join(answer(text, fraction) for text, fraction in zip("甲乙丙", fractions, strict=True))
    draft = one(asked("multichoice", "哪些？", f"<single>false</single>{answers}"))
    assert (draft.question.right, draft.question.partial) == (right, partial)
    assert said in words_of(draft)
    assert bool(said) == bool(draft.problems)


def test_half_marks_in_a_single_choice_are_named():
    draft = one(asked("multichoice", "哪个？", "<single>true</single>" + answer("甲", "100") + answer("乙", "50")))
    assert (draft.question.right, "earn a part there" in words_of(draft)) == (("A",), True)


def test_all_or_nothing_of_the_plugin_is_ours():
    draft = one(asked("multichoiceset", "哪些？", answer("甲", "100") + answer("乙") + answer("丙", "100")))
    assert (draft.question.right, draft.question.partial, draft.problems) == (("A", "C"), False, ())


def test_true_or_false():
    found = one(
        asked("truefalse", "每年至少一次。", answer("true", "0", "再看看") + answer("false", "100", "对"))
    ).question
    assert (found.right, [option.feedback for option in found.options]) == (("F",), ["再看看", "对"])


def test_a_short_answer_is_a_gap_and_what_it_cannot_say_is_named():
    draft = one(
        asked("shortanswer", "村委会主任由谁选？", "<usecase>1</usecase>"
              + answer("村民", "100") + answer("全体村民*", "100") + answer("党员", "50", "不全")))  # fmt: skip
    assert (draft.question.stem, draft.question.blanks) == ("村委会主任由谁选？____", (("村民", "全体村民*"),))
    for said in ("党员", "不全", "*", "Capital"):
        assert said in words_of(draft)


def test_a_number_with_its_unit():
    draft = one(
        asked("numerical", "多少亩？", answer("12.5", "100", more="<tolerance>0.1</tolerance>")
              + answer("*", "0", "再算算", more="<tolerance>0</tolerance>")
              + "<units><unit><multiplier>1</multiplier><unit_name>亩</unit_name></unit>"
              "<unit><multiplier>0.0667</multiplier><unit_name>公顷</unit_name></unit></units>"))  # fmt: skip
    assert draft.question.number == Number(Decimal("12.5"), Decimal("0.1"), "亩")
    assert "公顷" in words_of(draft)


def test_matching_with_a_wrong_target_and_the_same_target_twice():
    row = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    pairs = (("<p>提名</p>", "村党组织"), ("选举", "村民"), ("罢免", "村民"), ("", "乡镇政府"))
    found = one(asked("matching", "连线", "".join(row.format(a.replace("<", "&lt;"), b) for a, b in pairs))).question
    assert [option.text for option in found.options] == ["提名", "选举", "罢免"]
    assert found.right == ("A=1", "B=2", "C=2")
    assert [target.text for target in found.targets] == ["村党组织", "村民", "乡镇政府"]


def test_the_notes_for_the_marker_say_what_to_look_for():
    notes = '<graderinfo format="html"><text>&lt;ol&gt;&lt;li&gt;公布账目&lt;/li&gt;&lt;li&gt;村民监督&lt;/li&gt;&lt;/ol&gt;</text></graderinfo>'
    assert one(asked("essay", "怎么公开？", notes)).question.rubric == Rubric(("公布账目", "村民监督"), 2)
    bare = one(asked("essay", "怎么公开？"))
    assert [problem.weight for problem in bare.problems] == [Weight.OWED]


def test_an_ordering_is_mixed_and_its_parts_are_named():
    inside = "<gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype>" + "".join(
        answer(text, f"{n}.0000000") for n, text in ((2, "投票"), (1, "提名"), (3, "公布"))
    )
    draft = one(asked("ordering", "排序", inside))
    texts = {option.key: option.text for option in draft.question.options}
    assert [texts[key] for key in draft.question.right] == ["提名", "投票", "公布"]
    assert draft.question.right != draft.question.keys
    assert "partly right" in words_of(draft)


@pytest.mark.parametrize(
    ("kind", "box"),
    [
        ("gapselect", "<selectoption><text>{}</text><group>1</group></selectoption>"),
        ("ddwtos", "<dragbox><text>{}</text><group>1</group></dragbox>"),
    ],
)
def test_words_that_are_chosen_are_typed_here(kind, box):
    boxes = "".join(map(box.format, ("三分之二", "季度", "年")))
    draft = one(asked(kind, "<p>到会[[1]]，每[[2]]一次。</p>", boxes))
    assert (draft.question.stem, draft.question.blanks) == ("到会____，每____一次。", (("三分之二",), ("季度",)))
    assert "年" in words_of(draft)


def test_embedded_short_answers_are_gaps():
    draft = one(asked("cloze", "<p>到会{1:SHORTANSWER:=三分之二~=2/3~%50%一半#少了}，每{:SA:=季度}一次。</p>"))
    found = draft.question
    assert (found.type, found.stem) == (QuestionType.FILL, "到会____，每____一次。")
    assert (found.blanks, found.partial) == ((("三分之二", "2/3"), ("季度",)), True)
    assert "一半" in words_of(draft)


def test_embedded_questions_of_several_kinds_are_one_case():
    text = "<p>某村开会。召集人是{1:MULTICHOICE:=村委会#对~镇政府}，到会{2:NUMERICAL:=66:1}户，{3:MR:%50%甲~%50%乙~%-50%丙}参加。</p>"
    found = one(asked("cloze", text)).question
    assert (found.type, [step.marks for step in found.steps]) == (QuestionType.CHAIN, [1, 2, 3])
    assert found.stem == "某村开会。召集人是（1）____，到会（2）____户，（3）____参加。"
    assert found.steps[0].part.options[0] == Option("A", "村委会", "对")
    assert found.steps[1].part.number == Number(Decimal(66), Decimal(1))
    assert (found.steps[2].part.right, found.steps[2].part.partial) == (("A", "B"), True)


def test_a_picture_in_the_file_comes_along():
    text = '<p>看图：<img src="@@PLUGINFILE@@/%E5%85%AC%E5%BC%80.png" alt="公开栏"></p>'
    file = f'<file name="公开.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    draft = one(
        asked("truefalse", text, answer("true", "100")).replace(
            "</text></questiontext>", f"</text>{file}</questiontext>"
        )
    )
    assert draft.drawing == Drawing("公开.png", PNG)
    assert draft.question.picture == Picture(0, "公开栏")


def test_pictures_that_are_elsewhere_or_in_options_are_named():
    draft = one(asked("multichoice", '<img src="https://example.com/a.png">哪个？', "<single>1</single>"
                      + answer(f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="">', "100") + answer("乙")))  # fmt: skip
    assert draft.drawing is None
    assert "a.png" in words_of(draft)
    assert "picture.png" in words_of(draft)


def test_no_script_survives_and_that_is_said():
    draft = one(asked("essay", '<p onclick="x()">一<script>alert(1)</script></p><iframe src="//x"></iframe><p>二</p>'))
    assert draft.question.stem == "一\n二"
    assert "script、iframe" in words_of(draft)


def test_what_stands_beside_a_question_is_named():
    draft = one(
        asked("truefalse", "对吗？", answer("true", "100") + "<hint format='html'><text>想想</text></hint>"
              "<incorrectfeedback><text>再读一遍第三章</text></incorrectfeedback>")
        .replace("<hidden>0", "<hidden>1").replace("1.0000000", "2.0000000"))  # fmt: skip
    for said in ("想想", "再读一遍第三章", "hidden", "2 marks"):
        assert said in words_of(draft)


@pytest.mark.parametrize("kind", ["description", "calculated", "ddmarker", "coderunner", ""])
def test_what_cannot_be_asked_is_left_out_by_name(kind):
    found = read(asked(kind, "<p>请看材料。</p>"), asked("truefalse", "对吗？", answer("true", "100")))
    assert len(found.drafts) == 1
    assert found.left_out[0].place == "question 1 公开 1"
    assert kind == "" or {"description": "请看材料"}.get(kind, kind) in str(found.left_out[0].words)


BOMB = b"<?xml version='1.0'?><!DOCTYPE quiz [<!ENTITY a 'ha'>%s]><quiz>&j;</quiz>" % b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 20) for letter in range(ord("b"), ord("k"))
)
FOREIGN = b"<?xml version='1.0'?><!DOCTYPE quiz [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><quiz>&x;</quiz>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "commands that no question needs"),
        (FOREIGN, "commands that no question needs"),
        (b"<!DOCTYPE quiz SYSTEM 'http://example.com/x.dtd'><quiz/>", "commands that no question needs"),
        (b" " * (100 * 1024 * 1024), "larger than 50 MB"),
        (b"<quiz>" + b"<a/>" * 1_300_000 + b"</quiz>", "far more than a question bank"),
        (b"<quiz>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</quiz>", "far more than a question bank"),
        (b"<quiz>" + b"<question/>" * 20_001 + b"</quiz>", "more than 20,000"),
        (bank(asked("essay", "一"))[:-40], "no complete XML"),
        (b"::Q1:: GIFT {T}", "no complete XML"),
        (b"", "no complete XML"),
        (b"<quiz><question>\xff\xfe\xfa</question></quiz>", "cannot be read"),
        (b"<?xml version='1.0' encoding='klingon'?><quiz/>", "cannot be read"),
        (b"<html><body/></html>", "no question bank of Moodle"),
        (b"<quiz></quiz>", "no question in this file"),
    ],
)
def test_hostile_and_foreign_files_are_refused_with_words(content, said):
    found = moodle_xml.read(content, "x.xml")
    assert said in str(found.problems[0].words)
    assert found.problems[0].fix
    assert not found.drafts


def test_a_file_in_an_encoding_of_this_country_is_read():
    text = bank(asked("essay", "村务")).decode().replace("UTF-8", "GBK")
    assert moodle_xml.read(text.encode("gbk"), "x.xml").drafts[0].question.stem == "村务"


@settings(max_examples=120)
@given(questions(step_kinds=EMBEDDED))
def test_what_moodle_can_say_comes_back_as_it_was(said):
    written = moodle_xml_writing.write([said])
    (draft,) = moodle_xml.read(written.content, written.name).drafts
    assert draft.question == said


def test_a_picture_goes_out_and_comes_back():
    said = replace(of_kind("fill"), picture=Picture(7, "公开栏“照片”"))
    drawing = Drawing("original_images/公开 栏.png", PNG)
    (draft,) = moodle_xml.read(moodle_xml_writing.write([said], {7: drawing}).content, "x.xml").drafts
    assert draft.question == replace(said, picture=Picture(0, "公开栏“照片”"))
    assert draft.drawing == Drawing("公开 栏.png", PNG)


def test_a_thousand_questions_come_back_in_their_order():
    said = [question("LZ04", 2, n) for n in range(1, 1001)]
    drafts = moodle_xml.read(moodle_xml_writing.write(said).content, "x.xml").drafts
    assert [draft.question for draft in drafts] == said


MIXED = Step("排序", Part(QuestionType.ORDERING, (Option("A", "甲"), Option("B", "乙")), ("B", "A")))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (replace(of_kind("chain"), steps=(MIXED, MIXED)), "not in the file"),
        (replace(of_kind("chain"), steps=tuple(replace(s, explanation="因为") for s in of_kind("chain").steps)), "explanation"),
        (replace(of_kind("matching"), partial=False), "partly right"),
        (question("LZ04", 2, 1, picture=Picture(7, "公开栏")), "picture"),
    ],
)  # fmt: skip
def test_what_moodle_cannot_say_is_named(said, words):
    assert words in " ".join(map(str, moodle_xml_writing.write([said]).cannot[said.code]))
