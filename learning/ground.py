"""What all plans of one rebuild stand on: the day, what posts ask, what is taught and which programmes ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from competencies.api import Framework, framework
from courses.api import Catalogue, catalogue
from kit import clock
from learning.drafts import Ask
from learning.models import Programme


@dataclass(frozen=True)
class Ground:
    """What all plans of one rebuild stand on. begins: the next day on which a programme begins, None when none will.

    finished_on: person → day of his finish, where a history says so.
    skips_same: whether a plan is left as it stands when its digest says that nothing is new in it; where few are asked for by
    name they are written in any case, which puts right whatever was done to one.
    """

    on: date
    at: datetime
    framework: Framework
    catalogue: Catalogue
    asks: tuple[Ask, ...]
    terms: Mapping[int, int]
    begins: date | None
    finished_on: Mapping[int, date] = field(default_factory=dict)
    skips_same: bool = False


def ground_of(on: date) -> Ground:
    programmes = list(
        Programme.objects.published(on)
        .select_related("unit")
        .prefetch_related("mandatory", "posts")
        .order_by("-since", "pk")
    )
    return Ground(
        on=on,
        at=clock.now(),
        framework=framework(),
        catalogue=catalogue(),
        asks=tuple(ask_of(programme) for programme in programmes),
        terms={programme.pk: programme.term_id for programme in programmes},
        begins=Programme.objects.coming(on).order_by("since").values_list("since", flat=True).first(),
    )


def ask_of(programme: Programme) -> Ask:
    """What ``programme`` asks, as a plain value; two queries unless its posts and courses were read with it."""
    posts = frozenset(post.pk for post in programme.posts.all())
    courses: dict[str, tuple[frozenset[int] | None, str]] = {}
    for row in programme.mandatory.all():
        before = courses.get(row.course_code, (frozenset(), row.basis))[0]
        only = None if row.post_id is None or before is None else before | {row.post_id}
        courses[row.course_code] = (only, row.basis)
    return Ask(
        programme_id=programme.pk,
        path=programme.unit.path,
        since=programme.since,
        until=programme.until,
        max_due_days=programme.max_due_days,
        credit_minutes=programme.credit_minutes,
        post_ids=posts or None,
        courses=courses,
    )
