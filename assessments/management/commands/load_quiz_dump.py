"""manage.py load_quiz_dump: a dump of django-quiz-app with its categories, questions, quizzes and sittings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from assessments import quiz_dump, quiz_dump_maps, quiz_dump_writing
from assessments.exchange.quiz_app_rows import LARGEST
from assessments.quiz_dump import Refused, Report, Wish
from assessments.quiz_dump_maps import Cell
from competencies.models import Competency
from kit import clock
from kit.errors import UserError
from people.models import Person, Unit, UnitKind


class Command(BaseCommand):
    help = "Load a dump of django-quiz-app (manage.py dumpdata quiz multichoice true_false essay auth.user), all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the dump, as JSON")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done; write nothing")
        parser.add_argument(
            "--users", type=Path, help="table (csv, xlsx): 账号, 人员 (account, telephone or number here)"
        )
        parser.add_argument("--categories", type=Path, help="table (csv, xlsx): 分类, 能力, 等级")
        parser.add_argument("--measures", metavar="LZ04:2", help="competency and level of all other questions")
        parser.add_argument(
            "--unit", help="statistical code of the unit that the quizzes are for; else the only county"
        )
        parser.add_argument("--by", help="account in whose name it is written down")
        parser.add_argument("--without-broken", action="store_true", help="leave broken rows out and load the rest")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = read(options["file"], LARGEST)
            wish = self.wish(options)
            if options["dry_run"]:
                self.tell(quiz_dump.look(content, wish))
                self.stdout.write(_("Nothing was written: this was a try."))
                return
            by = member(options["by"])
            self.tell(quiz_dump_writing.load(content, wish, at=clock.now(), by=by))
        except Refused as error:
            self.tell(error.report)
            raise CommandError(str(error)) from None
        except UserError as error:
            raise CommandError(str(error)) from None

    def wish(self, options: dict[str, Any]) -> Wish:
        """What the options say beside the dump. Raises CommandError for rows of a table that cannot be followed."""
        users = quiz_dump_maps.UserMap({})
        categories = quiz_dump_maps.CategoryMap({})
        if file := options["users"]:
            users = quiz_dump_maps.read_users(read(file, LARGEST), file.name)
        if file := options["categories"]:
            categories = quiz_dump_maps.read_categories(read(file, LARGEST), file.name)
        if problems := (*users.problems, *categories.problems):
            raise CommandError("\n".join(problems))
        return Wish(
            unit=unit_of(options["unit"]),
            default=cell_of(options["measures"]),
            cells=categories.cells,
            users=users.persons,
            without_broken=options["without_broken"],
        )

    def tell(self, report: Report) -> None:
        """What was found and done, kind by kind."""
        say: Callable[[str], object] = self.stdout.write
        for title, rows in (
            (_("To be put right:"), report.faults),
            (_("Left out:"), report.left_out),
            (_("To be known:"), report.notes),
        ):
            if rows:
                say(title)
                for row in rows:
                    say(f"  {row}")
        if report.unmatched:
            say(_("Users whom the table does not name; their sittings are not taken:"))
            for user, count in sorted(report.unmatched.items()):
                say(_("  %(user)s: %(count)s sittings") % {"user": user, "count": count})
        if report.progress:
            say(_("Points by category there, which are not kept, and those of the sittings in the dump:"))
            for one in report.progress:
                said = {"user": one.user, "category": one.category, "score": one.score}
                said |= {"possible": one.possible, "shown": one.shown}
                say(_("  %(user)s, %(category)s: %(score)s of %(possible)s; sittings %(shown)s") % said)
        for title, count in (
            (_("Categories"), report.categories),
            (_("Questions"), report.questions),
            (_("Quizzes"), report.quizzes),
            (_("Sittings"), report.sittings),
        ):
            words = _("%(what)s: %(new)s new, %(there)s there before")
            say(words % {"what": title, "new": count.new, "there": count.there})


def read(file: Path, most: int) -> bytes:
    """The bytes of a file. One that is too large is not read to its end: a reader refuses what is above its measure."""
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise CommandError(_("The file %(name)s cannot be opened: %(why)s") % {"name": file, "why": error.strerror}) from None  # fmt: skip


def unit_of(code: str | None) -> Unit:
    rows = Unit.objects.living().filter(code=code) if code else Unit.objects.living().filter(kind=UnitKind.COUNTY)
    found = list(rows[:2])
    if len(found) != 1:
        raise CommandError(_("Say for whom the quizzes are: --unit with the statistical code of a unit."))
    return found[0]


def cell_of(said: str | None) -> Cell | None:
    """LZ04:2 as competency and level."""
    if not said:
        return None
    key, _colon, level = said.partition(":")
    if not Competency.objects.filter(key=key).exists() or level not in ("1", "2", "3", "4"):
        raise CommandError(_("--measures is a competency of the framework and a level from 1 to 4, like LZ04:2."))
    return Cell(key, int(level))


def member(account: str | None) -> Person | None:
    if not account:
        return None
    person = Person.objects.filter(username=account).first()
    if person is None:
        raise CommandError(_("There is no account %(account)s.") % {"account": account})
    return person
