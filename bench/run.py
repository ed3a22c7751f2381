"""make bench: speed beside a peer, an exam under many at once, events out of order, kill -9, the first lesson, a certificate, a term that
turns, a roster, a file of questions, item analysis, the placing simulated, plans beside the cheapest ones, a province rebuilt, the gap
map, the start of the demonstration."""

from __future__ import annotations

from bench import (
    analysis,
    answers,
    bank,
    bank_lists,
    demo,
    fuzz,
    gaps,
    kill,
    people,
    placing,
    plan,
    rebuild,
    roster,
    speed,
    term,
)
from bench.figures import say


def main() -> None:
    speeds = speed.main()
    exam = (answers.main(), fuzz.main(), kill.main())
    rest = (
        term.main(),
        people.main(),
        roster.main(),
        bank.main(),
        bank_lists.main(),
        analysis.main(),
        placing.main(),
        plan.main(),
        rebuild.main(),
        gaps.main(),
        demo.main(),
    )
    reports = (*speeds, *exam, *rest)
    missed = [figure for report in reports for figure in report.missed]
    say("")
    for figure in missed:
        say(f"missed: {figure.name} ({figure.database}) is {figure.value:.2f} {figure.unit}, not {figure.goal}")
    if not missed:
        say("every figure that has a goal holds")


if __name__ == "__main__":
    main()
