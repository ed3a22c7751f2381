"""Wagtail's admin under our policy, which runs no inline script.

Wagtail starts choosers, inline panels and date fields with a script in the page. Here the same call stands in data
attributes, and one file of ours, admin_start.js, makes it. The templates are in courses/templates/wagtailadmin; the
choosers have none for it, so their method is replaced. To be looked at with every new version of Wagtail.

Source: docs/decisions/0022-no-inline-script-in-the-admin.md.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser

_CALL = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)  # what render_js_init() makes; its arguments are JSON


def render(
    chooser: BaseChooser, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """What `BaseChooser.render` gives, with the call that starts it in data attributes."""
    id_ = (attrs or {})["id"]
    value_data = chooser.get_value_data(value)
    call = _CALL.fullmatch(chooser.render_js_init(id_, name, value_data))
    if call is None:
        raise ValueError(f"{type(chooser).__name__} starts in a way that admin_start.js does not know")
    html = chooser.render_html(name, value_data, attrs)
    return format_html('{}<span hidden data-start="{}" data-arguments="[{}]"></span>', html, call[1], call[2])


def take_over() -> None:
    """Let every chooser of the admin render without an inline script."""
    BaseChooser.render = render
