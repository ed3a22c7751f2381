"""Words for posts, and names of villages and townships, as counties write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from people.roster import bodies
from people.roster.plain import folded

# Words beside those that the list of posts knows itself (people/data/posts.csv), by the post's official name.
MORE_POST_WORDS = {
    "村党组织书记": "党支部书记 村党支部书记 村支部书记 党总支部书记 村党总支书记 总支书记 党组织书记 村党委书记 党委书记 村书记 书记",
    "村委会主任": "村民委员会主任 村委会主任 村长 村主任 村委主任 主任",
    "村委会副主任": "村民委员会副主任 村委会副主任 副主任 副村长",
    "村委会委员": "村民委员会委员 村委会委员 村委成员",
    "村务监督委员会主任": "村务监督主任 监督主任 监督委主任 监会主任 村监会主任 村务监督委主任 务监主任",
    "村务监督委员会委员": "村务监督委员 监督委员 监督委员会委员 监督委委员 村监会委员 监会委员 监督委员会成员",
    "集体经济组织理事长": "股份经济合作社理事长 经济合作社理事长 合作社理事长 集体经济组织负责人",
    "妇联主席": "村妇联主席 妇联主席 妇女主任 村妇女主任 妇代会主任",
    "民兵连长": "村民兵连长 民兵连长",
    "团支部书记": "村团支部书记 团支部书记 团支书 村团支书",
    "治保委员": "治保主任 治保会主任 治保委员",
    "村会计": "村会计 会计 财务 报账员",
    "村民小组组长": "村民小组长 小组长 村民组组长",
}
FOR_COMMUNITY = {"村党组织书记": "社区党组织书记", "村委会主任": "居委会主任", "村委会副主任": "居委会委员", "村委会委员": "居委会委员"}  # fmt: skip
BOTH = "一肩挑"
NOT_QUITE = re.compile(r"副|原|前|助理|候选|拟|协理|代")
FORMER = re.compile(r"^(?:原|前任|拟任|候选)")  # 原大湾村书记; 前庄村 may be a village
LIKE_A_POST = re.compile(r"书记|主任|委员|会计|支书|主席|理事|监事|[组连]长|支委|报账员|文书")
PLACE = re.compile(r"(?:[村区庄屯寨镇乡县居组]|街道)$")


@cache
def post_words() -> Mapping[str, str]:
    """Every word for a post that the product knows, to its official name."""
    from people.load import DATA, read_posts

    words: dict[str, str] = {}
    for fields in read_posts(DATA / "posts.csv").values():
        official = str(fields["name"])
        for word in (official, *fields["other_names"]):  # type: ignore[misc]
            words.setdefault(folded(word), official)
    for official, more in MORE_POST_WORDS.items():
        for word in more.split():
            words.setdefault(word, official)
    return words


def posts(value: object, *, community: bool = False) -> tuple[str, ...]:
    """The posts in a cell, each by its official name when it is known: ``支书兼主任`` → 村党组织书记, 村委会主任.

    community: the unit is a community, where 书记 and 主任 are other posts. An unknown word stays as it is written.
    """
    words = folded(value)
    found: list[str] = []
    official_whole = post_words().get(words)
    if official_whole:
        found.append(official_whole)
    else:
        words = re.sub(r"\((?!调委会主任)[^)]*(?:一肩挑|兼)[^)]*\)", lambda match: f"、{match[0][1:-1]}", words)
        for part in re.split(r"[、,;/+&|和及与兼]|兼任|同时任", re.sub(r"兼任|同时任", "兼", words)):
            found += _posts_of(part)
    if community:
        found = [FOR_COMMUNITY.get(post, post) for post in found]
    return tuple(dict.fromkeys(found))


def _posts_of(part: str) -> list[str]:
    known = post_words()
    part = re.sub(r"^(?:现任|任|现为|担任|兼)", "", part)
    if part in known:  # 人民调解员（调委会主任） is one post, brackets and all
        return [known[part]]
    part = re.sub(r"\(\)", "", part)
    part = part.strip("()") if part.count("(") != part.count(")") else re.sub(r"^\(([^()]*)\)$", r"\1", part)
    if not part:
        return []
    if BOTH in part:
        rest = part.replace(BOTH, "").replace("“", "").replace("”", "").strip("\"'()")
        return list(dict.fromkeys([*(_posts_of(rest) if rest else []), "村党组织书记", "村委会主任"]))
    bare = re.sub(r"\(.*?\)", "", part)
    inside = re.findall(r"\(([^()]*)\)", part) if part.endswith(")") else []
    if any(NOT_QUITE.search(words) and not LIKE_A_POST.search(words) for words in inside):  # 主任（代）
        return [part]
    found = _without_brackets(bare)
    for words in inside:
        if bodies.is_body(words):
            found = _without_brackets(bodies.under(words, bare))
        elif words in known or LIKE_A_POST.search(words):  # 书记（主任） are two posts, 会计（报账员） one
            found += _posts_of(words)
    return list(dict.fromkeys(found))


def _without_brackets(bare: str) -> list[str]:
    known = post_words()
    if bare in known:
        return [known[bare]]
    if FORMER.search(bare):
        return [bare]
    said = bodies.split(bare)
    if said is not None:
        if NOT_QUITE.search(_after_place(said.before)):
            return [bare]
        if post := bodies.known(said.body, said.rest):
            return [post]
        # 村委会会计: of the village; 党支部委员 and 监委会副主任 are no post of another body
        own = said.body in ("committee", "both") and said.rest in known and said.rest not in bodies.RANKS
        return [known[said.rest]] if own else [bare]
    # 大湾村书记, 书记主任: known words from the end; what is left over must be a place, not a rank.
    for start in range(1, len(bare) - 1):
        head, tail = bare[:start], bare[start:]
        if tail in known and not NOT_QUITE.search(_after_place(head)):
            before = _posts_of(head) if head in known else []
            if before or PLACE.search(head):
                return [*before, known[tail]]
    return [bare]


def _after_place(words: str) -> str:
    """What stands behind the name of a village: it may itself begin with 前 or 代."""
    return re.split("[村区]", words)[-1]


def place_before_post(value: object) -> tuple[str, str]:
    """``柳河乡大湾村党支部书记`` → 柳河乡, 大湾村; both empty when no village or community stands before the post."""
    match = re.match(r"(?:.{1,8}?[县乡镇道处])*([^\W\d_]{1,8}?(?:村|社区))(?=.{2,})", folded(value))
    if match is None or re.search(r"书记|主任|委员|会计|支部|总支", match[1]):
        return "", ""
    return split_place(match[0])


def place(value: object) -> str:
    """The name of a village, a township or a county as it is written, without blanks and numbers before it."""
    words = re.sub(r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、)]", "", folded(value))
    return re.sub(r"\(\d+.*?\)$|[:：*]+$", "", words)


def place_key(text: str) -> str:
    """What counts in the name of a place: 大湾村, 大湾村委会, 大湾村民委员会 and 大湾 → 大湾; 柳河乡 stays 柳河乡."""
    words = re.sub(r"(?:党支部|党总支|党委|支部)$", "", folded(text))
    words = re.sub(r"\(.*?\)$", "", words)
    shorter = re.sub(r"(?:村村民委员会|村民委员会|村委会|村委|社区居民委员会|居民委员会|社区居委会|居委会|行政村|社区|村)$", "", words)  # fmt: skip
    return shorter if len(shorter) >= 1 else words


def split_place(text: str) -> tuple[str, str]:
    """``某县柳河乡大湾村`` → 柳河乡, 大湾村; without a township before it, an empty one."""
    words = re.sub(r"^.{1,8}?(?:县|自治县)(?=.{3,})", "", folded(text))
    match = re.match(r"(.{1,8}?(?:民族乡|乡|镇|街道办事处|街道))(.{2,})$", words)
    return (match[1], match[2]) if match else ("", words)
