"""What the trainers' pages of quizzes show: the list, one quiz on one page, what the bank has for a section that is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments import bank_filters
from assessments.models import Question, Quiz, QuizQuestion, QuizRule, Sitting
from assessments.models.quiz import writes_for
from assessments.paper_pages import PRINTERS
from assessments.pool import Pool
from assessments.quiz_looks import Look, look_at
from assessments.quiz_settings_forms import GROUPS, PURPOSES
from kit.errors import Text
from people.models import Person, Unit

DRAFT, OPEN, OVER = "draft", "open", "over"
STATES: dict[str, Text] = {DRAFT: _("draft"), OPEN: _("published"), OVER: _("it has ended")}
MOST_FOUND = 20  # questions of the bank beside a section


def state_of(quiz: Quiz, *, at: datetime) -> str:
    if quiz.is_draft:
        return DRAFT
    return OVER if quiz.is_over(at) else OPEN


def in_state(rows: QuerySet[Quiz], state: str, *, at: datetime) -> QuerySet[Quiz]:
    """Those whose `state_of` is ``state``."""
    over = Q(is_open=False) | Q(closes_at__lt=at)
    if state == DRAFT:
        return rows.filter(is_draft=True)
    return rows.filter(over if state == OVER else ~over | Q(closes_at=None, is_open=True), is_draft=False)


class ListForm(forms.Form):
    """How the list is narrowed."""

    q = forms.CharField(label=_("Title"), required=False, max_length=60)
    purpose = forms.ChoiceField(
        label=_("what it is for"),
        required=False,
        choices=[("", _("all of them")), *((key, word) for key, (word, _means) in PURPOSES.items())],
    )
    state = forms.ChoiceField(label=_("state"), required=False, choices=[("", _("all of them")), *STATES.items()])

    def narrowed(self, rows: QuerySet[Quiz], *, at: datetime) -> QuerySet[Quiz]:
        """What cannot be read narrows nothing."""
        said = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if said.get("q"):
            rows = rows.filter(title__icontains=said["q"].strip())
        if said.get("purpose"):
            rows = rows.filter(purpose=said["purpose"])
        return in_state(rows, said["state"], at=at) if said.get("state") else rows


@dataclass(frozen=True)
class QuizLine:
    """A quiz in the list. questions: of one paper; begun: sittings of persons whom the viewer sees."""

    id: int
    title: str
    purpose: str
    unit: str
    state: str
    state_words: Text
    when: str
    questions: int
    begun: int


def quizzes_of(viewer: Person, *, at: datetime) -> QuerySet[Quiz]:
    """What ``viewer`` may see, counted in the same query: drafts of his own units first, then the newest."""
    fixed = QuizQuestion.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(n=Count("pk"))
    drawn = QuizRule.objects.filter(section__quiz=OuterRef("pk")).order_by().values("section__quiz")
    begun = Sitting.objects.visible_to(viewer).filter(quiz=OuterRef("pk")).order_by().values("quiz")
    return (
        shown_to(viewer)
        .select_related("unit")
        .annotate(
            asks=_number(fixed.values("n")) + _number(drawn.annotate(n=Sum("count")).values("n")),
            begun=_number(begun.annotate(n=Count("pk")).values("n")),
        )
        .order_by("-is_draft", "-pk")
    )


def shown_to(viewer: Person) -> QuerySet[Quiz]:
    """Quizzes that ``viewer`` may look at; drafts only of units for which he writes."""
    return Quiz.objects.visible_to(viewer).filter(
        Q(is_draft=False) | Q(pk__in=Quiz.objects.kept_by(viewer).values("pk"))
    )


def _number(rows: QuerySet[Quiz]) -> Coalesce:
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def lines_of(rows: Sequence[Quiz], *, at: datetime) -> tuple[QuizLine, ...]:
    """No query."""
    return tuple(
        QuizLine(
            id=row.pk,
            title=row.title,
            purpose=row.get_purpose_display(),
            unit=row.unit.name if row.unit else "",
            state=(state := state_of(row, at=at)),
            state_words=STATES[state],
            when=when_words(row),
            questions=row.asks,
            begun=row.begun,
        )
        for row in rows
    )


def units_for(viewer: Person) -> QuerySet[Unit]:
    """The places for which ``viewer`` may write, in the order of their codes."""
    within = Q(pk__in=[])
    for path in writes_for(viewer):
        within |= Q(path__startswith=path)
    return Unit.objects.visible_to(viewer).filter(within).living().order_by("code", "pk")


def when_words(quiz: Quiz) -> str:
    """From when until when, as far as it is said."""
    opens, closes = _moment(quiz.opens_at), _moment(quiz.closes_at)
    if opens and closes:
        return gettext("%(opens)s to %(closes)s") % {"opens": opens, "closes": closes}
    if opens:
        return gettext("from %(opens)s on") % {"opens": opens}
    if closes:
        return gettext("until %(closes)s") % {"closes": closes}
    return ""


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "Y-m-d H:i") if at else ""


@dataclass(frozen=True)
class SettingsLine:
    """What one group of settings says now. key: of `quiz_settings_forms.GROUPS`."""

    key: str
    heading: Text
    words: str


@dataclass(frozen=True)
class QuizPage:
    """One quiz: what was decided, what it asks, and what can be done with it now.

    begun, unfinished: sittings of persons whom the viewer sees.  may_change: else it is only looked at.
    links: (address, words) of other pages about it, as far as there are any.
    """

    quiz: Quiz
    state: str
    state_words: Text
    look: Look
    settings: tuple[SettingsLine, ...]
    begun: int
    unfinished: int
    may_change: bool
    may_print: bool
    links: tuple[tuple[str, Text], ...]

    @property
    def is_draft(self) -> bool:
        return self.state == DRAFT

    @property
    def may_edit(self) -> bool:
        return self.may_change and self.is_draft

    @property
    def is_ready(self) -> bool:
        return not self.look.faults

    @property
    def can_be_seen(self) -> bool:
        """Whether a paper can be drawn."""
        return not self.look.of_paper and not any(section.short for section in self.look.sections)


def quiz_page(viewer: Person, quiz: Quiz, *, at: datetime) -> QuizPage:
    """A fixed number of queries, however many sections and rules."""
    counts = (
        Sitting.objects.visible_to(viewer)
        .filter(quiz=quiz)
        .aggregate(begun=Count("pk"), unfinished=Count("pk", filter=Q(closed_at=None)))
    )
    state = state_of(quiz, at=at)
    unit = quiz.unit
    return QuizPage(
        quiz=quiz,
        state=state,
        state_words=STATES[state],
        look=look_at(quiz, at=at),
        settings=settings_lines(quiz),
        begun=counts["begun"],
        unfinished=counts["unfinished"],
        may_change=unit is not None and any(unit.path.startswith(path) for path in writes_for(viewer)),
        may_print=viewer.scope.has(*PRINTERS),
        links=links_of(quiz),
    )


def links_of(quiz: Quiz) -> tuple[tuple[str, Text], ...]:
    """Pages of the desk about a published quiz: its class codes and its sittings."""
    wanted = [("assessments:quiz_codes", _("Codes for the class"))] if quiz.supervised else []
    wanted.append(("assessments:quiz_sittings", _("Who has taken it")))
    found = []
    for name, words in wanted:
        try:
            found.append((reverse(name, args=[quiz.pk]), words))
        except NoReverseMatch:
            continue
    return tuple(found)


def settings_lines(quiz: Quiz) -> tuple[SettingsLine, ...]:
    """Every group of settings in a few words, in the order of the form."""
    said = {
        "basics": [quiz.get_purpose_display(), quiz.unit.name if quiz.unit else gettext("for nobody yet")],
        "time": _time_words(quiz),
        "passing": _passing_words(quiz),
        "answers": [gettext("right and wrong: %(when)s") % {"when": quiz.get_feedback_display()}],
        "paper": _paper_words(quiz),
        "place": _place_words(quiz),
        "order": [quiz.category.name if quiz.category else gettext("nowhere in particular")],
    }
    return tuple(SettingsLine(group.key, group.heading, "；".join(said[group.key])) for group in GROUPS)


def _time_words(quiz: Quiz) -> list[str]:
    words = [when_words(quiz) or gettext("open as soon as it is published, until you close it")]
    limit = quiz.time_limit_minutes
    if not limit:
        return [*words, gettext("no time limit")]
    words.append(ngettext("one minute", "%(count)s minutes", limit) % {"count": limit})
    return [*words, gettext("when time is up, it %(does)s") % {"does": quiz.get_overdue_display()}]


def _passing_words(quiz: Quiz) -> list[str]:
    percent, most, days = quiz.pass_percent, quiz.most_sittings, quiz.cool_down_days
    words = [
        gettext("passed with %(percent)s%%") % {"percent": percent}
        if percent
        else gettext("each competency and level has its own mark")
    ]
    if most:
        words.append(ngettext("once only", "at most %(count)s times", most) % {"count": most})
    else:
        words.append(gettext("as often as one likes"))
    if days is not None:
        words.append(ngettext("one day between", "%(count)s days between", days) % {"count": days})
    return words


def _paper_words(quiz: Quiz) -> list[str]:
    words = [gettext("all questions on one page") if quiz.all_on_one_page else gettext("one question a page")]
    if quiz.has_forms:
        words.append(gettext("two parallel forms, A and B"))
    if quiz.shuffle_questions:
        words.append(gettext("questions in another order for everybody"))
    if quiz.shuffle_options:
        words.append(gettext("options in another order for everybody"))
    return words


def _place_words(quiz: Quiz) -> list[str]:
    words = [
        gettext("in class, with a code of six digits")
        if quiz.supervised
        else gettext("on one's own phone, at any place")
    ]
    if quiz.offline_allowed:
        return [*words, gettext("may be taken without network")]
    return [*words, gettext("with network only")]


@dataclass(frozen=True)
class Found:
    """A question of the bank that was looked for. can_be_asked: in this quiz."""

    code: str
    stem: str
    about: str
    can_be_asked: bool


def found_in_bank(words: str, competency: str, *, pool: Pool, but: Sequence[str]) -> tuple[tuple[Found, ...], int]:
    """Published questions that hold ``words``, without those ``but``, and how many more there are. Two queries.

    competency: its id, or empty for all.
    """
    rows = Question.objects.in_use().exclude(key__in=but).select_related("competency").order_by("key")
    if words.strip():
        rows = bank_filters.matching(rows, words.strip())
    if competency.isdecimal():
        rows = rows.filter(competency=int(competency))
    known = {question.key for question in pool.questions}
    shown = list(rows[:MOST_FOUND])
    more = rows.count() - len(shown) if len(shown) == MOST_FOUND else 0
    return tuple(Found(row.key, row.stem, _about(row), row.key in known) for row in shown), more


def _about(row: Question) -> str:
    words = {"level": row.level, "difficulty": row.difficulty}
    said = gettext("level %(level)s, difficulty %(difficulty)s") % words
    return " · ".join([row.competency.name, said, str(row.get_kind_display())])
