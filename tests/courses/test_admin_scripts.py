from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

from courses.admin_scripts import render
from courses.models import LessonPage
from tests.courses.factories import lesson, teach

INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")


def started(html):
    """What admin_start.js would call, with its arguments."""
    found = re.findall(r'data-start="(\w+)" data-arguments="([^"]*)"', html)
    return [(name, json.loads(unescape(arguments))) for name, arguments in found]


def test_the_pages_of_the_admin_run_no_inline_script(bank, browse, reviewer):
    (page,) = teach(lesson())
    client = browse(reviewer)
    addresses = [
        "/cms/",
        f"/cms/pages/{page.get_parent().pk}/",
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add_multiple"),
    ]
    for address in addresses:
        html = client.get(address).content.decode()
        assert not INLINE.search(html), address
        assert "admin_start.js" in html


def test_the_panels_of_a_lesson_are_started_by_our_script(bank, browse, trainer):
    (page,) = teach(lesson())
    client = browse(trainer)
    client.get("/cms/")
    calls = started(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    names = [name for name, _arguments in calls]
    assert {"InlinePanel", "MultipleChooserPanel"} <= set(names)
    prefixes = {arguments[0].get("formsetPrefix") for name, arguments in calls if name.endswith("Panel")}
    assert {"id_raises", "id_questions", "id_needs"} <= prefixes


def test_a_chooser_says_what_to_call_instead_of_calling_it(bank):
    (page,) = teach(lesson())
    html = AdminPageChooser(target_models=[LessonPage]).render("needed", page.pk, {"id": "id_needed"})
    assert not INLINE.search(html)
    ((name, arguments),) = started(html)
    assert (name, arguments[0]) == ("PageChooser", "id_needed")
    assert arguments[1]["modelNames"] == ["courses.lessonpage"]


def test_the_chooser_of_tasks_starts_in_its_own_way(db):
    assert started(AdminTaskChooser(show_clear_link=False).render("task", None, {"id": "id_task"})) == [
        ("createTaskChooser", ["id_task"])
    ]


def test_a_date_field_says_what_to_call():
    html = AdminDateInput().render("day", None, {"id": "id_day"})
    ((name, arguments),) = started(html)
    assert (name, arguments[0]) == ("initDateChooser", "id_day")
    assert "format" in arguments[1]


def test_a_chooser_that_starts_in_an_unknown_way_is_noticed():
    class Strange(AdminTaskChooser):
        def render_js_init(self, id_, name, value_data):
            return "if (true) { start(); }"

    with pytest.raises(ValueError, match="Strange"):
        render(Strange(), "task", None, {"id": "id_task"})
