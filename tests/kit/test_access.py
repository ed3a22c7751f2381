"""The door: nobody is sent to the log-in, a wrong role finds nothing, an undeclared view is shut."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET
from django.views.generic import View

from kit import jobs
from kit.access import AccessMiddleware, Role, ScopedList, declared, open_to, public
from kit.models import AuditEvent
from people.models import Person


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(jobs.viewer.get()))


class Copy:
    """A view of its own for each declaration: the declaration is kept on the view itself."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return page(request)


cadres_page = open_to(Role.CADRE)(Copy())
county_page = open_to(Role.COUNTY, Role.COUNTY_ADMIN)(Copy())
public_page = public(Copy())


@method_decorator(open_to(Role.COUNTY), name="dispatch")
class ClassPage(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request)


class People(ScopedList):
    model = Person
    roles = (Role.TOWNSHIP, Role.COUNTY)
    ordering = "name"
    template_name = "400.html"


@pytest.fixture(autouse=True)
def _log_in_page(settings) -> None:
    settings.LOGIN_URL = "/enter/"


def knock(view, user=None, *, method="get", path="/place/?page=2", route="place/"):
    """What the door does before the view is called; then the view."""
    request = getattr(RequestFactory(), method)(path)
    request.user = user or AnonymousUser()
    request.resolver_match = ResolverMatch(view, (), {}, route=route)
    door = AccessMiddleware(lambda asked: door.process_view(asked, view, (), {}) or view(asked))
    return door(request)


def test_a_public_view_lets_anybody_in(db):
    assert knock(public_page).status_code == 200


def test_nobody_is_sent_to_the_log_in_and_back(db):
    response = knock(cadres_page)
    assert response.status_code == 302
    assert response.url.endswith("?next=%2Fplace%2F%3Fpage%3D2")


def test_a_form_that_nobody_sent_has_no_way_back(db):
    assert "next" not in knock(cadres_page, method="post").url


def test_everybody_active_is_a_cadre_and_that_costs_no_query(cadre, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert knock(cadres_page, cadre).status_code == 200


def test_a_wrong_role_finds_nothing_and_the_try_is_kept(cadre):
    with pytest.raises(Http404):
        knock(county_page, cadre)
    event = AuditEvent.objects.get()
    assert (event.action, event.by_id, event.object_id, event.result) == (
        "access.refused",
        cadre.pk,
        "place/",
        "refused",
    )


def test_the_right_role_comes_in(organizer):
    assert knock(county_page, organizer).status_code == 200


def test_rights_are_todays(organizer):
    organizer.scopes.update(until="2020-01-01")
    with pytest.raises(Http404):
        knock(county_page, Person.objects.get(pk=organizer.pk))


def test_a_class_declares_on_its_dispatch(organizer, cadre):
    assert knock(ClassPage.as_view(), organizer).status_code == 200
    with pytest.raises(Http404):
        knock(ClassPage.as_view(), cadre)


def test_a_declaration_survives_other_decorators():
    assert declared(require_GET(county_page), "x/") == declared(county_page, "x/")


def test_an_undeclared_view_is_a_loud_error_for_developers(cadre, settings):
    settings.STRICT_ACCESS = True
    with pytest.raises(ImproperlyConfigured, match="declares no access"):
        knock(page, cadre)


def test_an_undeclared_view_is_not_there_for_the_public(cadre, settings, caplog):
    settings.STRICT_ACCESS = False
    with pytest.raises(Http404):
        knock(page, cadre)
    assert caplog.records[0].levelno == logging.ERROR


def test_a_foreign_view_is_declared_by_its_route(cadre, trainer):
    assert knock(page, trainer, route="cms/pages/").status_code == 200
    with pytest.raises(Http404):
        knock(page, cadre, route="cms/pages/")


def test_open_to_needs_a_role():
    with pytest.raises(ImproperlyConfigured):
        open_to()


def test_the_viewer_is_known_to_jobs_for_the_length_of_his_request(cadre):
    assert knock(cadres_page, cadre).content.decode() == str(cadre.pk)
    assert jobs.viewer.get() is None


def test_a_scoped_list_shows_what_its_viewer_may_see(contact, cadre, outsider):
    request = RequestFactory().get("/")
    request.user = contact
    seen = People.as_view()(request).context_data["object_list"]
    assert cadre in seen
    assert outsider not in seen


def test_a_scoped_list_without_roles_is_a_mistake():
    with pytest.raises(ImproperlyConfigured):
        type("Bare", (ScopedList,), {"model": Person}).as_view()
