from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group, Permission
from PIL import Image


@pytest.fixture
def png() -> bytes:
    """A real picture of two by two points."""
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def desk(framework, trainer, client):
    """The browser of a trainer, whom Wagtail lets write questions."""
    group, _made = Group.objects.get_or_create(name="教员")
    codes = ["access_admin", "add_question", "change_question", "view_question"]
    group.permissions.add(*Permission.objects.filter(codename__in=codes))
    trainer.groups.add(group)
    client.force_login(trainer)
    return client
