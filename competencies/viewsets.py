"""The framework in Wagtail's admin: lists to look at, for those who write lessons and questions. `menu` has what changes it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies.base import BasePermissionPolicy

from competencies.models import Competency, FrameworkVersion, Level, Requirement
from people.models import Person


class LookOnly(BasePermissionPolicy):
    """Whoever stands in the admin (lms.access decides that) may look; nobody may add, change or delete."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action == "view" and user.is_active

    def user_has_any_permission(self, user: Person, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        people = Person.objects.filter(is_active=True)
        return people if "view" in actions else people.none()


class JoinedIndex(IndexView):
    """A list that reads what its columns name in the same query."""

    joined: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related(*self.joined)


class CompetencyIndex(JoinedIndex):
    joined = ("ability",)


class LevelIndex(JoinedIndex):
    joined = ("competency",)


class RequirementIndex(JoinedIndex):
    """Of the published version only: older ones answer questions about the past, not these."""

    joined = ("post", "competency")

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().filter(version__state=FrameworkVersion.State.PUBLISHED)


class LookOnlyViewSet(ModelViewSet):
    """A list and a page for each row, without buttons that change anything."""

    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    form_fields: list[str] = []

    @property
    def permission_policy(self) -> LookOnly:
        return LookOnly(self.model)


class CompetencyViewSet(LookOnlyViewSet):
    model = Competency
    icon = "list-ul"
    menu_label = _("Competencies")
    index_view_class = CompetencyIndex
    list_display = ["name", "key", "ability__name", "kind", "description"]
    list_filter = ["ability", "kind"]
    search_fields = ["name", "key", "description"]
    ordering = ["order"]
    inspect_view_fields = ["key", "name", "ability", "kind", "description"]


class LevelViewSet(LookOnlyViewSet):
    model = Level
    icon = "order"
    menu_label = _("Levels")
    index_view_class = LevelIndex
    list_display = ["behaviour", "competency__name", "level", "least_strength"]
    list_filter = ["competency", "level"]
    search_fields = ["behaviour", "competency__name"]
    ordering = ["competency__order", "level"]
    inspect_view_fields = ["competency", "level", "behaviour", "least_strength"]


class RequirementViewSet(LookOnlyViewSet):
    model = Requirement
    icon = "tasks"
    menu_label = _("What posts ask")
    index_view_class = RequirementIndex
    list_display = [
        "post__name",
        "competency__name",
        "level",
        BooleanColumn("mandatory", label=_("mandatory")),
        "due_days",
        "basis",
    ]
    list_filter = ["post", "competency", "mandatory"]
    ordering = ["post__order", "competency__order", "level"]
    inspect_view_fields = ["post", "competency", "level", "mandatory", "due_days", "basis", "published_on"]


class FrameworkGroup(ModelViewSetGroup):
    """One entry of the admin's menu."""

    items = (CompetencyViewSet, LevelViewSet, RequirementViewSet)
    menu_label = _("What posts ask and levels mean")
    menu_icon = "list-ol"
    menu_order = 300
