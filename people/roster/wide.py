"""Several persons side by side in one row: 村 | 支部书记(姓名 手机) | 村委会主任(姓名 手机).

Each name begins a block of columns that speak of one person. Whose a column is, is said by the words that it shares with
the name, else by where it stands; what neither says for certain is left out and shown for a look. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from kit.errors import InputError
from people.roster import bodies, headings, labels, offices, plain
from people.roster.headings import Guess

PLACES = frozenset(["unit", "township", "county", "number"])
MOST = 40  # persons in a row
HIS_OWN = frozenset(["phone", "phone2", "id_number", "gender", "born", "education", "party_member"])
OF_THE_ROW = PLACES | {"since", "until", "document"}  # what a column outside of the blocks may say of each of them
# Those who are named beside the cadres and hold none of the village's posts now.
NOT_NOW = re.compile(
    r"^(?:原|前任|上届|上一届|上任|往届|历任|离任|卸任|拟任|拟|曾用|候选|第一书记|驻村|包村|包片|包联|联村|联系|挂点|挂村|蹲点|帮扶|结对|户主|法人|法定代表"
    r"|工作队|指导员|责任领导|分管|填表|填报|经办|审核|证明)"
)
NO_NAME = re.compile(
    r"一肩挑|^[由同与和]?.{0,8}(?:书记|主任|支书|文书|会计|委员)(?:兼任?)?$|^.{0,6}兼任?$|^同[左右上前]$|^[〃″]$"
)


@dataclass(frozen=True)
class Block:
    """One of those side by side. columns: numbers from 1; name: the one that holds his name.

    label: what stands above him. post: words of the post that he holds, "" when nobody says it above; 监委会主任 where 监委会
    stands above 主任. taken: he is one
    of the village's cadres; others (第一书记, 原书记) are read only when the importer says so.
    """

    label: str
    post: str
    columns: tuple[int, ...]
    name: int
    taken: bool = True

    @property
    def said(self) -> str:
        """What he is called on the page: 监委会主任 where two are 主任 by their label."""
        return max(self.label, self.post, key=len)


@dataclass(frozen=True)
class Spread:
    """How the columns of a sheet belong to persons. blocks: none in a sheet of one person in a row.

    aside: columns of which it is not certain whose they are. problem: why such a sheet cannot be read.
    """

    blocks: tuple[Block, ...] = ()
    aside: frozenset[int] = frozenset()
    problem: str = ""

    def parts(self, mapping: Mapping[int, str]) -> list[tuple[Block | None, dict[int, str]]]:
        """What each person of a row is read from: his block with its columns and those of the whole row."""
        if not self.blocks:
            return [(None, dict(mapping))]
        of = {at: self.block_of(at) for at in mapping}
        shared = {at: name for at, name in mapping.items() if not of[at] and name in OF_THE_ROW}
        found = []
        for number, block in enumerate(self.blocks, start=1):
            own = {at: name for at, name in mapping.items() if of[at] == number}
            if "name" in own.values():
                found.append((block, shared | own))
        return found

    def block_of(self, column: int) -> int:
        """The number of a column's block, from 1; 0 for one that speaks of the whole row."""
        return next((at for at, block in enumerate(self.blocks, start=1) if column in block.columns), 0)


def refuse(spread: Spread) -> None:
    """Raises InputError when persons stand side by side and it is not certain which column is whose."""
    if spread.problem:
        raise InputError(
            spread.problem,
            _("Write the post above each name (书记姓名, 书记电话, 主任姓名 …), or one person in each row."),
        )


def spread(columns: Sequence[str], samples: Sequence[Sequence[object]]) -> Spread:
    """Which columns are whose. columns: the words above each, rows joined with line breaks, as `layout.Head` has them."""
    sheet = _Sheet(columns, samples)
    if not sheet.names:
        return Spread()
    if len(sheet.names) == 1:
        return sheet.single()
    return sheet.several()


