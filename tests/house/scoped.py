"""How views reach rows, read from their source: is each manager, and each object that a path names, narrowed to the viewer?"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = "kit notifications offline people competencies assessments courses learning certificates reports lms".split()
NARROWS = {"visible_to", "seen_by", "observable_by", "of"}
VIEWERS = {"request.user", "viewer", "ground.viewer"}
LOOKS_UP = {"get_object_or_404", "get_list_or_404"}
Function = ast.FunctionDef
DEPTH = 4  # calls from a view to the line that narrows


@dataclass(frozen=True)
class Module:
    """One module of ours: its functions by name, and what its imports call what: name to (module, name or "")."""

    name: str
    functions: dict[str, Function]
    imports: dict[str, tuple[str, str]]


def view_modules() -> list[str]:
    """Dotted names of every module of views."""
    files = [file for app in APPS for file in (*ROOT.glob(f"{app}/views.py"), *ROOT.glob(f"{app}/views/*.py"))]
    return sorted(".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files if file.stem != "__init__")


@cache
def module(name: str) -> Module | None:
    """The module ``name``; None when it is none of ours."""
    if name.split(".", maxsplit=1)[0] not in APPS:
        return None
    file = importlib.import_module(name).__file__
    return read(name, Path(file).read_text("utf-8")) if file else None


def read(name: str, source: str) -> Module:
    """A module from its source."""
    tree = ast.parse(source)
    imports: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                imports[alias.asname or alias.name] = (node.module, alias.name)
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    return Module(name, functions, imports)


def is_viewer(node: ast.AST) -> bool:
    return ast.unparse(node) in VIEWERS


def narrows(node: ast.AST) -> bool:
    """Whether a call in ``node`` narrows rows to the viewer himself: ``….visible_to(request.user)``."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if called in NARROWS and any(is_viewer(each) for each in call.args):
            return True
        if any(each.arg == "by_id" and ast.unparse(each.value).rpartition(".")[0] in VIEWERS for each in call.keywords):
            return True
    return False


def chains(function: Function, within: Module) -> Iterator[tuple[str, ast.AST]]:
    """(name of the model, the whole chain of calls) for each ``Model.objects…`` in a function.

    So it is for each call of ours that gives a ``QuerySet[Model]``, unless it asks for the viewer's scope or gets rows that
    were narrowed already.
    """
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name):
            yield node.value.id, _whole(node, parents)
        if isinstance(node, ast.Call) and (found := resolve(node, within)):
            given = re.search(r"QuerySet\[(\w+)\]", ast.unparse(found[1].returns) if found[1].returns else "")
            asks = _gets_the_viewer(node) and reaches(found[1], found[0])
            narrowed = [each for each in node.args if is_rows(each, function, within)]
            if given and not asks and not any(is_narrowed(each, function, within) for each in narrowed):
                yield given[1], _whole(node, parents)


def is_rows(expression: ast.AST, function: Function, within: Module) -> bool:
    """Whether an argument is a set of rows, as far as can be read: made from a manager or by a call that gives one."""
    names = {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)}
    given = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    values = [expression, *(each.value for each in given if {ast.unparse(one) for one in each.targets} & names)]
    for node in (each for value in values for each in ast.walk(value)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LOOKS_UP:
            return False
    return any(_gives_rows(node, within) for value in values for node in ast.walk(value))


def _gives_rows(node: ast.AST, within: Module) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "objects":
        return True
    found = resolve(node, within) if isinstance(node, ast.Call) else None
    return bool(found and found[1].returns and "QuerySet" in ast.unparse(found[1].returns))


def _whole(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    """What is made of ``node`` by attributes and calls of it."""
    while isinstance(above := parents.get(node), ast.Attribute | ast.Call):
        if isinstance(above, ast.Call) and above.func is not node:
            break
        node = above
    return node


def lookups(function: Function) -> Iterator[ast.Call]:
    """Each ``get_object_or_404(…)`` in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in LOOKS_UP:
            yield node


def is_narrowed(expression: ast.AST, function: Function, within: Module) -> bool:
    """Whether what is looked up in was narrowed: here, where its name was given, or by a finder that got the viewer."""
    if narrows(expression):
        return True
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and _gets_the_viewer(node) and _narrows_itself(node, within, DEPTH):
            return True
    given = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and {ast.unparse(target) for target in node.targets}
        & {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)}
    ]
    return any(value is not expression and is_narrowed(value, _without(function, value), within) for value in given)


def _without(function: Function, value: ast.AST) -> Function:
    """The function without the assignment of ``value``, so that a name that is given itself ends."""
    body = [node for node in function.body if value not in list(ast.walk(node))]
    return ast.FunctionDef(function.name, function.args, body, [], None, None)


def _gets_the_viewer(call: ast.Call) -> bool:
    return any(is_viewer(each) or ast.unparse(each) == "request" for each in call.args)


def _narrows_itself(call: ast.Call, within: Module, depth: int) -> bool:
    found = resolve(call, within)
    return found is not None and reaches(found[1], found[0], depth)


def reaches(function: Function, within: Module, depth: int = DEPTH) -> bool:
    """Whether a function asks the scope of the viewer, itself or in what it hands him on to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in {"scope", "own_ids"}:
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in NARROWS:
            return True
        if isinstance(node, ast.keyword) and node.arg == "by_id":
            return True
    if not depth:
        return False
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(_narrows_itself(call, within, depth - 1) for call in calls if resolve(call, within, but=function))


def resolve(call: ast.Call, within: Module, but: Function | None = None) -> tuple[Module, Function] | None:
    """The function of ours that a call names."""
    func = call.func
    if isinstance(func, ast.Name):
        if func.id in within.functions:
            found = within.functions[func.id]
            return None if found is but else (within, found)
        return _of(*within.imports.get(func.id, ("", "")))
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in within.imports:
        home, name = within.imports[func.value.id]
        return _of(f"{home}.{name}", func.attr)
    return None


def _of(home: str, name: str) -> tuple[Module, Function] | None:
    try:
        there = module(home)
    except ImportError:
        return None
    if there is None:
        return None
    if name in there.functions:
        return there, there.functions[name]
    again = there.imports.get(name)
    return _of(*again) if again and again[0] != home else None
