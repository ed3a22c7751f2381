"""Where somebody lands after coming in."""

from __future__ import annotations

from collections.abc import Set

from django.conf import settings

from kit.access import STAFF, Role
from people import notice
from people.models import Person

HOME, DESK, HEALTH = "/", "/desk/", "/health/"
AT_THE_DESK = (Role.COUNTY, Role.COUNTY_ADMIN, Role.TOWNSHIP)
AT_THE_CONTENT = (Role.TRAINER, Role.REVIEWER)
SETUP, NEW_NOTICE = "/start/", "/start/notice/"


def is_staff(person: Person) -> bool:
    """Whether ``person`` has any right over others today; such a session is short."""
    return not person.scope.roles.isdisjoint(STAFF)


def work_of(person: Person) -> str:
    """The page where staff work: the desk, the content, or what an operator looks after; home for everybody else."""
    return _work_with(person.scope.roles)


def work_behind(person: Person) -> str:
    """The page where staff work once they have shown their second factor."""
    return _work_with(person.scope.roles | person.scope.withheld)


def _work_with(roles: Set[Role]) -> str:
    if not roles.isdisjoint(AT_THE_DESK):
        return DESK
    if not roles.isdisjoint(AT_THE_CONTENT):
        return settings.CMS_PREFIX
    return HOME if roles.isdisjoint(STAFF) else HEALTH


def first_page_of(person: Person) -> str:
    """Where a cadre lands: who he is, the size of the text and the notice first, once; then home.

    A notice that is new to him, although he saw an earlier one, stands alone.
    """
    if person.main_post_id is None and is_staff(person):
        return work_of(person)
    if notice.has_seen(person):
        return HOME
    return NEW_NOTICE if notice.has_seen_any(person) else SETUP
