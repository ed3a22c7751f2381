"""Questions, persons and events for tests of assessments.

question("LZ04", 2, 1)                         ParsedQuestion LZ04-T0201, single choice, A is right
stock({("LZ04", 2): 12})                       that many questions of a cell in the bank
answered(person, sitting, 1, ["A"])            the event of an answer, as the page's form makes it
submitted(person, sitting, {1: ["A"]})         the event of a submit; questions by their number from 1
of_kind("fill")                                LZ04, level 2, a question of each kind that has more than letters
take_test(person, "LZ04", 2, 5, at=…)          a whole test, five right
quiz_of(unit, [rule(5, "LZ04", 2)])            a published exam with one section
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from assessments import api, bank, quiz_authoring
from assessments.drawing import rank
from assessments.load import insert
from assessments.models import Quiz, QuizRule, Sitting
from assessments.questions import CitedLaw, Number, Option, ParsedQuestion, Part, QuestionType, Step
from assessments.quiz_authoring import NewSection
from assessments.quizzes import ensure_quizzes
from assessments.versions import version
from competencies.models import Competency
from offline.api import Answer, NewEvent, append_event
from people.models import Person
from tests import kept

AT = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)  # nine in the morning in China
LAW = "村民委员会组织法"
STOCK_STANDS_ON = ("competencies_competency", "competencies_law", "assessments_category", "assessments_quiz")


def question(competency: str, level: int, number: int, /, **fields: Any) -> ParsedQuestion:
    """A question of the bank; by default a single choice of four of which A is right."""
    return ParsedQuestion(
        **{
            "code": f"{competency}-T{level:02}{number:02}",
            "competency": competency,
            "level": level,
            "type": QuestionType.SINGLE,
            "stem": f"{competency} 第 {level} 级第 {number} 题怎么做？",
            "options": tuple(Option(key, f"做法{key}{number}") for key in "ABCD"),
            "right": ("A",),
            "rubric": None,
            "explanation": "法律这样写。",
            "citations": (CitedLaw(LAW, ("35",)),),
            "difficulty": 2,
            **fields,
        }
    )


PARTS: Mapping[str, dict[str, Any]] = {
    "matching": {
        "type": QuestionType.MATCHING,
        "stem": "谁来做？",
        "options": (Option("A", "主持村民会议"), Option("B", "管账")),
        "targets": (Option("1", "会计"), Option("2", "村民委员会"), Option("3", "出纳")),
        "right": ("A=2", "B=1"),
    },
    "fill": {
        "type": QuestionType.FILL,
        "stem": "须经____以上的成年村民同意，每____公布一次。",
        "options": (),
        "right": (),
        "blanks": (("三分之二", "2/3"), ("季度", "三个月")),
    },
    "numeric": {
        "type": QuestionType.NUMERIC,
        "stem": "一共是多少钱？",
        "options": (),
        "right": (),
        "number": Number(Decimal("12500"), Decimal("0.5"), "元"),
    },
    "chain": {
        "type": QuestionType.CHAIN,
        "stem": "村里要修路，资金不够，有人提出贷款。",
        "options": (),
        "right": (),
        "steps": (
            Step(
                "先做什么？",
                Part(QuestionType.SINGLE, (Option("A", "开会商量"), Option("B", "先去贷款")), ("A",)),
                explanation="大事要商量。",
            ),
            Step(
                "还差____元。",
                Part(QuestionType.FILL, blanks=(("三万", "30000"),)),
                marks=2,
            ),
        ),
    },
}


def of_kind(kind: str, **fields: Any) -> ParsedQuestion:
    """A question of one of the kinds in `PARTS`."""
    return question("LZ04", 2, 1, **{**PARTS[kind], **fields})


def stock(cells: Mapping[tuple[str, int], int], *, at: datetime = AT) -> None:
    """Fill the bank and make the quizzes."""

    def fill() -> None:
        insert([question(key, level, n) for (key, level), count in cells.items() for n in range(1, count + 1)], at=at)
        ensure_quizzes()
        bank.touch()

    kept.once(("stock", tuple(cells.items()), at), fill, on=STOCK_STANDS_ON)


def answered(person: Any, sitting: Sitting, number: int, keys: Sequence[str], **fields: Any) -> NewEvent:
    """The event of an answer to the question at ``number``."""
    sitting.refresh_from_db(fields=["paper"])
    item = sitting.paper[number - 1]["v"]
    return NewEvent(
        fields.pop("id", None) or uuid4(),
        "answer_set",
        sitting.pk,
        {"sitting": str(sitting.pk), "item": item, "answer": list(keys)},
        **fields,
    )


def submitted(person: Any, sitting: Sitting, sheet: Mapping[int, Any], **fields: Any) -> NewEvent:
    """The event of a submit."""
    items = {sitting.paper[number - 1]["v"]: answer for number, answer in sheet.items()}
    return NewEvent(
        fields.pop("id", None) or uuid4(),
        "sitting_submitted",
        sitting.pk,
        {"sitting": str(sitting.pk), "sheet": items},
        **fields,
    )


def send(person: Any, new: NewEvent, *, at: datetime = AT) -> Answer:
    """Hand an event in."""
    return append_event(person, new, at=at)


def right_of(sitting: Sitting, number: int) -> list[str]:
    """The key of the question at ``number``."""
    return list(version(UUID(sitting.paper[number - 1]["v"])).right)


def wrong_of(sitting: Sitting, number: int) -> list[str]:
    """One key that is not right; of an ordering, in which all are, the first one alone."""
    shown = sitting.paper[number - 1]["o"]
    return [next((key for key in shown if key not in right_of(sitting, number)), shown[0])]


def sit(person: Any, sitting: Sitting, right: int, *, at: datetime = AT) -> Sitting:
    """Answer the first ``right`` questions rightly, the others wrongly, and submit."""
    count = len(sitting.paper)
    sheet = {n: right_of(sitting, n) if n <= right else wrong_of(sitting, n) for n in range(1, count + 1)}
    send(person, submitted(person, sitting, sheet), at=at)
    sitting.refresh_from_db()
    return sitting


def take_test(person: Any, competency: str, level: int, right: int, *, at: datetime = AT) -> Sitting:
    """A whole small test with that many right answers."""
    return sit(person, api.start_test(person, competency, level, at=at), right, at=at)


def place(
    person: Any,
    sitting: Sitting,
    knows: Mapping[str, int],
    *,
    at: datetime = AT,
    most: int = 100,
    unsure: str = "",
) -> Sitting:
    """Answer a placing as somebody who knows each competency up to a level and nothing above; at most ``most`` questions.

    unsure: any word; as if by a coin that belongs to it, half of them are wrong all the same.
    """
    for _ in range(most):
        sitting.refresh_from_db()
        if not sitting.is_open:
            break
        number = len(sitting.paper)
        asked = version(UUID(sitting.paper[-1]["v"]))
        coin = rank(unsure, f"{asked.competency} {asked.level} {number}")[0] % 2 if unsure else 0
        can = asked.level <= knows.get(asked.competency, 0) and not coin
        send(person, answered(person, sitting, number, right_of(sitting, number) if can else []), at=at)
    sitting.refresh_from_db()
    return sitting


def day(offset: int) -> datetime:
    """Nine o'clock, so many days after `AT`."""
    return AT + timedelta(days=offset)


