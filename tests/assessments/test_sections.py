"""Papers out of sections: rules, places, forms."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import PoolQuestion
from assessments.questions import QuestionType
from assessments.sections import Rule, Section, TooFew, cells_of, draw_forms, draw_sections, form_for

SINGLE = QuestionType.SINGLE


def questions(competency="LZ04", level=2, count=12, **more):
    return [
        PoolQuestion(f"{competency}-T{level:02}{n:02}", competency, level, SINGLE, 1 + n % 4, **more)
        for n in range(1, count + 1)
    ]


POOL = [*questions(), *questions(level=3), *questions("LZ05"), *questions("LZ06", 1, 4, tags=frozenset({"新村"}))]


def draw(*sections, pool=POOL, **more):
    return draw_sections(sections, pool, **{"seed": "s", **more})


def test_a_rule_draws_what_fits_it_and_nothing_else():
    one = Section(rules=(Rule(3, "LZ04", 2), Rule(2, tag="新村"), Rule(2, "LZ05", easiest=2, hardest=3)))
    (drawn,) = draw(one)
    known = {question.key: question for question in POOL}
    asked = [known[key] for key in drawn]
    assert [(each.competency, each.level) for each in asked[:3]] == [("LZ04", 2)] * 3
    assert all(each.tags for each in asked[3:5])
    assert all(each.competency == "LZ05" and each.difficulty in (2, 3) for each in asked[5:])


def test_fixed_questions_come_first_in_their_order_and_are_not_drawn_again():
    fixed = ("LZ04-T0207", "LZ04-T0203")
    (drawn,) = draw(Section(fixed=fixed, rules=(Rule(10, "LZ04", 2),)))
    assert drawn[:2] == fixed
    assert len(set(drawn)) == 12


def test_a_rule_that_fits_much_leaves_to_the_other_one_what_only_that_one_fits():
    scarce = questions("LZ06", 1, 4)
    wide = Section(rules=(Rule(4, "LZ06"),))
    narrow = Section(rules=(Rule(2, "LZ06", 1),))
    drawn = draw(wide, narrow, pool=[*scarce, *questions("LZ06", 2, 2)])
    assert [len(keys) for keys in drawn] == [4, 2]
    assert all(key.startswith("LZ06-T01") for key in drawn[1])


def test_what_is_missing_is_named_by_section():
    with pytest.raises(TooFew) as few:
        draw(Section("法律", rules=(Rule(5, "LZ04", 2),)), Section("村务", rules=(Rule(10, "LZ06"),)))
    (short,) = few.value.shorts
    assert (short.number, short.title, short.wanted, short.available) == (2, "村务", 10, 4)


def test_unseen_questions_come_first_then_the_longest_ago():
    seen = {f"LZ04-T02{n:02}": date(2026, 1, n) for n in range(1, 11)}
    (drawn,) = draw(Section(rules=(Rule(4, "LZ04", 2),)), seen=seen)
    assert set(drawn[:2]) == {"LZ04-T0211", "LZ04-T0212"}
    assert drawn[2:] == ("LZ04-T0201", "LZ04-T0202")


def test_of_a_cell_that_was_failed_nothing_is_asked_twice():
    seen = dict.fromkeys([f"LZ04-T02{n:02}" for n in range(1, 10)], date(2026, 1, 1))
    assert len(draw(Section(rules=(Rule(3, "LZ04", 2),)), seen=seen, only_new={("LZ04", 2)})[0]) == 3
    with pytest.raises(TooFew):
        draw(Section(rules=(Rule(4, "LZ04", 2),)), seen=seen, only_new={("LZ04", 2)})


def test_preferred_questions_come_first_among_unseen_ones():
    (drawn,) = draw(Section(rules=(Rule(2, "LZ04", 2),)), preferred={"LZ04-T0205", "LZ04-T0209"})
    assert set(drawn) == {"LZ04-T0205", "LZ04-T0209"}


def test_shuffling_changes_places_within_a_section_only():
    parts = (Section(fixed=tuple(f"LZ04-T02{n:02}" for n in range(1, 9))), Section(rules=(Rule(3, "LZ05"),)))
    plain, mixed = draw(*parts), draw(*parts, shuffle=True)
    assert plain[0] != mixed[0]
    assert [set(keys) for keys in plain] == [set(keys) for keys in mixed]


def test_forms_have_nothing_in_common_and_weigh_the_same():
    parts = [Section(rules=(Rule(6, "LZ04", 2), Rule(3, "LZ05", 2)))]
    forms = draw_forms(parts, POOL, seed="s")
    (a,), (b,) = forms["A"], forms["B"]
    assert len(a) == len(b) == 9
    assert not set(a) & set(b)
    hard = {question.key: question.difficulty for question in POOL}
    assert abs(sum(hard[key] for key in a) - sum(hard[key] for key in b)) <= 4
    assert cells_of(forms["A"], POOL) == cells_of(forms["B"], POOL) == {("LZ04", 2): 6, ("LZ05", 2): 3}


def test_forms_that_the_bank_cannot_fill_name_their_section():
    with pytest.raises(TooFew) as few:
        draw_forms([Section("大题", rules=(Rule(7, "LZ04", 2),))], POOL, seed="s")
    assert (few.value.shorts[0].wanted, few.value.shorts[0].available) == (14, 12)


def test_half_begin_with_form_a_and_everybody_takes_the_other_one_next():
    firsts = Counter(form_for(f"p{n}", 1, seed="q") for n in range(200))
    assert 70 < firsts["A"] < 130
    assert {form_for("p1", 1, seed="q"), form_for("p1", 2, seed="q")} == {"A", "B"}


rules = st.builds(
    Rule,
    count=st.integers(1, 8),
    competency=st.sampled_from(["", "LZ04", "LZ05", "LZ06"]),
    level=st.sampled_from([0, 1, 2, 3]),
    easiest=st.sampled_from([None, 1, 2]),
)


@given(
    parts=st.lists(st.lists(rules, min_size=1, max_size=3), min_size=1, max_size=3),
    seed=st.integers(0, 9),
    seen=st.sets(st.sampled_from([question.key for question in POOL])),
)
def test_a_paper_keeps_its_rules_or_says_what_is_missing(parts, seed, seen):
    sections = [Section(rules=tuple(each)) for each in parts]
    days = dict.fromkeys(seen, date(2026, 1, 1))
    try:
        drawn = draw_sections(sections, POOL, seed=seed, seen=days)
    except TooFew as few:
        assert all(short.available < short.wanted for short in few.shorts)
        return
    assert drawn == draw_sections(sections, list(reversed(POOL)), seed=seed, seen=days)
    asked = [key for keys in drawn for key in keys]
    assert len(asked) == len(set(asked))
    known = {question.key: question for question in POOL}
    for section, keys in zip(sections, drawn, strict=True):
        wanted = [rule for rule in section.rules for _ in range(rule.count)]
        assert len(keys) == len(wanted)
        assert all(rule.fits(known[key]) for rule, key in zip(wanted, keys, strict=True))
