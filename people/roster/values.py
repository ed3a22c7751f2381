"""What stands in a cell of a roster, as we keep it. Each function takes the raw value and raises InputError that says
what is wrong with it; an empty value is the caller's business.

Sources: GB 11643-1999 (ID numbers and their check digit), 工信部 numbering plan (mobile numbers begin with 13–19).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache

from django.utils.translation import gettext as _

from kit import tables
from kit.errors import InputError
from people.models.person import Education

BLANK_WORDS = frozenset("无 暂无 没有 无手机 无电话 未知 不详 不清 空 空白 - -- --- — —— / \\ . 、 * 同上上 N/A NA n/a None NULL null #N/A 0".split())  # fmt: skip
NUMERALS = {"〇": 0, "○": 0, "零": 0, "Ｏ": 0, "O": 0, "o": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
            "六": 6, "七": 7, "八": 8, "九": 9, "元": 1}  # fmt: skip
SHEET_DAY_ZERO, SHEET_DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
STILL = re.compile(r"^(?:至|到)?(?:今|现在|现任|在任|任职中|在职|长期|目前|迄今|现职)$")
MOBILE, LANDLINE, LOCAL = re.compile(r"1[3-9]\d{9}"), re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}"), re.compile(r"[2-9]\d{6,7}")  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"


def folded(value: object) -> str:
    """The text with full-width signs made narrow and no blanks at all: for comparing, and for what has none inside."""
    text = tables.text(value)
    return text if tables.ORDINARY.fullmatch(text) else re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def is_blank(value: object) -> bool:
    """Whether the cell says nothing: empty, a word or sign that stands for empty (无, —), or a number that was masked."""
    words = folded(value)
    return not words or words in BLANK_WORDS or "***" in words


# --- persons ------------------------------------------------------------------------------------------


def name(value: object) -> str:
    """``王 伟`` and ``王　伟`` → 王伟; the dot of names such as 买买提·艾力 is always the same one; （女） goes."""
    words = unicodedata.normalize("NFKC", tables.text(value)).replace("\n", " ")
    words = re.sub(r"\(.*?\)|[*★☆▲△#]", "", words).strip()
    words = re.sub(r"\s*[·•・‧∙.。]\s*(?=\S)", "·", words)
    if re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", words):
        words = re.sub(r"\s+", "", words)
    if re.search(r"[\d@:/\\、,;=]", words):
        raise InputError(_("This is no name of one person."))
    if not 2 <= len(words) <= 40:
        raise InputError(_("A name has at least two characters."))
    return words


def gender(value: object) -> str:
    """男, 男性, M → m; 女, 女性, F → f."""
    words = folded(value).lower()
    if words in {"男", "男性", "男士", "m", "male", "先生"}:
        return "m"
    if words in {"女", "女性", "女士", "f", "female"}:
        return "f"
    raise InputError(_("Write 男 or 女."))


def phones(value: object) -> tuple[str, ...]:
    """Every number in the cell, digits only: two with a stroke, a comma, blanks or lines between, +86 and dashes gone.

    Short numbers of a firm's net beside a real one are left out. Raises InputError for what is no number.
    """
    text = unicodedata.normalize("NFKC", tables.text(value))
    if tables.LONG_NUMBER.match(text.strip()):
        text = str(int(float(text)))
    text = re.sub(r"[—–－―‐‑−]", "-", text)
    found: list[str] = []
    wrong: list[str] = []
    for part in re.split(r"[/、,;|\n]|或者?|及|和|\\", text):
        _take_numbers(part, found, wrong)
    if wrong and not (found and all(len(part) <= 6 for part in wrong)):
        raise _no_phone(wrong[0])
    return tuple(dict.fromkeys(found))


def _take_numbers(part: str, found: list[str], wrong: list[str]) -> None:
    """Sort the numbers of a part without separators but blanks into right and wrong ones."""
    digits = _digits(part)
    if not digits:
        return
    if number := _number(digits):
        found.append(number)
        return
    pieces = [_digits(piece) for piece in part.split() if _digits(piece)]
    if len(pieces) > 1 and all(_number(piece) or len(piece) <= 6 for piece in pieces) and any(map(_number, pieces)):
        found += [_number(piece) for piece in pieces if _number(piece)]
        return
    twins = re.fullmatch(rf"(?:86)?({MOBILE.pattern})(?:86)?({MOBILE.pattern})", digits)
    if twins:
        found += twins.groups()
        return
    wrong.append(digits)


def _digits(part: str) -> str:
    """The digits of a number, without its extension and the country's code."""
    part = re.sub(r"(?<=\d{7})\s*(?:转|-|ext\.?)\s*\d{1,5}\s*$", "", part.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", part)
    for country in ("0086", "86"):
        if digits.startswith(country) and (MOBILE.fullmatch(digits[len(country) :]) or "+86" in part):
            return digits[len(country) :]
    return digits


def _number(digits: str) -> str:
    fits = MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or LOCAL.fullmatch(digits)
    return digits if fits else ""


def _no_phone(digits: str) -> InputError:
    if digits.startswith("1") and len(digits) != 11:
        return InputError(_("A mobile number has 11 digits; this one has %(count)s.") % {"count": len(digits)})
    return InputError(_("This is no telephone number."))


def id_number(value: object) -> str:
    """Eighteen signs with the check digit right; one with fifteen digits is made long.

    Raises InputError for digits that Excel has lost, stars, a day that does not exist and a wrong check digit.
    """
    text = folded(value).upper().translate(str.maketrans("×Ⅹ", "XX", "'‘’`\"“”-"))
    if tables.is_rounded(value) or tables.LONG_NUMBER.match(text):
        raise _lost_digits()
    if "*" in text:
        raise InputError(_("The ID number is covered with stars; write all of it, or leave it empty."))
    if re.fullmatch(r"\d{15}", text):
        text = f"{text[:6]}19{text[6:]}"
        text += check_sign(text)
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise InputError(
            _("An ID number has 18 digits, the last may be X; this one has %(count)s.") % {"count": len(text)}
        )
    if check_sign(text) != text[-1]:
        raise (
            _lost_digits()
            if text.endswith("000")
            else InputError(_("The check digit of the ID number does not fit: a digit is wrong."))
        )
    try:
        born_of(text)
    except ValueError:
        raise InputError(_("The ID number holds a day of birth that does not exist.")) from None
    return text


def _lost_digits() -> InputError:
    return InputError(
        _("Excel has made a number of the ID number, the last three digits are lost."),
        _("Set the column to text, then type or paste it anew."),
    )


def check_sign(number: str) -> str:
    """The eighteenth sign for the first seventeen digits (GB 11643-1999)."""
    return CHECK_SIGNS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def born_of(number: str) -> date:
    """The day of birth in an ID number of eighteen signs. Raises ValueError."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def gender_of(number: str) -> str:
    """m or f, from the seventeenth digit."""
    return "m" if int(number[16]) % 2 else "f"


def education(value: object) -> str:
    """A value of `Education`: 在职大专 → college, 大学 → bachelor."""
    words = folded(value)
    for found, marks in (
        (Education.MASTER, "研究生 硕士 博士"),
        (Education.BACHELOR, "本科 学士"),
        (Education.COLLEGE, "大专 专科 高职"),
        (Education.HIGH, "高中 中专 职高 技校 中技 技工 职专 中师"),
        (Education.BACHELOR, "大学"),
        (Education.MIDDLE, "初中 中学 初等中学"),
        (Education.PRIMARY, "小学 文盲"),
    ):
        if any(mark in words for mark in marks.split()):
            return str(found)
    raise InputError(_("Write 小学, 初中, 高中, 大专, 本科 or 研究生."))


def party_member(value: object) -> bool:
    """党员, 预备党员, 是, a day of joining → True; 群众, 团员, 否, another party → False."""
    words = folded(value)
    if re.search(r"非党|非中共|不是|群众|团员|民盟|民建|民革|民进|农工|九三|致公|台盟|无党派", words) or words in {"否", "×", "X", "N", "F"}:  # fmt: skip
        return False
    if "党员" in words or words in {"是", "√", "✓", "✔", "Y", "T", "中共", "党", "TRUE"}:
        return True
    try:
        day(value)
    except InputError:
        raise InputError(_("Write 党员 or 群众.")) from None
    return True


# --- days ---------------------------------------------------------------------------------------------


def day(value: object, *, from_1904: bool = False, last: bool = False) -> date:
    """A day in any of the ways people write it; a month or a year without a day is its first, or its ``last``, day.

    2026.1.5, 2026-1-5, 2026/1/5, 2026年1月5日, 二〇二六年一月五日, 20260105, 202601, 2026.1, Excel's count of days.
    Raises InputError, also for the number 2026.1, which Excel makes of both 2026.1 and 2026.10.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _in_reach(value.year, value.month, value.day)
    if isinstance(value, float) and not value.is_integer():
        return _decimal_month(value, last)
    text = folded(value)
    text = re.sub(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text)
    text = re.sub(r"(?:起|始|开始|止|任|当选|生|\(.*?\))+$", "", text)
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        return _counted(text.split(".")[0], from_1904, last)
    text = _with_digits(text)
    match = re.fullmatch(r"(\d{4})(?:年|[-./、,])?(?:(\d{1,2})(?:月份?|[-./、,])?(?:(\d{1,2})(?:日|号)?)?)?\.?", text)
    if not match:
        raise _no_day(text)
    return _in_reach(*(int(part) if part else None for part in match.groups()), last=last)


def _with_digits(text: str) -> str:
    """二〇二六年一月二十五日 → 2026年1月25日."""
    if not re.search("[一二三四五六七八九十元]", text):
        return text

    def number(match: re.Match[str]) -> str:
        word = match[0]
        if "十" in word:
            tens, ones = word.split("十", 1)
            return str(NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0))
        return "".join(str(NUMERALS[sign]) for sign in word)

    text = text.replace("廿", "二十")
    return re.sub(r"[〇○零Oo一二三四五六七八九十元]+", number, text)


