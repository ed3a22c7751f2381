"""Things to do in Wagtail's admin: trainers name them in their neighbours' words and keep their forms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from courses.models import Errand
from kit.access import Role
from people.models import Person

WRITERS = (Role.TRAINER, Role.COUNTY_ADMIN, Role.SYSTEM)


class Writers(BasePermissionPolicy):
    """Those who write lessons add and change; nobody deletes: what is not wanted is not shown."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        if action == "view":
            return user.is_active
        return action in {"add", "change"} and user.is_active and user.scope.has(*WRITERS)

    def user_has_any_permission(self, user: Person, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        return Person.objects.filter(is_active=True)


class ErrandViewSet(ModelViewSet):
    model = Errand
    icon = "clipboard-list"
    menu_label = _("Things to do")
    menu_order = 35
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "lesson", "section", "form_title", "is_shown"]
    list_filter = ["is_shown"]
    search_fields = ["title", "words", "form_title"]
    list_per_page = 50
    panels = [
        FieldPanel("title"),
        FieldPanel("words"),
        MultiFieldPanel([FieldPanel("lesson"), FieldPanel("section")], heading=_("Where it is explained")),
        MultiFieldPanel(
            [
                FieldPanel("form_title"),
                FieldPanel("form_fields"),
                FieldPanel("form_columns"),
                FieldPanel("form_rows"),
                FieldPanel("form_note"),
            ],
            heading=_("Blank form"),
        ),
        MultiFieldPanel([FieldPanel("key"), FieldPanel("order"), FieldPanel("is_shown")], heading=_("In the list")),
    ]

    @property
    def permission_policy(self) -> Writers:
        return Writers(self.model)


@hooks.register("register_admin_viewset")
def errands() -> ErrandViewSet:
    return ErrandViewSet("errands")
