"""A thousand questions from a Word-like text and from Excel into a bank of 20,000: looked at, shown, kept.

Runs itself in the product's own process for each database. The seconds are those of reading the file with the search for
what says nearly the same, of the preview, and of writing the drafts, one after the other. Export and taking back inform.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNT, BANK, GOAL = 1_000, 20_000, 5
STEPS = ("taken_in", "previewed", "kept")
WHO = "村民会议 村民代表会议 村民委员会 村务监督委员会 村民小组会议 集体经济组织 村党组织 村会计 人民调解委员会 驻村工作队".split()
WHAT = "低保名单 救灾款物 宅基地分配 集体土地发包 公益事业筹资 误工补贴 工程招标 村规民约 换届选举 账目公开 矛盾调解 环境整治".split()
HOW = "提前通知 张榜公布 投票表决 登记造册 入户核实 请示乡镇 邀请代表 保存记录 接受查询 定期报告 公开评议 限期整改".split()


def setting_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()


def words(number: int) -> tuple[str, list[str]]:
    """A text and four options; two numbers rarely give nearly the same."""
    who, what, how = WHO[number % 10], WHAT[number // 10 % 12], HOW[number // 120 % 12]
    other, more = WHAT[(number * 7 + number // 12) % 12], HOW[(number * 5 + number // 144) % 12]
    stem = f"{who}办理{what}时要{how}，第{number}户村民又提出{other}的事，下列哪种做法合适？"
    return stem, [
        f"先{more}再办{what}",
        f"交给{WHO[number // 7 % 10]}",
        f"把{other}放到明年{number % 97}组",
        f"由{who}{HOW[number % 11]}",
    ]


def as_text(first: int, count: int) -> bytes:
    lines = []
    for number in range(first, first + count):
        stem, options = words(number)
        lines.append(f"{number - first + 1}．{stem}（ B ）")
        lines += [f"{letter}、{option}" for letter, option in zip("ABCD", options, strict=True)]
        lines += ["解析：按规定的步骤办，办完公开。", "依据：《村民委员会组织法》第三十五条"]
    return "\n".join(lines).encode()


def questions(first: int, count: int) -> list[Any]:
    from assessments.questions import CitedLaw, Option, ParsedQuestion, QuestionType

    made = []
    for number in range(first, first + count):
        stem, options = words(number)
        made.append(
            ParsedQuestion(
                f"BENCH-{number}", "LZ04", 2, QuestionType.SINGLE, stem,
                tuple(Option(key, text) for key, text in zip("ABCD", options, strict=True)), ("B",), None,
                "按规定的步骤办，办完公开。", (CitedLaw("村民委员会组织法", ("35",)),), 2,
            )
        )  # fmt: skip
    return made


def measure() -> dict[str, float]:
    """Seconds of each step; in the product's process."""
    setting_up()
    from datetime import date

    from django.core.management import call_command

    from assessments.exchange import importing, pages, sheet_writing
    from assessments.exchange.checking import Defaults
    from assessments.load import insert
    from assessments.models import Question
    from competencies.load import load_framework
    from kit import clock
    from people.load import load_posts
    from people.models import Person

    call_command("migrate", interactive=False, verbosity=0)
    load_posts()
    load_framework(on=date(2026, 1, 1))
    insert(questions(0, BANK), at=clock.now())
    by = Person.objects.create_user(name="孙老师", username="bench")
    seen: dict[str, float] = {}

    def once(prefix: str, content: bytes, name: str) -> Any:
        row = timed(seen, f"{prefix}taken_in", lambda: importing.take_in(content, name, by=by))
        importing.say(row, Defaults("LZ04", 2), [])
        found = timed(seen, f"{prefix}previewed", lambda: pages.preview(importing.checked(row)))
        timed(seen, f"{prefix}kept", lambda: importing.keep(row, by=by, expect=found.checked.fingerprint))
        if len(found.checked.new) != COUNT or Question.objects.filter(live=False).count() != COUNT:
            raise SystemExit(f"not everything was kept: {len(found.checked.new)} new")
        timed(seen, f"{prefix}undone", lambda: importing.undo(row, by=by))
        return row

    once("", as_text(BANK, COUNT), "题.txt")
    fresh = questions(BANK + COUNT, COUNT)
    written = timed(seen, "exported", lambda: sheet_writing.write(fresh))
    once("excel_", written.content, "题.xlsx")
    return seen


def timed(seen: dict[str, float], name: str, deed: Callable[[], Any]) -> Any:
    started = time.monotonic()
    done = deed()
    seen[name] = time.monotonic() - started
    return done


def main():
    from bench import servers
    from bench.figures import Figure, Report, figure_table, say
    from bench.speed import run_module

    report = Report("bank")

    def one(database: str, folder: Path, url: str) -> None:
        say(f"{database}: {COUNT:,} questions into a bank of {BANK:,} …")
        settings = servers.environment(folder, DATABASE_URL=url)
        seen = json.loads(run_module("bench.bank", settings, "measure"))
        report.add(
            Figure(f"bank.import_{COUNT}_s", sum(seen[step] for step in STEPS), "s", f"<= {GOAL}", database),
            Figure(
                f"bank.import_excel_{COUNT}_s",
                sum(seen[f"excel_{step}"] for step in STEPS),
                "s",
                f"<= {GOAL}",
                database,
            ),
            *(Figure(f"bank.import_{step}_s", seen[step], "s", database=database) for step in (*STEPS, "undone")),
            Figure("bank.export_excel_s", seen["exported"], "s", database=database),
        )

    servers.on_each("bank", one)
    figure_table(report.figures)
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        sys.stdout.write(json.dumps(measure()))
    else:
        main()
