"""What somebody reads of what became of his written answers: the points that were found, and the marker's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments import marked, release
from assessments.models import Answer, Mark, Sitting, WrittenText


@dataclass(frozen=True)
class WrittenLine:
    """One written answer. waits: a marker has still to read it.

    found: points of the rubric that are in it.  missing: the others, only where keys may be shown.
    """

    number: int
    stem: str
    words: str
    waits: bool
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


def feedback_of(sitting: Sitting, *, at: datetime) -> tuple[WrittenLine, ...]:
    """The written answers of a closed sitting, in its order. No query where the paper has none."""
    shorts = marked.shorts_of(sitting)
    if not shorts:
        return ()
    let_out = release.released(sitting, at=at)
    if not let_out.score:
        return ()
    settled = marked.settled_of(sitting)
    words = dict(WrittenText.objects.filter(sitting=sitting).values_list("version_id", "text"))
    given = set(
        Answer.objects.filter(sitting=sitting, version__in=shorts)
        .exclude(value=[])
        .values_list("version_id", flat=True)
    )
    marks = list(Mark.objects.filter(sitting=sitting).order_by("at", "pk"))
    lines = []
    for number, line in enumerate(sitting.asked, start=1):
        version = shorts.get(line.version)
        if version is None or version.rubric is None or line.version not in given:
            continue
        one = settled[line.version]
        found = sorted(set().union(*(mark.points for mark in one.by)))
        own = [mark for mark in marks if mark.version_id == line.version]
        lines.append(
            WrittenLine(
                number=number,
                stem=version.stem,
                words=words.get(line.version, ""),
                waits=one.share is None,
                found=tuple(version.rubric.points[n] for n in found),
                missing=tuple(point for n, point in enumerate(version.rubric.points) if n not in found)
                if let_out.keys and one.share is not None
                else (),
                comments=_comments(own, {mark.marker for mark in one.by}),
            )
        )
    return tuple(lines)


def _comments(marks: list[Mark], markers: set[int]) -> tuple[str, ...]:
    """The newest word of each marker whose mark counts."""
    newest = {mark.marker_id: mark.comment for mark in marks if mark.marker_id in markers}
    return tuple(comment for comment in newest.values() if comment)
