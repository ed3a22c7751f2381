"""A new term: what the programmes of the old one asked is copied as drafts, for the county to look over and publish."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from kit.slots import Card
from learning.models import Programme, ProgrammeCourse
from people.models import Term, Turn


@transaction.atomic
def copy_programmes(closing: Term, term: Term) -> list[Programme]:
    """A draft for each published programme of ``closing``, with its posts and mandatory courses; those already copied
    are left alone. The old programmes stay as they are: who has a day in them keeps it."""
    made = []
    there = set(Programme.objects.filter(term=term).values_list("name", flat=True))
    for old in Programme.objects.filter(term=closing, state="published").prefetch_related("posts", "mandatory"):
        name = name_for(old.name, closing.name, term.name)
        if name in there:
            continue
        new = Programme.objects.create(
            unit_id=old.unit_id,
            term=term,
            name=name,
            issuer=old.issuer,
            since=term.since,
            until=term.since + (old.until - old.since) if old.until else None,
            max_due_days=old.max_due_days,
            basis=old.basis,
            valid_years=old.valid_years,
            credit_minutes=old.credit_minutes,
            state="draft",
        )
        new.posts.set(old.posts.all())
        ProgrammeCourse.objects.bulk_create(
            ProgrammeCourse(programme=new, course_code=row.course_code, post_id=row.post_id, basis=row.basis)
            for row in old.mandatory.all()
        )
        made.append(new)
    return made


def name_for(name: str, closing: str, opening: str) -> str:
    """The name with the new term in the place of the old one, or behind it; at most eighty characters."""
    new = name.replace(closing, opening) if closing in name else f"{name}（{opening}）"
    return new if len(new) <= 80 else f"{name[: 78 - len(opening)]}（{opening}）"


def after_turn(_request: HttpRequest, turn: Turn) -> Card | None:
    """On the last page of a turn: the drafts that wait to be published."""
    drafts = list(Programme.objects.filter(term=turn.term_id, state="draft").values_list("name", flat=True))
    return Card("learning/_turn.html", {"drafts": drafts}) if drafts else None
