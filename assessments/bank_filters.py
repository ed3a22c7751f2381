"""How the bank is searched and filtered. Every list stays a fixed number of queries, however many questions there are."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from assessments import bank, standing
from assessments.judging import bare
from assessments.models import Question
from competencies.models import Competency, Law
from people.models import Person


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
    """By competency, level, kind, state, law, tag and author."""

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