def guess(spread_: Spread, columns: Sequence[str], samples: Sequence[Sequence[object]], *, today: date) -> list[Guess]:
    """A guess for each column: in each block a field stands once, outside only what is true of everybody in the row."""
    result = [Guess("", sure=False, weight=0)] * len(columns)
    if not spread_.blocks:
        own = [at for at in range(len(columns)) if at + 1 not in spread_.aside]
        found = headings.guess([columns[at] for at in own], [samples[at] for at in own], today=today)
        for at, one in zip(own, found, strict=True):
            result[at] = one
        return result
    above = [block.label for block in spread_.blocks]
    inside = {column for block in spread_.blocks for column in block.columns}
    outside = [at for at in range(1, len(columns) + 1) if at not in inside]
    shared = headings.guess([columns[at - 1] for at in outside], [samples[at - 1] for at in outside], today=today)
    for at, one in zip(outside, shared, strict=True):
        kept = at not in spread_.aside and (not one.field or one.field in PLACES)
        result[at - 1] = one if kept else Guess("", sure=one.field == "note", weight=0)
    places = {one.field for one in result if one.field} - {"number"}
    for block in spread_.blocks:
        own = [at for at in block.columns if at not in spread_.aside]
        words = ["姓名" if at == block.name else labels.lower(columns[at - 1], above) for at in own]
        given = [samples[at - 1] if at != block.name else () for at in own]
        for at, one in zip(own, headings.guess(words, given, today=today), strict=True):
            kept = block.taken and one.field not in places
            result[at - 1] = one if kept else Guess("", sure=False, weight=0)
        if block.post and not labels.known(block.post):  # 党支部 above 委员: no post that the product knows
            result[block.name - 1] = replace(result[block.name - 1], sure=False)
    return result


def is_no_name(value: object) -> bool:
    """书记兼, 一肩挑, 同左 where a name should stand: somebody holds the post, and it is not said who."""
    return bool(NO_NAME.search(plain.folded(value)))


def is_post(words: str) -> bool:
    """Whether a heading is nothing but a post that the product knows: 支部书记, 委员2."""
    return bool(labels.known(words))


def faults(mapping: Mapping[int, str], blocks: Mapping[int, int], posts: Sequence[str]) -> tuple[str, str]:
    """A field that may not stand outside of the blocks, and one that a person lacks; "" each when there is none.

    blocks: number of a column's block, 0 for outside. posts: of each block, as its label says it.
    """
    outside = {name for at, name in mapping.items() if name and not blocks.get(at)}
    wrong = next((name for name in mapping.values() if name in outside - OF_THE_ROW), "")
    for number, post in enumerate(posts, start=1):
        own = {name for at, name in mapping.items() if blocks.get(at) == number}
        if "name" not in own:
            continue
        if not post and "post" not in own:
            return wrong, "post"
        if "unit" not in own | outside:
            return wrong, "unit"
    return wrong, "" if "name" in mapping.values() else "name"


# --- names and what stands above them --------------------------------------------------------------------


