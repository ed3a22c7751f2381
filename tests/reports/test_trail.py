"""The page of records: in scope, in words, countable, and itself recorded."""

from __future__ import annotations

import ast
import io
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kit import append_only, audit, clock, switches
from kit.access import Role
from kit.models import AuditEvent
from people import correcting, operations, personal_data
from people.data_forms import ContractorForm
from people.models import Consent, Operation, Person
from people.roster import plan as roster_plan
from reports import filters, trail
from reports.trail import TrailFilter
from reports.trail_fields import CHOICES, FIELDS, Names, detail
from reports.trail_words import OTHER, WORDS, Group
from tests.conftest import SINCE, settle
from tests.people.factories import PersonFactory
from tests.reports.factories import ON

PAGE = "/desk/audit/"


@pytest.fixture(autouse=True)
def _the_day():
    """Not the fixed day of the desk's other tests: the trail is of today."""
    yield


@pytest.fixture
def elsewhere(db):
    return settle("沁水县", "county", "140521")


def record(action: str = "reports.person_opened", **said):
    return audit.record(action, **said)


def seen(person: Person, **query: str) -> list[AuditEvent]:
    return list(trail.events(Person.objects.get(pk=person.pk), TrailFilter.read(query, on=clock.today())))


def test_a_county_sees_the_events_of_its_units_and_of_its_people(organizer, cadre, contact, elsewhere):
    stranger = PersonFactory(home_unit=elsewhere)
    mine = [record(of=cadre), record(scope_path=contact.scopes.get().unit.path), record(by=cadre)]
    record(of=stranger), record(scope_path=elsewhere.path), record()
    assert seen(organizer) == mine[::-1]


def test_a_person_who_moved_into_the_county_brings_what_was_done_to_him(organizer, cadre, elsewhere):
    event = record(of=cadre, scope_path=elsewhere.path)
    assert seen(organizer) == [event]


def test_a_system_operator_sees_all(operator, elsewhere):
    record(scope_path=elsewhere.path), record()
    assert len(seen(operator)) == 2


@pytest.mark.parametrize("role", ["contact", "trainer", "reviewer", "cadre"])
def test_nobody_else_opens_it(browse, request, role):
    assert browse(request.getfixturevalue(role)).get(PAGE).status_code == 404


def test_it_is_filtered_by_day_person_kind_and_result(administrator, organizer, cadre, county):
    opened = record(by=organizer, of=cadre)
    refused = record("access.refused", by=cadre, object_type="route", object_id="desk/", result="refused")
    given = record("people.right_given", by=administrator, of=county.unit)
    assert seen(administrator, who="孙科长") == [opened]
    assert seen(administrator, who=administrator.username) == [given]
    assert seen(administrator, who="科长") == [opened]
    assert seen(administrator, who="没有这个人") == []
    assert seen(administrator, group=Group.RIGHTS) == [given, refused]
    assert seen(administrator, object="people.person") == [opened]
    assert seen(administrator, result="refused") == [refused]
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert seen(administrator, until=yesterday) == []


def test_what_is_no_condition_is_left_out_and_days_that_cross_are_turned_round(db):
    flt = TrailFilter.read({"since": "2026-06-30", "until": "2026-06-01", "group": "x", "who": "何" * 50}, on=SINCE)
    assert (flt.since.isoformat(), flt.until.isoformat(), flt.group, len(flt.who)) == (
        "2026-06-01",
        "2026-06-30",
        "",
        40,
    )
    assert TrailFilter.read({"since": "nonsense"}, on=SINCE).since == SINCE - trail.SHOWN_FOR


def test_the_page_says_it_in_words_and_looks_names_up(browse, administrator, organizer, cadre):
    record(by=organizer, of=cadre, fields=["phone"], hashes={"name": audit.keyed_hash("王"), "rows": "3"})
    page = browse(administrator).get(PAGE).content.decode()
    for words in ("孙科长", "打开个人档案", "人员 王建国", "条数：3"):
        assert words in page
    assert audit.keyed_hash("王") not in page


def test_rows_that_point_at_a_person_are_named_too(browse, administrator, organizer, cadre):
    record("people.term_turned", by=organizer, of=cadre, fields=["appointments", "scopes", "name"])
    client = browse(administrator)
    assert "任职" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}export/").status_code == 200


def test_a_name_that_the_viewer_may_not_see_is_not_said(operator, cadre):
    record(of=cadre)
    (line,) = trail.lines(operator, seen(operator))
    assert line.object == f"人员 {cadre.pk}"


