"""The only writer of the bank: questions come in, are revised and are retired; publishing freezes a version.

Wagtail's own publishing takes the same way: its signal reaches `published` below, in the transaction of the publishing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision

from assessments import content, likeness
from assessments.data_file import wording
from assessments.models import Bank, Category, Question, QuestionVersion
from assessments.questions import ParsedQuestion, faults
from competencies import api as competencies
from competencies.models import Competency, Law
from kit import clock
from kit.errors import InputError
from people.models import Person


@transaction.atomic
def add(question: ParsedQuestion, *, by: Person | None = None) -> Question:
    """Put a new question into the bank and open it to learners. Raises InputError, which names what is wrong with it."""
    row = Question(key=question.code, live=False, author=by)
    _fill(row, question)
    row.save()
    return _publish(row, by)


@transaction.atomic
def revise(row: Question, question: ParsedQuestion, *, by: Person | None = None) -> Question:
    """Let the question say something else from now on; sittings keep the version that they showed."""
    _fill(row, question)
    return _publish(row, by)


def retire(row: Question, *, by: Person | None = None) -> None:
    """Never draw the question again; open sittings keep it. Harmless to repeat."""
    UnpublishAction(row, user=by).execute(skip_permission_checks=True)  # Wagtail's own check knows pages only


def rewrite_revisions(row: Question, name: str, of: Callable[[Any], Any]) -> None:
    """Let the newest and the published revision say ``of`` what they said in one field.

    The editor opens the newest one: without this it would write back what the row itself says no longer.
    """
    for revision in {row.latest_revision, row.live_revision} - {None}:
        revision.content[name] = of(revision.content.get(name))
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


@transaction.atomic
def freeze(row: Question, *, by: Person | None, at: datetime) -> QuestionVersion:
    """The version that says what the published question says; a new one only when it says something new.

    Raises InputError for a question that the bank refuses: it was never fit to be shown.
    """
    Question.objects.select_for_update().get(pk=row.pk)  # two publishings count on from each other
    question = checked(content.question_of(row, row.competency.key))
    text = content.frozen(question, text_dates=text_dates(question))
    digest = content.hash_of_content(text)
    version = QuestionVersion.objects.filter(question=row).order_by("-number").first()
    if version is None or version.content_hash != digest:
        version = QuestionVersion(
            question=row,
            number=version.number + 1 if version else 1,
            competency=row.competency,
            level=row.level,
            content=text,
            content_hash=digest,
            made_at=at,
            made_by=by,
            image_id=row.image_id,
        )
        version.save()
    row.current, row.laws = version, content.fields_of(question)["laws"]
    row.law_texts = content.law_texts_of(version.content)
    Question.objects.filter(pk=row.pk).update(current=version, laws=row.laws, law_texts=row.law_texts)
    touch()
    return version


def checked(question: ParsedQuestion) -> ParsedQuestion:
    """The question, when nothing is wrong with it. Raises InputError."""
    found = faults(question, competencies=frozenset(Competency.objects.values_list("key", flat=True)))
    if found:
        words = " ".join(wording(fault, question) for fault in found)
        raise InputError(words, _("Correct the question, then save it again."))
    return question


def text_dates(question: ParsedQuestion) -> dict[str, Any]:
    """The day of the present text of each cited law; None where nobody has looked it up."""
    cited = {one.law: one for one in question.citations}
    dates = dict(Law.objects.filter(name__in=list(cited)).values_list("name", "effective_on"))
    for law, changes in competencies.texts_in_force(cited, on=clock.today()).items():
        # A law of which one article has changed has that article's text since the change; the rest is as it was.
        days = [day for articles, day in changes if not articles or not articles.isdisjoint(cited[law].articles)]
        dates[law] = max([*days, *filter(None, [dates.get(law)])], default=None)
    return dates


def law_dates() -> dict[str, date | None]:
    """The day of the present text of every law, by name. One query."""
    return dict(Law.objects.values_list("name", "effective_on"))


def outdated_law_texts() -> list[str]:
    """Those `Question.law_texts` that name a text which is no longer the present one. Two queries."""
    dates = law_dates()
    texts = Question.objects.exclude(law_texts="").order_by().values_list("law_texts", flat=True).distinct()
    return [text for text in texts if content.is_outdated(text, dates)]


def alike(words: str, *, but: int | None = None) -> list[tuple[Question, int]]:
    """Questions that say nearly what ``words`` say, with how much of it in per cent; the nearest first. Two queries.

    but: the question itself.
    """
    shortest, longest = likeness.bounds_of(words)
    near = Question.objects.exclude(pk=but).annotate(length=Length("words"))
    near = near.filter(length__gte=shortest, length__lte=longest)
    found = likeness.alike(words, list(near.order_by("pk").values_list("pk", "words")))
    rows = Question.objects.in_bulk([one.pk for one in found])
    return [(rows[one.pk], one.percent) for one in found if one.pk in rows]


def tags() -> list[str]:
    """The tags that the bank has, the most used first. One query."""
    used: Counter[str] = Counter()
    for names, times in Question.objects.exclude(tags="").values_list("tags").annotate(times=Count("pk")).order_by():
        used.update(dict.fromkeys(filter(None, names.split("|")), times))
    return [tag for tag, _times in used.most_common()]


def touch() -> None:
    """Tell every process that the bank is another one."""
    Bank.objects.update_or_create(pk=1, defaults={"stamp": uuid4()})


def category_of(competency: Competency) -> Category:
    """Where the questions of a competency are kept."""
    category, _made = Category.objects.get_or_create(
        key=competency.key, defaults={"name": competency.name, "order": competency.order}
    )
    return category


def categories() -> dict[str, Category]:
    """The categories of all competencies by key, the missing ones made; three statements."""
    competencies = list(Competency.objects.all())
    Category.objects.bulk_create(
        [Category(key=one.key, name=one.name, order=one.order) for one in competencies], ignore_conflicts=True
    )
    return {category.key: category for category in Category.objects.filter(key__in=[one.key for one in competencies])}


def published(sender: type[Question], *, instance: Question, revision: Revision, **_: Any) -> None:
    """Receiver of Wagtail's signal, in the transaction of the publishing. One that is planned for later is not live yet."""
    if instance.live:
        freeze(instance, by=revision.user, at=clock.now())


def unpublished(sender: type[Question], **_: Any) -> None:
    """Receiver of Wagtail's signal."""
    touch()


def _fill(row: Question, question: ParsedQuestion) -> None:
    checked(question)
    row.competency = Competency.objects.get(key=question.competency)
    row.category = category_of(row.competency)
    for name, value in content.fields_of(question).items():
        setattr(row, name, value)


def _publish(row: Question, by: Person | None) -> Question:
    row.save_revision(user=by, clean=False).publish(user=by, skip_permission_checks=True)
    row.refresh_from_db()
    return row
