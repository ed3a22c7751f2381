"""What block templates need: ``{% load courses_tags %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from courses.blocks import paragraphs

register = template.Library()


@register.filter
def as_paragraphs(text: str) -> SafeString:
    """Each line of ``text`` as a paragraph."""
    return format_html_join("", "<p>{}</p>", ((line,) for line in paragraphs(text)))
