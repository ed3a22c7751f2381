"""换届 of a county in small: 大湾村 of 石桥镇 and 小泉村 of 柳河乡, the eleventh term turns to the twelfth."""

from __future__ import annotations

from datetime import date

import pytest

from people import terms
from people.models import Person, Term, Turn
from people.term_rules import last_day
from people.terms import Days, Saying
from tests.people.factories import give_office
from tests.people.terms.world import FIRST, OLD, TODAY


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def old(db, county) -> Term:
    return Term.objects.create(
        unit=county.unit, number=11, name="第十一届", elected_on=OLD, since=OLD, until=date(2026, 11, 30)
    )


@pytest.fixture
def sitting(posts, county, old, cadre, outsider) -> dict[str, Person]:
    """王建国 leads 大湾村 alone (一肩挑); 委员 and 会计 beside him; 李秀英 is 主任 of 小泉村."""
    member = Person.objects.create_user(name="赵小满", phone="13900000001", invited_on=OLD)
    accountant = Person.objects.create_user(name="钱会计", invited_on=OLD)
    Person.objects.filter(pk__in=[cadre.pk, outsider.pk]).update(invited_on=OLD)
    give_office(cadre, "SJ", county.village, since=OLD, term=old)
    give_office(cadre, "ZR", county.village, since=OLD, term=old)
    give_office(member, "WY", county.village, since=OLD, term=old)
    give_office(accountant, "KJ", county.village, since=OLD, term=old, until=old.until)
    give_office(outsider, "ZR", county.other_village, since=OLD, term=old)
    return {"head": cadre, "member": member, "accountant": accountant, "other": outsider}


@pytest.fixture
def turn(sitting, county, organizer) -> Turn:
    return terms.open_turn(county.unit, Days(12, date(2026, 11, 28), FIRST, last_day(FIRST), "当选公告"), by=organizer)


@pytest.fixture
def tell(turn, organizer):
    """tell("大湾村", "ZR", "new", name=…): what becomes of the seat of a village."""

    def tell_(village: str, key: str, outcome: str, **said: object) -> None:
        line = turn.lines.get(unit__name=village, post__key=key)
        saying = Saying(line.pk, line.unit_id, line.post_id, outcome, **said)
        terms.say(turn, [saying], by=organizer, among=terms.places(organizer, turn))

    return tell_


@pytest.fixture
def told(turn, tell) -> Turn:
    """王建国 is re-elected, 孙新任 comes for 赵小满, the chairs of 监委会 stay empty, 小泉村 re-elects."""
    tell("大湾村", "ZR", "re_elected")
    tell("大湾村", "WY", "new", name="孙新任", phone="13900000002")
    tell("大湾村", "JD", "vacant")
    tell("小泉村", "ZR", "re_elected")
    tell("小泉村", "JD", "vacant")
    return turn
