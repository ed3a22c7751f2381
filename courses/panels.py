"""Panels of the page editor that are ours."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class RemarksPanel(Panel):
    """检查清单: what the author should look at before he submits, for the text as it was when the editor opened."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/remarks.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from courses.authoring import remarks_on  # the models, which name this panel, are not there yet above

            context = super().get_context_data(parent_context)
            return {**context, "remarks": remarks_on(self.instance) if self.instance.pk else None}


class SoundPanel(Panel):
    """声音: the sections with who reads them, in a frame of their own. What is sent there never touches the form around it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/sound_panel.html"
