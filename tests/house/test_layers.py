"""The import order holds, in code and in the database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey

from tests.house.order import RANK, our_models


def test_the_import_contract_holds():
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([tool, "--no-cache"], cwd=settings.BASE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_or_at_a_person(model):
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if target is None or field.auto_created or target._meta.app_label not in RANK:
            continue
        if target._meta.label == settings.AUTH_USER_MODEL:
            continue
        mine, theirs = RANK[model._meta.app_label], RANK[target._meta.app_label]
        down = theirs > mine or target._meta.app_label == model._meta.app_label
        assert down, f"{field} points up at {target._meta.label}"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_a_model_says_which_personal_data_it_holds_and_why(model):
    assert "Personal data:" in (model.__doc__ or ""), "write 'Personal data: none' or 'Personal data: what, why'"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_foreign_key_is_generic(model):
    assert [field for field in model._meta.private_fields if isinstance(field, GenericForeignKey)] == []