def test_more_events_cost_no_more_queries(browse, administrator, cadre):
    client = browse(administrator)
    costs = []
    for count in (1, 40):
        for _number in range(count):
            record(by=administrator, of=cadre)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_export_holds_what_the_page_shows_and_stands_in_the_record(browse, administrator, cadre):
    record(by=administrator, of=cadre)
    response = browse(administrator).post(f"{PAGE}export/", {"group": Group.OPENED})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(min_row=3, values_only=True))
    assert [row[3:5] for row in rows] == [("导出操作记录", None), ("打开个人档案", "人员 王建国")]
    event = AuditEvent.objects.get(action="audit.exported")
    assert (event.by_id, event.fields["rows"]) == (administrator.pk, "1")


def test_too_many_records_for_one_file_are_said(browse, administrator, cadre, monkeypatch):
    monkeypatch.setattr(trail, "MOST_EXPORTED", 0)
    record(of=cadre)
    response = browse(administrator).post(f"{PAGE}export/")
    assert response.status_code == 400
    assert "请把日期选短一些" in response.content.decode()


def test_a_check_says_that_the_days_are_whole_or_where_they_are_not(browse, administrator, cadre):
    for _number in range(3):
        record(of=cadre)
    client = browse(administrator)
    assert "记录完整，没有被改过。" in client.get(PAGE, {"check": "1"}).content.decode()
    with append_only.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE kit_auditevent SET by_id = 9 WHERE number = 2")
    page = client.get(PAGE, {"check": "1"}).content.decode()
    assert f"{clock.today():%Y-%m-%d} #2" in page


def test_opening_a_person_s_file_stands_in_the_record(full, at_desk):
    with time_machine.travel(f"{ON}T08:00:00+08:00", tick=False):
        person = Person.objects.filter(home_unit__isnull=False).select_related("home_unit").first()
        assert at_desk().get(f"/desk/person/{person.pk}/").status_code == 200
        assert at_desk().get("/desk/person/0/").status_code == 404
    event = AuditEvent.objects.get(action="reports.person_opened")
    assert (event.object_id, event.role, event.ip) == (str(person.pk), Role.COUNTY, "127.0.0.1")
    assert event.scope_path == person.home_unit.path


def test_no_key_uuid_or_pattern_is_shown(administrator, organizer, cadre, county):
    said = {
        "reason": "call", "state": "help", "sort": "due", "tenure": "new", "right": "county", "village": "9999999",
        "post": "NO", "until": "2026-03-20", "account": "9999999", "unheard_of": "some value", "rows": "3",
    }  # fmt: skip
    record(by=organizer, of=cadre, hashes=said)
    record(scope_path=county.unit.path, object_type="people.correction", object_id=str(uuid.uuid4()))
    record(scope_path=county.unit.path, object_type="unheard.of", object_id="x")
    record("unheard.of", scope_path=county.unit.path, object_type="route", object_id="desk/village/<int:id>/")
    for line in trail.lines(administrator, seen(administrator)):
        assert not re.search(r"[A-Za-z<]", f"{line.action}{line.object}{line.fields}"), line
    told = {line.object for line in trail.lines(administrator, seen(administrator))}
    assert told == {"人员 王建国", "更正", "其他", "工作台的页面"}


def test_a_certificate_is_named_by_its_number_and_units_of_a_list_by_their_names(administrator, county, cadre):
    village = {"village": str(county.village.pk)}
    record(of=cadre, hashes=village)
    (line,) = trail.lines(administrator, seen(administrator))
    assert line.fields == "村（社区）：大湾村"


def test_what_somebody_wrote_as_a_reason_is_shown_as_he_wrote_it():
    assert detail("why", "通知开班时间", Names()) == "说明：通知开班时间"
    assert detail("reason", "call", Names()) == "事由：联系本人"


def test_taking_back_says_from_which_address(browse, administrator, county):
    done = operations.begin(Operation.Kind.OFFICE, county.unit, on=clock.today(), by=administrator)
    browse(administrator).post(reverse("people:operation_undo", args=[done.pk]), REMOTE_ADDR="10.1.2.3")
    event = AuditEvent.objects.get(action="people.operation_undone")
    assert (event.by_id, event.ip) == (administrator.pk, "10.1.2.3")


# --- every action has its words -------------------------------------------------------------------------

