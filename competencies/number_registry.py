"""The numbers that a county may set, declared by the app whose rule they are. No database.

An app above declares its own in ``ready()``: `register_numbers(Number(…), …)`. Their values stand in the same versioned sets
(`NumbersVersion`), on the same page; the rule reads them through `Framework.value_of` and takes them as plain arguments.

Source: docs/learning-model.md and docs/phone.md, the numbers marked *; docs/decisions/0073.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.errors import Text


@dataclass(frozen=True)
class Number:
    """One number. name: by which rules and sets know it.  usual: until somebody sets it.  group: the heading on the page.

    acts: from when a new value acts.  is_of_levels: levels are made anew.  job: the kind of job that carries it out.
    """

    name: str
    label: Text
    least: int
    most: int
    meaning: Text
    acts: Text
    usual: int
    group: Text
    is_of_levels: bool = False
    job: str = ""


AT_ONCE = _("From now on, for everybody.")
NEW_ONES = _("For what is shown from now on. What was shown before keeps its day.")

_registered: dict[str, Number] = {}


def register_numbers(*numbers: Number) -> None:
    """Declare numbers; the order on the page is that of their groups, and within one that of the declarations."""
    for one in numbers:
        _registered[one.name] = one


def numbers() -> tuple[Number, ...]:
    """Every number, group by group."""
    groups = list(dict.fromkeys(one.group for one in _registered.values()))
    return tuple(one for group in groups for one in _registered.values() if one.group == group)


def usual(name: str) -> int:
    """What a number is until somebody sets it. Raises KeyError for one that nobody declared."""
    return _registered[name].usual
