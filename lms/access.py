"""Who may open the views that are not ours: by URL pattern, denied by default.

Behind Wagtail's door its own permissions and groups decide; this table only says who may stand at the door.
"""

from __future__ import annotations

from kit.access import PUBLIC, Access, Role

EDITORS = Access(frozenset({Role.TRAINER, Role.REVIEWER, Role.COUNTY_ADMIN, Role.SYSTEM}))

# The first pattern that the route starts with decides. Routes are as Django joins them, from the root.
TABLE: tuple[tuple[str, Access], ...] = (
    ("cms/", EDITORS),
    ("documents/", EDITORS),
)


def policy(route: str) -> Access | None:
    """The declaration for a view of another's code at ``route``; None, which means shut, when there is none."""
    for prefix, access in TABLE:
        if route.startswith(prefix):
            return access
    return None


__all__ = ["PUBLIC", "TABLE", "policy"]
