"""QTI packages of other programs, read; hostile archives refused; our own questions out as QTI 3.0 and back."""

from __future__ import annotations

import io
import stat
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings

from assessments.exchange import qti, qti_writing
from assessments.exchange.drafts import Drawing, Weight
from assessments.questions import Number, Option, Picture, QuestionType, Rubric
from tests.assessments.exchange.strategies import questions
from tests.assessments.factories import of_kind, question

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 30
ASI2, ASI3 = "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
STEPS = (
    QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.NUMERIC, QuestionType.FILL, QuestionType.ORDERING, QuestionType.MATCHING,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def right(
    *values: str, kind: str = "identifier", many: str = "single", mapping: str = "", name: str = "RESPONSE"
) -> str:
    """A response declaration of QTI 2."""
    said = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{said}</correctResponse>" if values else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{many}" baseType="{kind}">{correct}{mapping}</responseDeclaration>'


def item(declared: str, body: str, after: str = "", *, template: str = "match_correct") -> str:
    """An item of QTI 2.1."""
    processing = f'<responseProcessing template="{TEMPLATES}/{template}"/>' if template else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><assessmentItem xmlns="{ASI2}" identifier="choice_1" title="公开 1" '
        f'adaptive="false" timeDependent="false">{declared}<outcomeDeclaration identifier="SCORE" cardinality="single" '
        f'baseType="float"/><itemBody>{body}</itemBody>{processing}{after}</assessmentItem>'
    )


def mapping(**values: float) -> str:
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items())
    return f'<mapping defaultValue="0" lowerBound="0">{entries}</mapping>'


def choices(most: int = 1, texts: str = "甲乙丙") -> str:
    inside = "".join(f'<simpleChoice identifier="C{n}">{text}</simpleChoice>' for n, text in enumerate(texts))
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">'
        f"<prompt>哪个？</prompt>{inside}</choiceInteraction>"
    )


