"""What stands in the way of taking a change of the tree back, beside what `people.operations` knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from kit.errors import Text
from people.models import Appointment, Operation, Unit, UnitPeriod
from people.operations import hindered_by, not_from


@hindered_by
def units_in_use(operation: Operation, _made: Sequence[int]) -> Iterator[Text]:
    """A unit that began may not have got offices or units of others; a code or name that comes back may not be taken."""
    was_there = UnitPeriod.objects.filter(unit=OuterRef("pk"), operation=operation, replaces__isnull=False)
    begun = Unit.objects.filter(~Exists(was_there), periods__operation=operation).values("pk")
    offices = not_from(operation, Appointment.objects.valid().filter(unit__in=begun), of="unit_id")
    if offices:
        yield _("%(count)s offices were given in the new units since.") % {"count": len(offices)}
    below = not_from(operation, UnitPeriod.objects.valid().filter(parent__in=begun), of="unit_id")
    if below:
        yield _("%(count)s units were put below the new ones since.") % {"count": len(below)}
    mine = UnitPeriod.objects.filter(operation=operation)
    back = UnitPeriod.objects.filter(replaced_by__operation=operation)
    standing = UnitPeriod.objects.valid().filter(Q(until=None) | Q(until__gte=operation.on))
    others = standing.exclude(unit__in=mine.values("unit"))
    for name, code in others.filter(code__in=back.values("code")).values_list("unit__name", "code"):
        yield _("%(unit)s has the code %(code)s by now.") % {"unit": name, "code": code}
    same = back.filter(kind=OuterRef("kind"), parent=OuterRef("parent"), name=OuterRef("name"))
    for name in others.filter(Exists(same)).values_list("name", flat=True):
        yield _("By now there is another unit called %(unit)s below the same unit.") % {"unit": name}
