"""What the pages of the matrix show, as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest
from django.utils.translation import gettext as _

from competencies import drafting, grid
from competencies.framework import CompetencyEntry, Framework, framework, framework_in
from competencies.grid import LEVELS, Cell, Grid, Key
from competencies.models import FrameworkVersion
from competencies.post_load import Load, loads_of
from kit import clock, slots
from people.models import Post, UnitKind

QUESTIONS = (
    "framework.questions"  # slot: who keeps the questions answers {(competency, level): how many a test may ask}
)
ENOUGH = 5  # questions that a test asks
VERSIONS = 12


@dataclass(frozen=True)
class CellShown:
    """One cell of the matrix. short: "2·3·4".  said: the same in words.  lacking: levels without enough questions."""

    competency: str
    short: str
    said: str
    mandatory: bool
    changed: bool
    lacking: tuple[int, ...] = ()


@dataclass(frozen=True)
class RowShown:
    """What one post asks."""

    key: str
    name: str
    cells: tuple[CellShown, ...]
    load: tuple[Load, ...]
    changed: int


@dataclass(frozen=True)
class Lacking:
    """A competency and level that some post asks and that has too few questions for a test."""

    competency: str
    name: str
    level: int
    there: int


@dataclass(frozen=True)
class DraftShown:
    """The draft as the head of the pages says it. drifted: another version was published since it was begun."""

    number: int
    by: str
    changes: int
    drifted: bool


@dataclass(frozen=True)
class GridPage:
    """The whole matrix of one kind of unit.

    kinds: (kind, its name, whether it is open).  abilities: (name, how many competencies).  load_days: the horizons.
    """

    kinds: tuple[tuple[str, str, bool], ...]
    abilities: tuple[tuple[str, int], ...]
    competencies: tuple[CompetencyEntry, ...]
    rows: tuple[RowShown, ...]
    lacking: tuple[Lacking, ...]
    draft: DraftShown | None
    number: int
    published_on: date
    versions: tuple[FrameworkVersion, ...]
    cards: tuple[object, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What is being looked at: the draft, or else what is in force. cells: all of it.  old: what is in force."""

    version: FrameworkVersion
    frame: Framework
    cells: dict[Key, Cell]
    old: dict[Key, Cell]
    draft: FrameworkVersion | None

    @property
    def changes(self) -> tuple[grid.Change, ...]:
        return grid.compare(self.old, self.cells) if self.draft else ()

    @property
    def head(self) -> DraftShown | None:
        """What the head says of the draft."""
        if self.draft is None:
            return None
        by = self.draft.made_by.name if self.draft.made_by else ""
        drifted = self.draft.based_on_id != framework().version_id
        return DraftShown(self.draft.number, by, len(self.changes), drifted)


def shown() -> Shown:
    """The draft when there is one, else the published version. Raises NoFramework."""
    published, draft = drafting.published(), drafting.draft()
    version = draft or published
    old = drafting.grid_of(published)
    cells = drafting.grid_of(draft) if draft else old
    frame = framework_in(version, asked_from=version.published_on or clock.today()) if draft else framework()
    return Shown(version, frame, cells, old, draft)


def grid_page(request: HttpRequest, kind: str) -> GridPage:
    """The matrix of the posts at units of ``kind``; the first kind that has posts for an unknown one."""
    seen = shown()
    posts = list(Post.objects.all())
    kinds = list(dict.fromkeys(post.unit_kind for post in posts))
    kind = kind if kind in kinds else next(iter(kinds), "")
    mine = [post for post in posts if post.unit_kind == kind]
    used = {competency for _post, competency in seen.cells}
    columns = tuple(one for one in seen.frame.competencies if not one.is_retired or one.key in used)
    counts = questions(request)
    loads = loads_of(request, seen.frame, {post.key: post for post in mine})
    changed = {one.key for one in seen.changes}
    rows = tuple(_row(post, columns, seen.cells, changed, counts, loads.get(post.key, ())) for post in mine)
    versions = FrameworkVersion.objects.exclude(state=FrameworkVersion.State.DRAFT).select_related("published_by")
    return GridPage(
        kinds=tuple((one, str(UnitKind(one).label), one == kind) for one in kinds),
        abilities=tuple((name, len(list(own))) for name, own in groupby(columns, lambda one: one.ability.name)),
        competencies=columns,
        rows=rows,
        lacking=lacking(seen.frame, seen.cells, counts),
        draft=seen.head,
        number=framework().number,
        published_on=framework().published_on,
        versions=tuple(versions.order_by("-number")[:VERSIONS]),
        cards=tuple(slots.cards("framework.below", request)),
    )


def _row(
    post: Post,
    columns: Iterable[CompetencyEntry],
    cells: Grid,
    changed: Collection[Key],
    counts: Mapping[tuple[str, int], int] | None,
    load: tuple[Load, ...],
) -> RowShown:
    own = [
        _cell(entry, cells.get((post.key, entry.key), ()), (post.key, entry.key) in changed, counts)
        for entry in columns
    ]
    return RowShown(post.key, post.name, tuple(own), load, sum(cell.changed for cell in own))


def _cell(entry: CompetencyEntry, cell: Cell, changed: bool, counts: Mapping[tuple[str, int], int] | None) -> CellShown:
    return CellShown(
        competency=entry.key,
        short="·".join(str(step.level) for step in cell),
        said=said(cell),
        mandatory=grid.must(cell) > 0 or not cell,
        changed=changed,
        lacking=lacking_of(entry, cell, counts),
    )


def said(cell: Cell) -> str:
    """A cell in words: 2级60天、3级180天（必须）."""
    if not cell:
        return _("not asked")
    steps = "、".join(_("level %(level)s in %(days)s days") % {"level": s.level, "days": s.due_days} for s in cell)
    kinds = {step.mandatory for step in cell}
    if len(kinds) > 1:
        return _("%(steps)s (only some of them mandatory)") % {"steps": steps}
    return (_("%(steps)s (mandatory)") if kinds == {True} else _("%(steps)s (a suggestion)")) % {"steps": steps}


def lacking_of(entry: CompetencyEntry, cell: Cell, counts: Mapping[tuple[str, int], int] | None) -> tuple[int, ...]:
    """The levels up to the asked one that a test gives and that have too few questions; none where nobody counts."""
    if counts is None or not cell:
        return ()
    top = min(max(step.level for step in cell), entry.standard.test_top)
    return tuple(level for level in LEVELS if level <= top and counts.get((entry.key, level), 0) < ENOUGH)


def lacking(frame: Framework, cells: Grid, counts: Mapping[tuple[str, int], int] | None) -> tuple[Lacking, ...]:
    """Every competency and level that some post asks and that has too few questions, in the order of the framework."""
    asked: dict[str, set[int]] = {}
    for (_post, competency), cell in cells.items():
        entry = frame.by_key.get(competency)
        if entry is not None:
            asked.setdefault(competency, set()).update(lacking_of(entry, cell, counts))
    return tuple(
        Lacking(entry.key, entry.name, level, (counts or {}).get((entry.key, level), 0))
        for entry in frame.competencies
        for level in sorted(asked.get(entry.key, ()))
    )


def questions(request: HttpRequest) -> Mapping[tuple[str, int], int] | None:
    """How many questions tests may ask, by competency and level; None where nobody keeps questions."""
    answers = slots.cards(QUESTIONS, request)
    return answers[0] if answers else None  # type: ignore[return-value]
