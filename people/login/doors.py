"""Where somebody lands after coming in."""

from __future__ import annotations

from django.conf import settings

from kit.access import STAFF, Role
from people import notice
from people.models import Person

HOME, DESK = "/", "/desk/"
AT_THE_DESK = (Role.COUNTY, Role.COUNTY_ADMIN, Role.TOWNSHIP)
SETUP = "/start/"


def is_staff(person: Person) -> bool:
    """Whether ``person`` has any right over others today; such a session is short."""
    return not person.scope.roles.isdisjoint(STAFF)


def work_of(person: Person) -> str:
    """The page where staff work: the desk, or the content; home for everybody else."""
    if person.scope.has(*AT_THE_DESK):
        return DESK
    return settings.CMS_PREFIX if is_staff(person) else HOME


def first_page_of(person: Person) -> str:
    """Where a cadre lands: who he is, the size of the text and the notice first, once; then home."""
    if person.main_post_id is None and is_staff(person):
        return work_of(person)
    return HOME if notice.has_seen(person) else SETUP
