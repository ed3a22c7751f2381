"""What staff and the desk have to do in the demonstration county: tasks at work, second looks, levels set by two, a changed law.

Rows in bulk, before and after what is derived; nothing of it needs more than a second. All persons are invented, and every word says so.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.utils.timezone import make_aware

from assessments.api import bank_counts
from assessments.models import Question
from competencies.api import framework
from competencies.models import (
    ChangeDraft,
    Competency,
    Decision,
    Evidence,
    Law,
    LawChange,
    LevelProposal,
    LevelState,
    MaterialChange,
    Review,
    TaskState,
    WorkTask,
)
from kit import clock, jobs
from learning.models import Plan
from lms.demo.county import County
from people.models import Person

SEEN_AT_WORK = (
    "调解一起相邻纠纷，双方当场签了协议书。（演示）",
    "主持村民代表会议，按程序议了一件事。（演示）",
    "把上季度的收支公开上墙，当场答了问题。（演示）",
)
REFRESH_DAYS = 60
LEAST_LEFT = 5  # questions that a test of a cell still needs


@dataclass(frozen=True)
class Works:
    """What was written before the levels were derived, for what comes after."""

    change: LawChange | None


def before_levels(random: Random, county: County) -> Works:
    """Facts on which levels rest: two decisions, tasks that were confirmed, a law that has changed."""
    _decisions(county)
    _confirmed_tasks(random, county)
    return Works(_changed_law(county))


def after_levels(random: Random, county: County, works: Works) -> None:
    """What rests on levels and plans: tasks in every state, second looks, what the change makes due."""
    _tasks(random, county)
    _reviews(county)
    if works.change is not None:
        _count_out(works.change)
        jobs.ask("competencies.tell_changes", key="demo")


def at(county: County, days_ago: int, hour: int = 10) -> datetime:
    """That hour of a day so long before the demonstration."""
    return make_aware(datetime.combine(county.on - timedelta(days=days_ago), time(hour)), clock.ZONE)


def _others(county: County) -> list[Person]:
    """Everybody but the cadre behind the first link, the main township first."""
    own = county.cadre.home_unit.parent_id if county.cadre else None
    rows = [person for person in county.persons if county.cadre is None or person.pk != county.cadre.pk]
    return sorted(rows, key=lambda person: (person.home_unit.parent_id != own, person.pk))


# --- levels set by staff --------------------------------------------------------------------------------


def _decisions(county: County) -> None:
    """One in force, one that runs out soon, one that waits for the second, one that was sent back."""
    people = _others(county)[:4]
    by, second = county.staff["demo-county"], county.staff["demo-county_admin"]
    competency = Competency.objects.get(key="LZ03")
    lines = [
        (LevelProposal.State.CONFIRMED, 40, 300, 2, "在乡镇班上当面答辩，两人一致认为达到。（演示）", ""),
        (LevelProposal.State.CONFIRMED, 60, 20, 1, "借调期间先按原岗位认定，到期再看。（演示）", ""),
        (LevelProposal.State.OPEN, 2, 300, 2, "长期主持财务公开，材料齐全，建议认定。（演示）", ""),
        (LevelProposal.State.REFUSED, 9, 300, 3, "建议直接认定第 3 级。（演示）", "材料只够第 2 级，请先现场看一次。（演示）"),
    ]  # fmt: skip
    for person, (state, ago, days, level, reason, answer) in zip(people, lines, strict=False):
        row = LevelProposal.objects.create(
            person=person, competency=competency, level=level, since=county.on - timedelta(days=ago),
            until=county.on + timedelta(days=days), reason=reason, proposed_by=by, proposed_at=at(county, ago),
            state=state, decided_by=second if state != LevelProposal.State.OPEN else None,
            decided_at=at(county, ago, 15) if state != LevelProposal.State.OPEN else None, answer=answer,
        )  # fmt: skip
        if state == LevelProposal.State.CONFIRMED:
            Decision.objects.create(
                id=row.pk, person=person, competency=competency, level=level, since=row.since, until=row.until,
                reason=reason, by=by, second=second, recorded_at=at(county, ago, 15),
            )  # fmt: skip


# --- tasks at work --------------------------------------------------------------------------------------


def _practical() -> list[Competency]:
    return list(Competency.objects.filter(kind="practical").order_by("order", "pk"))


def _confirmed_tasks(random: Random, county: County) -> None:
    """Tasks that a trainer has seen: the observation is the fact, the task says how it came."""
    trainer, found = county.staff["demo-trainer"], _practical()
    tasks, rows = [], []
    for number, person in enumerate(_others(county)[4:7]):
        competency = found[number % len(found)]
        task = WorkTask(
            id=uuid.UUID(int=random.getrandbits(128), version=4), person=person, competency=competency, level=3,
            state=TaskState.CONFIRMED, observer=trainer, by_when=county.on - timedelta(days=9), done_on=county.on - timedelta(days=11),
            opened_at=at(county, 30), handed_in_at=at(county, 10), what=SEEN_AT_WORK[number % len(SEEN_AT_WORK)],
            case="other", result="settled", answered_by=trainer, answered_at=at(county, 8),
        )  # fmt: skip
        tasks.append(task)
        rows.append(
            Evidence(
                id=uuid.uuid5(task.pk, "confirmed"), person=person, competency=competency, level=3, passed=True,
                kind="observation", strength=3, condition="supervised", actor=trainer, on=county.on - timedelta(days=8),
                source="observation", source_id=uuid.uuid5(task.pk, "confirmed"), note="工作任务，当面看过（演示）",
                recorded_at=at(county, 8),
            )
        )  # fmt: skip
    WorkTask.objects.bulk_create(tasks)
    Evidence.objects.bulk_create(rows)
    for row in rows:  # whoever has finished by now did so with what was seen last
        county.finished_on[row.person_id] = max(row.on, county.finished_on.get(row.person_id, row.on))


def _tasks(random: Random, county: County) -> None:
    """Open, near its day, handed in this week, handed in too long ago, sent back: two each, and one of the first cadre's."""
    trainer, near = county.staff["demo-trainer"], county.staff["demo-township"]
    unfinished = set(WorkTask.objects.values_list("person", flat=True))
    people = [person for person in _others(county) if person.pk not in unfinished][:10]
    if county.cadre is not None:
        people.insert(0, county.cadre)
    steps = _steps(people)
    WorkTask.objects.bulk_create(
        _task(random, county, person, steps[person.pk], number, near if number % 3 == 0 else trainer)
        for number, person in enumerate(people)
    )


