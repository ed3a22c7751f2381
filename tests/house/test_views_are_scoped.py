"""Every view that reaches rows of persons goes through the scope of its viewer, or stands below with its reason."""

from __future__ import annotations

import ast
import inspect

import pytest
from django.apps import apps

from tests.house import scoped
from tests.house.recipes import RECIPES
from tests.house.test_scope import ELSEWHERE, OPEN, ROUTES

# Rows that are not narrowed where they are named: module and function, the model, why that is right.
OWN_OR_OPEN: dict[tuple[str, str], str] = {
    ("assessments.views.paper.run", "Job"): "of a run that visible_to() narrowed",
    (
        "assessments.views.repairs.repair_new",
        "Question",
    ): "the bank holds no persons; whom a new key touches is narrowed",
    ("assessments.views.repairs.repair", "RepairDraft.objects.select_related('question')"): (
        "a draft of a key; the persons on its page are those of the viewer's scope"
    ),
    ("assessments.views.repairs.repair_confirm", "RepairDraft"): "a draft of a key, confirmed by county staff",
    ("assessments.views.repairs.repair_drop", "RepairDraft"): "a draft of a key, dropped by county staff",
    ("assessments.views.statistics.question", "Question.objects.select_related('current')"): "counts, no persons",
    ("assessments.views.statistics.count_one", "Question"): "counts, no persons",
    ("certificates.views._making", "Job"): "of a certificate that download() narrowed",
    ("competencies.views.laws.change", "ChangeDraft.objects.select_related('law')"): "laws, and numbers of persons",
    ("competencies.views.laws.change_publish", "ChangeDraft"): "laws, the same for everybody",
    ("competencies.views.laws.change_drop", "ChangeDraft"): "laws, the same for everybody",
    ("competencies.views.laws.change_withdraw", "ChangeDraft.objects.select_related('law')"): "laws, as on its page",
    ("competencies.views.laws.change_withdraw", "LawChange"): "laws, the same for everybody",
    (
        "competencies.views.observe.observed",
        "Evidence",
    ): "what the viewer wrote himself: observed_by(), then observable_by()",
    ("competencies.views.observe.tops", "Unit"): "observable_units() of the observer, who is the viewer",
    ("competencies.views.framework.competency", "Competency.objects.select_related('ability')"): "no persons",
    ("competencies.views.framework.competency_levels", "Competency"): "no persons",
    ("competencies.views.framework.competency_retire", "Competency"): "no persons",
    ("competencies.views.framework.competency_take_out", "Competency"): "no persons",
    ("competencies.views.grid.post", "Post"): "no persons",
    ("learning.views.me.me_of", "LessonCompletion"): "one's own: me() hands request.user on",
    ("people.views.person_data.person_erase", "Correction"): "of a person whom _found() narrowed",
    ("people.views.privacy.contractor", "Contractor"): "companies, not persons; one list for the whole product",
    ("people.views.slip_sheets.sheet_ask", "Person"): "people_at() gets the viewer",
    ("people.views.slip_sheets.sheet", "Job"): "of a sheet that visible_to() narrowed",
    ("people.views.term_results.turn_place", "TurnLine"): "of a turn and a place that the viewer tells for",
    ("people.views.term_results._village", "TurnLine"): "of a turn and a place that turn_place() narrowed",
    ("people.views.term_results._next_village", "TurnLine"): "of a turn and a place that turn_place() narrowed",
    ("people.views.terms._listed", "Person"): "of a turn that turn_of() narrowed; its leaders hold the whole county",
    ("people.views.terms._job_of", "Job"): "of a turn that turn_of() narrowed",
    ("people.views.terms._say_how_it_ended", "Job"): "of a turn that turn_of() narrowed",
    ("people.views.terms.turn_done", "Person"): "of a turn that turn_of() narrowed; its leaders hold the whole county",
    ("reports.views.drill.person", "Person"): "file_of() found him in the viewer's scope; for the record of deeds",
}
# Views that name something of a viewer in their path and reach his own rows in a way that this reading cannot follow.
OTHERWISE: dict[str, str] = {"people:my_request_forget": "take_back() deletes a request of request.user alone"}


