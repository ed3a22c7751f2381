"""Villages and communities: what holds at one of them only, and for whom something is written. Pure.

Both have a law of their own on their committee. What cites one of the two laws is about units of its kind, and is neither
taught nor asked where somebody holds office at units of the other kind alone.

Source: 村民委员会组织法 第2条; 城市居民委员会组织法 第2、3条.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from people.models import UnitKind

ORGANIC_LAWS = {"村民委员会组织法": UnitKind.VILLAGE.value, "城市居民委员会组织法": UnitKind.COMMUNITY.value}
COMMUNITY_ALONE = frozenset([UnitKind.COMMUNITY.value])


def kinds_of_laws(laws: Iterable[str]) -> frozenset[str]:
    """The kinds of units that something is about which cites these laws; empty for both kinds alike."""
    return frozenset(ORGANIC_LAWS[law] for law in laws if law in ORGANIC_LAWS)


def is_for(written: Collection[str], held: Collection[str]) -> bool:
    """Whether something written for units of the kinds ``written`` is for somebody with offices at the kinds ``held``.

    Empty ``written``: for both kinds. Empty ``held``: nothing is known of him, and nothing is kept from him.
    """
    return not written or not held or not set(written).isdisjoint(held)
