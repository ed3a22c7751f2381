"""GIFT as Moodle and its teachers write it, read; and our own questions out and back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange import gift, gift_writing
from assessments.exchange.drafts import Weight
from assessments.questions import CitedLaw, Number, Option, Picture, QuestionType
from tests.assessments.exchange.strategies import questions
from tests.assessments.factories import of_kind, question

SAYS = tuple(kind for kind in QuestionType if kind != QuestionType.CHAIN)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def read(text: str):
    return gift.read(text.encode(), "题库.txt")


def one(text: str):
    """The only question of a file, as a draft."""
    (draft,) = read(text).drafts
    return draft


def words_of(draft) -> str:
    return " ".join(str(problem.words) for problem in draft.problems)


def test_a_choice_with_remarks_and_an_explanation():
    draft = one(
        "::Q1:: 村务公开栏至少公布多少天？{\n~七天#这是会议通知的期限\n=十五天#对\n~三十天\n####见第三十五条\n}"
    )
    assert draft.question.type == QuestionType.SINGLE
    assert draft.question.options == (
        Option("A", "七天", "这是会议通知的期限"), Option("B", "十五天", "对"), Option("C", "三十天"),
    )  # fmt: skip
    assert draft.question.right == ("B",)
    assert draft.question.explanation == "见第三十五条"
    assert not draft.problems


def test_a_missing_word_stands_as_a_gap_in_the_text():
    assert one("Grant is {~buried =entombed ~living} in Grant's tomb.").question.stem == (
        "Grant is ____ in Grant's tomb."
    )


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Jesus was from {~Jerusalem =Nazareth}.", "Jesus was from ____."),
        ("圆周率是多少？{#3.14}.", "圆周率是多少？"),
        ("圆周率是多少？ {~3 =3.14}", "圆周率是多少？"),
    ],
)
def test_a_point_behind_the_answers_belongs_to_a_sentence_that_is_open(text, stem):
    assert one(text).question.stem == stem


def test_short_answers_become_a_gap_that_takes_each_of_them():
    found = one("两票相加等于{=四 =4}。").question
    assert (found.stem, found.blanks) == ("两票相加等于____。", (("四", "4"),))


@pytest.mark.parametrize("word", ["T", "TRUE", "true", "对"])
def test_true_or_false_with_remarks_for_wrong_and_right(word):
    found = one(f"村民会议每年至少开一次。{{{word}#再看看第二十五条#很好####见法条}}").question
    assert found.right == ("T",)
    assert [option.feedback for option in found.options] == ["很好", "再看看第二十五条"]
    assert found.explanation == "见法条"


def test_what_is_false_is_false():
    assert one("Grant is buried in Grant's tomb.{FALSE}").question.right == ("F",)


def test_matching_with_a_target_that_is_left_over():
    found = one("配对{=加拿大 -> 渥太华\n=日本 -> 东京\n= -> 罗马}").question
    assert found.right == ("A=1", "B=2")
    assert [target.text for target in found.targets] == ["渥太华", "东京", "罗马"]


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("#1822", Number(Decimal(1822))),
        ("#3.1415:0.0005", Number(Decimal("3.1415"), Decimal("0.0005"))),
        ("#2..4", Number(Decimal(3), Decimal(1))),
        ("#-2.5\\:0.5", Number(Decimal("-2.5"), Decimal("0.5"))),
        ("#=15:0#对", Number(Decimal(15))),
    ],
)
def test_numbers_with_a_tolerance_or_a_range(answer, number):
    assert one(f"多少天？{{{answer}}}").question.number == number


def test_lesser_numbers_and_remarks_are_named_not_dropped():
    draft = one("When was Grant born? {#\n=1822:0 #Correct!\n=%50%1822:2 #Close.\n}")
    assert draft.question.number == Number(Decimal(1822))
    assert "1822:2" in words_of(draft)
    assert "Correct!；Close." in words_of(draft)
    assert {problem.weight for problem in draft.problems} == {Weight.NOTE}


def test_weights_of_which_a_wrong_tick_takes_one_are_our_shares():
    draft = one("谁？{~%-50%甲\n~%50%乙\n~%50%丙\n~%-50%丁}")
    assert (draft.question.type, draft.question.right, draft.question.partial) == (
        QuestionType.MULTIPLE, ("B", "C"), True,
    )  # fmt: skip
    assert not draft.problems


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("~甲 ~%50%乙 ~%50%丙", "A wrong tick costs something else"),
        ("~%-100%甲 ~%50%乙 ~%50%丙", "A wrong tick costs everything"),
        ("~%-50%甲 ~%70%乙 ~%30%丙", "different weights"),
        ("~%-50%甲 ~%40%乙 ~%40%丙", "do not make up the whole"),
        ("~甲 ~%50%乙 =丙", "earn a part there"),
        ("~%-25%甲 =丙", "costs marks there"),
        ("~甲 ~%100%乙", "Only one option is right"),
        ("=甲 =乙 ~丙", "Several options earn the whole"),
    ],
)
def test_what_our_marks_cannot_say_is_named(answers, said):
    assert said in words_of(one(f"哪些？{{{answers}}}"))


def test_an_essay_owes_what_a_good_answer_holds():
    draft = one("写一写村务公开的做法。{}")
    assert draft.question.type == QuestionType.SHORT
    assert [problem.weight for problem in draft.problems] == [Weight.OWED]


def test_escaped_signs_are_signs():
    found = one("哪个等于\\{5\\}？{~\\= 2+2 #\\= 是转义\n=\\~\\#\\:\\\\ 对\\n第二行}").question
    assert found.stem == "哪个等于{5}？"
    assert [option.text for option in found.options] == ["= 2+2", "~#:\\ 对\n第二行"]


def test_html_is_reduced_to_text_and_no_script_survives():
    found = one(
        "[html]<p>第一段<script>alert(1)</script></p><p>第二段 <b>粗</b> 10 m<sup>2</sup></p>{=<i>甲</i> ~[plain]<乙>}"
    ).question
    assert found.stem == "第一段\n第二段 粗 10 m²"
    assert [option.text for option in found.options] == ["甲", "<乙>"]


def test_categories_numbers_and_tags_of_moodle_are_kept():
    drafts = read(
        "// question: 12  name: 公开\n$CATEGORY: $course$/top/村务\n\n// [id:lz04-q9] [tag:土地] [tag:等级:2]\n"
        "::公开::几天？{#15}\n\n第二题{T}\n"
    ).drafts
    assert [draft.category for draft in drafts] == ["村务"] * 2
    first = drafts[0].question
    assert (first.code, first.tags, first.level) == ("LZ04-Q9", ("土地",), 2)
    assert (drafts[0].place, drafts[1].question.tags) == ("line 5", ())


def test_a_text_that_asks_nothing_is_left_out_by_name():
    found = read("请阅读下面的材料。\n\n几天？{#15}")
    assert len(found.drafts) == 1
    assert "请阅读下面的材料" in str(found.left_out[0].words)


def test_an_ordering_of_moodles_own_kind():
    found = one("排序{>3 VERTICAL ALL ALL_OR_NOTHING\n提名\n投票\n公布\n}").question
    texts = {option.key: option.text for option in found.options}
    assert [texts[key] for key in found.right] == ["提名", "投票", "公布"]
    assert found.right != found.keys


@pytest.mark.parametrize("text", ["几天？{=甲 ~乙\n\n第二题{T}", "几天？=甲 ~乙}", "a{=甲 ~乙} b{=丙 ~丁}"])
def test_braces_that_do_not_belong_together_stop(text):
    stopped = [p for draft in read(text).drafts for p in draft.problems if p.weight == Weight.STOPS]
    assert any("braces" in str(problem.words) for problem in stopped)
    assert all(problem.place for problem in stopped)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "cannot be read"),
        (b"", "no question"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"1{T}\n\n" * 20_001, "more than 20,000"),
    ],
)
def test_what_is_no_gift_is_refused_with_words(content, said):
    found = gift.read(content, "x.txt")
    assert said in str(found.problems[0].words)
    assert found.problems[0].fix
    assert not found.drafts


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_of_this_country_are_read(encoding):
    (draft,) = gift.read("村务公开至少几天？{#15}".encode(encoding), "x.txt").drafts
    assert draft.question.stem == "村务公开至少几天？"


@settings(max_examples=120)
@given(questions(SAYS, gaps=st.just(1)))
def test_what_gift_can_say_comes_back_as_it_was(asked):
    written = gift_writing.write([asked])
    if any("not in the file" in str(words) for words in written.cannot.get(asked.code, ())):
        assert not gift.read(written.content, written.name).drafts
        return
    (draft,) = gift.read(written.content, written.name).drafts
    assert replace(draft.question, line=0) == asked


@pytest.mark.parametrize(("partial", "costs"), [(True, "~%-50%做法D1"), (False, "~%-100%做法D1")])
def test_moodle_is_told_what_a_wrong_tick_costs(partial, costs):
    said = question("LZ04", 2, 1, type=QuestionType.MULTIPLE, right=("A", "B"), partial=partial)
    written = gift_writing.write([said])
    assert costs in written.content.decode()
    assert "~%50%做法A1" in written.content.decode()
    assert bool(written.cannot) != partial


def test_a_thousand_questions_come_back_in_their_order():
    asked = [question("LZ04", 2, n, citations=(CitedLaw("民法典", ("8", "382之一")),)) for n in range(1, 1001)]
    drafts = gift.read(gift_writing.write(asked).content, "x.txt").drafts
    assert [replace(draft.question, line=0) for draft in drafts] == asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (of_kind("chain"), "not in the file"),
        (of_kind("fill"), "not in the file"),
        (replace(of_kind("matching"), right=("A=1", "B=2"), partial=False), "partly right"),
        (question("LZ04", 2, 1, picture=Picture(7, "公开栏")), "picture"),
    ],
)
def test_what_gift_cannot_say_is_named(asked, said):
    assert said in " ".join(map(str, gift_writing.write([asked]).cannot[asked.code]))
