"""The matrix in Wagtail's admin: addresses and the entry of the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from competencies.views import exchange, framework, grid


@hooks.register("register_admin_urls")
def framework_urls() -> list[URLPattern]:
    return [
        path("framework/", grid.matrix, name="framework_grid"),
        path("framework/draft/", grid.draft_begin, name="framework_draft_begin"),
        path("framework/draft/drop/", grid.draft_drop, name="framework_draft_drop"),
        path("framework/post/<slug:post>/", grid.post, name="framework_post"),
        path("framework/effects/", grid.effects, name="framework_effects"),
        path(
            "framework/effects/<slug:post>/<slug:competency>/<slug:effect>/",
            grid.effect_people,
            name="framework_effect_people",
        ),
        path("framework/publish/", grid.publish, name="framework_publish"),
        path("framework/abilities/", framework.abilities, name="framework_abilities"),
        path("framework/competencies/", framework.competencies, name="framework_competencies"),
        path("framework/competencies/new/", framework.competency_new, name="framework_competency_new"),
        path("framework/competencies/<slug:competency>/", framework.competency, name="framework_competency"),
        path(
            "framework/competencies/<slug:competency>/retire/",
            framework.competency_retire,
            name="framework_competency_retire",
        ),
        path(
            "framework/competencies/<slug:competency>/take-out/",
            framework.competency_take_out,
            name="framework_competency_take_out",
        ),
        path(
            "framework/competencies/<slug:competency>/levels/",
            framework.competency_levels,
            name="framework_competency_levels",
        ),
        path("framework/draft/merge/", grid.merge, name="framework_merge"),
        path(
            "framework/levels-read/<slug:competency>/<slug:which>/",
            grid.effect_levels,
            name="framework_effect_levels",
        ),
        path("framework/files/", exchange.framework_files, name="framework_files"),
        path("framework/files/apply/", exchange.framework_file_apply, name="framework_file_apply"),
        path("framework/files/<slug:kind>/", exchange.framework_file, name="framework_file"),
    ]


class FrameworkItem(MenuItem):
    """For those who may look at what posts ask."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.scope.has(*grid.READERS)


@hooks.register("register_admin_menu_item")
def framework_item() -> MenuItem:
    return FrameworkItem(_("What posts ask"), reverse("framework_grid"), icon_name="table", order=25)
