"""The selects above a page: what a viewer may choose, made of the ground that is loaded anyway.

`Filter.read` checks what comes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.errors import Text
from kit.selects import Select, select
from reports.filters import Filter, Sort, Tenure
from reports.ground import Ground


@dataclass(frozen=True)
class DayField:
    """The day picker: what was chosen, empty for today; the last day that may be chosen (ISO); what is wrong with the choice."""

    chosen: str
    last: str
    problem: str = ""


def day_field(ground: Ground, flt: Filter) -> DayField:
    """What the picker shows for ``flt``; a day that was refused stays in it."""
    last = clock.today().isoformat()
    return DayField(ground.refused.typed, last, ground.refused.why) if ground.refused else DayField(flt.day, last)


def selects(ground: Ground, flt: Filter, *, for_list: bool) -> list[Select]:
    """What this viewer may choose from; a select with nothing to choose is left out.

    for_list: a list of people can also be narrowed to a state and put in order.
    """
    found = [
        township_select(ground, flt),
        village_select(ground, flt),
        select("post", _("Post"), _("All posts"), ((post.key, post.name) for post in ground.posts), flt.post),
        select("tenure", _("In office"), _("New and before"), tenures(ground), flt.tenure),
        select(
            "competency",
            _("Competency of the desk"),
            _("All competencies"),
            ((entry.key, entry.name) for entry in ground.framework.competencies),
            flt.competency,
        ),
    ]
    if for_list:
        found += [
            select(
                "state", _("Where they stand"), "", ((state, state.label) for state in ground.states(flt)), flt.state
            ),
            select("sort", _("Order of the list"), "", Sort.choices, flt.sort),
        ]
    return [each for each in found if len(each.options) > 1 or any(option.chosen for option in each.options)]


def township_select(ground: Ground, flt: Filter) -> Select:
    townships = ((place.id, place.name) for place in ground.townships)
    return select("township", _("Township"), _("All townships"), townships, flt.township)


def village_select(ground: Ground, flt: Filter) -> Select:
    """The villages of the chosen township, or of the only one there is."""
    townships = ground.townships
    township = flt.township or (townships[0].id if len(townships) == 1 else 0)
    villages = ground.villages_of(township) if township or townships else [p for p in ground.places if p.is_grassroots]
    return select(
        "village", _("Village"), _("All villages"), ((place.id, place.name) for place in villages), flt.village
    )


def tenures(ground: Ground) -> Iterable[tuple[str, Text]]:
    return Tenure.choices if ground.knows_tenure else ()
