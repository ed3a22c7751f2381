"""A whole dump of django-quiz-app: looked at, then loaded all at once, or not at all.

    look(content, Wish(unit=county, default=Cell("LZ04", 1), users=…))         # Report; writes nothing
    quiz_dump_writing.load(content, Wish(…), at=clock.now())                   # Report, or raises Refused with it

Categories, questions and quizzes become drafts; finished sittings become closed sittings of the persons that the table of users
names, with the points that were recorded. They show no level and open no gate. What was loaded before is known again and left
as it is. Points by category ("progress") are shown beside what the sittings amount to, and not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from assessments import quiz_dump_rules as rules
from assessments.content import question_of
from assessments.data_file import wording
from assessments.exchange.drafts import Draft, Weight
from assessments.exchange.quiz_app import Dump, QuizDump, SittingDump, read_dump
from assessments.exchange.quiz_app_rows import Key
from assessments.models import Category, Question, QuestionVersion, Quiz, Sitting
from assessments.questions import OWED, Fault, Option, ParsedQuestion, faults
from assessments.quiz_dump_maps import Cell
from competencies.models import Competency
from kit.errors import UserError
from people.models import Person, Unit

PUT_LATER = OWED | {Fault.RUBRIC, Fault.PICTURE}  # a draft may lack it
MOST_SHOWN = 200  # problems of one kind
CODE = "X"  # stands for a code that is given when the question is kept
AT_ONCE = 400


@dataclass(frozen=True)
class Wish:
    """What is said beside the dump. unit: for whom the quizzes are.  default: what questions measure of whose category
    ``cells`` says nothing.  users: account or key there → person.  without_broken: leave broken rows out, loading the rest.
    """

    unit: Unit
    default: Cell | None = None
    cells: Mapping[str, Cell] = field(default_factory=dict)
    users: Mapping[str, Person] = field(default_factory=dict)
    without_broken: bool = False


@dataclass(frozen=True)
class Said:
    """Something about a row. place: "quiz.sitting 31", or empty for the whole file."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}：{self.words}" if self.place else self.words


@dataclass(frozen=True)
class Count:
    """How many of a kind are new, and how many were there before."""

    new: int = 0
    there: int = 0


@dataclass(frozen=True)
class ProgressLine:
    """Points of one user in one category there, beside those of his sittings in the dump."""

    user: str
    category: str
    score: int
    possible: int
    shown: int


@dataclass(frozen=True)
class Report:
    """What loading would do, or did. faults: while there is one, nothing is loaded.  left_out: rows that are not taken, why.

    unmatched: user there → how many finished sittings of his are not taken, since the table does not name him.
    """

    faults: tuple[Said, ...] = ()
    left_out: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    categories: Count = Count()
    questions: Count = Count()
    quizzes: Count = Count()
    sittings: Count = Count()
    unmatched: Mapping[str, int] = field(default_factory=dict)
    progress: tuple[ProgressLine, ...] = ()

    @property
    def is_news(self) -> bool:
        return any(each.new for each in (self.categories, self.questions, self.quizzes, self.sittings))