def _steps(people: Sequence[Person]) -> dict[int, tuple[int, int]]:
    """Person → id of a competency, and a level of it: the first thing to show at work of his plan, else a practical step."""
    usual = _practical()
    ids = {row.key: row.pk for row in Competency.objects.all()}
    found = {person.pk: (usual[number % len(usual)].pk, 3) for number, person in enumerate(people)}
    for plan in Plan.objects.filter(person__in=people):
        first = next((item for item in plan.items if item.kind == "task" and item.competency), None)
        if first is not None:
            found[plan.person_id] = (ids[first.competency], first.level)
    return found


def _task(
    random: Random, county: County, person: Person, step: tuple[int, int], number: int, observer: Person
) -> WorkTask:
    state, opened, handed, due = _STATES[number % len(_STATES)]
    task = WorkTask(
        id=uuid.UUID(int=random.getrandbits(128), version=4), person=person, competency_id=step[0], level=step[1],
        state=state, observer=observer, by_when=county.on + timedelta(days=due), opened_at=at(county, opened),
    )  # fmt: skip
    if handed is not None:
        task.handed_in_at, task.done_on = at(county, handed), county.on - timedelta(days=handed + 1)
        task.what, task.case, task.result = SEEN_AT_WORK[number % len(SEEN_AT_WORK)], "other", "settled"
    if state == TaskState.RETURNED:
        task.answer, task.answered_by = "请补上日期和几方到场。（演示）", county.staff["demo-trainer"]
        task.answered_at = at(county, (handed or 1) - 1)
    return task


# (state, begun so many days ago, handed in so many days ago, to be done in so many days)
_STATES: Sequence[tuple[TaskState, int, int | None, int]] = (
    (TaskState.OPEN, 12, None, 5),
    (TaskState.HANDED_IN, 20, 2, 10),
    (TaskState.HANDED_IN, 25, 9, 1),
    (TaskState.RETURNED, 25, 6, 12),
    (TaskState.OPEN, 3, None, 40),
)


# --- second looks ---------------------------------------------------------------------------------------


