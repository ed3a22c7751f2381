"""A file of questions: taken in, looked at, kept as drafts all at once or not at all, taken back while nobody touched them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import timedelta

from django.core.files.images import ImageFile
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import UnidentifiedImageError
from wagtail.images import get_image_model

from assessments import bank, content
from assessments.exchange import checking, formats
from assessments.exchange.checking import Checked, Defaults, Line, is_code
from assessments.exchange.drafts import Drawing, Read
from assessments.models import Bank, Question, QuestionImport
from assessments.questions import ParsedQuestion, Picture
from competencies.models import Competency
from kit import audit, clock
from kit.errors import InputError, NotNow, Stale, Unreadable
from people.models import Person

LARGEST = 50 * 1024 * 1024  # bytes of a file; each format has its own, smaller measure
MOST = 5_000  # questions of one file
MOST_PIXELS = 40_000_000
KEPT_UNREAD = timedelta(days=30)  # how long a file waits that nobody decided about
State = QuestionImport.State


def visible(viewer: Person) -> QuerySet[QuestionImport]:
    """The files of ``viewer``, the newest first, without their contents."""
    return QuestionImport.objects.visible_to(viewer).defer("content", "near", "made").order_by("-at")


def take_in(
    file: bytes, name: str, *, by: Person, format_name: str = "", request: HttpRequest | None = None
) -> QuestionImport:
    """Keep a file to be looked at. Raises InputError, Unreadable among them, for what cannot be read.

    format_name: of `formats`; found out when it is empty. The same bytes of the same person are one row while it is open.
    """
    if len(file) > LARGEST:
        raise Unreadable(_("The file is larger than 50 MB."), _("Send it in several files."))
    digest = hashlib.sha256(file).hexdigest()
    open_ = QuestionImport.objects.visible_to(by).filter(sha256=digest, state=State.READ).first()
    if open_ is not None:
        return open_
    chosen = formats.FORMATS[format_name] if format_name else formats.format_of(file, name)
    read = chosen.read(file, name)
    if len(read.drafts) > MOST:
        raise InputError(
            _("The file has more than %(most)s questions.") % {"most": MOST}, _("Send it in several files.")
        )
    with transaction.atomic():
        QuestionImport.objects.visible_to(by).filter(state=State.READ, at__lt=clock.now() - KEPT_UNREAD).update(
            content=None, state=State.GIVEN_UP
        )
        row = QuestionImport.objects.create(
            name=name[-120:] or str(_("pasted text")),
            format=chosen.name,
            content=file,
            sha256=digest,
            defaults=asdict(Defaults()),
            near=checking.nearly_same(read.drafts),
            by=by,
            at=clock.now(),
        )
        audit.record("assessments.questions_taken_in", by=by, of=row, request=request)
    return row


def read_of(row: QuestionImport) -> Read:
    """What the file holds. Raises NotNow when it is not kept any longer."""
    if row.content is None:
        raise NotNow(_("The file is not kept any longer."), _("Upload it again."))
    return formats.FORMATS[row.format].read(bytes(row.content), row.name)


def checked(row: QuestionImport, read: Read | None = None) -> Checked:
    """What keeping the file would do today."""
    found = read or read_of(row)
    return checking.check(found, Defaults(**row.defaults), left_out=row.left_out, near=row.near)


def say(row: QuestionImport, defaults: Defaults, left_out: Iterable[int]) -> None:
    """Keep what was said for the whole file, and which questions are not wanted. Raises NotNow."""
    _refuse_unless(row, State.READ)
    row.defaults, row.left_out = asdict(defaults), sorted(set(left_out))
    row.save(update_fields=["defaults", "left_out"])


@transaction.atomic
def keep(row: QuestionImport, *, by: Person, expect: str, request: HttpRequest | None = None) -> QuestionImport:
    """Write every new question as a draft. A second time it does nothing. Raises NotNow, and Stale when it has changed.

    expect: the fingerprint of what was shown.
    """
    Bank.objects.get_or_create(pk=1)
    Bank.objects.select_for_update().get(
        pk=1
    )  # one import after the other: the second one sees what the first one wrote
    locked = QuestionImport.objects.select_for_update().get(pk=row.pk)
    if locked.state == State.KEPT:
        return locked
    _refuse_unless(locked, State.READ)
    found = checked(locked)
    if found.fingerprint != expect:
        raise Stale(
            _("The bank or the file has changed since you looked."), _("Look at the page again, then confirm it.")
        )
    if not found.can_be_kept:
        raise NotNow(_("There is something to be put right first, or nothing is new."), _("Look at the list above."))
    locked.images = []
    locked.made = _write(found.new, by, locked.images)
    locked.state, locked.kept_at, locked.content, locked.near = State.KEPT, clock.now(), None, {}
    locked.counts = {
        "new": len(found.new),
        "there": len(found.there),
        "left_out": sum(line.is_left_out for line in found.lines),
        "owing": len(found.owing),
    }
    locked.save()
    audit.record("assessments.questions_imported", by=by, of=locked, request=request)
    return locked


@transaction.atomic
def give_up(row: QuestionImport) -> None:
    """Leave the file alone; it is emptied. Raises NotNow."""
    locked = QuestionImport.objects.select_for_update().get(pk=row.pk)
    _refuse_unless(locked, State.READ)
    locked.state, locked.content, locked.near = State.GIVEN_UP, None, {}
    locked.save(update_fields=["state", "content", "near"])


@transaction.atomic
def undo(row: QuestionImport, *, by: Person, request: HttpRequest | None = None) -> None:
    """Take all questions of the file out of the bank. Raises NotNow, naming those that somebody has touched since."""
    locked = QuestionImport.objects.select_for_update().get(pk=row.pk)
    _refuse_unless(locked, State.KEPT)
    rows = list(
        Question.objects.select_for_update(of=("self",)).filter(pk__in=locked.made).select_related("competency")
    )
    touched = [each.key for each in rows if not _is_untouched(each, locked.made)]
    if touched:
        raise NotNow(
            _("Somebody has worked on these questions since: %(codes)s.") % {"codes": "、".join(sorted(touched)[:10])},
            _("Nothing was taken back. Take single questions out of use in the bank."),
        )
    try:
        Question.objects.filter(pk__in=[each.pk for each in rows]).delete()
        get_image_model().objects.filter(pk__in=locked.images).delete()
    except ProtectedError:
        raise NotNow(_("A test uses some of these questions."), _("Nothing was taken back.")) from None
    locked.state = State.UNDONE
    locked.save(update_fields=["state"])
    audit.record("assessments.questions_taken_back", by=by, of=locked, request=request)


def _is_untouched(row: Question, made: dict[str, str]) -> bool:
    """A draft as it came in: never saved in the editor, never sent for review, published or changed in bulk."""
    if row.live or row.current_id or row.latest_revision_id or row.locked:
        return False
    return content.hash_of(content.question_of(row, row.competency.key)) == made.get(str(row.pk))


def _refuse_unless(row: QuestionImport, state: str) -> None:
    if row.state != state:
        raise NotNow(
            _("This file is at another step already: %(state)s.") % {"state": row.get_state_display()},
            _("Open it again from the list."),
        )


# --- writing ------------------------------------------------------------------------------------------


def _write(lines: Sequence[Line], by: Person, images: list[int]) -> dict[str, str]:
    """The id of each new question with the hash of what it says."""
    competencies = {each.key: each for each in Competency.objects.all()}
    categories = bank.categories()
    codes = Codes(Question.objects.values_list("key", flat=True))
    rows, digests = [], []
    for line in lines:
        question = _with_picture(replace(line.question, code=codes.give(line.question)), line.draft.drawing, by, images)
        rows.append(
            Question(
                key=question.code,
                competency=competencies[question.competency],
                category=categories[question.competency],
                live=False,
                has_unpublished_changes=True,
                author=by,
                **content.fields_of(question),
            )
        )
        digests.append(content.hash_of(question))
    Question.objects.bulk_create(rows, batch_size=200)
    return {str(row.pk): digest for row, digest in zip(rows, digests, strict=True)}


class Codes:
    """Gives codes that nobody has: the one of the file where it is free, else the next of trainers' own: LZ04-T01, LZ04-T02, …"""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.next: dict[str, int] = {}

    def give(self, question: ParsedQuestion) -> str:
        code = question.code
        if not is_code(code) or code in self.taken:
            number = self.next.get(question.competency, 1)
            while (code := f"{question.competency}-T{number:02}") in self.taken:
                number += 1
            self.next[question.competency] = number + 1
        self.taken.add(code)
        return code