class Refused(UserError):
    """Nothing was loaded; ``report`` says why."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("Nothing was loaded."), _("Put right what is listed, or leave the broken rows out."))
        self.report = report


@dataclass(frozen=True)
class Line:
    """A question of the dump as it is here. row: the one of the bank; None when it is new."""

    key: Key
    question: ParsedQuestion
    category: str
    version: UUID
    row: Question | None


@dataclass(frozen=True)
class Plan:
    """What is written. categories: paths there.  quizzes: all of them, new and old.  fresh: keys there of the new ones.

    sittings: with their persons, in the order in which they were begun; only those that are new.
    """

    report: Report
    categories: tuple[str, ...] = ()
    lines: Mapping[Key, Line] = field(default_factory=dict)
    quizzes: tuple[QuizDump, ...] = ()
    fresh: frozenset[Key] = frozenset()
    sittings: tuple[tuple[SittingDump, Person], ...] = ()


def look(content: bytes, wish: Wish) -> Report:
    """What loading would do. Writes nothing."""
    return plan_of(read_dump(content), wish).report


def plan_of(dump: Dump, wish: Wish) -> Plan:
    """Everything that is to be written, or why nothing is. A few queries, however many rows."""
    if dump.read.problems:
        return Plan(Report(faults=tuple(Said("", f"{one.words} {one.fix}".strip()) for one in dump.read.problems)))
    stops = [Said(place, _("it stands there twice")) for place in dump.twice]
    notes = [Said(one.place, str(one.words)) for one in dump.read.left_out]
    lines, bad = _lines(dump, wish, notes)
    taken, broken = _finished(dump, wish, lines, bad)
    stops += [*bad.values(), *broken]
    left_out: list[Said] = _unfinished(dump)
    if wish.without_broken:
        left_out, stops = [*left_out, *stops], []
    new, there = _new_sittings(taken, {quiz.key: quiz for quiz in dump.quizzes}, notes)
    quizzes = tuple(dump.quizzes)
    known = set(Quiz.objects.filter(key__in=[rules.quiz_key(one) for one in quizzes]).values_list("key", flat=True))
    fresh = frozenset(one.key for one in quizzes if rules.quiz_key(one) not in known)
    notes += [note for one in quizzes if one.key in fresh for note in _quiz_notes(one, lines)]
    paths = _paths(dump)
    report = Report(
        faults=tuple(stops[:MOST_SHOWN]),
        left_out=tuple(left_out),
        notes=tuple(notes),
        categories=_counted(paths, _known_categories(paths)),
        questions=Count(len({line.version for line in lines.values() if line.row is None}), sum(line.row is not None for line in lines.values())),
        quizzes=Count(len(fresh), len(quizzes) - len(fresh)),
        sittings=Count(len(new), there),
        unmatched=_unmatched(dump, wish),
        progress=tuple(_progress(dump)),
    )  # fmt: skip
    return Plan(report, paths, lines, quizzes, fresh, tuple(new))


# --- questions ----------------------------------------------------------------------------------------


def _lines(dump: Dump, wish: Wish, notes: list[Said]) -> tuple[dict[Key, Line], dict[Key, Said]]:
    """The questions that can be kept, and why the others cannot."""
    drafts = {key: dump.read.drafts[number - 1] for key, number in (dump.numbers or {}).items()}
    known = frozenset(Competency.objects.values_list("key", flat=True))
    placed = {key: _placed(draft, wish) for key, draft in drafts.items()}
    bad: dict[Key, Said] = {}
    for key, question in placed.items():
        found = [fault for fault in faults(question, competencies=known) if fault not in PUT_LATER]
        words = [wording(fault, question) for fault in found]
        words += [str(one.words) for one in drafts[key].problems if one.weight == Weight.STOPS]
        if words:
            bad[key] = Said(f"quiz.question {key}", " ".join(words))
        notes += [
            Said(f"quiz.question {key}", str(one.words)) for one in drafts[key].problems if one.weight == Weight.NOTE
        ]
        if question.stem != drafts[key].question.stem:
            notes.append(Said(f"quiz.question {key}", _("its text was HTML; only the words are taken")))
    good = {key: question for key, question in placed.items() if key not in bad}
    return _found(good, drafts), bad


def _placed(draft: Draft, wish: Wish) -> ParsedQuestion:
    """The question without markup, and with what it measures."""
    above = draft.category.partition("/")[0]
    cell = wish.cells.get(draft.category) or wish.cells.get(above) or wish.default or Cell("", 0)
    said = draft.question
    return replace(
        said,
        code=CODE,
        competency=cell.competency,
        level=cell.level,
        difficulty=said.difficulty or 2,
        stem=rules.bare(said.stem),
        explanation=rules.bare(said.explanation),
        options=tuple(Option(one.key, rules.bare(one.text), one.feedback) for one in said.options),
    )


def _found(questions: Mapping[Key, ParsedQuestion], drafts: Mapping[Key, Draft]) -> dict[Key, Line]:
    """Each with its row of the bank: the one it was loaded into before, else one that says exactly this."""
    ids = {key: rules.version_id(key, question) for key, question in questions.items()}
    before: dict[UUID, Question] = {}
    wanted = list(ids.values())
    for start in range(0, len(wanted), AT_ONCE):
        rows = QuestionVersion.objects.filter(pk__in=wanted[start : start + AT_ONCE]).select_related("question")
        before |= {row.pk: row.question for row in rows}
    same = standing({question.stem for question in questions.values()})
    return {
        key: Line(
            key,
            question,
            drafts[key].category,
            ids[key],
            before.get(ids[key]) or same.get(rules.said_of(question)),
        )
        for key, question in questions.items()
    }


def standing(stems: Iterable[str]) -> dict[str, Question]:
    """Questions of the bank with one of these texts, by what a dump can say of them."""
    found: dict[str, Question] = {}
    wanted = sorted(stems)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Question.objects.filter(stem__in=wanted[start : start + AT_ONCE]).select_related("competency")
        for row in rows.order_by("-pk"):
            found[rules.said_of(question_of(row, row.competency.key))] = row
    return found


# --- quizzes and categories ---------------------------------------------------------------------------


def _quiz_notes(quiz: QuizDump, lines: Mapping[Key, Line]) -> list[Said]:
    place = f"quiz.quiz {quiz.key}"
    settings = rules.settings_of(quiz)
    notes = [Said(place, words) for words in settings.notes]
    if missing := [key for key in quiz.questions if key not in lines]:
        notes.append(Said(place, _("it goes without the questions %(keys)s") % {"keys": "、".join(missing)}))
    if not quiz.questions:
        notes.append(Said(place, _("it has no questions")))
    if settings.draws is not None:
        words = _("it draws %(count)s questions of %(of)s; here by the tag “%(tag)s”, without essays")
        said = {"count": settings.draws, "of": len(quiz.questions), "tag": rules.tag_of(quiz)}
        notes.append(Said(place, words % said))
    return notes


def _paths(dump: Dump) -> tuple[str, ...]:
    """Every category that a question or a quiz has, parents first."""
    named = [draft.category for draft in dump.read.drafts] + [quiz.category for quiz in dump.quizzes]
    found = dict.fromkeys(part for path in named if path for part in (path.partition("/")[0], path))
    return tuple(found)


def _known_categories(paths: Iterable[str]) -> set[str]:
    keys = {rules.category_key(path): path for path in paths}
    return {keys[key] for key in Category.objects.filter(key__in=list(keys)).values_list("key", flat=True)}


def _counted(all_of: Iterable[str], known: set[str]) -> Count:
    return Count(sum(one not in known for one in all_of), len(known))


# --- sittings -----------------------------------------------------------------------------------------


def person_of(sitting: SittingDump, wish: Wish) -> Person | None:
    """The person whom the table names by account or by key; nobody is guessed."""
    return wish.users.get(sitting.username) if sitting.username else wish.users.get(sitting.user)


def _finished(
    dump: Dump, wish: Wish, lines: Mapping[Key, Line], bad: Mapping[Key, Said]
) -> tuple[list[tuple[SittingDump, Person]], list[Said]]:
    """Finished sittings of known persons, and what is wrong with finished sittings, whosever they are."""
    quizzes = {quiz.key: quiz for quiz in dump.quizzes}
    taken, broken = [], []
    for sitting in dump.sittings:
        if not sitting.complete:
            continue
        words = rules.faults_of(sitting, quizzes, set(lines) | set(bad))
        if not words and any(key in bad for key in sitting.questions):
            words = [_("a question of it cannot be kept")]
        if words:
            broken.append(Said(f"quiz.sitting {sitting.key}", "；".join(words)))
        elif (person := person_of(sitting, wish)) is not None:
            taken.append((sitting, person))
    return taken, broken


def _unfinished(dump: Dump) -> list[Said]:
    words = _("it was never handed in; the quiz can be begun anew here")
    return [Said(f"quiz.sitting {one.key}", words) for one in dump.sittings if not one.complete]


def _unmatched(dump: Dump, wish: Wish) -> dict[str, int]:
    rows = (one for one in dump.sittings if one.complete and person_of(one, wish) is None)
    return dict(Counter(one.username or one.user or "?" for one in rows))


def _new_sittings(
    taken: list[tuple[SittingDump, Person]], quizzes: Mapping[Key, QuizDump], notes: list[Said]
) -> tuple[list[tuple[SittingDump, Person]], int]:
    """Those that were not loaded before, in the order in which they were begun, and how many were."""
    ids = {rules.sitting_id(one, quizzes[one.quiz]): one for one, _person in taken}
    before: dict[UUID, object] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Sitting.objects.filter(pk__in=wanted[start : start + AT_ONCE])
        before |= dict(rows.values_list("pk", "given"))
    for pk, given in before.items():
        if not isinstance(given, dict) or given.get("loaded", {}).get("digest") != rules.sitting_digest(ids[pk]):
            words = _("it was loaded before with other answers; it stays as it was loaded")
            notes.append(Said(f"quiz.sitting {ids[pk].key}", words))
    new = [(one, person) for one, person in taken if rules.sitting_id(one, quizzes[one.quiz]) not in before]
    return sorted(new, key=_begun), len(before)


def _begun(pair: tuple[SittingDump, Person]) -> datetime:
    started = pair[0].started
    if started is None:
        raise ValueError("a sitting without its beginning is a fault")
    return started


def _progress(dump: Dump) -> Iterable[ProgressLine]:
    """Points by category, beside those that the finished sittings of the dump amount to."""
    categories = {key: dump.read.drafts[number - 1].category.partition("/")[0] for key, number in (dump.numbers or {}).items()}  # fmt: skip
    shown: Counter[tuple[str, str]] = Counter()
    for sitting in dump.sittings:
        for given in sitting.answers:
            shown[sitting.user, categories.get(given.question, "")] += bool(given.right)
    for one in dump.progress:
        for each in one.scores:
            points = shown[one.user, each.category]
            yield ProgressLine(one.username or one.user, each.category, each.score, each.possible, points)
