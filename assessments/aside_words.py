"""What the pages say of a sitting that is kept and not scored."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Sitting
from assessments.pack_rules import Aside

WHY = {
    Aside.WAIT: gettext_lazy("Another try lies too near to it; that one counts."),
    Aside.ENOUGH: gettext_lazy("You had passed it already."),
    Aside.TAKEN: gettext_lazy("It was taken as often as it may be taken."),
}


def headline_of(sitting: Sitting) -> str:
    """Instead of passed or not; empty for one that counts."""
    return _("Kept, but not counted") if sitting.aside else ""


def why_of(sitting: Sitting) -> str:
    """Why it does not count; empty for one that does."""
    return str(WHY[Aside(sitting.aside)]) if sitting.aside else ""
