"""News from below: each receiver only asks for a job, in the transaction of the news."""

from __future__ import annotations

from collections.abc import Sequence

from kit import jobs
from learning import plans, tallies, terms
from people.models import Term, Turn

MANY = 1_000
"""Of more persons, one job makes all plans anew: a job for each of them would cost more than the plans."""


def replan(sender: object, *, person_ids: Sequence[int], **_: object) -> None:
    """Levels or offices of these persons changed."""
    if len(person_ids) > MANY:
        jobs.ask(plans.REPLAN_ALL)
    else:
        plans.ask_for(person_ids)


def replan_sitter(sender: object, *, person_id: int, **_: object) -> None:
    """A sitting closed: a lesson may be finished, a test failed."""
    plans.ask_for([person_id])


def copy_programmes(sender: object, *, turn: Turn, closing_id: int | None, **_: object) -> None:
    """A term turned: its programmes are copied as drafts of the next one. A few rows, so at once."""
    if closing_id is not None and turn.term is not None:
        terms.copy_programmes(Term.objects.get(pk=closing_id), turn.term)


def replan_all(sender: object, **_: object) -> None:
    """What posts ask or what is taught changed."""
    jobs.ask(plans.REPLAN_ALL)


def recount(sender: object, **_: object) -> None:
    """Units were moved or merged, persons were found to be one, or an operation on them was taken back."""
    jobs.ask(tallies.RECOUNT)
