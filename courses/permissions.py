"""Who may do what in Wagtail: our roles of today as its groups.

Wagtail's page permissions hang on groups, and a role ends by its date without anything being saved. So membership is
brought up to date whenever somebody opens the admin, and nowhere else. Source: docs/decisions/0021-roles-as-wagtail-groups.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from kit.access import Role

if TYPE_CHECKING:
    from people.models import Person

# The names are data that staff read in the admin, and the identity of our groups; not interface text.
TRAINERS, REVIEWERS, ADMINISTRATORS = "教员", "审核员", "课程管理员"
GROUP_OF_ROLE = {
    Role.TRAINER: TRAINERS,
    Role.REVIEWER: REVIEWERS,
    Role.COUNTY_ADMIN: ADMINISTRATORS,
    Role.SYSTEM: ADMINISTRATORS,
}


def sync_groups(person: Person) -> None:
    """Put ``person`` into the groups of the roles he holds today, and out of the others of ours. One query when all is well.

    Groups that an operator made himself are left alone.
    """
    wanted = {GROUP_OF_ROLE[role] for role in person.scope.roles if role in GROUP_OF_ROLE}
    member = Exists(person.groups.through.objects.filter(person_id=person.pk, group_id=OuterRef("pk")))
    groups = list(Group.objects.filter(name__in=set(GROUP_OF_ROLE.values())).annotate(is_member=member))
    if joining := [group for group in groups if group.name in wanted and not group.is_member]:
        person.groups.add(*joining)
    if leaving := [group for group in groups if group.name not in wanted and group.is_member]:
        person.groups.remove(*leaving)


class StaffGroups:
    """Brings the groups of whoever opens Wagtail's admin up to date; stands behind the door (`AccessMiddleware`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if request.path_info.startswith(settings.CMS_PREFIX) and request.user.is_authenticated:
            sync_groups(request.user)
