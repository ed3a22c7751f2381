"""The head of the desk: all words in sight where they are few, else in groups of one kind."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import resolve

from kit.desk_menu import GROUPS, MOST, Group, menu
from kit.slots import Entry
from tests.people.factories import PersonFactory


def words(count: int, group: str = "", current: int = -1) -> list[tuple[str, Entry]]:
    return [(group, Entry(f"{group}{n}", f"/{group}{n}/", current=n == current)) for n in range(count)]


def test_whoever_has_few_words_sees_all_of_them_in_their_order():
    found = [*words(2), *words(MOST - 3, "people"), *words(1, "running")]
    assert menu(found) == [entry for _group, entry in found]


def test_many_words_become_a_line_of_words_and_groups():
    found = [*words(MOST, "people"), *words(2), *words(3, "training")]
    line = menu(found)
    assert [str(one.label) for one in line] == ["0", "1", str(GROUPS["training"]), str(GROUPS["people"])]
    assert [entry.label for entry in line[2].below] == ["training0", "training1", "training2"]


def test_a_group_of_one_is_its_word():
    line = menu([*words(MOST, "people"), *words(1, "running")])
    assert [type(one) for one in line] == [Group, Entry]


def test_the_group_of_the_page_that_is_open_is_marked():
    training, people = menu([*words(MOST, "people", current=3), *words(2, "training")])
    assert (training.current, people.current) == (False, True)


@pytest.mark.parametrize(("role", "groups"), [("county_admin", 3), ("township_contact", 0), ("trainer", 0)])
def test_whoever_is_at_the_desk_has_his_words_in_one_line(rf, county, role, groups):
    request = rf.get("/desk/roster/")
    request.user = PersonFactory(**{role: True}, unit=county.township if role == "township_contact" else county.unit)
    request.resolver_match = resolve("/desk/roster/")
    html = render_to_string("kit/desk.html", request=request)
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert nav.count("<details") == nav.count("<summary") == groups
    assert nav.count("<a ") > 8
    assert nav.count('aria-current="page"') == nav.count('class="current"') == (groups > 0)


def test_no_word_of_the_desk_stands_outside_of_the_known_groups():
    from kit import slots

    assert {group for _order, _function, group in slots._hung["kit.desk"]} <= {
        "",
        *GROUPS,
    }