def personal() -> set[str]:
    """Names of the models that hold data of persons, and of the tree in which they are."""
    found = {"Unit"}
    for model in apps.get_models():
        said = (model.__doc__ or "").partition("Personal data:")[2].strip()
        if model.__module__.split(".")[0] in scoped.APPS and said and not said.startswith("none"):
            found.add(model.__name__)
    return found


def unscoped(name: str, read: scoped.Module) -> list[str]:
    """``module.function Model`` of every row that a module of views reaches past the scope."""
    models = personal()
    found = []
    for function in read.functions.values():
        for model, chain in scoped.chains(function, read):
            if model in models and not scoped.narrows(chain):
                found.append(f"{name}.{function.name} {model}")
        found += [
            f"{name}.{function.name} {ast.unparse(call.args[0])}"
            for call in scoped.lookups(function)
            if not scoped.narrows(call) and not scoped.is_narrowed(call.args[0], function, read)
        ]
    return found


@pytest.mark.parametrize("name", scoped.view_modules())
def test_a_view_reaches_rows_through_the_scope_of_its_viewer(name):
    known = {f"{where} {what}" for where, what in OWN_OR_OPEN}
    assert [each for each in unscoped(name, scoped.module(name)) if each not in known] == []


def test_the_list_of_exceptions_names_only_what_is_there():
    there = {each for name in scoped.view_modules() for each in unscoped(name, scoped.module(name))}
    assert {f"{where} {what}" for where, what in OWN_OR_OPEN} <= there


NAMED = sorted(name for name in ROUTES if set(RECIPES.get(name, {}).values()) - OPEN)


@pytest.mark.parametrize("name", NAMED)
def test_a_view_with_an_object_in_its_path_asks_the_scope(name):
    view = inspect.unwrap(ROUTES[name].callback)
    home = scoped.module(view.__module__)
    assert name in OTHERWISE or scoped.reaches(home.functions[view.__name__], home), f"{name}: {view.__module__}"


@pytest.mark.parametrize(
    ("scoped_line", "without"),
    [
        ("Proposal.objects.visible_to(request.user)", "Proposal.objects.all()"),
        ("Person.objects.visible_to(request.user)", "Person.objects.all()"),
    ],
)
def test_a_scope_that_is_taken_out_of_one_view_is_seen(scoped_line, without):
    source = (scoped.ROOT / "people/views/changes.py").read_text("utf-8")
    assert scoped_line in source
    for place in range(source.count(scoped_line)):
        parts = source.split(scoped_line)
        changed = scoped_line.join(parts[: place + 1]) + without + scoped_line.join(parts[place + 1 :])
        assert unscoped("people.views.changes", scoped.read("people.views.changes", changed))


def test_every_module_whose_finder_is_taken_away_is_seen():
    """Each narrowing call of each module of views, one after the other: without it the reading finds something."""
    unseen = []
    for name in scoped.view_modules():
        file = scoped.ROOT / f"{name.replace('.', '/')}.py"
        source = file.read_text("utf-8")
        for place in range(source.count(".visible_to(request.user)")):
            parts = source.split(".visible_to(request.user)")
            left = ".visible_to(request.user)".join(parts[: place + 1])
            changed = f"{left}.all(){'.visible_to(request.user)'.join(parts[place + 1 :])}"
            if len(unscoped(name, scoped.read(name, changed))) <= len(unscoped(name, scoped.module(name))):
                unseen.append(f"{name} {place}")
    assert unseen == []


def test_whoever_is_walked_elsewhere_is_so_by_a_test_that_is_there():
    assert all((scoped.ROOT / file).exists() for file in ELSEWHERE.values())
