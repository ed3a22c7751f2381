"""What stands above a column of names: 书记 of 书记姓名, 监委会主任 of 监委会 over 主任. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from people.roster import bodies, headings, offices

WORD_OF_NAME = re.compile(r"姓\s*名|名字|^name$", re.IGNORECASE)
NO_WORD_OF_POST = re.compile(
    r"^(?:村|社区)?(?:干部|本人|人员|村民)?$|^(?:村|社区)?两委(?:干部|人员)?$|^(?:村|社区)?成员$|^(?:人员|成员|干部)"
)
LIKE_A_POST = re.compile(
    r"书记|主任|委员|会计|监事|理事|主席|连长|[组队站所会社]长|调解员|网格员|支书|文书|村医|专干|助理|报账员|[^人成]员$|干部$"
)
NUMBERED = re.compile(r"(?:[\d一二三四五六七八九十①-⑩ⅠⅡⅢ]|\([\d一二三四五六七八九十]+\))$")
ANOTHER_POST = re.compile(r"^(?:现任|现|新任|本届|当选|其他|其它|其余|另)(?=..)")


def lower(words: str, labels: Sequence[str]) -> str:
    """The words of a column without those of its block: 电话 of 书记电话, and of 支部书记 above 电话."""
    lines = [line for line in words.split("\n") if line]
    if not lines:
        return ""
    last = lines[-1]
    bare = headings.bare(last)
    for label in sorted(filter(None, labels), key=len, reverse=True):
        if beginning := begins(bare, label):
            return bare.removeprefix(beginning).lstrip("-/、的")
    for label in filter(None, labels):
        if ends(bare, label):
            return NUMBERED.sub("", bare.removeprefix(NUMBERED.sub("", headings.bare(label))))
    if headings.by_words(last) is None and len(lines) > 1:
        return lines[-2] if last in labels else words  # 电话 above 书记 and 主任
    return last


def begins(line: str, label: str) -> str:
    """With what a bare heading begins when it carries the label: 书记电话 carries 书记（主任）; "" when it does not."""
    own = headings.bare(label)
    those = (own, re.sub(r"\(.*?\)", "", own))
    return next((one for one in those if one and line.startswith(one) and len(line) > len(one)), "")


def ends(line: str, label: str) -> bool:
    """Whether a bare heading carries the label around its words: 委员电话1 carries 委员1."""
    own = headings.bare(label)
    number = NUMBERED.search(own)
    return bool(number) and line.startswith(own[: number.start()]) and line.endswith(number[0])


def stripped(words: str) -> str:
    """书记 of 书记姓名 and of 姓名（书记）; 书记(主任) of 书记（主任）姓名."""
    rest = WORD_OF_NAME.sub("", headings.bare(words)).replace("()", "")
    rest = re.sub(r"^[\s\-/:、的]+|[\s\-/:、的]+$", "", rest)
    if rest.count("(") != rest.count(")"):
        rest = rest.strip("()")
    return re.sub(r"^\(([^()]*)\)$", r"\1", rest)


def known(words: str) -> str:
    """The words of a post that the product knows, numbers after it left away; "" for others."""
    bare = ANOTHER_POST.sub("", headings.bare(words))
    official = offices.post_words()
    for one in (bare, NUMBERED.sub("", bare)):
        found = offices.posts(one) if one else ()
        if found and all(post in official for post in found):
            return one
    return ""


def body_above(lines: Sequence[str]) -> str:
    """The body under which a column stands: 监委会 of the rows 监委会, 主任 and 姓名; "" when there is none."""
    return next((line for line in reversed(lines) if bodies.is_body(line)), "")


def post(label: str) -> str:
    """The post that a label says, also one that only this county may know; "" for one that is none."""
    bare = ANOTHER_POST.sub("", headings.bare(label))
    if (said := bodies.split(bare)) and said.rest in bodies.RANKS:  # 两委成员
        return bare
    if not bare or NO_WORD_OF_POST.match(bare) or bodies.is_body(bare):
        return ""
    return known(label) or (NUMBERED.sub("", bare) if LIKE_A_POST.search(NUMBERED.sub("", bare)) else "")
