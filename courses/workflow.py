"""How a text gets out: a trainer writes and submits, a reviewer approves, which publishes it.

Trainers cannot publish. Made once by the loader; what an administrator changes afterwards in the admin stays.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from assessments.models import Question
from courses.models import ReviewTask
from courses.permissions import ADMINISTRATORS, REVIEWERS, TRAINERS

WORKFLOW, TASK = "教员提交，审核员审核后发布", "审核员审核"  # data that staff read in the admin

WRITE = ("add_page", "change_page")
REVIEW = (*WRITE, "publish_page", "lock_page", "unlock_page")
PAGES = {TRAINERS: WRITE, REVIEWERS: REVIEW, ADMINISTRATORS: (*REVIEW, "bulk_delete_page")}
PICTURES = ("add_image", "change_image", "choose_image")
QUESTIONS = {
    TRAINERS: ("add_question", "change_question", "view_question"),
    REVIEWERS: (
        "add_question", "change_question", "view_question", "publish_question", "lock_question", "unlock_question",
    ),
}  # fmt: skip
QUESTIONS[ADMINISTRATORS] = (*QUESTIONS[REVIEWERS], "delete_question")
WORKFLOWS = ("add_workflow", "change_workflow", "add_task", "change_task")


def ensure_workflow(shelf: Page) -> Workflow:
    """The groups, their permissions on everything below ``shelf``, and the workflow of lessons and questions."""
    existing = Workflow.objects.filter(name=WORKFLOW).first()
    if existing is not None:
        renew_task(existing)
        return existing
    remove_wagtails_own()
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in (TRAINERS, REVIEWERS, ADMINISTRATORS)}
    for name, group in groups.items():
        allow(group, shelf)
        group.permissions.add(*permissions("access_admin", *QUESTIONS[name]))
    groups[ADMINISTRATORS].permissions.add(*permissions(*WORKFLOWS))
    task = ReviewTask.objects.create(name=TASK, active=True)
    task.groups.set([groups[REVIEWERS], groups[ADMINISTRATORS]])
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=shelf, defaults={"workflow": workflow})
    WorkflowContentType.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(Question), defaults={"workflow": workflow}
    )
    return workflow


def renew_task(workflow: Workflow) -> None:
    """Put our own task in the place of Wagtail's, which let whoever wrote a text approve it; open reviews go along."""
    for step in WorkflowTask.objects.filter(workflow=workflow, task__name=TASK).select_related("task"):
        old = step.task.specific
        if not isinstance(old, GroupApprovalTask):
            continue
        step.task = ReviewTask.objects.create(name=TASK, active=True)
        step.task.groups.set(old.groups.all())
        step.save(update_fields=["task"])
        TaskState.objects.filter(task=old, status=TaskState.STATUS_IN_PROGRESS).update(task=step.task)
        old.active = False
        old.save(update_fields=["active"])


def allow(group: Group, shelf: Page) -> None:
    """Pages below ``shelf``, and pictures."""
    for permission in permissions(*PAGES[group.name], app="wagtailcore"):
        GroupPagePermission.objects.get_or_create(group=group, page=shelf, permission=permission)
    for permission in permissions(*PICTURES, app="wagtailimages"):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )


def permissions(*codenames: str, app: str = "") -> list[Permission]:
    """The permissions of ``codenames``, those of ``app`` alone when it is named."""
    found = Permission.objects.filter(codename__in=codenames)
    return list(found.filter(content_type__app_label=app) if app else found)


def remove_wagtails_own() -> None:
    """Take away the groups and the workflow that Wagtail brings along, as long as nobody uses them.

    They would stand beside ours in every list, in English.
    """
    Group.objects.filter(name__in=["Moderators", "Editors"], user__isnull=True).delete()
    used = WorkflowState.objects.values("workflow")
    Workflow.objects.filter(name="Moderators approval").exclude(pk__in=used).delete()
    GroupApprovalTask.objects.filter(name="Moderators approval", workflow_tasks__isnull=True).delete()
