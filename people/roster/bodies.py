"""The bodies of a village: 主任 is another post under 村务监督委员会 than under 村民委员会. Pure.

split("大湾村监委会主任")  → Said("supervision", "主任", "大湾村")
known("supervision", "主任") → 村务监督委员会主任; "" where that body has no such post
under("监委会", "主任")     → 监委会主任
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from people.roster.plain import folded

# Words for each body, and the posts that it has here: rank to official name.
# Sources: 村民委员会组织法 6, 15, 28, 32; 农村集体经济组织法 29, 30, 32; 人民调解法 13: whoever sits in a 调委会 is 人民调解员.
BODIES: dict[str, tuple[str, dict[str, str]]] = {
    "supervision": (
        r"(?:村务|居务)?监督委(?:员会)?|(?:村|居)?监(?:委会?|会)|(?:村|居)?务监(?:督)?(?:委会?)?",
        {"主任": "村务监督委员会主任", "委员": "村务监督委员会委员", "成员": "村务监督委员会委员"},
    ),
    "mediation": (
        r"(?:人民)?调解委员会|(?:人民)?调委会",
        dict.fromkeys(("主任", "委员", "成员"), "人民调解员（调委会主任）"),
    ),
    "security": (r"治(?:安保卫|保)(?:委员)?会", {"主任": "治保委员", "委员": "治保委员"}),
    "election": (
        r"(?:村民|居民)?选举委员会|(?:村民|居民)?选委会",
        dict.fromkeys(("主任", "副主任", "委员", "成员"), "村民选举委员会成员"),
    ),
    "both": (r"(?:支?村|社区)?[“\"]?两委[”\"]?(?:班子)?", {"书记": "村党组织书记", "主任": "村委会主任", "副主任": "村委会副主任"}),
    "league": (r"共青团(?:支部|组织)?|团(?:总支|支部|委)(?:委员会)?", {"书记": "团支部书记", "支书": "团支部书记"}),
    "party": (
        r"(?:党(?:总支部?|支部|委|组织)|支部|总支|支委)(?:委员会|会|班子)?",
        {"书记": "村党组织书记", "支书": "村党组织书记"},
    ),
    "women": (r"妇联|妇代会|妇女联合会|妇女代表会|妇委会", {"主席": "妇联主席", "主任": "妇联主席"}),
    "militia": (r"民兵(?:[连营排](?!长))?", dict.fromkeys(("连长", "营长", "排长"), "民兵连长")),
    "collective": (
        r"(?:村?集体|股份|村?经济)*(?:合作社|联合社|经联社|经济组织|集体经济)(?:理事会|监事会)?",
        {
            **dict.fromkeys(("理事长", "社长", "负责人"), "集体经济组织理事长"),
            **dict.fromkeys(("监事", "监事长"), "集体经济组织监事"),
        },
    ),
    "group": (r"(?:村民|居民)小组", {"组长": "村民小组组长"}),
    "committee": (
        r"(?:村民|居民)委员会|村委会?|居委会?",
        {**dict.fromkeys(("书记", "支书"), "村党组织书记"), "主任": "村委会主任", "副主任": "村委会副主任", "委员": "村委会委员", "成员": "村委会委员"},
    ),
}  # fmt: skip
# What says nothing by itself: which post it is, only the body says.
RANKS = frozenset(
    "书记 副书记 第一书记 支书 副支书 主任 副主任 委员 成员 主席 副主席 社长 副社长 理事长 副理事长 理事 监事 监事长 "
    "连长 副连长 营长 排长 组长 副组长 组员 会长 副会长 秘书长 执委 常委 组织委员 宣传委员 纪检委员".split()
)
PLACE_BEFORE = re.compile(r"^$|[村区庄屯寨镇乡县组]$|街道$")
APART = re.compile(r"([、,;/+&|和及与兼()]+)")


@dataclass(frozen=True)
class Said:
    """A word taken apart. before: a place, or nothing; rest: what stands behind the body."""

    body: str
    rest: str
    before: str


@cache
def _pattern() -> re.Pattern[str]:
    words = "|".join(f"(?P<{body}>{pattern})" for body, (pattern, _posts) in BODIES.items())
    return re.compile(rf"(?P<before>.*?)(?:{words})")


@cache
def is_body(words: str) -> bool:
    """Whether a heading is nothing but a body: 村监委, 村党支部委员会, 村民委员会班子（3人）."""
    return any(re.fullmatch(rf"(?:村|社区|本村)?(?:{pattern})", _bare(words)) for pattern, _posts in BODIES.values())


@cache
def split(words: str) -> Said | None:
    """The body in a word for a post; None where none stands in it, or what stands before it is no place."""
    if words.endswith("支委"):  # 党支部委员, said shortly
        words = f"{words.removesuffix('支委')}支部委员"
    found = _pattern().match(words)
    if found is None or found.end() == len(words) or found.end() == 0:
        return None
    before = found["before"]
    body = next(name for name in BODIES if found[name])
    own = found[body][0] in "村居"  # 大湾 of 大湾村委会
    if not (PLACE_BEFORE.search(before) or own or body == "group"):
        return None
    return Said(body, words[found.end() :], before)


def known(body: str, rank: str) -> str:
    """The official name of the post of that rank in that body; "" where the product knows none."""
    return BODIES[body][1].get(rank, "")


def under(body: str, words: str) -> str:
    """A word for a post as it is meant under the heading of a body: 监委会 over 主任 is 监委会主任, over 会计 会计.

    Under 党支部 the 主任 of 书记、主任 is the one of 村委会: both are one person.
    """
    if not body:
        return words
    bare = _bare(body)
    parts = APART.split(folded(words))
    alone = "书记" in parts and "主任" in parts and _is_party(bare)
    return "".join(part if part not in RANKS or (alone and part == "主任") else f"{bare}{part}" for part in parts)


def _bare(words: str) -> str:
    """村监委 of （二）村监委（3人）："""
    bare = re.sub(r"^(?:\(?[一二三四五六七八九十\d]{1,3}[、.)])", "", folded(words))
    return re.sub(r"\(.*?\)|班子(?:成员)?$|成员$|:$", "", bare)


def _is_party(bare: str) -> bool:
    return (said := split(f"{bare}书记")) is not None and said.body == "party"
