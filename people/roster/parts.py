"""What the columns of a roster are called, and those of them that one person of a row is read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from kit.errors import Text
from kit.sheet_scan import column_letters
from people.roster import bodies, labels, offices, plain
from people.roster.layout import Laid, fills_down, place_of
from people.roster.plain import VACANT
from people.roster.wide import Block, is_no_name

FIELDS = (
    "name", "gender", "born", "id_number", "phone", "phone2", "unit", "township", "county", "post", "since", "until",
    "document", "education", "party_member", "background", "note", "number",
)  # fmt: skip
UNREAD = ("", "number")
NUMBERS = ("phone", "phone2", "id_number")
FIELD_WORDS: dict[str, Text] = {
    "name": gettext_lazy("Name"), "gender": gettext_lazy("Gender"), "born": gettext_lazy("Born"),
    "id_number": gettext_lazy("ID number"), "phone": gettext_lazy("Telephone"),
    "phone2": gettext_lazy("Second telephone"), "unit": gettext_lazy("Village or community"),
    "township": gettext_lazy("Township"), "county": gettext_lazy("County"), "post": gettext_lazy("Post"),
    "since": gettext_lazy("In office since"), "until": gettext_lazy("In office until"),
    "document": gettext_lazy("Document"), "education": gettext_lazy("Education"),
    "party_member": gettext_lazy("Party member"), "background": gettext_lazy("Professional background"),
    "note": gettext_lazy("Note"), "number": gettext_lazy("Number in the list"),
}  # fmt: skip


def field_word(name: str) -> Text:
    """What a field is called on the page."""
    return FIELD_WORDS[name]


class Part:
    """One person of every row: the columns that speak of him, and what stands above them about the place.

    block: which of those side by side he is, None where a row is one person.
    """

    def __init__(self, laid: Laid, mapping: Mapping[int, str], block: Block | None) -> None:
        self.laid, self.block = laid, block
        self.columns: dict[str, list[int]] = {}
        for column, name in sorted(mapping.items()):
            if name in FIELDS and name not in UNREAD:
                self.columns.setdefault(name, []).append(column)
        self.name = self.columns["name"][0]
        self.mapped = [column for columns in self.columns.values() for column in columns]
        own = self.mapped if block is None else [column for column in self.mapped if column in block.columns]
        beside = {column for name in ("county", "township", "unit", "post") for column in self.columns.get(name, ())}
        self.telling = [column for column in own if column not in beside]
        self.words = dict(enumerate((words.split("\n")[-1] for words in laid.head.columns), start=1))
        self.letters = column_letters(self.name) if block else ""
        self.post_place = laid.place_of_words(block.label, block.name) if block and block.post else ""
        self.heads = {at: words.split("\n") for at, words in enumerate(laid.head.columns, start=1)}
        self.bodies = self._column_of_bodies()
        self.above: dict[str, str] = {}
        self.fills = self._filling_columns()
        self.before: Mapping[str, Any] = {}

    def _filling_columns(self) -> frozenset[str]:
        """Fields whose empty cells mean "as above"."""
        blocks = self.laid.spread.blocks
        names = [block.name for block in blocks if block.taken] if self.block else [self.name]
        rows = max((len(self.laid.samples[at - 1]) for at in names if at <= len(self.laid.samples)), default=0)
        always = {name for name in ("county", "township") if name in self.columns}
        unit = self.columns.get("unit", [0])[0]
        return frozenset(always | ({"unit"} if unit and fills_down(self.laid.samples, unit - 1, rows) else set()))

    def _column_of_bodies(self) -> int:
        """The column that says of each row whose 主任 it is, 0 when there is none."""
        free = set(range(1, len(self.laid.samples) + 1)) - set(self.mapped)
        for at in sorted(free | {*self.columns.get("note", ()), *self.columns.get("background", ())}):
            given = self.laid.samples[at - 1]
            if given and sum(bodies.is_body(plain.folded(value)) for value in given) >= 0.6 * len(given):
                return at
        return 0

    def body_of(self, column: int, cells: Sequence[object]) -> str:
        """The body that a post of the row belongs to: said above its column, in its row, or in a row above."""
        own = plain.folded(cells[self.bodies - 1]) if 0 < self.bodies <= len(cells) else ""
        if bodies.is_body(own):
            self.above["body"] = own
        return labels.body_above(self.heads.get(column, ())) or self.above.get("body", "")

    def says_nothing(self, cells: Sequence[object]) -> bool:
        """A row that was made ready and not filled: a number, at most a place and a post, no person."""
        name = cells[self.name - 1] if self.name <= len(cells) else None
        if plain.folded(name) in VACANT:
            return True
        if plain.is_masked(name) or (self.block and is_no_name(name)):
            return False
        return all(plain.is_blank(cells[column - 1]) for column in self.telling if column <= len(cells))

    def enter(self, kind: str, words: str) -> None:
        self.above[kind] = words
        if kind == "township":
            self.above.pop("unit", None)
        if kind != "body":
            self.above.pop("body", None)

    def keep_places(self, cells: Sequence[object]) -> None:
        """What the row says about the place, for those below it."""
        for name in (name for name in ("county", "township", "unit") if name in self.fills):
            column = self.columns[name][0]
            if column <= len(cells) and not plain.is_blank(cells[column - 1]):
                if name == "township" and self.above.get("township") != offices.place(cells[column - 1]):
                    self.above.pop("unit", None)
                self.above[name] = offices.place(cells[column - 1])

    def heading(self, name: str, number: int, column: int = 0) -> str:
        """The words above a cell with its place: 支部书记 手机 F7."""
        column = column or self.columns[name][0]
        words = self.words.get(column) or str(field_word(name))
        label = self.block.label if self.block and not words.startswith(self.block.label) else ""
        return " ".join(part for part in (label, words, place_of(column, number)) if part)
