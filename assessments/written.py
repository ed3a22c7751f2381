"""The words of short texts: kept beside the log, which names them by their hash.

Source: docs/phone.md, "The offline contract", 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from assessments import versions
from assessments.answer_fields import hash_of, plain
from assessments.models import Answer, Sitting, WrittenText
from assessments.questions import LONGEST_WRITTEN, QuestionType
from kit.lookup import one_or_none
from offline.api import Rejected

MOST_STATES = 20  # of one answer while a sitting is open; older ones give way


def keep(sitting_id: UUID, item: str, text: str, *, at: datetime) -> bool:
    """Keep the words of an answer to ``item``; whether they are kept now. A repeat changes nothing.

    Passed over: words for a question that the sitting does not ask or that takes none, more than fit, and, once the sitting is
    closed, words that its sheet does not name.
    """
    rows = Sitting.objects.filter(pk=sitting_id).values_list("closed_at", "paper")
    found = one_or_none(rows)
    line = next((line for line in found[1] if line["v"] == item), None) if found else None
    if found is None or line is None or versions.version(UUID(item)).type != QuestionType.SHORT:
        return False
    if len(plain(text)) > LONGEST_WRITTEN:
        return False
    name = hash_of(text)
    if found[0] is not None and name not in standing(sitting_id, UUID(item)):
        return False
    row = WrittenText(sitting_id=sitting_id, version_id=UUID(item), text=plain(text), hash=name, at=at)
    WrittenText.objects.bulk_create([row], ignore_conflicts=True)
    _make_room(sitting_id, UUID(item), name)
    return True


def keep_from_phone(sitting: Sitting, item: str, text: object, *, at: datetime) -> str:
    """Keep what a phone hands in by itself, before or after the event that names it; the hash of it.

    Raises Rejected: no_text, too_long, not_asked.
    """
    if not isinstance(text, str) or not plain(text):
        raise Rejected("no_text")
    if len(plain(text)) > LONGEST_WRITTEN:
        raise Rejected("too_long")
    if not keep(sitting.pk, item, text, at=at):
        raise Rejected("not_asked")
    return hash_of(text)


def words_of(sitting_id: UUID, version: UUID, kept: object) -> list[str]:
    """The words that an answer names; none where they have not come yet or are erased. One query."""
    names = kept if isinstance(kept, list) else [kept]
    rows = WrittenText.objects.filter(sitting=sitting_id, version=version, hash__in=[str(name) for name in names])
    return [text for text in rows.values_list("text", flat=True) if text]


def words_in(sitting: Sitting) -> dict[str, str]:
    """The words that the short answers of ``sitting`` name, by their hash. No query where its paper asks for none."""
    known = versions.versions(line.version for line in sitting.asked)
    shorts = [id for id, version in known.items() if version.type == QuestionType.SHORT]
    if not shorts:
        return {}
    values = Answer.objects.filter(sitting=sitting, version__in=shorts).values_list("value", flat=True)
    named = {str(name) for value in values if isinstance(value, list) for name in value}
    rows = WrittenText.objects.filter(sitting=sitting, hash__in=named).exclude(text="")
    return dict(rows.values_list("hash", "text"))


def standing(sitting_id: UUID, version: UUID) -> Sequence[str]:
    """The hashes that the answer names which stands."""
    value = one_or_none(Answer.objects.filter(sitting=sitting_id, version=version).values_list("value", flat=True))
    return [str(one) for one in value] if isinstance(value, list) else []


def settle(sitting: Sitting) -> None:
    """Of a sitting that is closed, remove the words that its sheet does not name."""
    named = {
        (version, str(one))
        for version, value in Answer.objects.filter(sitting=sitting).values_list("version_id", "value")
        for one in (value if isinstance(value, list) else [value])
    }
    rows = WrittenText.objects.filter(sitting=sitting).values_list("pk", "version_id", "hash")
    gone = [pk for pk, version, name in rows if (version, name) not in named]
    WrittenText.objects.filter(pk__in=gone).delete()


def _make_room(sitting_id: UUID, version: UUID, newest: str) -> None:
    rows = WrittenText.objects.filter(sitting=sitting_id, version=version).order_by("-at", "-pk")
    states = list(rows.values_list("pk", "hash"))
    if len(states) > MOST_STATES:
        stays = {newest, *standing(sitting_id, version)}
        WrittenText.objects.filter(pk__in=[pk for pk, name in states[MOST_STATES:] if name not in stays]).delete()
