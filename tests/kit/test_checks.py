"""The product does not start with what the rule forbids."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, transaction
from django.urls import path

from kit import append_only, checks, clock, switches
from kit.errors import InputError, NotNow
from kit.models import AuditEvent, Switch


@pytest.mark.parametrize("name", switches.NEVER)
def test_a_switch_that_stays_off_stops_the_start(db, name):
    Switch.objects.create(name=name, is_on=True, reason="x", by_id=1, second_id=2)
    with pytest.raises(SystemCheckError, match=name):
        call_command("check", databases=["default"])


def test_a_county_switch_does_not(administrator, organizer):
    switches.turn_on("ranking_in_bulletin", by=administrator, second=organizer, reason="县委常委会要求")
    call_command("check", databases=["default"])
    assert switches.is_on("ranking_in_bulletin")
    assert AuditEvent.objects.get().action == "switch.on"


def test_off_again_is_a_row_of_its_own(administrator, organizer):
    switches.turn_on("names_in_bulletin", by=administrator, second=organizer, reason="要求")
    switches.turn_off("names_in_bulletin", by=organizer)
    assert not switches.is_on("names_in_bulletin")
    assert Switch.objects.count() == 2


@pytest.mark.parametrize("name", [*switches.NEVER, "unheard_of"])
def test_what_stays_off_cannot_be_turned_on(administrator, organizer, name):
    with pytest.raises(NotNow):
        switches.turn_on(name, by=administrator, second=organizer, reason="要求")


def test_a_reason_and_another_administrator_are_needed(administrator, organizer):
    with pytest.raises(InputError):
        switches.turn_on("names_in_bulletin", by=administrator, second=organizer, reason=" ")
    with pytest.raises(InputError):
        switches.turn_on("names_in_bulletin", by=administrator, second=administrator, reason="要求")
    with pytest.raises(InputError):
        switches.turn_on("names_in_bulletin", by=administrator, second=None, reason="要求")


def test_the_database_asks_for_the_second_administrator_too(db):
    for second in (None, 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            Switch.objects.create(name="names_in_bulletin", is_on=True, reason="x", by_id=1, second_id=second)


def test_more_reminders_end_by_themselves_after_two_weeks(administrator, organizer):
    def ask(until):
        return switches.turn_on("more_reminders", by=administrator, second=organizer, reason="换届", until=until)

    for until in (None, clock.today() + timedelta(days=15)):
        with pytest.raises(InputError):
            ask(until)
    last = clock.today() + timedelta(days=14)
    ask(last)
    assert switches.is_on("more_reminders", on=last)
    assert not switches.is_on("more_reminders", on=last + timedelta(days=1))


def test_a_table_of_facts_without_its_triggers_is_found(db):
    with connection.cursor() as cursor:
        for statement in append_only.dropping(connection.vendor, "kit_switch"):
            cursor.execute(statement)
    (message,) = checks.facts_are_guarded(["default"])
    assert (message.id, "kit_switch" in message.msg) == ("kit.E002", True)
    append_only.restore(connection, ["kit_switch"])
    assert checks.facts_are_guarded(["default"]) == []


class Urls:
    urlpatterns = [path("nowhere/", lambda request: None)]


def test_a_view_without_a_declaration_is_found_before_the_start(settings):
    settings.ROOT_URLCONF = Urls
    (message,) = checks.every_view_declares_access()
    assert (message.id, "nowhere/" in message.msg) == ("kit.E003", True)


@pytest.mark.parametrize(("demo", "https", "warned"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_a_demonstration_has_no_place_at_a_public_address(settings, demo, https, warned):
    settings.DEMO, settings.HTTPS = demo, https
    assert len(checks.no_demonstration_in_public()) == warned