def _reviews(county: County) -> None:
    """What the first cadre asked and was answered, what waits, and what nobody answered in time."""
    township, upper = county.staff["demo-township"], county.staff["demo-county"]
    others = _others(county)
    held = LevelState.objects.filter(person__in=[person.pk for person in others[:20]], level__gt=0)
    state = held.select_related("competency").order_by("person", "competency").first()
    about = Review.About
    lines: list[tuple[Person, str, Competency | None, str, int, Person, str]] = []
    if county.cadre is not None:
        own = LevelState.objects.filter(person=county.cadre, level__gt=0).select_related("competency").first()
        lines.append(
            (
                county.cadre, about.CERTIFICATE, None, "我学完了，怎么还没有证书？（演示）", 20, township,
                "查过了：还差一次现场看，看完证书自动生成。（演示）",
            )
        )  # fmt: skip
        if own is not None:
            lines.append(
                (
                    county.cadre,
                    about.LEVEL,
                    own.competency,
                    "我当了三届主任，这一条我会，请再看看。（演示）",
                    1,
                    township,
                    "",
                )
            )
    if state is not None:
        person = next(one for one in others if one.pk == state.person_id)
        lines.append((person, about.LEVEL, state.competency, "那次测试网断了，没答完。（演示）", 3, township, ""))
    lines.append((others[-1], about.LATE, None, "那几天在抗旱，没顾上，请核一核。（演示）", 12, upper, ""))
    lines.append(
        (
            others[-2],
            about.LATE,
            None,
            "我是补选上来的，期限算早了。（演示）",
            15,
            upper,
            "期限按补选之日重算，已经改过来了。（演示）",
        )
    )
    Review.objects.bulk_create(
        Review(
            person=person, about=what, competency=competency, text=text, asked_at=at(county, ago), addressee=to,
            raised_at=at(county, ago - 8, 9) if ago > 7 and not answer else None, answer=answer,
            answered_by=to if answer else None, answered_at=at(county, ago - 2) if answer else None,
        )
        for person, what, competency, text, ago, to, answer in lines
    )  # fmt: skip


# --- a law that has changed -----------------------------------------------------------------------------


def _changed_law(county: County) -> LawChange | None:
    """An article that is asked in one competency, changed last week as an example: its holders show it once more.

    Chosen so that every level keeps enough questions by the new text; None where the bank has no such article.
    """
    for key, law, article in _candidates():
        row = Law.objects.filter(name=law).first()
        if row is None:
            continue
        on, by = county.on - timedelta(days=6), county.staff["demo-reviewer"]
        change = LawChange.objects.create(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{law}:{article}"), law=row, articles=[article], effective_on=on,
            said="示例：这一条的表述作了修改，学过旧文的要再看一遍。（演示，不是真实的法律变动）", basis="演示数据", by=by,
            recorded_at=at(county, 6, 9),
        )  # fmt: skip
        MaterialChange.objects.create(
            change=change, competency=Competency.objects.get(key=key), due_on=on, recorded_at=at(county, 6, 9)
        )
        _touch()
        return change
    return None


def _touch() -> None:
    from competencies.models import FrameworkVersion

    FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).update(stamp=uuid.uuid4())


# What the first cadre has before him stays as it is.
LEFT_ALONE = frozenset({"LZ04", "DF02", "LZ08", "TJ01"})


def _candidates() -> Iterator[tuple[str, str, str]]:
    """(competency, law, article) of which at most so many questions ask that each cell keeps enough for a test."""
    asked: dict[tuple[str, str, str], dict[int, int]] = {}
    rows = Question.objects.in_use().order_by("key")
    for key, level, content in rows.values_list("competency__key", "level", "current__content"):
        for source in content["sources"]:
            for article in source["articles"]:
                cells = asked.setdefault((key, source["law"], article), {})
                cells[level] = cells.get(level, 0) + 1
    counts = bank_counts()
    for (key, law, article), cells in sorted(asked.items()):
        is_spare = all(
            (cell := counts.get((key, level))) is not None and cell.for_tests - number >= LEAST_LEFT
            for level, number in cells.items()
        )
        if key not in LEFT_ALONE and is_spare and not framework().by_key[key].is_conduct and {1, 2} & set(cells):
            yield key, law, article


def _count_out(change: LawChange) -> None:
    """The page of the change says whom it touches; those are counted from the levels, which know of it."""
    part = change.parts.select_related("competency").get()
    due = part.due_on + timedelta(days=REFRESH_DAYS)
    people = LevelState.objects.filter(competency=part.competency, review_due=True, refresh_on=due).count()
    month = part.due_on.replace(day=1).isoformat()
    ChangeDraft.objects.create(
        id=change.pk, law=change.law, articles=change.articles, effective_on=change.effective_on, said=change.said,
        basis=change.basis, parts=[[part.competency.key, 1]], by=change.by, confirmed_by=change.by,
        state=ChangeDraft.State.DONE, asked_at=change.recorded_at - timedelta(hours=1), ended_at=change.recorded_at,
        counts={
            "parts": [[part.competency.key, 1, part.due_on.isoformat(), people, people]],
            "people": people,
            "months": [[month, people]],
            "most": 5 if people else 0,
        },
    )  # fmt: skip
