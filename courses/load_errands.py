"""Things to do from their data file; may run any number of times. What a trainer changed is left as it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courses.models import Errand, LessonPage
from courses.models.errands import headings_of
from kit.loading import Loaded, Problems, Report, Row, reported, silent

FILE = Path(__file__).resolve().parent / "data" / "errands.yaml"


def load_errands(report: Report = silent, *, file: Path = FILE) -> Loaded:
    """Load ``file``; all or nothing. Raises BadRows. The lessons must be there before."""
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        wanted = read(file)
        kept = {one.key: one for one in Errand.objects.all()}
        added, changed, differs = [], [], []
        for one in wanted:
            before = kept.get(one.key)
            if before is None:
                added.append(one)
            elif hash_of(before) != before.loaded_hash:
                differs.append(_("%(code)s: changed here; the file says something else.") % {"code": one.key})
            elif before.loaded_hash != one.loaded_hash:
                one.pk = before.pk
                changed.append(one)
        Errand.objects.bulk_create(added)
        for one in changed:
            one.save()
    same = len(wanted) - len(added) - len(changed) - len(differs)
    return reported(report, Loaded("errands", len(added), len(changed), same, tuple(differs)))


def read(file: Path) -> list[Errand]:
    """The checked errands of ``file``, not saved. Raises BadRows."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    lessons = {page.code: page for page in LessonPage.objects.all()}
    problems, found = Problems(), []
    for number, row in enumerate(rows, 1):
        place = Row(file.name, number, {})
        lesson = lessons.get(row.get("lesson", ""))
        if "lesson" in row and lesson is None:
            problems.add(place, _("There is no lesson %(code)s.") % {"code": row["lesson"]})
        found.append(errand_of(row, lesson, number))
    keys = [one.key for one in found]
    for number, key in enumerate(keys, 1):
        if key in keys[: number - 1]:
            problems.add(Row(file.name, number, {}), _("%(code)s stands here twice.") % {"code": key})
    problems.stop()
    return found


def errand_of(row: dict[str, Any], lesson: LessonPage | None, number: int) -> Errand:
    form = row.get("form", {})
    section = row.get("section", "")
    # Where a trainer has renamed the heading, the lesson opens at its beginning.
    stands = lesson is not None and section in headings_of(lesson)
    errand = Errand(
        key=row["key"],
        title=row["title"],
        words=row.get("words", ""),
        lesson=lesson,
        section=section if stands else "",
        form_title=form.get("title", ""),
        form_fields="\n".join(form.get("fields", [])),
        form_columns="\n".join(form.get("columns", [])),
        form_rows=form.get("rows", 0),
        form_note=form.get("note", ""),
        order=number * 10,
    )
    errand.loaded_hash = hash_of(errand)
    return errand


def hash_of(errand: Errand) -> str:
    """Of what people read and find."""
    names = (
        "title",
        "words",
        "lesson_id",
        "section",
        "form_title",
        "form_fields",
        "form_columns",
        "form_rows",
        "form_note",
        "order",
        "is_shown",
    )
    values = [getattr(errand, name) for name in names]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
