"""What the page shows on which a draft meets a newer version, in the words of the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from competencies import merging
from competencies.framework import framework
from competencies.grid import Change, Key
from competencies.grid_pages import said
from competencies.merging import MINE, Conflict
from competencies.models import FrameworkVersion
from people.models import Post

PREFIX = "cell-"  # of the fields of a choice: cell-ZR-LZ04


@dataclass(frozen=True)
class ConflictShown:
    """A cell that both sides have changed, in words. choice: what stands ticked."""

    field: str
    post: str
    competency: str
    base: str
    mine: str
    theirs: str
    choice: str


@dataclass(frozen=True)
class CellTold:
    """A cell that only one side has changed."""

    post: str
    competency: str
    before: str
    after: str


@dataclass(frozen=True)
class MergePage:
    """number, newer: of the version that the draft was begun from, and of the one in force."""

    number: int
    newer: int
    conflicts: tuple[ConflictShown, ...]
    taken: tuple[CellTold, ...]
    kept: tuple[CellTold, ...]
    expect: str


def merge_page(version: FrameworkVersion, data: Mapping[str, str]) -> MergePage:
    """What comes together. data: what was ticked already, so that a refused page loses nothing."""
    found = merging.pending(version)
    ticked = choices(data)
    posts = dict(Post.objects.values_list("key", "name"))
    frame = framework()
    names = {entry.key: entry.name for entry in frame.competencies}

    def told(one: Change) -> CellTold:
        return CellTold(posts[one.post], names[one.competency], said(one.before), said(one.after))

    def shown(one: Conflict) -> ConflictShown:
        post, competency = one.key
        return ConflictShown(
            field=f"{PREFIX}{post}-{competency}",
            post=posts[post],
            competency=names[competency],
            base=said(one.base),
            mine=said(one.mine),
            theirs=said(one.theirs),
            choice=ticked.get(one.key, MINE),
        )

    return MergePage(
        number=version.based_on.number,
        newer=frame.number,
        conflicts=tuple(map(shown, found.conflicts)),
        taken=tuple(map(told, found.taken)),
        kept=tuple(map(told, found.kept)),
        expect=found.expect,
    )


def choices(data: Mapping[str, str]) -> dict[Key, str]:
    """What was ticked, by cell."""
    found: dict[Key, str] = {}
    for name, choice in data.items():
        post, _dash, competency = name.removeprefix(PREFIX).partition("-")
        if name.startswith(PREFIX) and competency:
            found[post, competency] = choice
    return found
