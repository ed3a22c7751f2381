"""What block templates need: ``{% load courses_tags %}``."""

from __future__ import annotations

from django import template

from courses import prose

register = template.Library()
register.filter("as_prose", prose.as_html)
