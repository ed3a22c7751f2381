"""Plan items in words: what to do, why, how long, where it opens. Shapes a page; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.api import law_named
from learning.planner import ItemKind, Why

if TYPE_CHECKING:
    from competencies.api import Framework
    from courses.api import Catalogue
    from learning.items import PlanItem

TEST_QUESTIONS = 5
TESTS = frozenset({ItemKind.TEST, ItemKind.RECHECK})


@dataclass(frozen=True)
class Line:
    """One thing to do as a line of a list.

    note: what it is, in a few words.  reason: why it stands here.  by: its day in words, empty without one.
    test_out: where the same can be shown at once, or empty.
    """

    kind: str
    title: str
    note: str
    reason: str
    url: str
    minutes: int
    bytes: int
    by: str
    is_late: bool
    test_out: str = ""


class Wording:
    """Words for the items of one person, from the framework and the catalogue that the page has read already."""

    def __init__(
        self,
        framework: Framework,
        catalogue: Catalogue,
        *,
        on: date,
        waits: Mapping[tuple[str, int], date] | None = None,
        tested: Mapping[str, int] | None = None,
    ) -> None:
        """waits: tests that are shut until a day, by competency and level, as `assessments.api.waits_of` says.

        tested: competency → the highest level that a test of the plan asks, as `test_outs.tested` says.
        """
        self.framework, self.catalogue, self.on, self.waits = framework, catalogue, on, waits or {}
        self.tested = tested or {}

    def waits_until(self, item: PlanItem) -> date | None:
        """The first day on which the test of ``item`` is open again; None when nothing waits."""
        return self.waits.get((item.competency, item.level)) if item.kind in TESTS else None

    def open_first(self, items: Iterable[PlanItem]) -> list[PlanItem]:
        """``items`` with those behind that have to wait for a day, otherwise in their order."""
        return sorted(items, key=lambda item: self.waits_until(item) is not None)

    def name(self, item: PlanItem) -> str:
        """The name of the competency that the item is about; empty for a lesson without one."""
        entry = self.framework.by_key.get(item.competency)
        return entry.name if entry else ""

    def line(self, item: PlanItem) -> Line:
        return Line(
            kind=item.kind,
            title=self.title(item),
            note=self.note(item),
            reason=self.reason(item),
            url=self.url(item),
            minutes=item.minutes,
            bytes=item.bytes,
            by=day(item.due, self.on) if item.due and item.is_required else "",
            is_late=item.is_late(self.on),
            test_out=self.test_out(item),
        )

    def lines(self, items: Iterable[PlanItem]) -> list[Line]:
        return [self.line(item) for item in items]

    def title(self, item: PlanItem) -> str:
        name = {"name": self.name(item)}
        if item.kind == ItemKind.LESSON:
            lesson = self.catalogue.lesson(item.lesson_code)
            return lesson.title if lesson else item.lesson_code
        return {
            ItemKind.PLACING: _("Placing: %(name)s"),
            ItemKind.TEST: _("Small test: %(name)s"),
            ItemKind.RECHECK: _("A quick look back: %(name)s"),
            ItemKind.TASK: _("Shown at work: %(name)s"),
        }[ItemKind(item.kind)] % name

    def note(self, item: PlanItem) -> str:
        again = self.waits_until(item)
        if again is not None:
            return _("Open again on %(day)s") % {"day": day(again, self.on)}
        if item.kind == ItemKind.LESSON:
            lesson = self.catalogue.lesson(item.lesson_code)
            number = lesson.number if lesson else 1
            return _("Lesson %(number)s") % {"number": number}
        if item.kind == ItemKind.TEST:
            return _("Level %(level)s, %(count)s questions") % {"level": item.level, "count": TEST_QUESTIONS}
        if item.kind == ItemKind.RECHECK:
            return _("%(count)s questions") % {"count": TEST_QUESTIONS}
        if item.kind == ItemKind.TASK:
            return _("A trainer or the township looks once")
        return _("a few questions; what you know you need not learn")

    def reason(self, item: PlanItem) -> str:
        name, data = self.name(item), item.params
        why = item.why
        if why == Why.RAISES:
            return _("Closes step %(level)s: %(name)s") % {"name": name, "level": self.step(item)}
        if why == Why.MANDATORY:
            return _("Everybody takes it: %(basis)s") % {"basis": data.get("basis", "")}
        if why == Why.NEEDED_FIRST:
            return _("Comes before a later lesson")
        if why == Why.AFTER_LESSONS:
            count = int(data.get("lessons") or 1)
            return ngettext(
                "After %(count)s lesson: counts when passed", "After %(count)s lessons: counts when passed", count
            ) % {"count": count}
        return {
            Why.UNPLACED: _("Not tested yet"),
            Why.LIKELY: _("The placing says you can: show it"),
            Why.LEARNED: _("The lessons are done: show it"),
            Why.NO_LESSON: _("No lesson leads here: show it"),
            Why.DECISION: _("Rests on what you have done; staff decide"),
            Why.REVIEW: _("Something changed, or it was long ago"),
            Why.DUE: self._changed_law(item) or _("It was long ago; your level stays meanwhile"),
        }.get(why, "")

    def _changed_law(self, item: PlanItem) -> str:
        """The law for whose sake something is shown again; empty where it is for another reason."""
        entry = self.framework.by_key.get(item.competency)
        changes = self.framework.material_by_id.get(entry.id, ()) if entry else ()
        since = item.params.get("since")
        for change in changes:
            if change.withdrawn_at is None and change.due_on.isoformat() == since:
                law = law_named(change.law, sorted(change.articles))
                return _("%(law)s has changed; your level stays meanwhile") % {"law": law}
        return ""

    def url(self, item: PlanItem) -> str:
        if item.kind == ItemKind.LESSON:
            return reverse("courses:lesson", args=[item.lesson_code])
        if item.kind == ItemKind.PLACING:
            return reverse("assessments:start_placing")
        entry = self.framework.by_key.get(item.competency)
        if entry is None:
            return reverse("learning:plan")
        if item.kind == ItemKind.TASK:
            return reverse("competencies:task", args=[entry.key, item.level])
        return reverse("assessments:test_start", args=[entry.key, item.level])

    def test_out(self, item: PlanItem) -> str:
        """Where the steps behind a lesson can be shown without learning; empty where no test gives them, and while all of them wait.

        Several steps are one sitting, each judged by its own questions, so that knowing a part of it counts, too.
        """
        entry = self.framework.by_key.get(item.competency)
        if item.kind != ItemKind.LESSON or entry is None or not item.level:
            return ""
        first = self.step(item)
        top = max(first, min(item.level, self.tested.get(item.competency, first)))
        steps = [level for level in range(first, top + 1) if level <= entry.standard.test_top]
        if not steps or all((entry.key, level) in self.waits for level in steps):
            return ""
        if len(steps) == 1:
            return reverse("assessments:test_start", args=[entry.key, steps[0]])
        return reverse("assessments:together_steps", args=[entry.key, steps[0], steps[-1]])

    @staticmethod
    def step(item: PlanItem) -> int:
        """The first step that a lesson closes for this person; it may lead further."""
        return int(item.params.get("from_level", item.level - 1)) + 1


def day(value: date, on: date) -> str:
    """A day as it is said on ``on``: 6月30日, with the year where it is another one."""
    parts = {"year": value.year, "month": value.month, "day": value.day}
    return _("%(month)s/%(day)s") % parts if value.year == on.year else _("%(year)s/%(month)s/%(day)s") % parts


def joined(parts: Sequence[str]) -> str:
    """Parts of a sentence with the comma of the language between them."""
    return _(", ").join(parts)


def counts(lessons: int, tests: int, tasks: int) -> str:
    """2 课、3 个小测试; empty when there is nothing."""
    parts = []
    if lessons:
        parts.append(ngettext("%(count)s lesson", "%(count)s lessons", lessons) % {"count": lessons})
    if tests:
        parts.append(ngettext("%(count)s small test", "%(count)s small tests", tests) % {"count": tests})
    if tasks:
        parts.append(ngettext("%(count)s thing to show", "%(count)s things to show", tasks) % {"count": tasks})
    return joined(parts)


def without_post() -> str:
    """What is asked of somebody who holds no office."""
    return _("You hold no office now, so no post asks anything of you")


def still_there() -> str:
    """What somebody without an office still has, and may do."""
    return _("What you learned and your certificates stay. Any lesson is open to you; certificates are under Me.")
