"""What the details of a record are called: the one table of fields and values. A test finds a detail without words.

A detail is the name of a field that changed, or a name with a value beside it: a number, a day, a key, a few words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.models import Competency
from kit.access import Role
from kit.errors import Text
from people.api import OPENING_REASONS
from people.models import Person, Post, Unit
from reports.filters import Sort, State, Tenure
from reports.trail_words import OTHER

KEYED = re.compile(r"^[0-9a-f]{16}$")
NUMBER_OR_DAY = re.compile(r"^\d{1,10}$|^\d{4}-\d{2}-\d{2}([T ][\d:.+-]+)?$")

FIELDS: dict[str, Text] = {
    # a person
    "name": gettext_lazy("full name"),
    "gender": gettext_lazy("gender"),
    "born": gettext_lazy("date of birth"),
    "phone": gettext_lazy("telephone"),
    "id_number": gettext_lazy("ID number"),
    "education": gettext_lazy("education"),
    "party_member": gettext_lazy("party member"),
    "background": gettext_lazy("professional background"),
    "email": gettext_lazy("e-mail"),
    "username": gettext_lazy("staff account"),
    "left_on": gettext_lazy("left on"),
    "is_active": gettext_lazy("active"),
    "appointments": gettext_lazy("offices"),
    "scopes": gettext_lazy("rights"),
    "password": gettext_lazy("password"),
    "second_factor": gettext_lazy("second step"),
    "merged_into": gettext_lazy("merged into another entry"),
    "office": gettext_lazy("office or village"),
    "erasure": gettext_lazy("erasure of my data"),
    # numbers of the rules
    "test_again_days": gettext_lazy("Days until a test may be taken again"),
    "recheck_again_days": gettext_lazy("Days until a recheck may be taken again"),
    "refresh_days": gettext_lazy("Days for a recheck"),
    "recheck_month_questions": gettext_lazy("Recheck questions within a month"),
    "test_holds_days": gettext_lazy("Days that a test is fresh"),
    "observation_holds_days": gettext_lazy("Days that something seen on the spot is fresh"),
    "decision_days": gettext_lazy("Longest days of a level set by staff"),
    "decision_soon_days": gettext_lazy("Days before its end that it is listed"),
    "answer_days": gettext_lazy("Days for an answer to who asks to look again"),
    # quizzes, help in tests
    "kind": gettext_lazy("kind"),
    "amount": gettext_lazy("how much"),
    "unit": gettext_lazy("unit"),
    "sections": gettext_lazy("sections"),
    "title": gettext_lazy("title"),
    "purpose": gettext_lazy("what it is for"),
    "category": gettext_lazy("category"),
    "intro": gettext_lazy("what stands before it"),
    "opens_at": gettext_lazy("opens"),
    "closes_at": gettext_lazy("closes"),
    "time_limit_minutes": gettext_lazy("time limit"),
    "grace_seconds": gettext_lazy("seconds for the way to the server"),
    "overdue": gettext_lazy("when time is up, it"),
    "pass_percent": gettext_lazy("passed with, in percent"),
    "most_sittings": gettext_lazy("how often one may take it"),
    "cool_down_days": gettext_lazy("days between two sittings"),
    "feedback": gettext_lazy("right and wrong are shown"),
    "all_on_one_page": gettext_lazy("all questions on one page"),
    "shuffle_questions": gettext_lazy("questions in another order for everybody"),
    "shuffle_options": gettext_lazy("options in another order for everybody"),
    "has_forms": gettext_lazy("two parallel forms, A and B"),
    "supervised": gettext_lazy("under supervision, with a code in class"),
    "offline_allowed": gettext_lazy("may be taken without network"),
    "success_text": gettext_lazy("words after a pass"),
    "failure_text": gettext_lazy("words when it was not passed"),
    # a dump of quizzes: how many are new
    "categories": gettext_lazy("Categories"),
    "questions": gettext_lazy("Questions"),
    "quizzes": gettext_lazy("Quizzes"),
    "sittings": gettext_lazy("Sittings"),
    # quizzes on paper
    "quiz": gettext_lazy("Which quiz"),
    "held_on": gettext_lazy("Day of writing"),
    "sitting": gettext_lazy("sheet scored"),
    "points": gettext_lazy("points of a written answer"),
    "comment": gettext_lazy("marked once more, with a reason"),
    "papers": gettext_lazy("Question papers"),
    "keys": gettext_lazy("Key of the paper"),
    # classes in a room
    "programme": gettext_lazy("programme it belongs to"),
    "capacity": gettext_lazy("places of a class"),
    "note": gettext_lazy("board and lodging"),
    # agreements
    "photo": gettext_lazy("photo"),
    "voice": gettext_lazy("voice"),
    "wechat": gettext_lazy("WeChat identifier"),
    # the notice, and companies that work for the county
    "handler": gettext_lazy("who keeps the data"),
    "contact": gettext_lazy("whom to call about it"),
    "document": gettext_lazy("source document"),
    "task": gettext_lazy("what it does"),
    "kinds": gettext_lazy("kinds of data"),
    "safeguards": gettext_lazy("how the data are kept safe"),
    "contract": gettext_lazy("contract"),
    # units, terms, hand-overs: what was changed, and how many
    "begin": gettext_lazy("units begun"),
    "end": gettext_lazy("units ended"),
    "change": gettext_lazy("units changed"),
    "persons": gettext_lazy("persons touched"),
    "offices": gettext_lazy("offices touched"),
    "doubled": gettext_lazy("offices held twice"),
    "number": gettext_lazy("number of the term"),
    "elected_on": gettext_lazy("day of the election"),
    "since": gettext_lazy("from"),
    "until": gettext_lazy("until"),
    "posts": gettext_lazy("posts up for election"),
    "lines": gettext_lazy("results, line by line"),
    "settled": gettext_lazy("doubts that were settled"),
    "re_elected": gettext_lazy("re-elected"),
    "forgotten": gettext_lazy("results taken back"),
    "items": gettext_lazy("lines of the list"),
    "witness": gettext_lazy("who supervises"),
    "successor": gettext_lazy("successor"),
    # how many, of whom, what for
    "count": gettext_lazy("how many"),
    "rows": gettext_lazy("how many rows"),
    "hours": gettext_lazy("hours of the class"),
    "found": gettext_lazy("how many were found"),
    "days": gettext_lazy("days"),
    "events": gettext_lazy("records"),
    "account": gettext_lazy("account"),
    "right": gettext_lazy("kind of right"),
    "reason": gettext_lazy("reason"),
    "why": gettext_lazy("in words"),
    "job": gettext_lazy("number of the export"),
    # what posts ask
    "cells": gettext_lazy("cells of the matrix"),
    "competencies": gettext_lazy("competencies"),
    # the conditions of a list
    "township": gettext_lazy("township"),
    "village": gettext_lazy("village"),
    "post": gettext_lazy("post"),
    "tenure": gettext_lazy("time in office"),
    "competency": gettext_lazy("competency"),
    "state": gettext_lazy("state"),
    "sort": gettext_lazy("order"),
    "day": gettext_lazy("as of the day"),
    "known": gettext_lazy("as known at"),
    # switches
    "ranking_in_bulletin": gettext_lazy("ranking in bulletins"),
    "names_in_bulletin": gettext_lazy("names in bulletins"),
    "more_reminders": gettext_lazy("more reminders"),
    "asking_again": gettext_lazy("asking again for what is known"),
}

CHOICES: dict[str, Mapping[str, Text]] = {
    "reason": OPENING_REASONS,
    "right": dict(Role.choices),
    "tenure": dict(Tenure.choices),
    "state": dict(State.choices),
    "sort": dict(Sort.choices),
}
"""Values that are keys of ours."""

TYPED = frozenset(["why"])
"""Values that somebody wrote in his own words."""


@dataclass(frozen=True)
class Names:
    """Names that stand behind keys of details: for each detail, key → name. One query for each that is used."""

    by_detail: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, viewer: Person, details: Mapping[str, set[str]]) -> Names:
        """The names of the keys in ``details`` (detail → values), as far as ``viewer`` may see them."""
        return cls({name: look_up(viewer, details.get(name, set())) for name, look_up in LOOK_UPS.items()})


def _units(viewer: Person, keys: set[str]) -> dict[str, str]:
    ids = {int(key) for key in keys if key.isdecimal()}
    return {str(pk): name for pk, name in Unit.objects.visible_to(viewer).filter(pk__in=ids).values_list("pk", "name")}


def _accounts(viewer: Person, keys: set[str]) -> dict[str, str]:
    ids = {int(key) for key in keys if key.isdecimal()}
    rows = Person.objects.visible_to(viewer).filter(pk__in=ids)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _posts(viewer: Person, keys: set[str]) -> dict[str, str]:
    return dict(Post.objects.filter(key__in=keys).values_list("key", "name"))


def _competencies(viewer: Person, keys: set[str]) -> dict[str, str]:
    return dict(Competency.objects.filter(key__in=keys).values_list("key", "name"))


LOOK_UPS: Mapping[str, Callable[[Person, set[str]], dict[str, str]]] = {
    "township": _units,
    "village": _units,
    "account": _accounts,
    "post": _posts,
    "competency": _competencies,
}


def detail(name: str, value: str, names: Names) -> str:
    """One detail in words: the name of the field, beside it what was kept of its value, never a hash or a key. Pure."""
    word = str(FIELDS.get(name, OTHER))
    told = _value(name, value, names)
    return _("%(field)s: %(value)s") % {"field": word, "value": told} if told else word


def _value(name: str, value: str, names: Names) -> str:
    if not value or (KEYED.match(value) and name not in TYPED):
        return ""
    if name in CHOICES:
        return str(CHOICES[name].get(value, OTHER))
    if name in LOOK_UPS:
        return names.by_detail.get(name, {}).get(value, "")
    if name in TYPED:
        return value
    return value.replace("T", " ") if NUMBER_OR_DAY.match(value) else ""
