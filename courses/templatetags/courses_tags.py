"""What block templates need: ``{% load courses_tags %}``."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from courses import prose
from kit.templatetags.kit import keep_together, minutes

register = template.Library()
register.filter("as_prose", prose.as_html)


@register.filter
def listening_time(seconds: int) -> str:
    """How long something is heard: 38 秒, 2 分钟."""
    if seconds < 60:
        return keep_together(ngettext("%(seconds)s second", "%(seconds)s seconds", seconds) % {"seconds": seconds})
    return minutes(round(seconds / 60))
