"""What a person took along on a phone: his own file, when it goes, and what is taken when he is erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from assessments.models import QuizPack
from people.api import DataEntry, data_section, erasure_part, is_of, retention_rule
from people.models import Person

DAYS = 60


@data_section("assessments.packs", _("What I took along on my phone"), _("to take what comes back"), order=67)
def taken(person: Person) -> Iterable[DataEntry]:
    for row in QuizPack.objects.filter(is_of(person)).select_related("quiz").order_by("-issued_at"):
        yield DataEntry(
            [(_("test"), str(row.quiz)), (_("taken along"), row.issued_at), (_("good until"), row.expires_at)]
        )


def register() -> None:
    """The line of the retention table."""
    retention_rule(
        "assessments.packs",
        _("tests that somebody took along on a phone"),
        _("to take what comes back"),
        of=["assessments.QuizPack"],
        days=DAYS,
        since=_("the last day on which they could be begun"),
        act=lambda before: QuizPack.objects.expired(before).delete()[0],
    )


@erasure_part(
    "assessments.packs",
    _("What I took along on my phone"),
    count=lambda ids: QuizPack.objects.filter(person__in=ids).count(),
)
def forget(ids: Sequence[int]) -> None:
    """Whoever is erased sits nothing any more; what he sat stays without a name."""
    QuizPack.objects.filter(person__in=ids).delete()
