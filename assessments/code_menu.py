"""扫交卷码 in the menu of the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.sheet_codes import TAKERS
from kit.slots import link


def takes_codes(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.scope.has(*TAKERS)


def hang() -> None:
    """For those who stand beside somebody whose phone can do nothing else."""
    link("kit.desk", _("Hand in by code"), "assessments:sheet_code", when=takes_codes, order=62, group="training")
