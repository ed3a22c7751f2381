"""Dumps of django-quiz-app (tomwalker/django_quiz), read: its questions, and beside them its quizzes, sittings and scores.

    quiz_app.read(content, name)        # Read, as every reader
    quiz_app.read_dump(content)         # Dump: the same with quizzes, sittings and progress as plain values

A sitting is who answered what, and when; nothing here decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.exchange import quiz_app_rows as rows_of
from assessments.exchange.drafts import Draft, Problem, Read
from assessments.exchange.making import Found, Offered, choice, draft, note, refused, true_false
from assessments.exchange.quiz_app_rows import Key, Rows, is_true, key, keys_in, whole, words
from assessments.questions import Part, QuestionType
from kit.errors import Unreadable


@dataclass(frozen=True)
class QuizDump:
    """One quiz with its settings. questions: keys there, in the order in which they are asked when the order is not random.

    max_questions: how many are asked each time; None for all.  pass_mark: percent.  draft: only editors see it.
    answers_at_end: what is right is shown at the end only.  exam_paper: results are kept.  category: "" for none.
    """

    key: Key
    title: str
    description: str
    url: str
    category: str
    random_order: bool
    max_questions: int | None
    answers_at_end: bool
    exam_paper: bool
    single_attempt: bool
    pass_mark: int
    success_text: str
    fail_text: str
    draft: bool
    questions: tuple[Key, ...]


@dataclass(frozen=True)
class GivenDump:
    """One answer. given: as it stands there.  answer: as an answer of ours ("B", "T", or the text), "" when it fits nothing.

    right: by the list of wrong questions that the sitting keeps; None for a text that nobody has marked as right.
    """

    question: Key
    given: str
    answer: str
    right: bool | None


@dataclass(frozen=True)
class SittingDump:
    """One sitting. user: key there, username: "" when the accounts are not in the dump.

    questions: all of them in their order; open: those not answered yet.  score: points.  started, ended: with their zone.
    """

    key: Key
    user: Key
    username: str
    quiz: Key
    questions: tuple[Key, ...]
    open: tuple[Key, ...]
    wrong: tuple[Key, ...]
    answers: tuple[GivenDump, ...]
    score: int
    complete: bool
    started: datetime | None
    ended: datetime | None


@dataclass(frozen=True)
class CategoryScore:
    """Points of one person in one category, of all questions ever answered in it."""

    category: str
    score: int
    possible: int


@dataclass(frozen=True)
class ProgressDump:
    """The points of one person by category."""

    user: Key
    username: str
    scores: tuple[CategoryScore, ...]


@dataclass(frozen=True)
class Dump:
    """A whole dump. numbers: key of a question there → number of its draft.  twice: rows that stand there twice, in words."""

    read: Read
    quizzes: tuple[QuizDump, ...] = ()
    sittings: tuple[SittingDump, ...] = ()
    progress: tuple[ProgressDump, ...] = ()
    numbers: Mapping[Key, int] | None = None
    twice: tuple[str, ...] = ()


def read(content: bytes, name: str) -> Read:
    """The questions of a dump; quizzes, sittings and scores are named in what is left out."""
    dump = read_dump(content)
    beside = (
        (_("%(count)s quizzes with their settings"), len(dump.quizzes)),
        (_("%(count)s sittings with their answers"), len(dump.sittings)),
        (_("%(count)s records of points by category"), len(dump.progress)),
    )
    said = tuple(note(text % {"count": count}) for text, count in beside if count)
    return replace(dump.read, left_out=(*dump.read.left_out, *said))


def read_dump(content: bytes) -> Dump:
    """Everything in a dump that django-quiz-app knows; what else is there is named, never silently dropped."""
    try:
        rows = rows_of.rows(content)
    except Unreadable as error:
        return Dump(refused(error.message, error.next_step))
    if not any(rows.by_model.values()):
        words_ = _("The dump holds nothing of django-quiz-app.")
        return Dump(refused(words_, _("Dump the apps quiz, multichoice, true_false and essay.")))
    drafts, numbers, left_out = _drafts(rows)
    answers = _answers(rows)
    keys = {pk: _letters(rows, pk, answers.get(pk, []), drafts[number - 1]) for pk, number in numbers.items()}
    members = _members(rows)
    sittings = tuple(_sitting(rows, pk, fields, keys) for pk, fields in rows.of("sitting").items())
    return Dump(
        Read(tuple(drafts), left_out=(*left_out, *_not_taken(rows))),
        tuple(_quiz(rows, pk, fields, members.get(pk, [])) for pk, fields in rows.of("quiz").items()),
        sittings,
        tuple(_progress(rows, fields) for fields in rows.of("progress").values()),
        numbers,
        tuple(rows.twice),
    )


# --- questions ----------------------------------------------------------------------------------------


def _drafts(rows: Rows) -> tuple[list[Draft], dict[Key, int], list[Problem]]:
    answers = _answers(rows)
    drafts: list[Draft] = []
    numbers: dict[Key, int] = {}
    left_out: list[Problem] = []
    for pk, fields in rows.of("question").items():
        place = _place(pk)
        found = _found(rows, pk, fields, answers.get(pk, []))
        if found is None:
            words_ = _("The dump does not say what kind of question this is: %(text)s")
            problem = note(
                words_ % {"text": words(fields.get("content"))[:40]}, _("Dump the apps of all question types.")
            )
            left_out.append(replace(problem, place=place))
            continue
        numbers[pk] = len(drafts) + 1
        drafts.append(draft(numbers[pk], place, found, category=_category(rows, fields)))
    return drafts, numbers, left_out


def _answers(rows: Rows) -> dict[Key, list[tuple[Key, dict[str, Any]]]]:
    """The options of each question with their keys, in the order of the file."""
    found: dict[Key, list[tuple[Key, dict[str, Any]]]] = {}
    for pk, fields in rows.of("answer").items():
        found.setdefault(key(fields.get("question")), []).append((pk, fields))
    return found


def _place(pk: Key) -> str:
    said: str = _("question with the key %(key)s") % {"key": pk}
    return said


def _found(rows: Rows, pk: Key, fields: Mapping[str, Any], answers: list[tuple[Key, dict[str, Any]]]) -> Found | None:
    problems: tuple[Problem, ...] = ()
    if pk in rows.of("choice"):
        part, problems = _choice(_in_order(rows.of("choice")[pk], answers))
    elif pk in rows.of("truth"):
        part = true_false(is_true(rows.of("truth")[pk].get("correct")))
    elif pk in rows.of("essay"):
        part = Part(QuestionType.SHORT)
    else:
        return None
    figure = words(fields.get("figure"))
    if figure:
        said = _("The picture %(name)s is not in the file.") % {"name": figure}
        problems += (note(said, _("Add it to the question by hand.")),)
    return Found(words(fields.get("content")), part, words(fields.get("explanation")), problems=problems)


def _choice(offered: list[tuple[Key, Offered]]) -> tuple[Part, tuple[Problem, ...]]:
    """There one option is chosen, and any of the right ones will do; here several right ones have all to be chosen."""
    right = sum(one.share > 0 for _pk, one in offered)
    part, problems = choice([one for _pk, one in offered], several=right > 1)
    if right > 1:
        words_ = _("Any of the right options was enough there; here all of them have to be chosen.")
        return replace(part, partial=False), (note(words_, _("Leave one right option if that is meant.")),)
    return part, problems


def _in_order(question: Mapping[str, Any], answers: list[tuple[Key, dict[str, Any]]]) -> list[tuple[Key, Offered]]:
    offered = [
        (pk, Offered(words(fields.get("content")), Fraction(is_true(fields.get("correct"))))) for pk, fields in answers
    ]
    by_words = words(question.get("answer_order")) == "content"
    return sorted(offered, key=lambda pair: pair[1].text) if by_words else offered


def _category(rows: Rows, fields: Mapping[str, Any]) -> str:
    category = words(rows.of("category").get(key(fields.get("category")), {}).get("category"))
    below = words(rows.of("subcategory").get(key(fields.get("sub_category")), {}).get("sub_category"))
    return "/".join(filter(None, (category, below)))


def _letters(rows: Rows, pk: Key, answers: list[tuple[Key, dict[str, Any]]], of: Draft) -> dict[str, str]:
    """What a given answer to a question is here: key of the option → its letter, True → T."""
    if of.question.type == QuestionType.TRUE_FALSE:
        return {"True": "T", "False": "F"}
    if of.question.type == QuestionType.SHORT:
        return {}
    ordered = _in_order(rows.of("choice").get(pk, {}), answers)
    return {one: option.key for (one, _offered), option in zip(ordered, of.question.options, strict=True)}


# --- quizzes, sittings, points ------------------------------------------------------------------------


def _members(rows: Rows) -> dict[Key, list[tuple[int, int, Key]]]:
    """The questions of each quiz: by category, as the program itself sorts them, then by key."""
    found: dict[Key, list[tuple[int, int, Key]]] = {}
    for question, of in rows.of("question").items():
        for quiz in dict.fromkeys(keys_in(of.get("quiz") or [])):
            found.setdefault(quiz, []).append((whole(of.get("category")) or 0, whole(question) or 0, question))
    return found


def _quiz(rows: Rows, pk: Key, fields: Mapping[str, Any], asked: list[tuple[int, int, Key]]) -> QuizDump:
    return QuizDump(
        key=pk,
        title=words(fields.get("title")),
        description=words(fields.get("description")),
        url=words(fields.get("url")),
        category=_category(rows, {"category": fields.get("category")}),
        random_order=is_true(fields.get("random_order")),
        max_questions=whole(fields.get("max_questions")),
        answers_at_end=is_true(fields.get("answers_at_end")),
        exam_paper=is_true(fields.get("exam_paper")),
        single_attempt=is_true(fields.get("single_attempt")),
        pass_mark=whole(fields.get("pass_mark")) or 0,
        success_text=words(fields.get("success_text")),
        fail_text=words(fields.get("fail_text")),
        draft=is_true(fields.get("draft")),
        questions=tuple(question for _category_key, _key, question in sorted(asked)),
    )


def _sitting(rows: Rows, pk: Key, fields: Mapping[str, Any], letters: Mapping[Key, Mapping[str, str]]) -> SittingDump:
    wrong = keys_in(fields.get("incorrect_questions"))
    given = rows_of.answers_in(fields.get("user_answers"))
    order = keys_in(fields.get("question_order"))
    user, username = _user(rows, fields.get("user"))
    return SittingDump(
        key=pk,
        user=user,
        username=username,
        quiz=key(fields.get("quiz")),
        questions=order or (*given, *keys_in(fields.get("question_list"))),  # old releases keep no order
        open=keys_in(fields.get("question_list")),
        wrong=wrong,
        answers=tuple(_given(rows, question, said, wrong, letters) for question, said in given.items()),
        score=whole(fields.get("current_score")) or 0,
        complete=is_true(fields.get("complete")),
        started=rows_of.instant(fields.get("start")),
        ended=rows_of.instant(fields.get("end")),
    )


def _given(
    rows: Rows, question: Key, said: Any, wrong: tuple[Key, ...], letters: Mapping[Key, Mapping[str, str]]
) -> GivenDump:
    text = said if isinstance(said, str) else str(said)
    is_essay = question in rows.of("essay")
    answer = text if is_essay else letters.get(question, {}).get(text, "")
    right = None if is_essay and question in wrong else question not in wrong
    return GivenDump(question, text, answer, right)


def _progress(rows: Rows, fields: Mapping[str, Any]) -> ProgressDump:
    user, username = _user(rows, fields.get("user"))
    return ProgressDump(user, username, tuple(CategoryScore(*each) for each in rows_of.scores_in(fields.get("score"))))


def _user(rows: Rows, said: Any) -> tuple[Key, str]:
    """Key and name of an account; a dump with natural keys has the name where else the key stands."""
    user = key(said)
    return user, user if isinstance(said, list) else rows.users.get(user, "")


# --- what is not taken --------------------------------------------------------------------------------


def _not_taken(rows: Rows) -> list[Problem]:
    said = [
        note(_("%(model)s: %(count)s rows that are nothing of django-quiz-app") % {"model": model, "count": count})
        for model, count in sorted(rows.unknown.items())
    ]
    said += [
        note(_("%(count)s texts in the language %(language)s") % {"language": language, "count": count})
        for language, count in sorted(rows.languages.items())
    ]
    if rows.users:
        said.append(note(_("%(count)s accounts, of which only the names were looked at") % {"count": len(rows.users)}))
    strays = [pk for pk, fields in rows.of("answer").items() if key(fields.get("question")) not in rows.of("choice")]
    for model in ("choice", "truth", "essay"):
        strays += [pk for pk in rows.of(model) if pk not in rows.of("question")]
    if strays:
        said.append(note(_("%(count)s rows belong to a question that is not in the dump") % {"count": len(strays)}))
    if rows.broken:
        said.append(note(_("%(count)s entries are no rows of Django") % {"count": rows.broken}))
    if rows.twice:
        said.append(note(_("%(count)s rows stand there twice; the last one counts") % {"count": len(rows.twice)}))
    return said
