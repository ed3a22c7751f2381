"""The small pieces that a page of the desk has by the hundred: ``{% load desk %}``. As templates they would cost more."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from reports.forms import Select
from reports.tables import Number

register = template.Library()

CHOSEN = mark_safe(" selected")


@register.simple_tag
def number(each: Number) -> SafeString | str:
    """A number that opens the list of the people behind it; 0 opens nothing."""
    text = f"{each.value:,}"
    return format_html('<a href="{}">{}</a>', each.url, text) if each.url else text


@register.simple_tag
def options(select: Select) -> SafeString:
    """The lines of a select."""
    lines = [line(option.value, str(option.label), option.chosen) for option in select.options]
    return SafeString("".join(lines))


@lru_cache(maxsize=2048)
def line(value: str | int, label: str, chosen: bool) -> SafeString:
    """One line of a select; every page has a hundred of them, and the same ones."""
    return format_html('<option value="{}"{}>{}</option>', value, CHOSEN if chosen else "", label)
