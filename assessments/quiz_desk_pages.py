"""What the desk shows of trainers' quizzes: each with its numbers, the sittings of one, and the codes of its classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments import quiz_desk
from assessments.accommodation_rules import ASSISTED, ORAL, PHONE, SUPERVISED
from assessments.models import InClassCode, Quiz, Sitting, WrittenText
from assessments.quiz_desk import SittingFilter, State
from assessments.scoring import LOADED, PAPER
from assessments.sections import FORMS
from kit.errors import Text
from kit.selects import Select, select
from people.models import Person, Unit, UnitKind

PAGE = 50
CONDITIONS: dict[str, Text] = {
    PHONE: gettext_lazy("on one's own phone"),
    SUPERVISED: gettext_lazy("under supervision"),
    ASSISTED: gettext_lazy("somebody helps with the phone"),
    ORAL: gettext_lazy("read aloud by a trainer"),
    PAPER: gettext_lazy("on paper"),
    LOADED: gettext_lazy("carried over from the old platform"),
}


@dataclass(frozen=True)
class Numbers:
    """How many sittings of a quiz there are, in the viewer's area. waits: those of which something has still to be read."""

    begun: int = 0
    ended: int = 0
    passed: int = 0
    waits: int = 0


@dataclass(frozen=True)
class QuizLine:
    """One quiz of the list."""

    id: int
    title: str
    purpose: Text
    unit: str
    state: Text
    opens_at: datetime | None
    closes_at: datetime | None
    supervised: bool
    numbers: Numbers


@dataclass(frozen=True)
class QuizList:
    """One page of the quizzes. page: for the pager."""

    lines: tuple[QuizLine, ...]
    page: Page[Quiz]


def list_page(viewer: Person, *, number: str, at: datetime) -> QuizList:
    """Four queries, however many quizzes."""
    page = Paginator(quiz_desk.quizzes_of(viewer), PAGE).get_page(number)
    rows = list(page.object_list)
    numbers = numbers_of(viewer, [row.pk for row in rows])
    lines = (
        QuizLine(
            id=row.pk,
            title=row.title,
            purpose=row.get_purpose_display(),
            unit=row.unit.name if row.unit else "",
            state=state_words(row, at),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            supervised=row.supervised,
            numbers=numbers.get(row.pk, Numbers()),
        )
        for row in rows
    )
    return QuizList(tuple(lines), page)


def state_words(quiz: Quiz, at: datetime) -> Text:
    """How the quiz itself stands."""
    if quiz.is_draft:
        return _("taken back, nobody begins it")
    if quiz.is_over(at):
        return pgettext_lazy("quiz", "closed")
    return _("not open yet") if quiz.is_before(at) else pgettext_lazy("quiz", "open")


def numbers_of(viewer: Person, quizzes: Sequence[int]) -> dict[int, Numbers]:
    """The numbers of these quizzes by id, of persons whom ``viewer`` may see. Two queries."""
    seen = Sitting.objects.visible_to(viewer).filter(quiz__in=quizzes).order_by().values("quiz")
    counted = seen.annotate(
        begun=Count("pk"),
        ended=Count("pk", filter=Q(closed_at__isnull=False)),
        good=Count("pk", filter=Q(closed_at__isnull=False, passed=True)),
    )
    found = {row["quiz"]: Numbers(row["begun"], row["ended"], row["good"]) for row in counted}
    texts = WrittenText.objects.visible_to(viewer).waiting().filter(sitting__quiz__in=quizzes).order_by()
    waits = texts.values("sitting__quiz").annotate(count=Count("sitting", distinct=True))
    for quiz, count in waits.values_list("sitting__quiz", "count"):
        found[quiz] = replace(found[quiz], waits=count)
    return found


@dataclass(frozen=True)
class Row:
    """One sitting in the list. state: a `quiz_desk.State`.  right, of: points of the result; None while it is open."""

    id: UUID
    name: str
    township: str
    village: str
    number: int
    form: str
    started_at: datetime
    closed_at: datetime | None
    late: bool
    right: int | None
    of: int | None
    state: State
    condition: Text

    @property
    def place(self) -> str:
        return f"{self.township}{self.village}"

    @property
    def score(self) -> str:
        return "" if self.right is None else f"{self.right}/{self.of}"


def rows_of(sittings: Iterable[Sitting]) -> list[Row]:
    """Sittings, loaded as `loaded` does, as the list shows them; no query."""
    return [_row(sitting) for sitting in sittings]


def loaded(sittings: Iterable[UUID]) -> list[Sitting]:
    """These sittings in their order, with what a row needs. One query."""
    ids = list(sittings)
    rows = Sitting.objects.filter(pk__in=ids).select_related("person__home_unit__parent").defer("paper", "given")
    found = {row.pk: row for row in rows.annotate(waits=quiz_desk.waiting())}
    return [found[pk] for pk in ids if pk in found]