class _Sheet:
    """The columns of one sheet, numbered from 0."""

    def __init__(self, columns: Sequence[str], samples: Sequence[Sequence[object]]) -> None:
        self.columns, self.samples = columns, samples
        self.lines = [[line for line in words.split("\n") if line] for words in columns]
        self.names = [at for at in range(len(columns)) if self._is_name(at)]
        self.kin = [at for at in range(len(columns)) if at not in self.names and self._is_kin(at)]
        self.labels = {at: self._label(at) for at in self.names}
        self.posts = {
            at: bodies.under(labels.body_above(self.lines[at]), labels.post(self.labels[at])) for at in self.names
        }

    def _given(self, at: int) -> list[object]:
        return [
            value
            for value in self.samples[at]
            if not plain.is_blank(value) and plain.folded(value) not in plain.VACANT and not is_no_name(value)
        ]

    def _holds_names(self, at: int) -> bool:
        """Nothing but what may be a name: two to four characters that are neither a place nor a yes."""
        if labels.WORD_OF_NAME.search(self.columns[at]):
            return True
        given = self._given(at)
        fits = sum(_may_be_name(value) for value in given)
        return bool(given) and fits >= 0.6 * len(given)

    def _is_kin(self, at: int) -> bool:
        """Whether a column names somebody else: his wife, or people of whom the head does not say who they are."""
        if headings.of_another(self.columns[at]):
            return self._holds_names(at)
        unknown = bool(self.columns[at]) and headings.by_words(self.columns[at]) is None
        return unknown and headings.by_contents(self._given(at))[0] == "name"

    def _is_name(self, at: int) -> bool:
        if not self.lines[at] or headings.of_another(self.columns[at]):
            return False
        last = self.lines[at][-1]
        word = headings.by_words(last)
        if word is None and len(self.lines[at]) > 1 and not labels.post(last):
            word = headings.by_words(self.columns[at])
        if word == "name":
            contents, share = headings.by_contents(self._given(at))
            return contents in ("", "name", "background", "post") or share <= 0.8
        said = labels.known(last) or (word is None and labels.post(last)) or NOT_NOW.match(headings.bare(last))
        return bool(said) and self._holds_names(at)

    def _label(self, at: int) -> str:
        """What stands above a name: 书记 of 书记姓名, or the lowest of the rows above that names a post."""
        *upper, last = self.lines[at]
        bare = labels.stripped(last)
        if (labels.post(last) or NOT_NOW.match(bare)) and not labels.WORD_OF_NAME.search(last):
            return last
        if labels.post(bare) or (bare and not upper):
            return "" if labels.NO_WORD_OF_POST.match(bare) else bare
        for words in reversed(upper):
            if labels.post(words) or NOT_NOW.match(headings.bare(words)):
                return words
        common = set.intersection(*(set(self.lines[name]) for name in self.names)) if len(self.names) > 1 else set()
        own = [words for words in upper if words not in common]
        return own[-1] if own else ""

    # --- one person in a row --------------------------------------------------------------------------

    def single(self) -> Spread:
        """One person: what follows his wife's name is not taken for his; his post may stand above his name."""
        (name,) = self.names
        aside = {at + 1 for at in self.kin if not headings.of_another(self.columns[at])}
        for at in self.kin:
            before = {headings.by_words(words) for words in self.columns[:at]}
            for column in range(at + 1, len(self.columns)):
                field = headings.by_words(self.columns[column])
                if field in PLACES or field in ("post", "note") or self.columns[column] == "":
                    break
                if field in before and field:
                    aside.add(column + 1)
        numbered = [headings.by_words(words) for words in self.columns]
        for at, field in enumerate(numbered):
            if self._of_another_post(at) and numbered.count(field) > 1:
                aside.add(at + 1)
        fields = set(numbered)
        label, post = self.labels[name], self.posts[name]
        certain = bool(labels.known(post)) and not re.search(r"成员|干部|两委", label)
        if certain and "post" not in fields and not self._has_posts():
            everything = tuple(range(1, len(self.columns) + 1))
            return Spread((Block(label, post, everything, name + 1),), frozenset(aside))
        return Spread((), frozenset(aside))

    def _has_posts(self) -> bool:
        return any(headings.by_contents(given)[0] == "post" for given in self.samples)

    # --- several persons in a row -----------------------------------------------------------------------

    def several(self) -> Spread:
        if len(self.names) > MOST:
            return Spread(problem=_("A row holds more than %(count)s persons.") % {"count": MOST})
        starts = self._starts()
        owners, uncertain = self._owned(starts)
        blocks = []
        for number, name in enumerate(self.names):
            own = tuple(at + 1 for at in range(len(self.columns)) if owners.get(at) == number)
            label = self.labels[name]
            blocks.append(Block(label, self.posts[name], own, name + 1, not NOT_NOW.match(headings.bare(label))))
        return self._judged(blocks, {at + 1 for at in uncertain})

    def _judged(self, blocks: list[Block], uncertain: set[int]) -> Spread:
        """Refuse what is not certain; a sheet of one person in a row may name others beside him, who are left alone."""
        without = [block for block in blocks if block.taken and not block.post and not self._post_within(block)]
        good = [block for block in blocks if block.taken and block not in without]
        main = [block for block in good if not block.post or labels.known(block.label)]
        if [block.label for block in main] == [""] and all(block.label for block in without):
            blocks = [replace(block, taken=not block.label) for block in blocks]
        taken = [block for block in blocks if block.taken]
        if len(taken) == 1 and not taken[0].post:
            return self._beside(taken[0].name - 1)
        if not_said := [block for block in without if block.taken]:
            words = "、".join(dict.fromkeys(map(self._words, not_said)))
            return Spread(
                problem=_("A row holds several persons, and no post is said of: %(names)s.") % {"names": words}
            )
        for block in blocks:
            before = [self._field(at - 1) for at in block.columns if at < block.name]
            after = [self._field(at - 1) for at in block.columns if at > block.name]
            if {"phone", "id_number", "gender"} & set(before) & set(after):
                said = {"name": self._words(block)}
                return Spread(
                    problem=_("A row holds several persons, and it is not certain which columns belong to: %(name)s.")
                    % said
                )
        return Spread(tuple(blocks), frozenset(uncertain))

    def _beside(self, name: int) -> Spread:
        """One person in a row, the others who are named beside him left alone."""
        self.kin = sorted({*self.kin, *self.names} - {name})
        self.names = [name]
        return self.single()

    def _words(self, block: Block) -> str:
        return self.columns[block.name - 1].replace("\n", " ")

    def _post_within(self, block: Block) -> bool:
        return any(self._field(at - 1) == "post" for at in block.columns if at != block.name)

    def _field(self, at: int) -> str | None:
        """What a column is by the words above it, those of its block left away."""
        if at in self.names:
            return "name"
        return headings.by_words(labels.lower(self.columns[at], list(self.labels.values())))

    def _tail(self, at: int) -> str:
        return headings.bare(labels.lower(self.columns[at], list(self.labels.values())))

    def _shares(self, at: int, number: int) -> bool:
        """Whether a column carries the words of that name, and those of no other fit better."""
        own = headings.bare(self.labels[self.names[number]])
        if not own:
            return False
        lines = [headings.bare(line) for line in self.lines[at]]
        every = [label for label in self.labels.values() if label]
        fits = [
            label
            for label in every
            if any(bare == headings.bare(label) or labels.begins(bare, label) for bare in lines)
        ]
        fits = fits or [label for label in every if any(labels.ends(bare, label) for bare in lines)]
        return bool(fits) and headings.bare(max(fits, key=len)) == own

    def _starts(self) -> list[int]:
        """Where each block begins: at its name, or left of it where the same columns stand before every name."""
        left = 0
        while self._same_before(left + 1):
            left += 1
        starts = []
        for number, name in enumerate(self.names):
            start = name
            floor = self.names[number - 1] + 1 if number else 0
            alone = not number or self.labels[self.names[number - 1]] != self.labels[name]
            while alone and start > floor and self._shares(start - 1, number):
                start -= 1
            starts.append(min(start, name - left))
        return starts

    def _same_before(self, distance: int) -> bool:
        columns = [name - distance for name in self.names]
        if columns[0] < 0 or any(at <= before for before, at in zip(self.names, columns[1:], strict=False)):
            return False
        if len({self._tail(at) for at in columns}) > 1 or not self._tail(columns[0]) or columns[0] in self.kin:
            return False
        for number, at in enumerate(columns):
            others = [other for other in range(len(self.names)) if other != number and self._shares(at, other)]
            mine = self._shares(at, number)
            if others and not mine:
                return False
            if not mine and self._is_labelled(number):
                return False
        return True

    def _is_labelled(self, number: int) -> bool:
        """Whether other columns of the sheet carry this name's words too, so that those without are not its own."""
        return any(self._shares(at, number) for at in range(len(self.columns)) if at not in self.names)

    def _owned(self, starts: list[int]) -> tuple[dict[int, int], set[int]]:
        """The number of the name that each column belongs to, and the columns of which that is not certain."""
        owners: dict[int, int] = {}
        uncertain: set[int] = set()
        ends = [*starts[1:], len(self.columns)]
        recurring = self._recurring(starts)
        for number, (start, name, end) in enumerate(zip(starts, self.names, ends, strict=True)):
            owners.update(dict.fromkeys(range(start, name + 1), number))
            labelled = [at for at in range(name + 1, end) if self._shares(at, number)]
            last = max(labelled, default=name)
            kin = False
            for at in range(name + 1, end):
                kin = kin or at in self.kin
                others = self._others(at, number)
                if others:  # 书记 | 主任 | 书记电话: the words say more than the place
                    owners[at] = others[0]
                    uncertain |= {at} if len(others) > 1 else set()
                    continue
                certain = at <= last or (not labelled and number + 1 < len(self.names)) or self._tail(at) in recurring
                if not certain and (labelled or not self._is_personal(at)):
                    break
                owners[at] = number
                if not certain or (kin and not self._shares(at, number)):
                    uncertain.add(at)
        uncertain |= {at for at in owners if self._of_another_post(at)} | self._doubled(owners)
        return owners, uncertain

    def _doubled(self, owners: Mapping[int, int]) -> set[int]:
        """Columns with the same words twice at one name and not at each: 委员 | 委员 | 电话 | 电话."""
        times: dict[str, dict[int, list[int]]] = {}
        for at, number in owners.items():
            if self._is_personal(at) and at not in self.names:
                times.setdefault(self._tail(at), {}).setdefault(number, []).append(at)
        found: set[int] = set()
        for by_name in times.values():
            if len({len(columns) for columns in by_name.values()}) > 1 or len(by_name) < len(self.names):
                found |= {at for columns in by_name.values() if len(columns) > 1 for at in columns}
        return found

    def _of_another_post(self, at: int) -> bool:
        """Whether a column speaks of a post whose holder has no column of names: 主任电话 where only 书记姓名 stands."""
        if at in self.names or not self.lines[at]:
            return False
        words = headings.bare(self.lines[at][-1])
        own = {headings.bare(label) for label in self.labels.values()}
        own |= {shorter.sub("", label) for label in own for shorter in (labels.NUMBERED, re.compile(r"\(.*?\)"))}
        for length in range(min(len(words) - 1, 10), 1, -1):
            if words[:length] in offices.post_words():
                return words[:length] not in own and headings.by_words(words[length:]) in HIS_OWN
        return False

    def _others(self, at: int, number: int) -> list[int]:
        """The names whose words a column carries, when those of the name before it are not among them."""
        found = [other for other in range(len(self.names)) if self._shares(at, other)]
        return [] if number in found else found

    def _recurring(self, starts: list[int]) -> set[str]:
        """Words without a label that stand after more than one name, or before the next block at least once."""
        seen: dict[str, set[int]] = {}
        for number, (name, end) in enumerate(zip(self.names, [*starts[1:], len(self.columns)], strict=True)):
            for at in range(name + 1, end):
                if self._tail(at):
                    seen.setdefault(self._tail(at), set()).add(number)
        return {tail for tail, numbers in seen.items() if len(numbers) > 1}

    def _is_personal(self, at: int) -> bool:
        field = self._field(at)
        return bool(field) and field not in OF_THE_ROW and field != "note"


def _may_be_name(value: object) -> bool:
    both = plain.name_and_number(value)
    text = re.sub(r"\(.*?\)", "", plain.folded(both[0] if both else value))
    return (
        bool(re.fullmatch(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+", text))
        and text not in offices.post_words()
        and headings.by_contents([value])[0] in ("", "name")
        and not headings.PLACE_END.search(text)
        and text not in {"不是", "已任", "兼任", "没有", "专职", "兼职"}
    )
