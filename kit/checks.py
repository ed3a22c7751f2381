"""System checks that keep house rules, each with a hint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver

from kit import access, append_only, switches
from kit.models import Switch


@register(Tags.database)
def switches_that_stay_off(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The product does not start with an option that the rule forbids in every county."""
    return [
        Error(
            f"The switch '{name}' is on. The rule allows it in no county, so the product does not start.",
            hint=f"kit.switches.turn_off('{name}', by=…); the row that turned it on stays as proof.",
            id="kit.E001",
        )
        for alias in databases or ()
        if Switch._meta.db_table in connections[alias].introspection.table_names()
        for name in switches.on_against_the_rule()
    ]


@register(Tags.database)
def facts_are_guarded(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every table of facts refuses UPDATE and DELETE by trigger."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        there = append_only.tables() & set(connection.introspection.table_names())
        messages += [
            Error(
                f"The table {table} holds facts but lets them be changed.",
                hint="Put kit.append_only.Guard behind CreateModel in the migration, or run migrate again.",
                id="kit.E002",
            )
            for table in sorted(there - append_only.guarded(connection))
        ]
    return messages


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterable[tuple[str, URLPattern]]:
    """Every URL pattern with its route from the root, as Django joins it for ``resolver_match.route``."""
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from patterns(part, route)
        else:
            yield route, part


@register(Tags.urls, deploy=True)
def every_view_declares_access(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """A view that says nothing is shut for everybody; that is never what its author meant."""
    return [
        Error(
            f"The view at '{route}' declares no access.",
            hint="Use @open_to(Role.…) or @public from kit.access, or a line in lms/access.py for a foreign view.",
            id="kit.E003",
        )
        for route, pattern in patterns()
        if access.declared(pattern.callback, route) is None
    ]


@register(Tags.security, deploy=True)
def no_demonstration_in_public(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """One-tap log-in links have no business on a public address."""
    if not (settings.DEMO and settings.HTTPS):
        return []
    return [
        Warning(
            "The demonstration mode is on at a public address: anybody can log in as anybody.",
            hint="Unset LMS_DEMO.",
            id="kit.W004",
        )
    ]
