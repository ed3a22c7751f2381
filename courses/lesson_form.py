"""The form of a lesson in the editor, with what no single field can see."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from courses.prerequisites import way_back


class LessonForm(WagtailAdminPageForm):
    """Refuses lessons to be read first that need this lesson themselves, and names the way round."""

    def is_valid(self) -> bool:
        return bool(super().is_valid()) and self._leads_nowhere_back()

    def _leads_nowhere_back(self) -> bool:
        formset = self.formsets.get("needs")
        if formset is None or self.instance.pk is None:
            return True
        rows = type(self.instance).needs.rel.related_model.objects.exclude(lesson=self.instance.pk)
        needs: dict[str, list[str]] = {}
        for code, needed in rows.values_list("lesson__code", "needed__code"):
            needs.setdefault(code, []).append(needed)
        code = self.instance.code
        fine = True
        for form in formset.forms:
            needed = None if form in formset.deleted_forms else form.cleaned_data.get("needed")
            way = way_back(needs | {code: [needed.specific.code]}, code) if needed else ()
            if way:
                words = _("Nobody could begin: %(way)s. Choose another lesson.")
                form.add_error("needed", words % {"way": " → ".join(way)})
                fine = False
        return fine