def quiz_of(unit: Any, *sections: Sequence[QuizRule] | NewSection, by: Any = None, **settings: Any) -> Quiz:
    """A published exam of ``unit`` whose sections draw by rules; by default five questions of LZ04, level 2."""
    by = by or Person.objects.get_or_create(username="author", defaults={"name": "周教员"})[0]
    fields = {"purpose": "exam", "title": "结业考试", "unit": unit, "offline_allowed": False, **settings}
    quiz = quiz_authoring.new_quiz(Quiz(**fields), by=by)
    for section in sections or ([rule(5, "LZ04", 2)],):
        new = section if isinstance(section, NewSection) else NewSection(rules=tuple(section))
        quiz_authoring.write_section(quiz, new, by=by)
    quiz_authoring.publish(quiz, by=by, at=AT)
    return quiz


def rule(count: int, competency: str = "", level: int | None = None, **fields: Any) -> QuizRule:
    """A rule of a section that is not saved yet."""
    found = Competency.objects.get(key=competency) if competency else None
    return QuizRule(count=count, competency=found, level=level, **fields)


def start(person: Any, quiz: Quiz, *, at: datetime = AT, code: str = "") -> Sitting:
    """A sitting of an authored quiz."""
    quiz.refresh_from_db()
    return api.start_quiz(person, quiz, at=at, code=code)