def _with_picture(question: ParsedQuestion, drawing: Drawing | None, by: Person, images: list[int]) -> ParsedQuestion:
    """The picture of the file goes into the library."""
    if drawing is not None:
        images.append(add_picture(drawing, by))
        return replace(question, picture=Picture(images[-1], question.picture.alt if question.picture else ""))
    return question


def add_picture(drawing: Drawing, by: Person) -> int:
    """The id of a new picture in the library. Raises InputError for what is no picture, or far too large a one."""
    try:
        with Pillow.open(io.BytesIO(drawing.content)) as seen:
            width, height, kind = seen.width, seen.height, seen.format
            seen.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        raise InputError(_("The picture %(name)s cannot be read.") % {"name": drawing.name}) from error
    if width * height > MOST_PIXELS or kind not in ("PNG", "JPEG", "GIF", "WEBP", "BMP"):
        raise InputError(_("The picture %(name)s cannot be read.") % {"name": drawing.name})
    file = ImageFile(io.BytesIO(drawing.content), name=f"question.{kind.lower()}")
    image = get_image_model()(title=drawing.name[:100], file=file, width=width, height=height, uploaded_by_user=by)
    image.save()
    return int(image.pk)


def unwanted(numbers: Iterable[str], all_of: Collection[int]) -> list[int]:
    """The numbers that a form ticked, as far as there are such questions."""
    return sorted({int(number) for number in numbers if number.isdecimal() and int(number) in all_of})
