"""What the name of a unit or a person may be; one rule for forms, sheets and rosters."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError

# A sheet takes a cell that begins so for a formula; WPS takes the wide ones too.
FORMULA = frozenset("=+-@＝＋－＠")
UNSEEN = frozenset(["Cc", "Cf", "Zl", "Zp"])


def check_name(name: str, *, field: str = "name") -> str:
    """``name`` without blanks around it. Raises InputError for one that begins like a formula or holds unseen signs."""
    bare = name.strip()
    if bare[:1] in FORMULA:
        raise InputError(
            _("A name does not begin with %(sign)s.") % {"sign": bare[0]}, _("Take that sign away."), field=field
        )
    if any(unicodedata.category(sign) in UNSEEN for sign in bare):
        raise InputError(_("The name holds signs that cannot be seen."), _("Delete it and type it again."), field=field)
    return bare
