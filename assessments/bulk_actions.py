"""Actions on the questions that are ticked in the bank's list, in Wagtail's way; what they do stands in `in_bulk`."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from assessments import content, in_bulk, standing
from assessments.bank_filters import QuestionFilter, matching
from assessments.forms import TagsWidget
from assessments.models import Question
from assessments.questions import DIFFICULTIES, LEVELS
from assessments.typed import tags_of
from competencies.models import Competency
from kit.errors import Text, UserError


class QuestionAction(SnippetBulkAction):
    """One thing to do with the ticked questions: all or none, with a report of those that stand against it."""

    models = [Question]
    template_name = "assessments/admin/bulk.html"
    deed: ClassVar[type[in_bulk.Deed]]
    sentence: ClassVar[Text] = ""
    shows_text = False

    def __init__(self, request: HttpRequest, model: type[Question]) -> None:
        super().__init__(request, model)
        self.problem: Text = ""

    @cached_property
    def rows(self) -> list[Question]:
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            return in_bulk.chosen(self.listed()[: in_bulk.MOST + 1])
        return in_bulk.chosen(int(one) for one in ids if one.isdecimal())

    def listed(self) -> Any:
        """The ids of all questions that the list shows with its filters and its search, however many pages it has."""
        rows = QuestionFilter(self.request.GET, Question.objects.all(), request=self.request).qs
        words = self.request.GET.get("q", "").strip()
        return (matching(rows, words) if words else rows).order_by("key").values_list("pk", flat=True)

    def deed_of(self, form: forms.Form | None) -> in_bulk.Deed:
        """What is to be done; without a form only to see with which questions it can be done at all."""
        return self.deed(self.request.user)

    def get_actionable_objects(self) -> tuple[list[Question], dict[str, Any]]:
        return self.rows, {"items_with_no_access": []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deed = self.deed_of(self.cleaned_form if self.cleaned_form and self.cleaned_form.is_valid() else None)
        refused = deed.refused(self.rows)
        cannot = {one.row.pk for one in refused}
        can = [row for row in self.rows if row.pk not in cannot]
        return super().get_context_data(
            title=self.display_name,
            sentence=self.sentence,
            problem=self.problem or self._too_many(deed),
            refused=refused,
            lines=[(row, standing.WORDS[deed.state(row)], self._read(row)) for row in can],
            without=self._address(can) if refused and can else "",
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it; the report is shown again when one of them stands against it."""
        self.cleaned_form = form
        try:
            return super().form_valid(form)
        except UserError as error:
            self.problem = str(error)
            return self.render_to_response(self.get_context_data(form=form))

    @classmethod
    def execute_action(cls, objects: list[Question], **kwargs: Any) -> tuple[int, int]:
        action = kwargs["self"]
        return in_bulk.perform(action.deed_of(action.cleaned_form), objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext("Done with %(count)s question.", "Done with %(count)s questions.", num_parent_objects) % {
            "count": num_parent_objects
        }

    def _too_many(self, deed: in_bulk.Deed) -> Text:
        if len(self.rows) <= deed.most:
            return ""
        return _("These are too many at once: choose %(most)s at most.") % {"most": deed.most}

    def _read(self, row: Question) -> Any:
        """The whole question, where it has to be read before one says yes."""
        from assessments.comparing import answer_lines, option_lines  # names panels of the admin

        if not self.shows_text:
            return None
        newest = row.get_latest_revision_as_object()
        question = content.question_of(newest, "")
        return {
            "stem": question.stem,
            "about": " · ".join(
                [
                    str(newest.get_kind_display()),
                    f"{newest.competency.key} {newest.competency.name}",
                    _("level %(level)s") % {"level": newest.level},
                    "；".join(f"{cited.law} {'、'.join(cited.articles)}" for cited in question.citations),
                ]
            ),
            "lines": [*option_lines(newest), *answer_lines(newest)],
            "why": newest.explanation,
        }

    def _address(self, rows: list[Question]) -> str:
        query = QueryDict(mutable=True)
        query.setlist("id", [str(row.pk) for row in rows])
        query["next"] = self.next_url
        return f"{self.request.path}?{query.urlencode()}"


class SubmitAction(QuestionAction):
    display_name = _("Submit for review")
    action_type = "submit"
    aria_label = _("Submit the ticked questions for review")
    action_priority = 10
    deed = in_bulk.Submit
    sentence = _("A reviewer reads each of them and approves it or sends it back.")


class ApproveAction(QuestionAction):
    display_name = _("Approve them")
    action_type = "approve"
    aria_label = _("Approve the ticked questions")
    action_priority = 20
    deed = in_bulk.Approve
    shows_text = True
    sentence = _("Read them below. What you approve is asked from now on, under your name.")


class TagsForm(forms.Form):
    tags = forms.CharField(label=_("tags"), max_length=280, help_text=_("With commas between them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tags"].widget = TagsWidget({"id": "id_tags"})

    class Media:
        css = {"all": ["assessments/bank.css"]}
        js = ["assessments/bank.js"]


class TagAction(QuestionAction):
    display_name = _("Set a tag")
    action_type = "tag"
    aria_label = _("Give the ticked questions a tag")
    action_priority = 30
    deed = in_bulk.Tag
    form_class = TagsForm
    sentence = _("Tags change nothing of what is asked; nobody has to approve them.")
    is_taken = False

    def deed_of(self, form: forms.Form | None) -> in_bulk.Deed:
        tags = tags_of(form.cleaned_data["tags"]) if form else ()
        return in_bulk.Tag(self.request.user, tags=tags, is_taken=self.is_taken)


class UntagAction(TagAction):
    display_name = _("Take a tag away")
    action_type = "untag"
    aria_label = _("Take a tag away from the ticked questions")
    action_priority = 31
    is_taken = True


class PlaceForm(forms.Form):
    competency = forms.ModelChoiceField(
        label=_("competency"), queryset=Competency.objects.all(), required=False, empty_label=_("as it is")
    )
    level = forms.TypedChoiceField(
        label=_("level"), coerce=int, empty_value=None, required=False,
        choices=[("", _("as it is")), *((n, str(n)) for n in LEVELS)],
    )  # fmt: skip
    difficulty = forms.TypedChoiceField(
        label=_("difficulty"), coerce=int, empty_value=None, required=False,
        choices=[("", _("as it is")), *((n, str(n)) for n in DIFFICULTIES)],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.values()):
            raise forms.ValidationError(_("Choose at least one thing to change."))
        return cleaned


class PlaceAction(QuestionAction):
    display_name = _("Change competency, level or difficulty")
    action_type = "place"
    aria_label = _("Change competency, level or difficulty of the ticked questions")
    action_priority = 40
    deed = in_bulk.Place
    form_class = PlaceForm
    sentence = _("This changes what a question measures: it is kept as a draft, and asked so only when it is approved.")

    def deed_of(self, form: forms.Form | None) -> in_bulk.Deed:
        return in_bulk.Place(self.request.user, **(form.cleaned_data if form else {}))


class RetireAction(QuestionAction):
    """Stands in the place of Wagtail's own deletion: a question that was ever shown stays."""

    display_name = _("Take out of use")
    action_type = "delete"
    aria_label = _("Take the ticked questions out of use")
    action_priority = 90
    classes = {"serious"}
    deed = in_bulk.Retire
    sentence = _("They are not asked any more. Sittings keep what they showed; nothing is deleted.")


ACTIONS = (SubmitAction, ApproveAction, TagAction, UntagAction, PlaceAction, RetireAction)
