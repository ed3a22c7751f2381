"""Questions of every kind as Hypothesis invents them: odd signs, left-over targets, letters out of order.

questions({QuestionType.SINGLE})     questions of these kinds, as the bank would hold them
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from assessments.exchange.labels import TRUE_FALSE
from assessments.questions import CitedLaw, Number, Option, ParsedQuestion, Part, QuestionType, Rubric, Step

SIGNS = "村务公开三分之二甲乙丙丁abXYZ019 =~#{}:\\%/<>&\"'[]()*|_$->.。，？“”²½"
WORDS = st.text(SIGNS, min_size=1, max_size=14).map(str.strip).filter(bool).filter(lambda t: "__" not in t)
LINES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
MAYBE = st.one_of(st.just(""), WORDS)
LABEL = st.text("村民土地abc19", min_size=1, max_size=6)
CITED = st.builds(
    CitedLaw,
    st.sampled_from(("村民委员会组织法", "民法典", "农村集体经济组织法")),
    st.lists(st.sampled_from(("8", "35", "382之一", "1045")), min_size=1, max_size=3, unique=True).map(tuple),
)
KEYS = st.one_of(st.just("ABCDEF"), st.permutations("ABCDEF").map("".join))


def texts(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(WORDS, min_size=least, max_size=most, unique=True)


@st.composite
def choices(draw, kind: QuestionType, *, several: bool = False, feedback: bool = True) -> Part:
    said = draw(texts(3, 5))
    options = tuple(
        Option(key, text, draw(MAYBE) if feedback else "") for key, text in zip(draw(KEYS), said, strict=False)
    )
    keys = [option.key for option in options]
    count = draw(st.integers(2, len(keys) - 1)) if several else 1
    right = set(draw(st.permutations(keys))[:count])
    partial = draw(st.booleans()) if several else False
    return Part(kind, options, tuple(key for key in keys if key in right), partial=partial)


@st.composite
def true_false(draw, *, feedback: bool = True) -> Part:
    options = tuple(Option(o.key, o.text, draw(MAYBE) if feedback else "") for o in TRUE_FALSE)
    return Part(QuestionType.TRUE_FALSE, options, (draw(st.sampled_from("TF")),))


@st.composite
def orderings(draw) -> Part:
    said = draw(texts(3, 5))
    options = tuple(Option(key, text) for key, text in zip(draw(KEYS), said, strict=False))
    keys = tuple(option.key for option in options)
    right = tuple(draw(st.permutations(keys)))
    return Part(QuestionType.ORDERING, options, right if right != keys else right[::-1])


@st.composite
def matchings(draw) -> Part:
    lines = [text for text in draw(texts(2, 4)) if "->" not in text] or ["甲"]
    targets = draw(texts(2, 4))
    options = tuple(Option(key, text) for key, text in zip(draw(KEYS), lines, strict=False))
    right = tuple(f"{option.key}={draw(st.integers(1, len(targets)))}" for option in options)
    return Part(
        QuestionType.MATCHING,
        options,
        right,
        tuple(Option(str(n), text) for n, text in enumerate(targets, start=1)),
        partial=draw(st.booleans()),
    )


ONE_TO_THREE = st.integers(1, 3)
NUMBERS = st.builds(
    Number,
    st.decimals(-10_000, 10_000, places=2, allow_nan=False),
    st.sampled_from((Decimal(0), Decimal("0.5"), Decimal(2))),
    st.sampled_from(("", "亩", "元")),
)
RUBRICS = st.lists(WORDS, min_size=1, max_size=4).flatmap(
    lambda points: st.builds(Rubric, st.just(tuple(points)), st.integers(1, len(points)))
)


def parts(kind: QuestionType) -> st.SearchStrategy[Part]:
    simple = {
        QuestionType.SINGLE: choices(QuestionType.SINGLE),
        QuestionType.MULTIPLE: choices(QuestionType.MULTIPLE, several=True),
        QuestionType.CASE: st.booleans().flatmap(lambda several: choices(QuestionType.CASE, several=several)),
        QuestionType.TRUE_FALSE: true_false(),
        QuestionType.ORDERING: orderings(),
        QuestionType.MATCHING: matchings(),
        QuestionType.NUMERIC: NUMBERS.map(lambda number: Part(QuestionType.NUMERIC, number=number)),
    }
    return simple.get(kind, st.just(Part(kind)))


@st.composite
def fills(draw, gaps: st.SearchStrategy[int]) -> tuple[str, Part]:
    """A text with its gaps, and what is accepted in each."""
    count = draw(gaps)
    words = [draw(LABEL) for _n in range(count + 1)]
    variants = st.lists(LABEL, min_size=1, max_size=3, unique=True).map(tuple)
    blanks = tuple(draw(variants) for _n in range(count))
    return "____".join(words), Part(QuestionType.FILL, blanks=blanks, partial=draw(st.booleans()))


@st.composite
def steps(draw, kinds: tuple[QuestionType, ...]) -> Step:
    """Questions of a chain, whose letters are A, B, C; with one gap, where there is a gap."""
    kind = draw(st.sampled_from(kinds))
    if kind == QuestionType.FILL:
        text, part = draw(fills(st.just(1)))
        part = replace(part, partial=False)
    else:
        text, part = draw(LABEL), in_order(draw(parts(kind)))
        part = replace(part, number=part.number and replace(part.number, unit=""))
    return Step(text, part, draw(st.integers(1, 4)))


def in_order(part: Part) -> Part:
    """The same with the letters A, B, C."""
    keys = part.keys if part.type == QuestionType.TRUE_FALSE else tuple("ABCDEF"[: len(part.keys)])
    to = dict(zip(part.keys, keys, strict=True))
    options = tuple(replace(option, key=to[option.key]) for option in part.options)
    return replace(part, options=options, right=tuple(to[key[0]] + key[1:] for key in part.right))


@st.composite
def questions(
    draw,
    kinds: tuple[QuestionType, ...] = tuple(QuestionType),
    *,
    gaps: st.SearchStrategy[int] = ONE_TO_THREE,
    step_kinds: tuple[QuestionType, ...] = (QuestionType.SINGLE,),
) -> ParsedQuestion:
    kind = draw(st.sampled_from(kinds))
    stem, part = draw(fills(gaps)) if kind == QuestionType.FILL else (draw(LINES), draw(parts(kind)))
    return ParsedQuestion(
        code=draw(st.sampled_from(("LZ04-Q01", "A1", "7", "X-2-Y"))),
        competency=draw(st.sampled_from(("LZ04", "", "TY-2"))),
        level=draw(st.integers(0, 4)),
        type=kind,
        stem=stem,
        options=part.options,
        right=part.right,
        rubric=draw(RUBRICS) if kind == QuestionType.SHORT else None,
        explanation=draw(st.one_of(st.just(""), LINES)),
        citations=tuple(draw(st.lists(CITED, max_size=2))),
        difficulty=draw(st.integers(0, 5)),
        targets=part.targets,
        blanks=part.blanks,
        number=part.number,
        partial=part.partial,
        steps=tuple(draw(st.lists(steps(step_kinds), min_size=2, max_size=3))) if kind == QuestionType.CHAIN else (),
        tags=tuple(draw(st.lists(st.one_of(LABEL, st.just("能力:甲")), max_size=2, unique=True))),
    )
