"""The small pieces that a page of the desk has by the hundred: ``{% load desk %}``. As templates they would cost more."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from reports.filters import State
from reports.ground import moment_text
from reports.needs_help import Reason
from reports.people_lists import Row
from reports.tables import Number

register = template.Library()


@register.simple_tag
def number(each: Number) -> SafeString | str:
    """A number that opens the list of the people behind it; 0 opens nothing."""
    text = f"{each.value:,}"
    return format_html('<a href="{}">{}</a>', each.url, text) if each.url else text


@register.filter
def cut_off(at: datetime) -> str:
    """A cut-off: the day and the minute, the end of a day as its 24:00."""
    return moment_text(at)


ROW = (
    '<tr><th scope="row">{}</th><td class="number">{}</td><td>{}</td>{}<td class="num">{}</td>{}'
    '<td class="number"{}>{}</td><td class="number">{}</td></tr>'
)


@register.simple_tag
def person_row(row: Row, due: str, *, for_help: bool) -> SafeString:
    """One person of a list. due: what his day is, read with it on paper; for_help: why he needs help, and what is missing."""
    return format_html(
        ROW,
        format_html('<a href="{}">{}</a>', row.url, row.name) if row.url else row.name,
        row.place,
        row.posts,
        reasons(row) if for_help else standing(row.state, row.is_late, row.has_finished, get_language()),
        row.steps_text,
        format_html("<td>{}</td>", row.lacking_in_short) if for_help else "",
        format_html(' data-head="{}"', due) if row.first_due else "",
        row.due_text,
        row.phone,
    )


@lru_cache(maxsize=64)
def standing(state: State, is_late: bool, has_finished: bool, _language: str | None) -> SafeString:
    """The cell of where somebody stands; there are few different ones."""
    finished = format_html(' <span class="tag">{}</span>', gettext("Finished")) if has_finished else ""
    late = mark_safe(" tag-late") if is_late else ""
    return format_html('<td class="number"><span class="tag{}">{}</span>{}</td>', late, state.label, finished)


def reasons(row: Row) -> SafeString:
    """The cell of why somebody needs help."""
    late = mark_safe(" tag-late")
    tags = ((late if reason == Reason.LATE else "", reason.label) for reason in row.reasons)
    return format_html("<td>{}</td>", format_html_join(" ", '<span class="tag{}">{}</span>', tags))