def _counted(digits: str, from_1904: bool, last: bool) -> date:
    """A day out of digits alone."""
    if len(digits) == 8:
        return _in_reach(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return _in_reach(int(digits[:4]), int(digits[4:]), None, last=last)
    if len(digits) == 4:
        return _in_reach(int(digits), None, None, last=last)
    if len(digits) == 5:
        found = (SHEET_DAY_ZERO_1904 if from_1904 else SHEET_DAY_ZERO) + timedelta(days=int(digits))
        return _in_reach(found.year, found.month, found.day)
    raise _no_day(digits)


def _decimal_month(value: float, last: bool) -> date:
    if not 1000 <= value < 100_000:
        raise _no_day(str(value))
    year, month = f"{value:.4f}".rstrip("0").split(".")
    if month == "1":
        raise InputError(
            _("Excel writes both January and October like this."),
            _("Write %(year)s年1月 or %(year)s年10月.") % {"year": year},
        )
    if len(year) == 5:  # a day with its hour
        return _counted(year, False, last)
    if len(month) > 2:
        raise _no_day(str(value))
    return _in_reach(int(year), int(month), None, last=last)


def _in_reach(year: int | None, month: int | None, of_month: int | None, *, last: bool = False) -> date:
    """The day, when it exists and lies in our time."""
    year = year or 0
    if not 1900 <= year <= 2100:
        raise _no_day(str(year))
    month = month or (12 if last else 1)
    try:
        return date(year, month, of_month or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(_("This day does not exist.")) from None


def _no_day(text: str) -> InputError:
    return InputError(_("This is no day."), _("Write it like 2026-01-05 or 2026年1月."))


def until(value: object, *, from_1904: bool = False) -> date | None:
    """The last day in office; None for 至今, 现任."""
    return None if STILL.match(folded(value)) else day(value, from_1904=from_1904, last=True)


def period(value: object, *, from_1904: bool = False) -> tuple[date, date | None]:
    """``2021.3至今``, ``2021.3—2024.5``, or a first day alone."""
    if isinstance(value, str):
        parts = re.split(r"至|到|~|—+|–|--|起至", re.sub(r"(?<=[\d年月日])-(?=(?:今|现|至|\d{4}))", "~", folded(value)))
        parts = [part for part in parts if part]
        if len(parts) == 2:
            return day(parts[0], from_1904=from_1904), until(parts[1], from_1904=from_1904)
        if parts:
            return day(parts[0], from_1904=from_1904), None
    return day(value, from_1904=from_1904), None


# --- posts and units ----------------------------------------------------------------------------------

# Words beside those that the list of posts knows itself (people/data/posts.csv), by the post's official name.
MORE_POST_WORDS = {
    "村党组织书记": "党支部书记 村党支部书记 村支部书记 党总支部书记 村党总支书记 总支书记 党组织书记 村党委书记 党委书记 村书记 书记",
    "村委会主任": "村民委员会主任 村委会主任 村长 村主任 村委主任 主任",
    "村委会副主任": "村民委员会副主任 村委会副主任 副主任 副村长",
    "村委会委员": "村民委员会委员 村委会委员 两委委员 村两委委员 两委成员 村委成员",
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
    part = re.sub(r"^(?:现任|任|现为|担任|兼)", "", part).strip("()")
    if not part:
        return []
    if BOTH in part:
        rest = part.replace(BOTH, "").replace("“", "").replace("”", "").strip("\"'()")
        return list(dict.fromkeys([*(_posts_of(rest) if rest else []), "村党组织书记", "村委会主任"]))
    known = post_words()
    bare = re.sub(r"\(.*?\)", "", part)
    for word in (part, bare):
        if word in known:
            return [known[word]]
    # 大湾村党支部书记, 书记主任: known words from the end; what is left over must be a place, not a rank.
    for start in range(1, len(bare) - 1):
        head, tail = bare[:start], bare[start:]
        if tail in known and not NOT_QUITE.search(re.split("[村区]", head)[-1]):
            before = _posts_of(head) if head in known else []
            if before or re.search(r"[村社区会组支部]$", head):
                return [*before, known[tail]]
    return [part]


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
