"""Which rows a changed law makes due."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competencies.levels import current_level
from competencies.material import Material, dated, due_days
from competencies.showing import NEVER, RULES, CompetencyKind, Kind, Rules, Showing, Standard
from tests.competencies.factories import moment

LAW = "村民委员会组织法"
EFFECTIVE = date(2026, 5, 1)
DUE = date(2026, 5, 10)
SHOWN = date(2026, 3, 1)
STANDARD = Standard(CompetencyKind.KNOWLEDGE)


def change(**values) -> Material:
    return Material(
        **{
            "change": uuid.uuid4(),
            "competency_id": 1,
            "law": LAW,
            "articles": frozenset({"24"}),
            "from_level": 1,
            "effective_on": EFFECTIVE,
            "due_on": DUE,
            "recorded_at": moment(date(2026, 5, 9)),
            **values,
        }
    )


def showing(on: date = SHOWN, level: int = 2, kind: Kind = Kind.PHONE_TEST, **values) -> Showing:
    return Showing(uuid.uuid4(), level, True, kind, 2, on, moment(on), questions=5, right=5, **values)


def cited(article: str = "24", text_date: str | None = "2018-12-29", law: str = LAW) -> list[dict[str, str | None]]:
    return [{"law": law, "article": article, "text_date": text_date}]


KNOWN = moment(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("cites", "changed", "days"),
    [
        (cited(), change(), (DUE,)),
        (cited(article="25"), change(), ()),
        (cited(article="25"), change(articles=frozenset()), (DUE,)),
        (cited(law="民法典"), change(), ()),
        (cited(text_date="2026-05-01"), change(), ()),
        (cited(text_date=None), change(), (DUE,)),
        (cited(), change(from_level=3), ()),
        ([], change(), ()),
        ([*cited(article="25"), *cited()], change(), (DUE,)),
    ],
)
def test_a_row_is_due_when_it_tested_an_article_of_the_older_text(cites, changed, days):
    assert due_days(showing(), cites, [changed], known=KNOWN) == days


def test_what_was_asked_after_the_day_by_a_text_without_a_date_is_of_the_new_one():
    assert due_days(showing(on=DUE), cited(text_date=None), [change()], known=KNOWN) == ()


def test_a_change_that_nobody_knew_of_yet_makes_nothing_due():
    assert due_days(showing(), cited(), [change()], known=moment(date(2026, 5, 8))) == ()


def test_a_change_that_was_taken_back_counts_for_whoever_asks_what_was_known_before():
    taken_back = change(withdrawn_at=moment(date(2026, 5, 20)))
    assert due_days(showing(), cited(), [taken_back], known=moment(date(2026, 5, 19))) == (DUE,)
    assert due_days(showing(), cited(), [taken_back], known=moment(date(2026, 5, 20))) == ()


def read(rows, day, cites, changes):
    return current_level(dated(rows, cites, changes, known=KNOWN), (), STANDARD, RULES, day, KNOWN)


def test_the_level_stays_and_is_review_due_from_the_day_on():
    row = showing()
    cites = {row.id: cited()}
    before = read([row], DUE - timedelta(days=1), cites, [change()])
    after = read([row], DUE, cites, [change()])
    assert (before.level, before.review_due, before.changes_on) == (2, False, DUE)
    assert (after.level, after.review_due, after.refresh) == (2, True, False)
    assert after.changes_on == DUE + timedelta(days=RULES.refresh_days)


def test_a_recheck_by_the_new_text_renews_it():
    row, again = showing(), showing(on=DUE + timedelta(days=1), kind=Kind.RECHECK)
    cites = {row.id: cited(), again.id: cited(text_date="2026-05-01")}
    after = read([row, again], again.on, cites, [change()])
    assert (after.level, after.review_due, after.changes_on) == (2, False, None)


def test_what_was_rechecked_is_due_once_more_when_the_law_changes_once_more():
    """The recheck asked something else of the law, so it does not speak for the article that changes now."""
    later = change(effective_on=date(2026, 8, 1), due_on=date(2026, 8, 2))
    observed = showing(level=4, kind=Kind.OBSERVATION)
    again = showing(on=DUE + timedelta(days=1), level=4, kind=Kind.RECHECK)
    cites = {observed.id: cited(), again.id: cited(article="25")}
    rows = dated([observed, again], cites, [change(), later], known=KNOWN)
    practical = Standard(CompetencyKind.PRACTICAL)  # no test supports its level 4, so nothing but the renewal stands
    on_day = [
        current_level(rows, (), practical, RULES, day, KNOWN).review_due
        for day in (DUE, again.on, date(2026, 8, 1), date(2026, 8, 2))
    ]
    assert on_day == [True, False, False, True]
    assert (rows[0].due_again(after=again.on), rows[0].due_again(after=date(2026, 8, 2))) == (date(2026, 8, 2), NEVER)


days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
changes_of_law = st.lists(
    st.builds(
        lambda effective, wait, article, level: change(
            effective_on=effective, due_on=effective + timedelta(days=wait), articles=article, from_level=level
        ),
        days,
        st.integers(0, 60),
        st.sampled_from([frozenset({"24"}), frozenset({"25"}), frozenset()]),
        st.integers(1, 4),
    ),
    max_size=4,
)
histories = st.lists(
    st.tuples(days, st.integers(1, 4), st.sampled_from(["24", "25"]), st.sampled_from([None, "2018-12-29"])), max_size=5
)


@given(histories, changes_of_law, days)
def test_no_change_of_a_law_ever_moves_a_level(history, changes, day):
    rows = [showing(on, level) for on, level, _article, _text in history]
    cites = {row.id: cited(article, text) for row, (_on, _level, article, text) in zip(rows, history, strict=True)}
    with_law, without = read(rows, day, cites, changes), read(rows, day, cites, [])
    assert (with_law.level, with_law.state, with_law.since) == (without.level, without.state, without.since)


@given(histories, changes_of_law, days)
def test_until_the_day_that_a_reading_names_it_reads_the_same(history, changes, day):
    rows = [showing(on, level) for on, level, _article, _text in history]
    cites = {row.id: cited(article, text) for row, (_on, _level, article, text) in zip(rows, history, strict=True)}
    reading = read(rows, day, cites, changes)
    last = reading.changes_on - timedelta(days=1) if reading.changes_on else day + timedelta(days=900)
    then = read(rows, last, cites, changes)
    assert (then.level, then.review_due, then.refresh, then.refresh_on) == (
        reading.level,
        reading.review_due,
        reading.refresh,
        reading.refresh_on,
    )


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        (Kind.PHONE_TEST, date(2027, 2, 28)),
        (Kind.OBSERVATION, date(2026, 3, 10)),
        (Kind.CHECK, None),
    ],
)
def test_what_is_shown_holds_as_long_as_the_rules_say(kind, until):
    assert Rules(test_holds_days=365, observation_holds_days=10).holds_until(kind, SHOWN) == until


def test_what_is_shown_holds_for_ever_unless_the_rules_say_otherwise():
    assert RULES.holds_until(Kind.OBSERVATION, SHOWN) is None
