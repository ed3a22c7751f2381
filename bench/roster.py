"""A county's roster from the file to the tables: 3,000 rows on SQLite, 100,000 rows on PostgreSQL.

Runs itself in the product's own process for each database. The seconds are those of taking the file in, the dry run and
the writing, one after the other; MiB is the most memory that the process held until then. A tenth of the persons is known
before, half of those with another post. Taking it back informs.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

SIZES = {"sqlite": (3_000, 20), "postgresql": (100_000, 300)}
MIB = 500
PER_VILLAGE, PER_TOWNSHIP = 8, 40
HEAD = ("乡镇", "村", "姓名", "性别", "出生年月", "手机号", "职务", "任职时间", "学历", "政治面貌")
POSTS = (
    "村党组织书记、村委会主任",
    "村委会副主任",
    "村委会委员",
    "村会计",
    "妇联主席",
    "村务监督委员会主任",
    "网格员",
    "村民小组组长",
)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳秀英志强桂兰海燕明丽华国庆红永福春玉梅保田建军平生金宝"


def setting_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()


def places(rows: int) -> Iterator[tuple[str, str]]:
    """Township and village of each village."""
    for number in range(-(-rows // PER_VILLAGE)):
        yield f"第{number // PER_TOWNSHIP + 1}镇", f"第{number + 1}村"


def person(number: int) -> tuple[object, ...]:
    """One row of the file."""
    village = number // PER_VILLAGE
    name = FAMILY[number % 20] + GIVEN[number // 20 % 25] + GIVEN[number // 500 % 25]
    return (
        f"第{village // PER_TOWNSHIP + 1}镇", f"第{village + 1}村", name, "女" if number % 3 == 0 else "男",
        f"{1960 + number % 40}.{1 + number % 12:02}", f"139{number:08}", POSTS[number % PER_VILLAGE], "2026.03",
        "大专" if number % 2 else "高中", "中共党员" if number % 4 else "群众",
    )  # fmt: skip


def write_file(rows: int, path: str) -> None:
    """The roster as Excel would save it: with the size of the sheet at its beginning, which our own writer leaves out."""
    setting_up()
    from kit import sheets

    columns = [sheets.Column(word) for word in HEAD]
    content = sheets.to_bytes([sheets.Sheet("名册", columns, (person(number) for number in range(rows)))])
    size = f'<dimension ref="A1:J{rows + 1}"/><sheetViews>'.encode()
    with zipfile.ZipFile(io.BytesIO(content)) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in plain.namelist():
            part = plain.read(name)
            target.writestr(name, part.replace(b"<sheetViews>", size, 1) if "worksheets/" in name else part)


def measure(rows: int, path: str) -> dict[str, float]:
    """Seconds of each step and the most memory, in MiB; in the product's process."""
    setting_up()
    from django.core.management import call_command
    from django.db import transaction

    from kit import clock, jobs
    from kit.access import Role
    from people import operations
    from people.appointments import NewOffice, appoint_many
    from people.load import load_posts
    from people.models import Appointment, Person, Post, RosterUpload, Scope, UnitKind
    from people.roster import uploads
    from people.units import NewUnit, make_units

    call_command("migrate", interactive=False, verbosity=0)
    on = clock.today()
    with transaction.atomic():
        load_posts()
        (county,) = make_units([NewUnit(UnitKind.COUNTY, "演示县", "140999")], since=date(2020, 1, 1))
        names = list(places(rows))
        towns = {
            town.name: town
            for town in make_units(
                [
                    NewUnit(UnitKind.TOWNSHIP, name, f"140999{number:03}", county)
                    for number, name in enumerate(dict.fromkeys(town for town, _village in names))
                ],
                since=date(2020, 1, 1),
            )
        }
        villages = make_units(
            [
                NewUnit(UnitKind.VILLAGE, village, f"{140999000000 + number}", towns[town])
                for number, (town, village) in enumerate(names)
            ],
            since=date(2020, 1, 1),
        )
        by = Person.objects.create_user(name="孙科长", username="bench")
        Scope.objects.create(person=by, role=Role.COUNTY, unit=county, since=date(2020, 1, 1))
        known = [person(number) for number in range(0, rows, 10)]
        people = Person.objects.bulk_create(
            [Person(name=row[2], phone=row[5], password="!") for row in known], batch_size=1000
        )
        post = Post.objects.get(key="WY")
        appoint_many(
            [
                NewOffice(somebody, post, villages[number * 10 // PER_VILLAGE], date(2022, 1, 1))
                for number, somebody in enumerate(people)
            ]
        )
    del people, known, villages, names
    content = Path(path).read_bytes()
    seen, used = {}, time.process_time()
    upload = timed(seen, "taken_in", lambda: uploads.take_in(content, "名册.xlsx", unit=county, by=by))
    for name, ask in (("tried", uploads.ask_to_try), ("written", uploads.ask_to_apply)):
        upload = RosterUpload.objects.get(pk=upload.pk)
        timed(seen, name, lambda ask=ask, upload=upload: jobs.run_now([ask(upload, by=by).job_id]))
    upload = RosterUpload.objects.get(pk=upload.pk)
    held = Appointment.objects.acting(on).values("person").distinct().count()
    if upload.state != "applied" or held != rows:
        raise SystemExit(f"the roster was not written: {upload.state}, {held} of {rows} persons hold an office")
    seen["cpu"] = time.process_time() - used
    seen["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    timed(seen, "undone", lambda: jobs.run_now([uploads.ask_to_undo(upload, by=by).job_id]))
    if not operations.Operation.objects.filter(pk=upload.operation_id, undone_at__isnull=False).exists():
        raise SystemExit("the import was not taken back")
    seen["mib_undo"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seen


def timed(seen: dict[str, float], name: str, deed):
    started = time.monotonic()
    done = deed()
    seen[name] = time.monotonic() - started
    return done


def main():
    from bench import servers
    from bench.figures import Figure, Report, figure_table, say
    from bench.speed import run_module

    report = Report("roster")

    def one(database: str, folder: Path, url: str) -> None:
        rows, seconds = SIZES[database]
        say(f"{database}: a roster of {rows:,} rows …")
        settings = servers.environment(folder, DATABASE_URL=url)
        path = str(folder / f"{rows}.xlsx")
        run_module("bench.roster", settings, "file", str(rows), path)
        seen = json.loads(run_module("bench.roster", settings, "measure", str(rows), path))
        report.add(
            Figure(f"people.import_{rows}_s", sum(seen[name] for name in STEPS), "s", f"<= {seconds}", database),
            *(Figure(f"people.import_{name}_s", seen[name], "s", database=database) for name in (*STEPS, "undone")),
            Figure("people.import_cpu_s", seen["cpu"], "s", database=database),
            Figure("people.import_mib", seen["mib"], "MiB", f"<= {MIB}", database),
            Figure("people.import_undo_mib", seen["mib_undo"], "MiB", database=database),
        )

    servers.on_each("roster", one)
    figure_table(report.figures)
    return report


STEPS = ("taken_in", "tried", "written")

if __name__ == "__main__":
    if sys.argv[1:2] == ["file"]:
        write_file(int(sys.argv[2]), sys.argv[3])
    elif sys.argv[1:2] == ["measure"]:
        sys.stdout.write(json.dumps(measure(int(sys.argv[2]), sys.argv[3])))
    else:
        main()
