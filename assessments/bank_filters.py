"""How the bank is searched and filtered. Every list stays a fixed number of queries, however many questions there are."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from assessments import bank, standing
from assessments.item_statistics import LITTLE, TOO_EASY, TOO_HARD
from assessments.judging import bare
from assessments.models import ItemStatistics, Question
from competencies.models import Competency, Law
from people.models import Person

# How a question went with everybody; only where so many answered that the numbers mean something.
FACILITY = {
    "hard": (_("few get it right (under 30 in 100)"), Q(facility__lt=TOO_HARD)),
    "middle": (_("some get it right, some do not"), Q(facility__gte=TOO_HARD, facility__lte=TOO_EASY)),
    "easy": (_("nearly all get it right (over 95 in 100)"), Q(facility__gt=TOO_EASY)),
}
DISCRIMINATION = {
    "turned": (_("who knows more gets it wrong more often"), Q(discrimination__lt=0)),
    "little": (_("hardly"), Q(discrimination__gte=0, discrimination__lt=LITTLE)),
    "enough": (_("it does"), Q(discrimination__gte=LITTLE)),
}


def laws() -> list[tuple[str, str]]:
    return [(name, name) for name in Law.objects.order_by("name").values_list("name", flat=True)]


def tags() -> list[tuple[str, str]]:
    return [(tag, tag) for tag in bank.tags()]


def authors(_request: object) -> QuerySet[Person]:
    """Whoever wrote a question; all staff of the bank see the whole bank, and so its authors."""
    return Person.objects.filter(pk__in=Question.objects.order_by().values("author")).order_by("name")


def matching(rows: QuerySet[Question], words: str) -> QuerySet[Question]:
    """Those whose code, text, options or answers hold ``words``; blanks, signs and the way of writing numbers do not count."""
    found = Q(key__icontains=words) | Q(stem__icontains=words)
    plain = bare(words)
    return rows.filter(found | Q(words__contains=plain)) if plain else rows.filter(found)


class QuestionFilter(WagtailFilterSet):
    """By competency, level, kind, state, law, tag and author, and by how it went with everybody."""

    competency = django_filters.ModelChoiceFilter(label=_("competency"), queryset=Competency.objects.all())
    level = django_filters.ChoiceFilter(label=_("level"), choices=[(n, str(n)) for n in range(1, 5)])
    kind = django_filters.ChoiceFilter(label=_("kind of question"), choices=Question.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("state"), choices=list(standing.WORDS.items()), method="in_state")
    law = django_filters.ChoiceFilter(label=_("law"), choices=laws, method="citing")
    law_changed = django_filters.ChoiceFilter(
        label=_("the law has changed"),
        choices=[("yes", _("only those whose law has a new text since"))],
        method="outdated",
    )
    tag = django_filters.ChoiceFilter(label=_("tag"), choices=tags, method="tagged")
    author = django_filters.ModelChoiceFilter(label=_("author"), queryset=authors)
    facility = django_filters.ChoiceFilter(
        label=_("how many get it right"), choices=[(key, words) for key, (words, _q) in FACILITY.items()], method="went"
    )
    discrimination = django_filters.ChoiceFilter(
        label=_("does it tell who knows"),
        choices=[(key, words) for key, (words, _q) in DISCRIMINATION.items()],
        method="told_apart",
    )
    look = django_filters.ChoiceFilter(
        label=_("needs a look"), choices=[("yes", _("only those that need a look"))], method="doubtful"
    )

    class Meta:
        model = Question
        fields = ["competency", "level", "kind", "author"]

    def in_state(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return standing.in_state(rows, value)

    def citing(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return rows.filter(laws__contains=f"|{value}|")

    def outdated(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return rows.filter(law_texts__in=bank.outdated_law_texts())

    def tagged(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return rows.filter(tags__contains=f"|{value}|")

    def went(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return counted(rows, FACILITY[value][1])

    def told_apart(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return counted(rows, DISCRIMINATION[value][1])

    def doubtful(self, rows: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        return rows.filter(pk__in=ItemStatistics.objects.of_questions().flagged().values("question"))


def counted(rows: QuerySet[Question], condition: Q) -> QuerySet[Question]:
    """Those of ``rows`` that enough people answered, and with which it went like that."""
    found = ItemStatistics.objects.of_questions().filter(condition, is_enough=True)
    return rows.filter(pk__in=found.values("question"))
