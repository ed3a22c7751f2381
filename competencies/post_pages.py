"""The page of one post: the form, and its load before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from competencies import drafting, grid, grid_pages, post_forms
from competencies.framework import framework
from competencies.grid import Cell
from competencies.post_forms import Line, Read
from competencies.post_load import Load, loads_of
from kit.errors import Stale
from people.models import Person, Post


@dataclass(frozen=True)
class PostPage:
    """One post. lines: by ability.  load, load_before: at each horizon; the second one empty where nothing differs.

    seen: fingerprint of what the form was filled with.  bases: documents that other cells name, to choose from.
    stale: what to do when somebody else changed the draft meanwhile; empty otherwise.  neighbours: keys and names.
    """

    post: Post
    abilities: tuple[tuple[str, tuple[Line, ...]], ...]
    load: tuple[Load, ...]
    load_before: tuple[Load, ...]
    draft: grid_pages.DraftShown | None
    may_edit: bool
    seen: str
    bases: tuple[str, ...]
    wrong: int
    stale: str
    posts: tuple[Post, ...]

    @property
    def wrong_lines(self) -> tuple[Line, ...]:
        """The lines that cannot be kept, to be led to."""
        return tuple(line for _ability, lines in self.abilities for line in lines if line.has_errors)

    @property
    def loads(self) -> tuple[tuple[Load, Load | None], ...]:
        """Each horizon: the load, and that of what is in force where the draft asks something else."""
        return tuple(zip_longest(self.load, self.load_before))

    @property
    def is_form(self) -> bool:
        return self.may_edit and self.draft is not None


@dataclass(frozen=True)
class Refused:
    """A form that could not be kept: what was typed, and what to do when it was somebody else's change."""

    read: Read
    stale: str = ""


def write(post: Post, data: MultiValueDict[str, str], *, by: Person) -> Refused | None:
    """Keep what a page of ``post`` sent back; what was refused, or None when it was kept."""
    version = drafting.draft() or drafting.begin(by=by)
    now = {competency: cell for (key, competency), cell in drafting.grid_of(version).items() if key == post.key}
    frame = grid_pages.shown().frame  # of the draft: it may give a competency other levels
    entries = [one for one in frame.competencies if not one.is_retired or one.key in now]
    read = post_forms.read(data, entries, now)
    if read.wrong:
        return Refused(read)
    cells = {(post.key, competency): cell for competency, cell in read.cells.items()}
    try:
        drafting.put(version, cells, by=by, expect=data.get("seen", ""))
    except Stale as stale:
        return Refused(read, str(stale))
    except drafting.BadCells as bad:
        wrong: dict[str, list[grid.Flaw]] = {}
        for one in bad.found:
            wrong.setdefault(one.key[1], []).append(one.flaw)
        return Refused(Read(read.cells, wrong, read.typed))
    return None


def post_page(request: HttpRequest, post: Post, *, may_edit: bool, sent: Refused | None) -> PostPage:
    """The page; queries do not depend on how many posts and competencies there are."""
    seen = grid_pages.shown()
    own = _of(post, seen.cells)
    entries = [one for one in seen.frame.competencies if not one.is_retired or one.key in own]
    counts = grid_pages.questions(request)
    old = _of(post, seen.old)
    differ = {one.competency: grid_pages.said(one.before) for one in seen.changes if one.post == post.key}
    lines = post_forms.lines(
        entries,
        own,
        sent=sent.read if sent else None,
        before=differ,
        lacking={one.key: grid_pages.lacking_of(one, own.get(one.key, ()), counts) for one in entries},
    )
    load = loads_of(request, seen.frame, {post.key: post}).get(post.key, ())
    before = loads_of(request, framework(), {post.key: post}).get(post.key, ()) if old != own else ()
    return PostPage(
        post=post,
        abilities=_by_ability(lines),
        load=load,
        load_before=before,
        draft=seen.head,
        may_edit=may_edit,
        seen=grid.fingerprint({(post.key, one.key): own.get(one.key, ()) for one in entries}),
        bases=tuple(sorted({step.basis for cell in seen.cells.values() for step in cell if step.basis})),
        wrong=sum(line.has_errors for line in lines),
        stale=sent.stale if sent else "",
        posts=tuple(Post.objects.filter(unit_kind=post.unit_kind)),
    )


def _of(post: Post, cells: grid.Grid) -> Mapping[str, Cell]:
    return {competency: cell for (key, competency), cell in cells.items() if key == post.key}


def _by_ability(lines: list[Line]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    names = dict.fromkeys(line.entry.ability.name for line in lines)
    return tuple((name, tuple(line for line in lines if line.entry.ability.name == name)) for name in names)
