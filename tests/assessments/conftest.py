"""A small bank, a cadre whose posts ask, and properties that are the same at every run and on every machine."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from hypothesis import settings
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowContentType, WorkflowTask

from assessments import versions
from assessments.models import Question
from kit import clock
from tests.assessments.factories import AT, stock
from tests.competencies.factories import real_framework

settings.register_profile("assessments", deadline=None, derandomize=True, database=None)
settings.load_profile("assessments")

CELLS = {(key, level): 12 for key in ("LZ04", "LZ05") for level in (1, 2, 3, 4)}


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What a process keeps of another test's bank never reaches this one."""
    versions._kept.clear()


@pytest.fixture
def framework(posts) -> None:
    """What the posts ask, as the product's own files have it."""
    real_framework(on=clock.day_of(AT))


@pytest.fixture
def bank(framework) -> None:
    """Twelve single-choice questions for each of the levels 1 to 4 of LZ04 and LZ05; A is always right."""
    stock(CELLS)


@pytest.fixture
def groups(framework, trainer, reviewer):
    """Trainers write, reviewers publish."""
    made = {}
    verbs = {"教员": ["add", "change", "view"], "审核员": ["add", "change", "view", "publish", "delete"]}
    for name, own in verbs.items():
        made[name], _ = Group.objects.get_or_create(name=name)
        made[name].permissions.add(
            *Permission.objects.filter(codename__in=["access_admin", *(f"{verb}_question" for verb in own)])
        )
    trainer.groups.add(made["教员"])
    reviewer.groups.add(made["审核员"])
    return made


@pytest.fixture
def workflow(groups) -> Workflow:
    """教员 → 审核员."""
    WorkflowContentType.objects.all().delete()
    workflow = Workflow.objects.create(name="审核", active=True)
    task = GroupApprovalTask.objects.create(name="审核员看过", active=True)
    task.groups.add(groups["审核员"])
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    WorkflowContentType.objects.create(content_type=ContentType.objects.get_for_model(Question), workflow=workflow)
    return workflow
