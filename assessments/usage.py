"""Where a question stands and what it said: quizzes, and each version with how many were asked it and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Answer, Question, Quiz
from kit.errors import Text

# What of a version's content is said to have changed, in the order in which an author reads it.
NAMES: Mapping[str, Text] = {
    "competency": gettext_lazy("competency"),
    "level": gettext_lazy("level"),
    "kind": gettext_lazy("kind of question"),
    "stem": gettext_lazy("text of the question"),
    "image_id": gettext_lazy("picture"),
    "image_alt": gettext_lazy("what the picture shows, in words"),
    "options": gettext_lazy("options"),
    "answer": gettext_lazy("answer"),
    "partial": gettext_lazy("what is partly right earns a part"),
    "explanation": gettext_lazy("explanation"),
    "sources": gettext_lazy("laws and articles"),
    "difficulty": gettext_lazy("difficulty"),
}


@dataclass(frozen=True)
class VersionLine:
    """One version. sittings: in how many it was answered.  changed: names of what differs from the version before."""

    number: int
    made_at: datetime
    by: str
    sittings: int
    changed: tuple[Text, ...]
    is_drawn: bool

    @property
    def words(self) -> str:
        """What changed, in words."""
        return "、".join(map(str, self.changed)) if self.number > 1 else _("the first version")


@dataclass(frozen=True)
class UsagePage:
    """quizzes: that have it as a fixed question.  drawn_by: that may draw it from its competency and level."""

    quizzes: Sequence[Quiz]
    drawn_by: Sequence[Quiz]
    versions: Sequence[VersionLine]

    @property
    def sittings(self) -> int:
        return sum(version.sittings for version in self.versions)


def usage_of(row: Question) -> UsagePage:
    """Four queries. row: as it is published."""
    asked = dict(
        Answer.objects.filter(version__question=row)
        .order_by()
        .values_list("version")
        .annotate(sittings=Count("sitting", distinct=True))
    )
    versions = list(row.versions.select_related("made_by").order_by("number"))
    before: list[Any] = [None, *versions]
    quizzes = list(Quiz.objects.filter(fixed__question=row).order_by("title"))
    cell = Quiz.objects.filter(competency=row.competency_id, level=row.level, is_open=True)
    draws = row.live and not any(quiz.purpose == Quiz.Purpose.CHECK for quiz in quizzes)
    return UsagePage(
        quizzes=quizzes,
        drawn_by=list(cell.filter(Q(fixed__isnull=True)).order_by("title")) if draws else [],
        versions=[
            VersionLine(
                number=version.number,
                made_at=version.made_at,
                by=str(version.made_by) if version.made_by else _("the data file"),
                sittings=asked.get(version.pk, 0),
                changed=changed(earlier.content, version.content) if earlier else (),
                is_drawn=row.live and version.pk == row.current_id,
            )
            for earlier, version in zip(before, versions, strict=False)
        ][::-1],
    )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Text, ...]:
    """The names of what differs between the contents of two versions."""
    return tuple(name for key, name in NAMES.items() if before.get(key) != after.get(key))