def _row(sitting: Sitting) -> Row:
    home, result = sitting.person.home_unit, sitting.result or {}
    is_below = home is not None and home.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY)
    above = home.parent.name if is_below and home and home.parent else ""
    return Row(
        id=sitting.pk,
        name=sitting.person.name,
        township=above or (home.name if home and not is_below else ""),
        village=home.name if home and is_below else "",
        number=sitting.number,
        form=sitting.form,
        started_at=sitting.started_at,
        closed_at=sitting.closed_at,
        late=sitting.late,
        right=result.get("right"),
        of=result.get("asked"),
        state=state_of(sitting, waits=bool(getattr(sitting, "waits", False))),
        condition=CONDITIONS.get(sitting.condition, sitting.condition),
    )


def state_of(sitting: Sitting, *, waits: bool) -> State:
    """The one word for how far a sitting is."""
    if sitting.is_open:
        return State.OPEN
    if sitting.passed is None:
        return State.WAITS if waits else State.ENDED
    return State.PASSED if sitting.passed else State.FAILED


@dataclass(frozen=True)
class SittingsPage:
    """The sittings of one quiz. total: of the filter.  numbers: of the whole quiz.  opens: whether rows lead to their sittings."""

    quiz: Quiz
    state: Text
    numbers: Numbers
    narrowed: SittingFilter
    selects: tuple[Select, ...]
    code: InClassCode | None
    total: int
    rows: tuple[Row, ...]
    page: Page[UUID]
    opens: bool


def sittings_page(viewer: Person, quiz: Quiz, flt: SittingFilter, *, number: str, at: datetime) -> SittingsPage:
    """Eight queries at most, however many sittings."""
    found = quiz_desk.sittings_of(viewer, quiz, flt)
    page = Paginator(found.values_list("pk", flat=True), PAGE).get_page(number)
    return SittingsPage(
        quiz=quiz,
        state=state_words(quiz, at),
        numbers=numbers_of(viewer, [quiz.pk]).get(quiz.pk, Numbers()),
        narrowed=flt,
        selects=tuple(_selects(quiz, flt, quiz_desk.places_of(viewer, quiz))),
        code=quiz_desk.codes_of(viewer).filter(quiz=quiz, pk=flt.code).first() if flt.code else None,
        total=page.paginator.count,
        rows=tuple(rows_of(loaded(page.object_list))),
        page=page,
        opens=quiz_desk.opens_everywhere(viewer),
    )


def _selects(quiz: Quiz, flt: SittingFilter, places: Sequence[Unit]) -> Iterable[Select]:
    """What can be chosen; the villages of the chosen township only, so that the list stays short."""
    townships = [place for place in places if place.kind == UnitKind.TOWNSHIP]
    chosen = next((place for place in places if place.pk == flt.place), None)
    above = chosen if chosen in townships else next((one for one in townships if _is_below(chosen, one)), None)
    if above is None and len(townships) == 1:
        (above,) = townships
    below = [one for one in places if _is_below(one, above)] if above else [] if townships else list(places)
    offered = [*townships, *below] if len(townships) > 1 else below
    if len(offered) > 1:
        lines = ((one.pk, f"{'　' if one in below and townships else ''}{one.name}") for one in _ordered(offered))
        yield select("place", _("Township or village"), _("All"), lines, flt.place)
    yield select("state", _("How far the sitting is"), _("All"), State.choices, flt.state)
    if quiz.has_forms:
        yield select("form", _("form"), _("All"), ((form, form) for form in FORMS), flt.form)
    yield select("late", _("Late"), _("All"), [("1", _("only late ones"))], "1" if flt.late else "")


def _is_below(place: Unit | None, above: Unit | None) -> bool:
    return place is not None and above is not None and place != above and place.path.startswith(above.path)


def _ordered(places: Iterable[Unit]) -> list[Unit]:
    return sorted(places, key=lambda place: place.path)


@dataclass(frozen=True)
class CodeLine:
    """One code with who has begun with it. is_good: it may be typed now."""

    id: int
    code: str
    unit: str
    label: str
    form: str
    since: datetime
    until: datetime
    is_good: bool
    is_ended: bool
    by: str
    begun: int
    ended: int


def code_lines(viewer: Person, codes: Iterable[InClassCode], *, at: datetime) -> list[CodeLine]:
    """Codes as the page shows them; the numbers are of persons whom ``viewer`` may see. One query more than the codes."""
    rows = list(codes)
    seen = Sitting.objects.visible_to(viewer).filter(code__in=[row.pk for row in rows]).order_by().values("code")
    counted = seen.annotate(begun=Count("pk"), ended=Count("pk", filter=Q(closed_at__isnull=False)))
    numbers = {row["code"]: (row["begun"], row["ended"]) for row in counted}
    return [
        CodeLine(
            row.pk,
            row.code,
            row.unit.name,
            row.label,
            row.form,
            row.since,
            row.until,
            row.is_good(at),
            row.ended_at is not None,
            row.made_by.name,
            *numbers.get(row.pk, (0, 0)),
        )
        for row in rows
    ]
