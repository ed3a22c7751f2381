"""Units, posts and terms."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models.lookups import StartsWith
from django.utils.translation import gettext_lazy as _

from kit.append_only import AppendOnlyQuerySet, Fact
from people.models.operation import Operation

if TYPE_CHECKING:
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from people.models.person import Person


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")
    VILLAGE = "village", _("Village")
    COMMUNITY = "community", _("Community")


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: Unit) -> Self:
        """Narrow to ``unit`` and everything below it."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, viewer: Person) -> Self:
        """Units that ``viewer`` may see today; none without a scope."""
        return self.filter(viewer.scope.unit_filter())

    def that_were(self) -> Self:
        """Without those that never were: the change that made them was undone. `Unit.objects` leaves them out already."""
        return self.filter(withdrawn=False)

    def living(self) -> Self:
        """Without those that have ended."""
        return self.filter(closed_on=None)

    def townships(self) -> Self:
        return self.filter(kind=UnitKind.TOWNSHIP)

    def grassroots(self) -> Self:
        """Villages and communities: where cadres hold their posts."""
        return self.filter(kind__in=(UnitKind.VILLAGE, UnitKind.COMMUNITY))


class UnitManager(models.Manager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    """Units that are or were. What comes by a foreign key is not narrowed, so that an old row still has its unit."""

    def get_queryset(self) -> UnitQuerySet:
        found: UnitQuerySet = super().get_queryset()
        return found.that_were()


class Unit(models.Model):
    """A place in the administrative tree, as it stands today.

    The identity is the row; name, code, parent, path and kind repeat the `UnitPeriod` that is valid today and are
    derived from it. ``path`` holds the ids from the root, with a slash at both ends (``/1/4/19/``), so that a prefix
    never matches a sibling. ``closed_on``, derived too, is the first day without the unit; its history stays.
    ``withdrawn``, derived too: all its periods were withdrawn, since the change that made it was undone. It was on no
    day, and `objects` does not know it; only what tells of a moment when it was thought to be asks `ever`.

    Personal data: none
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    name = models.CharField(_("name"), max_length=60)
    code = models.CharField(_("code"), max_length=12, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    phone = models.CharField(_("contact telephone"), max_length=20, blank=True)
    contact = models.CharField(_("contact name"), max_length=30, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False, editable=False)

    objects = UnitManager()
    ever = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["code", "id"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    @property
    def audit_path(self) -> str:
        """The unit to which a deed to this one belongs in the audit trail."""
        return self.path

    def __str__(self) -> str:
        return self.name

    @property
    def township_id(self) -> int | None:
        """The id of the township that this unit is or lies in; None above townships."""
        if self.kind == UnitKind.TOWNSHIP:
            return self.pk
        if self.kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY):
            return self.parent_id
        return None


class PathStartsWith(StartsWith):
    """``path__startswith`` that SQLite answers from its index: everything from the path up to the next sibling.

    SQLite's LIKE takes no index. PostgreSQL has one for LIKE, and orders text by its language: it keeps LIKE.
    """

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        if not isinstance(self.rhs, str) or not self.rhs.endswith("/"):
            return super().as_sql(compiler, connection)
        column, params = compiler.compile(self.lhs)
        return f"({column} >= %s AND {column} < %s)", [*params, self.rhs, *params, f"{self.rhs[:-1]}{AFTER_SLASH}"]


AFTER_SLASH = chr(ord("/") + 1)
Unit._meta.get_field("path").register_lookup(PathStartsWith)


class UnitPeriodQuerySet(AppendOnlyQuerySet["UnitPeriod"]):
    def valid(self) -> Self:
        """Rows that no later row replaces, and that are no withdrawal."""
        return self.filter(replaced_by__isnull=True, withdrawn=False)

    def standing(self, on: date) -> Self:
        """Periods that hold ``on``; both ends are included."""
        return self.valid().filter(models.Q(until__isnull=True) | models.Q(until__gte=on), since__lte=on)


class UnitPeriod(Fact):
    """How a unit was called and where it belonged from a day to a day (both included).

    Personal data: none
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="periods")
    kind = models.CharField(max_length=12, choices=UnitKind)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    document = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    withdrawn = models.BooleanField(default=False)
    operation = models.ForeignKey(Operation, models.PROTECT, null=True, related_name="periods")

    objects = UnitPeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_period_ends_after_it_starts",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"


class Post(models.Model):
    """An office of the village or community (岗位), as the county's list names it.

    Personal data: none
    """

    key = models.CharField(max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=40)
    title = models.CharField(_("form of address"), max_length=12)
    other_names = models.JSONField(default=list)
    body = models.CharField(max_length=16)
    unit_kind = models.CharField(max_length=12, choices=UnitKind)
    aspirational = models.BooleanField(default=False)
    duty = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """A term of office (届): five years from an election.

    Source: 村民委员会组织法 第14条.
    Personal data: none
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    elected_on = models.DateField()
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="one_term_per_unit_and_number")]

    def __str__(self) -> str:
        return self.name
