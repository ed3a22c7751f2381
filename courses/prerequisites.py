"""Lessons that are read before others: whether they lead back to where they began. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def way_back(needs: Mapping[str, Collection[str]], start: str) -> tuple[str, ...]:
    """A way from ``start`` over what each lesson needs back to ``start``, both ends named; empty when there is none.

    needs: code of a lesson → codes of those to be read before it.
    """
    ways = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for code in sorted(needs.get(way[-1], ())):
            if code == start:
                return (*way, start)
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()


def cycles(needs: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """Each cycle once, beginning with its first code in the order of the alphabet."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for code in sorted(needs):
        way = way_back(needs, code)
        if way:
            found.setdefault(frozenset(way), way)
    return list(found.values())
