"""Written Chinese into words that can be said: numbers, days, amounts, articles, telephones. Pure.

    spoken("5 月 8 日付 86,400 元") -> "五月八日付八万六千四百元"

What is no number is left as it stands. Every rule has its cases in tests/courses/audio/test_speakable.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
BY_TELEPHONE = str.maketrans("0123456789", "零幺二三四五六七八九")  # a one is yāo where digits are told one by one
PLAIN = str.maketrans("0123456789", DIGITS)
STEPS = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")
LONGEST = 13  # digits of a number that is said as a number; what is longer is told digit by digit

# Full width into half width, for digits and signs inside of numbers only: punctuation is for the ear.
HALF_WIDTH = str.maketrans("０１２３４５６７８９％．／－＋－〇○", "0123456789%./-+-零零")

# What counts with 两 in front of it when there are two. 月, 日, 号, 条 after 第 and the like do not.
COUNTED = (
    "个|人|名|位|天|次|户|年|周|种|类|份|张|件|块|项|步|层|遍|场|轮|条|家|届|级|倍|口|头|间|辆|台|篇|本|封|部|笔|套|堂|节课|"
    "小时|分钟|秒|元|角|分钱|万|千|亿|亩|斤|公斤|公里|吨|米|岁|平方米|立方米|公顷|票|方|遍|期|季|支|只|棵|株|批|处|道|村|乡|镇"
)
UNITS = {
    "km²": "平方公里", "hm²": "公顷", "cm²": "平方厘米", "m²": "平方米", "m2": "平方米", "㎡": "平方米", "m³": "立方米", "m3": "立方米",
    "kWh": "千瓦时", "kW·h": "千瓦时", "kW": "千瓦", "km": "公里", "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克", "ml": "毫升",
    "mL": "毫升", "℃": "摄氏度", "°C": "摄氏度", "m": "米", "g": "克", "t": "吨", "L": "升", "h": "小时", "min": "分钟",
}  # fmt: skip
SIGNS = {"≥": "大于等于", "≤": "小于等于", ">": "大于", "<": "小于", "±": "正负", "×": "乘", "÷": "除以", "=": "等于"}

N = r"\d+(?:,\d{3})*(?:\.\d+)?"  # a number with or without separators and decimals
TO = r"(?:-|–|—|——|~|～|至|到)"
NO_WORD_BEFORE = r"(?<![\dA-Za-z.])"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def spoken(text: str) -> str:
    """``text`` as it is said. Lines and punctuation stay."""
    said = text.translate(HALF_WIDTH)
    said = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", said)
    said = re.sub(r"(?<=[\d一-鿿%])[ \u00a0]+(?=[一-鿿])|(?<=[一-鿿])[ \u00a0]+(?=[\d一-鿿])", "", said)
    said = re.sub(rf"(?<=\d)[ \u00a0]+(?=(?:%|‰|{UNIT})(?![A-Za-z]))", "", said)
    for pattern, replace in RULES:
        said = pattern.sub(replace, said)
    return said


def cardinal(digits: str) -> str:
    """A whole number, written without separators: ``86400`` is 八万六千四百; with a zero in front, digit by digit."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return digits.translate(PLAIN)
    number = int(digits)
    if number == 0:
        return DIGITS[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group == 0:
            continue
        gap = bool(said) and (group < 1000 or groups[place + 1] == 0)
        said += (DIGITS[0] if gap else "") + _below_ten_thousand(group) + GROUPS[place]
    return said[1:] if said.startswith("一十") else said


def _below_ten_thousand(number: int) -> str:
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += (DIGITS[0] if gap else "") + DIGITS[digit] + STEPS[place]
        gap = False
    return said


def number(text: str) -> str:
    """A number as it is written, with separators and decimals: ``1,080.5`` is 一千零八十点五."""
    whole, _, decimals = text.replace(",", "").partition(".")
    return cardinal(whole) + (f"点{decimals.translate(PLAIN)}" if decimals else "")


def counted(text: str, what: str) -> str:
    """A number in front of what it counts: 两个, 二十个, 两千人."""
    plain = text.replace(",", "")
    if plain == "2" and re.match(COUNTED, what):
        return "两"
    said = number(text)
    return f"两{said[1:]}" if re.match("二[千万亿]", said) else said


def digit_by_digit(text: str) -> str:
    """Told one by one, as telephones are; in groups where the writer made some."""
    return "，".join(part.translate(BY_TELEPHONE) for part in re.split(r"[-\s]+", text) if part)


def year(text: str) -> str:
    return text.translate(PLAIN)


def _money(match: re.Match[str]) -> str:
    """元 with 角 and 分, as they are said at the counter."""
    whole, decimals = match["whole"].replace(",", ""), match["decimals"]
    said = counted(whole, "元")
    tenth, hundredth = int(decimals[0]), int(decimals[1]) if len(decimals) > 1 else 0
    small = (f"{DIGITS[tenth]}角" if tenth else "零" if hundredth else "") + (
        f"{DIGITS[hundredth]}分" if hundredth else ""
    )
    return f"{said}元{small}" if int(whole) or not small else small.removeprefix("零")


def _date(match: re.Match[str]) -> str:
    return f"{year(match[1])}年{cardinal(str(int(match[2])))}月{cardinal(str(int(match[3])))}日"


def _time(match: re.Match[str]) -> str:
    minutes = match[2]
    if minutes == "00":
        return f"{counted(str(int(match[1])), '个')}点" + ("整" if match[3] else "")
    small = f"零{DIGITS[int(minutes)]}" if minutes[0] == "0" else cardinal(minutes)
    return f"{counted(str(int(match[1])), '个')}点{small}分"


def _range(match: re.Match[str]) -> str:
    after = match.string[match.end() :]
    percent = {"%": "百分之", "‰": "千分之"}.get(match["sign"] or "", "")
    low, high = (number(match[part]) if percent else counted(match[part], after) for part in ("low", "high"))
    return f"{percent}{low}到{percent if match['own'] else ''}{high}"


def _code(match: re.Match[str]) -> str:
    """M05-L1, 5G's like with the letter first: letters and digits one by one."""
    return " ".join(re.sub(r"[-_.]", " ", match[0]).translate(PLAIN).split())


def _plain_number(match: re.Match[str]) -> str:
    return counted(match[0], match.string[match.end() :])


def _rule(pattern: str, replace: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), replace


# The order is the meaning: what is longer and more certain comes first.
RULES: tuple[Rule, ...] = (
    _rule(r"(?<![A-Za-z\d])[A-Za-z]+[A-Za-z-]*\d[A-Za-z\d.-]*(?<![.-])", _code),
    # days, years, hours
    _rule(r"(?<!\d)((?:19|20)\d\d)[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?![\d.])", _date),
    _rule(rf"(?<!\d)((?:19|20)\d\d)年?{TO}((?:19|20)\d\d)(?=年)", lambda m: f"{year(m[1])}到{year(m[2])}"),
    _rule(r"(?<!\d)((?:19|20)\d\d)(?=[年版])", lambda m: year(m[1])),
    _rule(r"(?<=[〔\[（(])((?:19|20)\d\d)(?=[〕\]）)])", lambda m: year(m[1])),
    _rule(r"(?<![\d:])([01]?\d|2[0-4])[:：]([0-5]\d)(?![\d:])(整)?", _time),
    # telephones and long numbers, digit by digit
    _rule(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", lambda m: digit_by_digit(m[0])),
    _rule(r"(?<!\d)(?:0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4})(?!\d)", lambda m: digit_by_digit(m[0])),
    _rule(
        r"(?<!\d)(?:123\d\d|12110|95\d{3}|96\d{3,4}|11[049]|12[02])(?=(?:[、或和]\d{3,6})*(?:这个|的)?(?:热线|电话|服务热线|便民热线|平台))"
        r"|(?<=[打拨])(?:通)?(?:123\d\d|12110|95\d{3}|96\d{3,4}|11[049]|12[02])(?!\d)"
        r"|(?:(?<=热线)|(?<=电话)|(?<=热线：)|(?<=电话：))(?:123\d\d|12110|95\d{3}|96\d{3,4}|11[049]|12[02])(?!\d)",
        lambda m: digit_by_digit(m[0]),
    ),
    _rule(rf"(?<![\d.,])\d{{{LONGEST + 1},}}[Xx]?(?!\d)", lambda m: digit_by_digit(m[0])),
    # articles
    _rule(r"第(\d+)(?=条|款|项|章|节|届|次|页|号|个|名|步|课|期|季|轮|批|天|年|位)", lambda m: f"第{cardinal(m[1])}"),
    _rule(rf"第(\d+){TO}第?(\d+)", lambda m: f"第{cardinal(m[1])}到第{cardinal(m[2])}"),
    _rule(r"第(\d+)(?![\d.,])", lambda m: f"第{cardinal(m[1])}"),  # a rank is never 两
    # ranges, percentages, fractions
    _rule(
        rf"{NO_WORD_BEFORE}(?P<low>{N})(?P<own>[%‰])?{TO}(?P<high>{N})(?P<sign>[%‰])?(?![\d-])", _range
    ),
    _rule(rf"-({N})%", lambda m: f"负百分之{number(m[1])}"),
    _rule(rf"({N})%", lambda m: f"百分之{number(m[1])}"),
    _rule(rf"({N})‰", lambda m: f"千分之{number(m[1])}"),
    _rule(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/.])", lambda m: f"{cardinal(m[2])}分之{cardinal(m[1])}"),
    # amounts
    _rule(rf"[¥￥]({N})(万|亿)?(?:元)?", lambda m: f"{m[1]}{m[2] or ''}元"),
    _rule(r"(?<![\d.])(?P<whole>\d+(?:,\d{3})*)\.(?P<decimals>\d{1,2})元", _money),
    _rule(r"元/(亩|斤|公斤|人|月|年|户|天|吨|次|度|米|平方米)", lambda m: f"元每{m[1]}"),
    # units
    _rule(rf"(?<![\d一-鿿A-Za-z])-({N})(?:℃|°C)", lambda m: f"零下{number(m[1])}摄氏度"),
    _rule(rf"({N})({UNIT})(?![A-Za-z\d])", lambda m: f"{counted(m[1], UNITS[m[2]])}{UNITS[m[2]]}"),
    # the rest
    _rule(r"(?<=[\d一-鿿])\s*([≥≤><±×÷=])\s*(?=[\d一-鿿])", lambda m: SIGNS[m[1]]),
    _rule(r"([≥≤><±])\s*(?=[\d一-鿿])", lambda m: SIGNS[m[1]]),
    _rule(r"(?<=\d)[:：](?=\d)", lambda m: "比"),
    _rule(r"(?<=\d)\s*\+\s*(?=\d)", lambda m: "加"),
    _rule(r"\d+(?:\.\d+){2,}", lambda m: "点".join(cardinal(part) for part in m[0].split("."))),
    _rule(N, _plain_number),
)  # fmt: skip