def zipped(**files: str | bytes) -> bytes:
    """A package; __ in a name is / and a missing ending is .xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            path = name.replace("__", "/")
            archive.writestr(path if "." in path else f"{path}.xml", content)
    return out.getvalue()


def manifest(resources: str) -> str:
    return (
        '<?xml version="1.0"?><manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
        'xmlns:lom="http://ltsc.ieee.org/xsd/LOM" identifier="M"><metadata><schema>QTIv2.1 Package</schema>'
        f"</metadata><organizations/><resources>{resources}</resources></manifest>"
    )


def one(xml: str):
    """The only question of a single item, as a draft."""
    (draft,) = qti.read(xml.encode(), "item.xml").drafts
    return draft


def words_of(draft) -> str:
    return " ".join(str(problem.words) for problem in draft.problems)


def test_a_single_choice_with_its_text_and_prompt():
    draft = one(item(right("C1"), f"<p>村务公开<b>栏</b>，</p><p>第二段</p>{choices()}"))
    found = draft.question
    assert (found.type, found.stem, found.right) == (QuestionType.SINGLE, "村务公开栏，\n第二段\n哪个？", ("B",))
    assert [option.text for option in found.options] == ["甲", "乙", "丙"]
    assert (draft.place, draft.problems, found.code) == ("question 1 公开 1", (), "")


def test_several_that_must_all_be_right_earn_all_or_nothing():
    draft = one(item(right("C0", "C2", many="multiple"), choices(0)))
    assert (draft.question.type, draft.question.right, draft.question.partial) == (
        QuestionType.MULTIPLE, ("A", "C"), False,
    )  # fmt: skip
    assert not draft.problems


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"C0": 1, "C2": 1, "C1": -1}, ""),
        ({"C0": 1, "C2": 1}, "A wrong tick costs something else"),
        ({"C0": 3, "C2": 1, "C1": -2}, "different weights"),
    ],
)
def test_several_with_a_mapping_earn_their_share(values, said):
    declared = right("C0", "C2", many="multiple", mapping=mapping(**values))
    draft = one(item(declared, choices(0), template="map_response"))
    assert (draft.question.right, draft.question.partial) == (("A", "C"), True)
    assert said in words_of(draft)
    assert bool(said) == bool(draft.problems)


def test_true_or_false_of_qti_3_with_remarks():
    xml = f"""<qti-assessment-item xmlns="{ASI3}" identifier="TF-01" title="" time-dependent="false">
    <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
      <qti-correct-response><qti-value>t</qti-value></qti-correct-response></qti-response-declaration>
    <qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
      <qti-prompt>每年至少一次。</qti-prompt><qti-simple-choice identifier="f">False</qti-simple-choice>
      <qti-simple-choice identifier="t" fixed="true">True </qti-simple-choice></qti-choice-interaction></qti-item-body>
    <qti-modal-feedback outcome-identifier="FEEDBACK" show-hide="show" identifier="f"><qti-content-body>再看看</qti-content-body></qti-modal-feedback>
    <qti-modal-feedback outcome-identifier="FEEDBACK" show-hide="show" identifier="general"><qti-content-body><p>见法条</p></qti-content-body></qti-modal-feedback>
    </qti-assessment-item>"""
    found = one(xml).question
    assert (found.type, found.right, found.code) == (QuestionType.TRUE_FALSE, ("T",), "TF-01")
    assert (found.options[1].feedback, found.explanation) == ("再看看", "见法条")


def test_remarks_inside_the_options_are_remarks():
    body = choices().replace(
        "甲", '甲<feedbackInline outcomeIdentifier="F" identifier="C0" showHide="show">不对</feedbackInline>'
    )
    found = one(item(right("C1"), body)).question
    assert found.options[0] == Option("A", "甲", "不对")


def test_a_remark_that_a_rule_calls_for_an_option_is_its_remark():
    def rule(test: str, remark: str) -> str:
        value = f'<baseValue baseType="identifier">{remark}</baseValue>'
        shown = (
            f'<setOutcomeValue identifier="F"><multiple><variable identifier="F"/>{value}</multiple></setOutcomeValue>'
        )
        return f"<responseCondition><responseIf>{test}{shown}</responseIf></responseCondition>"

    chosen = '<member><baseValue baseType="identifier">C0</baseValue><variable identifier="RESPONSE"/></member>'
    remarks = "".join(
        f'<modalFeedback outcomeIdentifier="F" identifier="{name}" showHide="show">{text}</modalFeedback>'
        for name, text in (("F1", "甲不对"), ("F2", "没有选甲"))
    )
    rules = f"<responseProcessing>{rule(f'<and>{chosen}</and>', 'F1')}{rule(f'<not>{chosen}</not>', 'F2')}</responseProcessing>"
    draft = one(item(right("C1"), choices(), rules + remarks, template=""))
    assert draft.question.options[0].feedback == "甲不对"
    assert (draft.question.explanation, draft.problems) == ("没有选甲", ())


def test_marks_by_rules_of_its_own_are_named():
    rules = '<responseProcessing><stringMatch caseSensitive="true"><variable identifier="RESPONSE"/></stringMatch></responseProcessing>'
    draft = one(item(right("C1"), choices(), rules, template=""))
    assert "rules of its own for its marks" in words_of(draft)
    unsaid = one(item(right(), choices(), rules, template=""))
    assert Weight.STOPS in {problem.weight for problem in unsaid.problems}


def test_an_ordering():
    body = choices().replace("choiceInteraction", "orderInteraction")
    found = one(item(right("C2", "C0", "C1", many="ordered"), body)).question
    assert (found.type, found.right, found.keys) == (QuestionType.ORDERING, ("C", "A", "B"), ("A", "B", "C"))


def sets(lines: str, targets: str) -> str:
    def side(letter: str, texts: str) -> str:
        inside = "".join(
            f'<simpleAssociableChoice identifier="{letter}{n}" matchMax="1">{text}</simpleAssociableChoice>'
            for n, text in enumerate(texts)
        )
        return f"<simpleMatchSet>{inside}</simpleMatchSet>"

    return f'<matchInteraction responseIdentifier="RESPONSE" maxAssociations="9">{side("L", lines)}{side("R", targets)}</matchInteraction>'


@pytest.mark.parametrize("partial", [True, False])
def test_a_matching_by_shares_or_as_a_whole(partial):
    entries = '<mapping defaultValue="0"><mapEntry mapKey="L0 R1" mappedValue="1"/><mapEntry mapKey="L1 R0" mappedValue="1"/></mapping>'
    declared = right("L0 R1", "L1 R0", kind="directedPair", many="multiple", mapping=entries if partial else "")
    draft = one(item(declared, sets("甲乙", "丙丁戊"), template="map_response" if partial else "match_correct"))
    assert (draft.question.right, len(draft.question.targets)) == (("A=2", "B=1"), 3)
    assert (draft.question.partial, draft.problems) == (partial, ())


def test_a_matching_written_the_other_way_round_is_turned():
    declared = right("L0 R0", "L0 R1", "L1 R2", kind="directedPair", many="multiple")
    found = one(item(declared, sets("甲乙", "丙丁戊"))).question
    assert [option.text for option in found.options] == ["丙", "丁", "戊"]
    assert found.right == ("A=1", "B=1", "C=2")


def test_a_line_without_its_match_stops():
    draft = one(item(right("L0 R0", kind="directedPair", many="multiple"), sets("甲乙", "丙丁")))
    assert Weight.STOPS in {problem.weight for problem in draft.problems}


ENTRY = '<textEntryInteraction responseIdentifier="{}"/>'


def test_text_entries_are_gaps_with_every_accepted_wording():
    declared = right("三分之二", kind="string", name="R1", mapping='<mapping><mapEntry mapKey="三分之二" mappedValue="1"/>'
                     '<mapEntry mapKey="2/3" mappedValue="1"/><mapEntry mapKey="一半" mappedValue="0.5"/></mapping>')  # fmt: skip
    declared += right("季度", kind="string", name="R2")
    draft = one(
        item(declared, f"<p>到会{ENTRY.format('R1')}，每{ENTRY.format('R2')}一次。</p>", template="map_response")
    )
    assert (draft.question.stem, draft.question.blanks) == ("到会____，每____一次。", (("三分之二", "2/3"), ("季度",)))
    assert "一半" in words_of(draft)


@pytest.mark.parametrize(
    ("rule", "tolerance"),
    [
        ('toleranceMode="absolute" tolerance="0.5 0.25"', Decimal("0.5")),
        ('toleranceMode="relative" tolerance="5 5"', Decimal("0.75")),
        ('toleranceMode="exact"', Decimal(0)),
    ],
)
def test_a_number_with_its_tolerance(rule, tolerance):
    after = (
        f'<responseProcessing><responseCondition><responseIf><equal {rule}><variable identifier="RESPONSE"/>'
        '<correct identifier="RESPONSE"/></equal></responseIf></responseCondition></responseProcessing>'
    )
    found = one(
        item(right("15", kind="float"), f"<p>多少天？</p><div>{ENTRY.format('RESPONSE')}</div>", after, template="")
    ).question
    assert (found.stem, found.number) == ("多少天？", Number(Decimal(15), tolerance))


INLINE = '<inlineChoiceInteraction responseIdentifier="{}"><inlineChoice identifier="a">镇政府</inlineChoice><inlineChoice identifier="b">村委会</inlineChoice></inlineChoiceInteraction>'


def test_an_inline_choice_is_a_choice_with_a_gap():
    found = one(item(right("b"), f"<p>由{INLINE.format('RESPONSE')}召集。</p>")).question
    assert (found.type, found.stem, found.right) == (QuestionType.SINGLE, "由____召集。", ("B",))


def test_several_interactions_are_one_case():
    declared = right("b", name="R1") + right("a", name="R2")
    found = one(
        item(declared, f"<p>会由{INLINE.format('R1')}召集，{INLINE.format('R2')}派人。</p>", template="")
    ).question
    assert (found.type, found.stem) == (QuestionType.CHAIN, "会由（1）____召集，（2）____派人。")
    assert [step.part.right for step in found.steps] == [("B",), ("A",)]


def test_blocks_one_after_another_keep_the_text_before_each():
    second = choices().replace("RESPONSE", "R2").replace("哪个？", "第二问？")
    found = one(
        item(right("C1") + right("C0", name="R2"), f"<p>某村修路。</p>{choices()}<p>后来没钱了。</p>{second}")
    ).question
    assert found.stem == "某村修路。"
    assert [step.text for step in found.steps] == ["哪个？", "后来没钱了。\n第二问？"]


def test_an_essay_with_notes_for_the_marker():
    body = '<rubricBlock view="scorer"><p>1. 公布账目</p><p>2. 村民监督</p></rubricBlock><extendedTextInteraction responseIdentifier="RESPONSE"><prompt>怎么公开？</prompt></extendedTextInteraction>'
    found = one(item(right(kind="string"), body, template="")).question
    assert (found.stem, found.rubric) == ("怎么公开？", Rubric(("公布账目", "村民监督"), 2))


@pytest.mark.parametrize("name", ["associate", "gapMatch", "hotspot", "slider", "upload", "portableCustom"])
def test_what_cannot_be_asked_is_left_out_by_name(name):
    found = qti.read(item(right(), f'<{name}Interaction responseIdentifier="RESPONSE"/>').encode(), "x.xml")
    assert not found.drafts
    assert f"{name}Interaction" in str(found.left_out[0].words)


def test_no_script_survives_and_pictures_inside_are_named():
    draft = one(
        item(
            right("C1"), choices().replace("甲", '甲<img src="https://x.cn/a.png" alt="图"/>') + "<script>x()</script>"
        )
    )
    assert draft.question.options[0].text == "甲"
    assert "a.png" in words_of(draft)
    assert "script" in words_of(draft)


def package() -> bytes:
    """A package as an authoring program writes it: a test with sections, keywords, a picture beside the items."""
    lom = "<metadata><lom:lom><lom:general><lom:keyword><lom:string>等级:3</lom:string></lom:keyword><lom:keyword><lom:string>土地</lom:string></lom:keyword></lom:general></lom:lom></metadata>"
    resources = (
        '<resource identifier="T" type="imsqti_test_xmlv2p1" href="test.xml"/>'
        f'<resource identifier="I1" type="imsqti_item_xmlv2p1" href="items/a.xml">{lom}<file href="items/a.xml"/><file href="img/公开.png"/></resource>'
        '<resource identifier="I2" type="imsqti_item_xmlv2p1" href="items/b%20.xml"/>'
        '<resource identifier="I3" type="imsqti_item_xmlv2p1" href="items/missing.xml"/>'
        '<resource identifier="P" type="imsqti_stimulus_xmlv3p0" href="s.xml"/><resource identifier="C" type="webcontent" href="style.css"/>'
    )
    refs = '<testPart><assessmentSection title="第一部分"><assessmentItemRef identifier="x" href="items/b%20.xml"/></assessmentSection><assessmentSection title="第二部分"><assessmentItemRef identifier="y" href="items/a.xml"/></assessmentSection></testPart>'
    return zipped(**{
        "imsmanifest": manifest(resources),
        "test": f'<assessmentTest xmlns="{ASI2}" title="期末">{refs}</assessmentTest>',
        "items__a": item(right("C1"), f'<p><img src="../img/%E5%85%AC%E5%BC%80.png" alt="公开栏"/></p>{choices()}'),
        "items__b .xml": item(right("C0"), choices()),
        "img__公开.png": PNG,
    })  # fmt: skip


def test_a_package_is_read_in_the_order_of_its_test_with_keywords_and_pictures():
    found = qti.read(package(), "paket.zip")
    assert [draft.category for draft in found.drafts] == ["期末/第一部分", "期末/第二部分"]
    second = found.drafts[1]
    assert (second.question.level, second.question.tags) == (3, ("土地",))
    assert (second.drawing, second.question.picture) == (Drawing("公开.png", PNG), Picture(0, "公开栏"))
    assert [str(problem.place) for problem in found.left_out] == ["s.xml", "question 3 items/missing.xml"]


def test_a_zip_of_items_without_a_manifest_is_read():
    found = qti.read(zipped(a=item(right("C1"), choices()), b="<other/>"), "x.zip")
    assert (len(found.drafts), len(found.left_out)) == (1, 1)


def hostile(*, name: str = "a.xml", mode: int = 0, password: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("x" * len(name))
        info.external_attr = mode << 16
        archive.writestr(info, "<a/>")
    content = bytearray(out.getvalue().replace(b"x" * len(name), name.encode()))
    if password:
        content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):
            archive.writestr(f"{n}.xml", b"<a>" + b" " * 80_000_000)
    return out.getvalue()


LINK = stat.S_IFLNK | 0o777


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (hostile(name="../../etc/passwd"), "lead out of it"),
        (hostile(name="/etc/passwd"), "lead out of it"),
        (hostile(name="..\\windows\\x.xml"), "lead out of it"),
        (hostile(name="C:/x.xml"), "lead out of it"),
        (hostile(mode=LINK), "lead out of it"),
        (hostile(password=True), "password"),
        (bomb(), "far larger inside"),
        (zipped(**{f"a{n}": "<a/>" for n in range(5_001)}), "far larger inside"),
        (package()[:-200], "damaged"),
        (b"PK\x03\x04" + b"0" * 100, "damaged"),
        (zipped(**{f"a{n}": b"<a>" + b"<b/>" * 900_000 + b"</a>" for n in range(3)}), "far more than a question bank"),
        (b"PK" + b" " * (100 * 1024 * 1024), "larger than 100 MB"),
        (zipped(readme="text.txt"), "left out"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "commands"),
        (b"<questestinterop/>", "QTI 1.2"),
        (
            zipped(imsmanifest=manifest('<resource type="imsqti_xmlv1p2" href="q.xml"/>'), q="<questestinterop/>"),
            "left out",
        ),
        (b"<html/>", "no question of QTI"),
        (b"hello", "no complete XML"),
        ("<a>村</a>".encode("gb18030"), "cannot be read"),
    ],
)
def test_hostile_and_foreign_files_are_refused_with_words(content, said):
    found = qti.read(content, "x.zip")
    assert not found.drafts
    if said == "left out":
        assert found.left_out
    else:
        assert said in str(found.problems[0].words)
        assert found.problems[0].fix


def test_an_item_that_is_broken_does_not_take_the_others_with_it():
    found = qti.read(zipped(a="<broken", b=item(right("C1"), choices())), "x.zip")
    assert len(found.drafts) == 1
    assert found.left_out[0].place == "question 1 a.xml"


@settings(max_examples=120)
@given(questions(step_kinds=STEPS))
def test_what_qti_can_say_comes_back_as_it_was(said):
    written = qti_writing.write([said])
    (draft,) = qti.read(written.content, written.name).drafts
    assert draft.question == said
    assert not [problem for problem in draft.problems if problem.weight == Weight.STOPS]


def test_a_picture_goes_out_and_comes_back():
    said = replace(of_kind("fill"), picture=Picture(7, "公开栏“照片”"))
    (draft,) = qti.read(qti_writing.write([said], {7: Drawing("a/公开 栏.PNG", PNG)}).content, "x.zip").drafts
    assert draft.question == replace(said, picture=Picture(0, "公开栏“照片”"))
    assert draft.drawing == Drawing("1.png", PNG)


def test_a_thousand_questions_come_back_in_their_order():
    said = [question("LZ04", 2, n) for n in range(1, 1001)]
    drafts = qti.read(qti_writing.write(said).content, "x.zip").drafts
    assert [draft.question for draft in drafts] == said


# The order of the parts of an item in the published schema of QTI 3.0.
ORDER = ["response-declaration", "outcome-declaration", "item-body", "response-processing", "modal-feedback"]


@pytest.mark.parametrize("kind", ["matching", "fill", "numeric", "chain", "short", "multiple"])
def test_an_item_has_the_structure_that_the_schema_wants(kind):
    if kind == "short":
        said = question("LZ04", 2, 1, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("甲",), 1))
    elif kind == "multiple":
        options = tuple(Option(key, key * 3, f"因{key}") for key in "ABCD")
        said = question("LZ04", 2, 1, type=QuestionType.MULTIPLE, options=options, right=("A", "B"), partial=True)
    else:
        said = of_kind(kind)
    with zipfile.ZipFile(io.BytesIO(qti_writing.write([said]).content)) as archive:
        root = ElementTree.fromstring(archive.read("items/item-00001.xml"))
    sign = f"{{{ASI3}}}qti-"
    parts = [child.tag.removeprefix(sign) for child in root]
    assert sorted(parts, key=ORDER.index) == parts
    assert {"identifier", "title", "time-dependent"} <= root.attrib.keys()
    declared = {one.get("identifier") for one in root if one.tag.endswith("declaration")}
    named = {one.get("response-identifier") for one in root.iter() if one.get("response-identifier")}
    outcomes = {one.get("outcome-identifier") for one in root.iter() if one.get("outcome-identifier")}
    used = {
        one.get("identifier")
        for tag in ("variable", "correct", "map-response", "set-outcome-value")
        for one in root.iter(f"{sign}{tag}")
    }
    assert named | outcomes | used <= declared
    identifiers = [
        one.get("identifier")
        for tag in ("simple-choice", "simple-associable-choice")
        for one in root.iter(f"{sign}{tag}")
    ]
    assert len(set(identifiers)) == len(identifiers)
    for feedback in root.iter(f"{sign}modal-feedback"):
        assert [child.tag for child in feedback] == [f"{sign}content-body"]


def test_the_templates_of_the_standard_are_named_where_they_say_all():
    whole, share = question("LZ04", 2, 1), question("LZ04", 2, 2, type=QuestionType.MULTIPLE, right=("A", "B"))
    with zipfile.ZipFile(io.BytesIO(qti_writing.write([whole, share]).content)) as archive:
        said = [archive.read(f"items/item-0000{n}.xml").decode() for n in (1, 2)]
        listed = archive.read("imsmanifest.xml").decode()
    assert all("https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml" in text for text in said)
    assert listed.count('type="imsqti_item_xmlv3p0"') == 2
    assert "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion>" in listed


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (replace(of_kind("fill"), stem="没有空"), "not in the file"),
        (replace(of_kind("matching"), targets=(Option("1", "甲", "评"), Option("2", "乙"))), "remarks"),
        (question("LZ04", 2, 1, picture=Picture(7, "公开栏")), "picture"),
    ],
)
def test_what_qti_cannot_say_is_named(said, words):
    assert words in " ".join(map(str, qti_writing.write([said]).cannot[said.code]))
