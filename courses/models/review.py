"""The step of the workflow at which somebody else reads a text before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

if TYPE_CHECKING:
    from people.models import Person


class ReviewTask(AbstractGroupApprovalTask):
    """Approval by a member of the groups who did not write the text, and whose department answers for its field.

    Personal data: none
    """

    class Meta:
        verbose_name = _("review by somebody else")
        verbose_name_plural = _("reviews by somebody else")

    def get_actions(self, obj: Any, user: Person) -> list[tuple[str, str, bool]]:
        from courses import review

        return super().get_actions(obj, user) if review.refusal(obj, user) is None else []

    def on_action(self, task_state: TaskState, user: Person, action_name: str, **kwargs: Any) -> None:
        """Raises NotNow for an approval by whoever wrote it or is not asked; changes typed with the approval count."""
        from courses import review

        if action_name == "approve":
            review.check(task_state.workflow_state.content_object, user)
        super().on_action(task_state, user, action_name, **kwargs)
