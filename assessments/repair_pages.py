"""What the pages of a corrected key show: the numbers of a preview, its persons within the viewer's scope, and who waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessments.effects import Paper
from assessments.models import KeyRepair, Question, RepairDraft, RepairLine, Stake
from competencies import api as competencies
from kit import clock
from kit.models import Job
from people.models import Person

MOST_SHOWN = 500


@dataclass(frozen=True)
class PersonLine:
    """What changes for one person. gains, losses, papers: sentences."""

    name: str
    unit: str
    sittings: int
    right_before: int
    right_after: int
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True)
class DraftPage:
    """A draft with its preview. numbers: (words, number); hidden: persons whom the viewer may not see.

    done, total: how far the job is while nothing can be shown yet.
    """

    id: str
    question_id: int
    title: str
    way: str
    reason: str
    state: str
    is_waiting: bool
    is_ready: bool
    has_news: bool
    digest: str
    numbers: tuple[tuple[str, int], ...]
    lines: tuple[PersonLine, ...]
    hidden: int
    done: int
    total: int


@dataclass(frozen=True)
class Past:
    """A correction that was made."""

    on: date
    way: str
    reason: str
    by: str


def draft_page(draft: RepairDraft, viewer: Person) -> DraftPage:
    """Six queries at most."""
    rows = list(
        RepairLine.objects.visible_to(viewer).filter(draft=draft).select_related("person__home_unit")[:MOST_SHOWN]
    )
    names = _names()
    job = Job.objects.filter(key=str(draft.pk), kind__startswith="assessments.repair").order_by("-pk").first()
    waits = draft.state in (RepairDraft.State.COUNTING, RepairDraft.State.RUNNING)
    return DraftPage(
        id=str(draft.pk),
        question_id=draft.question_id,
        title=str(draft.question),
        way=draft.get_way_display(),
        reason=draft.reason,
        state=draft.get_state_display(),
        is_waiting=waits,
        is_ready=draft.state == RepairDraft.State.READY,
        has_news=draft.has_news,
        digest=draft.digest,
        numbers=_numbers(draft.counts),
        lines=tuple(_line(row, names) for row in rows),
        hidden=max(draft.counts.get("people", 0) - len(rows), 0) if draft.state == RepairDraft.State.READY else 0,
        done=job.done or 0 if job else 0,
        total=job.total or 0 if job else 0,
    )


def _numbers(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    words = {
        "asked": _("tests that asked it"),
        "changed": _("tests that are scored otherwise"),
        "people": _("persons whom that touches"),
        "better": _("tests that get better"),
        "evidence": _("proofs that appear"),
        "rises": _("levels that rise at once"),
        "come": _("certificates that will come"),
        "worse": _("tests that wait for a decision"),
        "falls": _("levels that would fall"),
        "rest": _("certificates that rest on such a level"),
    }
    return tuple((words[name], counts[name]) for name in words if name in counts)


def _line(row: RepairLine, names: Mapping[str, str]) -> PersonLine:
    unit = row.person.home_unit
    return PersonLine(
        name=row.person.name,
        unit=unit.name if unit else "",
        sittings=row.sittings,
        right_before=row.right_before,
        right_after=row.right_after,
        gains=tuple(level_words(names.get(key, key), before, after) for key, before, after in row.gains),
        losses=tuple(level_words(names.get(key, key), before, after) for key, before, after in row.losses),
        papers=tuple(_paper_words(kind, number) for kind, number in row.certificates),
    )


def level_words(name: str, before: int, after: int) -> str:
    return _("%(name)s: from level %(before)s to %(after)s") % {"name": name, "before": before, "after": after}


def _paper_words(kind: str, number: str) -> str:
    if kind == Paper.COMES:
        return _("a certificate will come")
    return _("certificate %(number)s rests on it; it stays valid") % {"number": number}


def _names() -> dict[str, str]:
    return {key: entry.name for key, entry in competencies.framework().by_key.items()}


def past_of(question: Question) -> tuple[Past, ...]:
    """The corrections of a question, the newest first. One query."""
    rows = KeyRepair.objects.filter(question=question).select_related("by").order_by("-recorded_at")
    return tuple(Past(clock.day_of(row.recorded_at), row.get_way_display(), row.reason, row.by.name) for row in rows)


def stake_choices(viewer: Person) -> list[tuple[str, str]]:
    """Who waits for a decision within the scope of ``viewer``, in words: id, sentence. Two queries."""
    rows = (
        Stake.objects.visible_to(viewer)
        .pending()
        .select_related("person__home_unit", "competency", "regrade__repair__question", "regrade__sitting__quiz")
        .order_by("person__home_unit__path", "person__name", "pk")[:MOST_SHOWN]
    )
    return [(str(row.pk), _stake_words(row)) for row in rows]


def _stake_words(row: Stake) -> str:
    unit = row.person.home_unit
    said = {
        "name": row.person.name,
        "unit": unit.name if unit else "",
        "test": row.regrade.sitting.quiz.title,
        "question": row.regrade.repair.question.key,
        "right": row.regrade.before["right"],
        "then": row.regrade.after["right"],
    }
    if row.competency is None:
        return _("%(unit)s %(name)s: “%(test)s” passed, by the corrected key of %(question)s not") % said
    said |= {"levels": level_words(row.competency.name, row.level_before, row.level_after)}
    return _("%(unit)s %(name)s: %(levels)s (“%(test)s”, %(right)s right, by the corrected key %(then)s)") % said
