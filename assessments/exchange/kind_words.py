"""What kinds of questions are called by those who write them: 单项选择题, 判断, 连线, true/false. Pure."""

from __future__ import annotations

import re
import unicodedata

from assessments.questions import QuestionType

CHOICE = "choice"  # with options; whether one or several are right is seen from the answer

# The first that is found decides.
WORDS: tuple[tuple[str, str], ...] = (
    (QuestionType.CHAIN, r"多问|题组|综合题|chain"),
    (CHOICE, r"不定项"),
    (QuestionType.MULTIPLE, r"多项选择|多选|多项|multi"),
    (QuestionType.SINGLE, r"单项选择|单选|单项|single"),
    (CHOICE, r"选择|choice"),
    (QuestionType.TRUE_FALSE, r"判断|是非|对错|正误|true"),
    (QuestionType.ORDERING, r"排序|排列|顺序|order"),
    (QuestionType.MATCHING, r"连线|匹配|配对|搭配|match"),
    (QuestionType.FILL, r"填空|fill|cloze|blank"),
    (QuestionType.NUMERIC, r"数字|数值|计算|numeric|number"),
    (QuestionType.SHORT, r"简答|问答|论述|名词解释|主观|short|essay"),
    (QuestionType.CASE, r"案例|材料分析|材料|情景|情境|case"),
)
TITLES: dict[QuestionType, str] = {  # as our own table says them
    QuestionType.SINGLE: "单选题",
    QuestionType.MULTIPLE: "多选题",
    QuestionType.TRUE_FALSE: "判断题",
    QuestionType.ORDERING: "排序题",
    QuestionType.CASE: "案例题",
    QuestionType.SHORT: "简答题",
    QuestionType.MATCHING: "连线题",
    QuestionType.FILL: "填空题",
    QuestionType.NUMERIC: "数字题",
    QuestionType.CHAIN: "案例题（多问）",
}
ANY = "|".join(pattern for _kind, pattern in WORDS)
TRUE = frozenset({"√", "✓", "✔", "☑", "对", "正确", "是", "T", "TRUE", "Y", "YES", "R", "V"})
FALSE = frozenset({"×", "✗", "✘", "☒", "错", "错误", "否", "F", "FALSE", "N", "NO", "W", "╳", "Χ"})
UNTRUE = frozenset({"不对", "不正确", "不是"})


def narrow(text: str) -> str:
    """The same signs in their narrow form, one for one: places in it are places in ``text``."""
    return text.translate(NARROW)


NARROW = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    0x3000: 0x20, 0xA0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x09: 0x20,
    0x3010: 0x5B, 0x3011: 0x5D, 0x3014: 0x5B, 0x3015: 0x5D, 0x2236: 0x3A,
}  # fmt: skip


def kind_of(words: str) -> str:
    """The kind that ``words`` name: a `QuestionType`, `CHOICE`, or "" when they name none."""
    text = unicodedata.normalize("NFKC", words).strip().lower()
    if text in set(QuestionType):
        return text
    return next((str(kind) for kind, pattern in WORDS if re.search(pattern, text)), "")


def truth(words: str) -> bool | None:
    """Whether ``words`` say that it is true, or that it is false; None when they say neither."""
    text = unicodedata.normalize("NFKC", words).strip(" \t。.,，;；!！").upper()
    return True if text in TRUE else False if text in FALSE | UNTRUE else None
