"""The framework in Wagtail's admin: to look at only."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.models import Competency, Level, Requirement

LISTS = ["competency", "level", "requirement"]


@pytest.fixture(autouse=True)
def _door(trainer) -> None:
    """What the trainers' group has: the door of the admin, and no permission of competencies."""
    trainer.user_permissions.add(Permission.objects.get(codename="access_admin"))


@pytest.mark.parametrize("model", LISTS)
def test_a_trainer_sees_the_list_and_nobody_sees_a_way_to_change_it(frame, trainer, browse, model):
    client = browse(trainer)
    page = client.get(reverse(f"{model}:index"))
    assert page.status_code == 200
    assert "村务公开与民主监督" in page.content.decode()
    assert reverse(f"{model}:add") not in page.content.decode()
    row = {"competency": Competency, "level": Level, "requirement": Requirement}[model].objects.first()
    assert client.get(reverse(f"{model}:inspect", args=[row.pk])).status_code == 200
    for verb in ("edit", "delete"):
        refused = client.post(reverse(f"{model}:{verb}", args=[row.pk]), {"name": "x"})
        assert refused.status_code == 302
        assert refused.url == reverse("wagtailadmin_home")


@pytest.mark.parametrize("model", LISTS)
def test_a_cadre_finds_nothing_there(frame, cadre, browse, model):
    assert browse(cadre).get(reverse(f"{model}:index")).status_code == 404


def test_only_what_is_published_is_listed(frame, trainer, browse):
    row = Requirement.objects.first()
    frame.version.state = "retired"
    frame.version.save()
    client = browse(trainer)
    assert (
        reverse("requirement:inspect", args=[row.pk]) not in client.get(reverse("requirement:index")).content.decode()
    )


def test_the_list_asks_as_many_queries_for_many_rows_as_for_few(real_framework, trainer, browse):
    client = browse(trainer)
    client.get(reverse("requirement:index"))
    counts = []
    for keep in (657, 10):
        Requirement.objects.exclude(pk__in=Requirement.objects.values("pk")[:keep]).delete()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("requirement:index")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
