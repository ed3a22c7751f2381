"""Everything a certificate says, as plain data that means the same in ten years."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pytest

from certificates.snapshot import Snapshot, canonical, valid_until
from tests.certificates.factories import CONDUCT, a_snapshot

SAID = a_snapshot()


def test_a_snapshot_is_read_back_from_json_as_it_was():
    assert Snapshot.from_json(json.loads(json.dumps(SAID.as_json(), ensure_ascii=False))) == SAID


def test_a_snapshot_says_its_version():
    assert SAID.as_json()["version"] == 1


def test_conduct_has_no_level_in_it():
    assert (CONDUCT.level, CONDUCT.behaviour, CONDUCT.how) == (0, "", "finished")


def test_what_is_signed_is_spelled_in_one_way():
    """Whoever holds a paper checks it in ten years: this very spelling must never change."""
    assert canonical("2026-0007-000123-K", SAID.as_json(), "0123abcd").decode() == (
        '{"alg":"Ed25519","finished_on":"2026-03-20","holder":"王建国","issued_on":"2026-03-21",'
        '"issuer":"阳城县委组织部","key_id":"0123abcd","number":"2026-0007-000123-K",'
        '"programme":"00000000-0000-4000-8000-000000000007",'
        '"snapshot":"cd84124b148bbbf07b2ed16793d4fa94c57165b12e319a9fb8d6d074dd95f5d9",'
        '"valid_until":"2031-01-31"}'
    )


def test_the_order_of_keys_does_not_matter():
    data = SAID.as_json()
    turned = dict(reversed(data.items()))
    turned["competencies"] = [dict(reversed(one.items())) for one in data["competencies"]]
    assert list(turned) != list(data)
    assert canonical("N", turned, "k") == canonical("N", data, "k")


@pytest.mark.parametrize("name", [one.name for one in fields(Snapshot) if one.name != "version"])
def test_whatever_is_changed_changes_what_is_signed(name):
    data = SAID.as_json()
    before = canonical("N", data, "k")
    value = data[name]
    data[name] = value + 1 if isinstance(value, int) else value[1:]
    assert canonical("N", data, "k") != before


def test_another_level_number_or_key_changes_what_is_signed():
    raised = a_snapshot(competencies=tuple(replace(one, level=4) for one in SAID.competencies))
    said = {canonical("N", SAID.as_json(), "k"), canonical("N", raised.as_json(), "k")}
    said |= {canonical("M", SAID.as_json(), "k"), canonical("N", SAID.as_json(), "j")}
    assert len(said) == 4


@pytest.mark.parametrize(
    ("issued", "years", "term", "until"),
    [
        (date(2026, 3, 20), 5, date(2031, 1, 31), date(2031, 1, 31)),
        (date(2026, 3, 20), 3, date(2031, 1, 31), date(2029, 3, 20)),
        (date(2028, 2, 29), 1, date(2031, 1, 31), date(2029, 2, 28)),
        (date(2028, 2, 29), 4, date(2033, 1, 31), date(2032, 2, 29)),
    ],
)
def test_it_ends_with_its_years_or_with_the_term(issued, years, term, until):
    assert valid_until(issued, years, term) == until
