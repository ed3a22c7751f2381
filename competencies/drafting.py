"""The draft of what posts ask: begun from the published version, changed cell by cell, published or dropped as a whole.

There is one draft at a time, so that no two people publish over each other. Nothing of it acts before it is published;
then the old version is retired and stays askable, and what was shown stays as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competencies import competency_edits, grid, regrouping
from competencies.framework import NoFramework, forget
from competencies.grid import Cell, Grid, Key, Since, Step
from competencies.models import Competency, FrameworkVersion, Level, Requirement
from competencies.regrouping import Regrouping
from competencies.signals import requirements_changed
from kit import audit, clock
from kit.errors import InputError, NotNow, Stale, UserError
from people.models import Person, Post


@dataclass(frozen=True)
class CellFlaw:
    """What is wrong in one cell of the draft."""

    key: Key
    flaw: grid.Flaw


class BadCells(InputError):
    """Cells that cannot be asked; ``found`` names each. Nothing was written."""

    def __init__(self, found: Iterable[CellFlaw]) -> None:
        self.found = tuple(found)
        words = [f"{one.key[0]} {one.key[1]}：{one.flaw.message}" for one in self.found]
        super().__init__(" ".join(words))


def published() -> FrameworkVersion:
    """The version that is in force. Raises NoFramework."""
    version = FrameworkVersion.objects.filter(state=FrameworkVersion.State.PUBLISHED).first()
    if version is None:
        raise NoFramework
    return version


def draft() -> FrameworkVersion | None:
    """The draft that is being worked on; None when there is none."""
    drafts = FrameworkVersion.objects.filter(state=FrameworkVersion.State.DRAFT)
    return drafts.select_related("made_by", "based_on").first()


def grid_of(version: FrameworkVersion) -> dict[Key, Cell]:
    """What ``version`` asks, by keys of post and competency; one query."""
    cells: dict[Key, list[Step]] = {}
    rows = Requirement.objects.filter(version=version).values_list(
        "post__key", "competency__key", "level", "due_days", "mandatory", "basis"
    )
    for post, competency, *step in rows:
        cells.setdefault((post, competency), []).append(Step(*step))
    return {key: tuple(sorted(steps)) for key, steps in cells.items()}


def described(version: FrameworkVersion | None = None) -> dict[str, frozenset[int]]:
    """Which levels each competency has, by key; a competency without any has no entry. One query.

    version: a draft, which may give a competency other levels.
    """
    levels: dict[str, set[int]] = {}
    for key, level in Level.objects.values_list("competency__key", "level"):
        levels.setdefault(key, set()).add(level)
    for key, one in (regrouping.kept(version) if version else {}).items():
        levels[key] = {level.level for level in one.levels}
    return {key: frozenset(own) for key, own in levels.items()}


@transaction.atomic
def begin(*, by: Person) -> FrameworkVersion:
    """The draft; made from the published version when there is none yet. Raises NoFramework."""
    if (open_one := draft()) is not None:
        return open_one
    base = published()
    last = FrameworkVersion.objects.aggregate(last=Max("number"))["last"] or 0
    made = FrameworkVersion.objects.create(number=last + 1, made_by=by, based_on=base)
    rows = list(Requirement.objects.filter(version=base))
    for row in rows:
        row.pk, row.version = None, made
    Requirement.objects.bulk_create(rows)
    audit.record("competencies.draft_begun", by=by, of=made)
    return made


@transaction.atomic
def put(version: FrameworkVersion, cells: Grid, *, by: Person, expect: str = "") -> int:
    """Write ``cells`` into the draft, empty ones out of it; the number of cells that differ now.

    expect: the fingerprint of the cells as the person saw them. Raises Stale when somebody else has changed one of them
    meanwhile, BadCells when a cell cannot be asked, NotNow when the version is no draft any more.
    """
    lock(version)
    now = grid_of(version)
    if expect and expect != grid.fingerprint({key: now.get(key, ()) for key in cells}):
        raise Stale(
            _("Somebody else has changed this draft meanwhile."), _("Look at it again, then enter your change.")
        )
    changes = grid.compare({key: now.get(key, ()) for key in cells}, cells)
    wanted = {one.key: one.after for one in changes}
    check(wanted, version)
    if wanted:
        write(version, wanted)
        audit.record("competencies.draft_changed", by=by, of=version, hashes={"cells": str(len(wanted))})
    return len(wanted)


def check(cells: Grid, version: FrameworkVersion | None = None) -> None:
    """Raises BadCells for levels that do not exist (in the draft ``version``), days out of order, and what is not asked any more."""
    levels = described(version)
    retired = set(Competency.objects.exclude(retired_on=None).values_list("key", flat=True))
    found = [CellFlaw(key, flaw) for key, cell in cells.items() for flaw in grid.flaws(cell, levels.get(key[1], ()))]
    words = _("This competency has been taken out of use. Bring it back first.")
    found += [
        CellFlaw(key, grid.Flaw(cell[0].level, "level", words))
        for key, cell in cells.items()
        if cell and key[1] in retired
    ]
    if found:
        raise BadCells(found)


@transaction.atomic
def regroup(version: FrameworkVersion, one: Regrouping, *, by: Person) -> None:
    """Give a competency other levels in the draft. What posts ask of it is carried over from what is in force.

    Raises BadCompetency, and NotNow when the version is no draft any more. The same once more changes nothing.
    """
    lock(version)
    version.refresh_from_db()
    now = competency_edits.all_said()[one.competency]
    was = regrouping.kept(version).get(one.competency)
    regrouping.keep(version, one, now=now)
    if was is None or was.new_of != one.new_of:
        _carry(version, one.competency, one.new_of)
    audit.record("competencies.levels_regrouped", by=by, of=version, hashes={"competency": one.competency})


@transaction.atomic
def ungroup(version: FrameworkVersion, key: str, *, by: Person) -> None:
    """Leave the levels of a competency, and what posts ask of it, as they are in force."""
    lock(version)
    version.refresh_from_db()
    if key in version.regroupings:
        regrouping.forget(version, key)
        _carry(version, key, {})
        audit.record("competencies.levels_not_regrouped", by=by, of=version, hashes={"competency": key})


def _carry(version: FrameworkVersion, key: str, new_of: Mapping[int, int]) -> None:
    asked = {cell: steps for cell, steps in grid_of(version.based_on).items() if cell[1] == key}
    mine = {cell: () for cell in grid_of(version) if cell[1] == key}
    write(version, mine | {cell: regrouping.carried(steps, new_of) for cell, steps in asked.items()})


@transaction.atomic
def take_out(competency: str, *, by: Person) -> int:
    """No post asks ``competency`` in the draft any more, which is begun if need be; the number of cells."""
    version = begin(by=by)
    mine = {key: () for key in grid_of(version) if key[1] == competency}
    return put(version, mine, by=by)


@transaction.atomic
def drop(version: FrameworkVersion, *, by: Person) -> None:
    """Throw the draft away. Raises NotNow when it is none."""
    lock(version)
    audit.record("competencies.draft_dropped", by=by, of=version)
    Requirement.objects.filter(version=version).delete()
    version.delete()


@transaction.atomic
def publish(version: FrameworkVersion, *, by: Person, on: date, expect: str = "") -> FrameworkVersion:
    """Let the draft act from ``on``; the version in force until now is retired.

    expect: the fingerprint of what the person was shown. Raises Stale when draft or published version have changed
    since, NotNow when nothing differs, BadCells when a cell cannot be asked any more (a level was taken away).
    """
    lock(version)
    version.refresh_from_db()
    before = FrameworkVersion.objects.select_for_update().get(state=FrameworkVersion.State.PUBLISHED)
    old, new = grid_of(before), grid_of(version)
    if version.based_on_id != before.pk:
        raise NotNow(
            _("Another version has been published since this draft was begun."), _("Take over what it says first.")
        )
    if expect and expect != agreed(old, new, version):
        raise Stale(_("The draft or what is in force has changed since you looked."), _("Look at the effects again."))
    changes = grid.compare(old, new)
    if not changes and not version.regroupings:
        raise NotNow(_("The draft asks the same as what is in force."), _("Change something first, or drop the draft."))
    check({one.key: one.after for one in changes} | _of_regrouped(version, new), version)
    _date(version, before, on)
    FrameworkVersion.objects.filter(pk=before.pk).update(state=FrameworkVersion.State.RETIRED)
    version.state, version.published_on, version.published_by = FrameworkVersion.State.PUBLISHED, on, by
    version.save(update_fields=["state", "published_on", "published_by"])
    regrouping.act(version, by=by, on=on, at=clock.now())
    requirements_changed.send(FrameworkVersion)
    forget()
    audit.record("competencies.published", by=by, of=version, hashes={"cells": str(len(changes))})
    return version


def agreed(old: Grid, new: Grid, version: FrameworkVersion) -> str:
    """What somebody who publishes has seen, in one word: it changes with the draft and with what is in force."""
    regrouped = hashlib.sha256(repr(sorted(version.regroupings.items())).encode()).hexdigest()[:32]
    return grid.fingerprint(old) + grid.fingerprint(new) + (regrouped if version.regroupings else "")


def _of_regrouped(version: FrameworkVersion, cells: Grid) -> dict[Key, Cell]:
    """What is asked of competencies that get other levels: it is looked at again, changed or not."""
    return {key: cell for key, cell in cells.items() if key[1] in version.regroupings}


def lock(version: FrameworkVersion) -> None:
    """Hold the draft until the commit. Raises NotNow when it is none any more."""
    drafts = FrameworkVersion.objects.select_for_update().filter(state=FrameworkVersion.State.DRAFT)
    if not drafts.filter(pk=version.pk).exists():
        raise NotNow(_("This draft has been published or dropped meanwhile."), _("Go back to the matrix."))


def write(version: FrameworkVersion, cells: Grid) -> None:
    """These cells as they stand into the draft, which is locked; they have been checked."""
    posts = dict(Post.objects.filter(key__in={key[0] for key in cells}).values_list("key", "pk"))
    competencies = dict(Competency.objects.filter(key__in={key[1] for key in cells}).values_list("key", "pk"))
    for key in cells:
        if key[0] not in posts or key[1] not in competencies:
            raise UserError(_("There is no such post or competency."), _("Go back to the matrix."))
    since = _since(version.based_on_id, version)
    for post, competencies_of_post in _by_post(cells).items():
        Requirement.objects.filter(version=version, post=posts[post], competency__key__in=competencies_of_post).delete()
    Requirement.objects.bulk_create(
        Requirement(
            version=version,
            post_id=posts[post],
            competency_id=competencies[competency],
            level=step.level,
            mandatory=step.mandatory,
            due_days=step.due_days,
            basis=step.basis,
            # `publish` dates every step anew; until then a new one counts from today, for whoever looks at the draft.
            published_on=grid.asked_since(step, since.get((post, competency, step.level)), clock.today()),
        )
        for (post, competency), cell in cells.items()
        for step in cell
    )


def _by_post(cells: Collection[Key]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for post, competency in cells:
        found.setdefault(post, []).append(competency)
    return found


def _since(version_id: int | None, draft: FrameworkVersion) -> dict[tuple[str, str, int], Since]:
    """Since when each step is asked, in the levels of ``draft``; of several old steps that are one now, that of the highest."""
    rows = Requirement.objects.filter(version=version_id).order_by("level")
    new_of = {key: one.new_of for key, one in regrouping.kept(draft).items()}
    return {
        (post, competency, new_of.get(competency, {}).get(level, level)): Since(*rest)
        for post, competency, level, *rest in rows.values_list(
            "post__key", "competency__key", "level", "due_days", "mandatory", "published_on"
        )
    }


def _date(version: FrameworkVersion, before: FrameworkVersion, on: date) -> None:
    """Each step of the new version gets the day since which it has been asked as it stands."""
    since = _since(before.pk, version)
    rows = list(Requirement.objects.filter(version=version).select_related("post", "competency"))
    for row in rows:
        step = Step(row.level, row.due_days, row.mandatory, row.basis)
        row.published_on = grid.asked_since(step, since.get((row.post.key, row.competency.key, row.level)), on)
    Requirement.objects.bulk_update(rows, ["published_on"], batch_size=500)
