"""An exported roster is in the order in which a county reads it: unit by unit as their codes go, the senior post first."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from kit import clock
from people.models import Person
from people.roster import export
from tests.people.factories import give_office


def test_units_go_by_their_codes_and_persons_by_their_posts(posts, county, organizer):
    rows = [
        ("丁", "KJ", county.other_village),
        ("丙", "KJ", county.village),
        ("乙", "ZR", county.village),
        ("甲", "ZR", county.other_village),
    ]
    for name, post, unit in rows:
        give_office(Person.objects.create(name=name, home_unit=unit), post, unit)
    content = export.workbook(organizer, export.Wanted(county.unit, clock.today()))
    (head, *told) = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    at = head.index("姓名")
    units = sorted([county.village, county.other_village], key=lambda unit: unit.code)
    wanted = {county.village: ["乙", "丙"], county.other_village: ["甲", "丁"]}
    assert [row[at] for row in told] == [name for unit in units for name in wanted[unit]]
