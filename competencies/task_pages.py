"""What the pages of tasks and of their confirmation show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from competencies import confirming, tasks
from competencies.explanations import Explanation, explain
from competencies.framework import framework
from competencies.models import Confirmation, ConfirmerRole, TaskState, WorkTask
from competencies.task_rules import TaskDefinition, definition_of
from kit import clock
from kit.errors import Text
from people.models import Person

LISTED_AT_MOST = 300
AS_WHOM = {
    ConfirmerRole.COLLEAGUE: _("a colleague"),
    ConfirmerRole.REPRESENTATIVE: _("a villagers' representative"),
    ConfirmerRole.OFFICIAL: _("of the township or a department"),
}
BEFORE = {TaskState.HANDED_IN: 0, TaskState.RETURNED: 2, TaskState.OPEN: 1}


@dataclass(frozen=True)
class SaidLine:
    """What somebody without an account said. name: who, as he wrote it; empty after an erasure."""

    name: str
    role: Text
    yes: bool
    remark: str
    on: date
    on_paper: bool


@dataclass(frozen=True)
class TaskPage:
    """A task of the person who looks at it. row: None before it was begun.

    can_begin: nothing is begun, or the last one is confirmed and may be done again.  explanation: where the level stands.
    """

    task: TaskDefinition
    row: WorkTask | None
    said: tuple[SaidLine, ...]
    explanation: Explanation

    @property
    def can_hand_in(self) -> bool:
        return self.row is not None and self.row.state != TaskState.CONFIRMED

    @property
    def is_confirmed(self) -> bool:
        return self.row is not None and self.row.state == TaskState.CONFIRMED

    @property
    def waits(self) -> bool:
        return self.row is not None and self.row.state == TaskState.HANDED_IN

    @property
    def is_sent_back(self) -> bool:
        return self.row is not None and self.row.state == TaskState.RETURNED


@dataclass(frozen=True)
class DeskTask:
    """A task as whoever may observe its owner sees it. opened: a colleague or representative said yes."""

    row: WorkTask
    task: TaskDefinition | None
    said: tuple[SaidLine, ...]
    opened: bool

    @property
    def is_open(self) -> bool:
        return self.row.state != TaskState.CONFIRMED

    @property
    def can_be_sent_back(self) -> bool:
        return self.row.state == TaskState.HANDED_IN


@dataclass(frozen=True)
class ListLine:
    """One task in the list. days: since it was handed in, or since it was begun.  is_late: past the day he set himself."""

    id: str
    name: str
    place: str
    title: str
    level: int
    state: Text
    days: int
    waits: bool
    opened: bool
    is_late: bool


@dataclass(frozen=True)
class Group:
    """The tasks that one observer is to look at. name: empty where nobody is named."""

    name: str
    is_mine: bool
    lines: tuple[ListLine, ...]


@dataclass(frozen=True)
class ListPage:
    """Unfinished tasks by observer, the viewer's own first. waiting: how many are handed in or confirmed by others."""

    groups: tuple[Group, ...]
    waiting: int
    has_more: bool


@dataclass(frozen=True)
class CodePage:
    """A page for one person who saw it: its address. state: of the paper slip, none, making or ready. back: the task's page."""

    asked: Confirmation
    task: TaskDefinition | None
    link: str
    state: str
    back: str


@dataclass(frozen=True)
class ConfirmPage:
    """What somebody without an account is asked."""

    person: Person
    task: TaskDefinition | None
    row: WorkTask
    expires_at: datetime


def task_page(person: Person, task: TaskDefinition, *, on: date) -> TaskPage:
    """A few queries beside those of the explanation."""
    row = tasks.current(person, task.entry.key, task.level)
    said = said_of(row) if row else ()
    return TaskPage(task, row, said, explain(person, task.entry.key, on=on))


def said_of(row: WorkTask) -> tuple[SaidLine, ...]:
    """What others said of the task, the newest first. One query."""
    return tuple(
        SaidLine(
            one.name, AS_WHOM[ConfirmerRole(one.role)], bool(one.yes), one.remark, clock.day_of(one.answered_at),
            one.entered_by_id is not None,
        )
        for one in row.confirmations.answered().order_by("-answered_at")
    )  # fmt: skip


def desk_task(row: WorkTask) -> DeskTask:
    said = said_of(row)
    return DeskTask(row, _definition(row), said, any(one.yes for one in said))


def list_page(viewer: Person, *, on: date) -> ListPage:
    """Three queries, however many tasks there are."""
    rows = tasks.observed_by(viewer).unfinished()
    rows = rows.select_related("person__home_unit", "competency", "observer").order_by("opened_at", "pk")
    found = list(rows[: LISTED_AT_MOST + 1])
    opened = tasks.opened_for_trainer(found)
    by_observer: dict[Person | None, list[ListLine]] = {}
    for row in sorted(found[:LISTED_AT_MOST], key=lambda row: (row.pk not in opened, BEFORE[TaskState(row.state)])):
        by_observer.setdefault(row.observer, []).append(_line(row, opened=row.pk in opened, on=on))
    groups = [
        Group(observer.name if observer else "", observer == viewer, tuple(lines))
        for observer, lines in by_observer.items()
    ]
    groups.sort(key=lambda group: (not group.is_mine, not group.name, group.name))
    waiting = sum(line.waits or line.opened for group in groups for line in group.lines)
    return ListPage(tuple(groups), waiting, len(found) > LISTED_AT_MOST)


def waiting_for(viewer: Person) -> int:
    """How many tasks wait for somebody to look. One query."""
    return tasks.observed_by(viewer).filter(state=TaskState.HANDED_IN).count()


def code_page(asked: Confirmation, *, making: bool, back: str) -> CodePage:
    state = "ready" if asked.paper is not None else "making" if making else ""
    return CodePage(asked, _definition(asked.task), confirming.link_of(asked), state, back)


def confirm_page(asked: Confirmation) -> ConfirmPage:
    return ConfirmPage(asked.task.person, _definition(asked.task), asked.task, asked.expires_at)


def _line(row: WorkTask, *, opened: bool, on: date) -> ListLine:
    waits = row.state == TaskState.HANDED_IN
    since = row.handed_in_at if waits and row.handed_in_at else row.opened_at
    return ListLine(
        id=str(row.pk),
        name=row.person.name,
        place=row.person.home_unit.name if row.person.home_unit else "",
        title=row.competency.name,
        level=row.level,
        state=row.get_state_display(),
        days=(on - clock.day_of(since)).days,
        waits=waits,
        opened=opened,
        is_late=not waits and row.by_when < on,
    )


def _definition(row: WorkTask) -> TaskDefinition | None:
    """None for what the framework has no more."""
    entry = framework().by_id.get(row.competency_id)
    return definition_of(entry, row.level) if entry else None
