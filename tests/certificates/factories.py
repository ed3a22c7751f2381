"""Snapshots and certificates for tests.

a_snapshot(holder="王建国")        everything a certificate says, without a database
finish_of(person, programme)       the fact that he finished, written by the plan
certified(person, programme)       his certificate
"""

from __future__ import annotations

from certificates.issuing import issue
from certificates.models import Certificate
from certificates.snapshot import ShownCompetency, Snapshot
from learning import plans
from learning.models import Finish, Programme
from people.models import Person
from tests.learning.factories import TODAY, finishes, shows

KNOWLEDGE = ShownCompetency("LZ04", "村务公开与民主监督", "履职能力", 3, "会用公开栏", "test", "2026-03-20")
CONDUCT = ShownCompetency("LZ05", "廉洁履职与纪法底线", "履职能力", 0, "", "finished", "2026-03-20")
MEDIATION = ShownCompetency("TJ01", "人民调解规则与流程", "调解能力", 3, "会主持一次调解", "seen", "2026-03-18")


def a_snapshot(**fields) -> Snapshot:
    values = {
        "holder": "王建国",
        "unit": "石桥镇大湾村",
        "posts": ("村党组织书记", "村委会主任"),
        "programme": "换届后第一轮",
        "programme_id": "00000000-0000-4000-8000-000000000007",
        "basis": "村民委员会组织法第45条",
        "issuer": "阳城县委组织部",
        "term": "第十三届",
        "since": "2026-02-01",
        "finished_on": "2026-03-20",
        "issued_on": "2026-03-21",
        "valid_until": "2031-01-31",
        "hours": "0.7",
        "minutes": 30,
        "minutes_per_hour": 45,
        "framework": 1,
        "competencies": (KNOWLEDGE, CONDUCT, MEDIATION),
        "demo": False,
    }
    return Snapshot(**{**values, **fields})


def pass_round_one(person: Person) -> None:
    """All that the first round asks of a head, and its course M06."""
    shows(person, "LZ04", 3)
    shows(person, "LZ05", 2)
    finishes(person, "M06-L1", "M06-L2")


def finish_of(person: Person, programme: Programme) -> Finish:
    pass_round_one(person)
    plans.replan([person.pk])
    return Finish.objects.get(person=person, programme=programme)


def certified(person: Person, programme: Programme) -> Certificate:
    return issue(finish_of(person, programme), on=TODAY)