APPS = "lms reports certificates learning courses assessments competencies people notifications offline kit".split()


def first_arguments() -> set[str]:
    """What is given to ``audit.record`` as its action, anywhere; of an f-string its beginning with an asterisk."""
    found: set[str] = set()
    for app in APPS:
        for file in (Path(settings.BASE) / app).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            for scope in ast.walk(tree):
                if isinstance(scope, ast.FunctionDef):
                    for call in calls(scope, "audit.record"):
                        found |= said(call.args[0], tree, scope)
    return found


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Calls of ``audit.record``, or of a function of the module itself."""
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == name
    ]


def said(node: ast.expr, tree: ast.AST, scope: ast.FunctionDef) -> set[str]:
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return said(node.body, tree, scope) | said(node.orelse, tree, scope)
    if isinstance(node, ast.JoinedStr):
        return {f"{node.values[0].value}*"}
    if isinstance(node, ast.Name):  # a helper that is told the action as its first argument
        return {text for call in calls(tree, scope.name) for text in said(call.args[0], tree, scope)}
    raise AssertionError(f"an action that nobody can find: {ast.unparse(node)}")


def test_every_action_that_the_code_records_has_words():
    recorded = first_arguments()
    assert len(recorded) > 40
    without = {action for action in recorded if not action.endswith("*") and action not in WORDS}
    without |= {
        start for start in recorded if start.endswith("*") and not any(word.startswith(start[:-1]) for word in WORDS)
    }
    assert without == set(), "give them words in reports/trail_words.py"


def test_no_words_stand_for_an_action_that_nobody_records():
    recorded = first_arguments()
    starts = tuple(action[:-1] for action in recorded if action.endswith("*"))
    assert {word for word in WORDS if word not in recorded and not word.startswith(starts)} == set()


@pytest.mark.parametrize("kind", ["rename", "move", "split", "merge", "close", "set_up"])
def test_every_change_of_a_unit_has_words(kind):
    assert kind in Operation.Kind.values and f"people.unit_{kind}" in WORDS


# --- and so has every detail ------------------------------------------------------------------------------


def details_in_code() -> set[str]:
    """The names that stand in ``fields`` and ``hashes`` of a record, also by way of a variable of the same function."""
    found: set[str] = set()
    for app in APPS:
        for file in (Path(settings.BASE) / app).rglob("*.py"):
            for scope in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(scope, ast.FunctionDef):
                    for call in calls(scope, "audit.record"):
                        for each in call.keywords:
                            if each.arg in ("fields", "hashes"):
                                found |= names_in(each.value, scope)
    return found


def names_in(node: ast.expr, scope: ast.FunctionDef) -> set[str]:
    """Members of lists and keys of dictionaries; a variable stands for what the function puts into it."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Dict):
            found |= {key.value for key in each.keys if isinstance(key, ast.Constant)}
        elif isinstance(each, ast.List):
            found |= {one.value for one in each.elts if isinstance(one, ast.Constant)}
        elif isinstance(each, ast.Name):
            for other in ast.walk(scope):
                if (
                    isinstance(other, ast.Assign)
                    and ast.unparse(other.targets[0]) == each.id
                    and other.value is not node
                ):
                    found |= names_in(other.value, scope)
    return found


def test_every_detail_that_the_code_records_has_words():
    recorded = details_in_code()
    assert {"rows", "since", "reason", "right", "second_factor", "items", "job", "events", "lines"} <= recorded
    assert recorded - set(FIELDS) == set(), "give them words in reports/trail_fields.py"


@pytest.mark.parametrize(
    "names",
    [
        [each.name for each in personal_data.FIELDS],
        correcting.FIELDS,
        Consent.Purpose.values,
        ContractorForm.Meta.fields,
        roster_plan.FIELDS,
        ["begin", "end", "change", "persons", "offices", "doubled"],
        filters.DEFAULTS,
        switches.COUNTY,
    ],
    ids=["data", "corrections", "consents", "contractors", "roster", "units", "filters", "switches"],
)
def test_every_detail_that_is_told_by_its_own_name_has_words(names):
    assert set(names) - set(FIELDS) == set()


def test_every_word_is_chinese():
    words = [*FIELDS.values(), OTHER, *(word for choices in CHOICES.values() for word in choices.values())]
    words += [word.label for word in WORDS.values()]
    assert [str(word) for word in words if re.search("[A-Za-z]{3,}", str(word).replace("身份验证 App", ""))] == []
