"""Which field a column of a roster is: by the words above it, and by what stands in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from kit import tables
from kit.errors import InputError
from people.roster import bodies, days, offices, plain

# The first that fits, so that 任职时间 is no post and 乡镇 no village. Tried on the lowest row of the head first.
WORDS: tuple[tuple[str, str], ...] = (
    ("number", r"^(序号?|编号|顺序号?|no\.?|#|号)$"),
    ("name", r"姓名$"),
    ("id_number", r"身份证|证件号|公民身份|身份号"),
    ("", r"年龄|民族|参加工作|工作时间|入职|一肩挑|交叉任职|籍贯|住址|住所|地址|照片|签名|签字|年薪|工资|报酬|补贴|银行|卡号|开户|婚姻|健康|微信|邮箱|邮编|届数|任期年限|工龄|党龄|得票|票数|户籍|产业|(?:户|人|党员|小?组)数$|总数"),
    ("", r"^[^/、,及和与或+]*(短号|小号|集团号|虚拟网)"),
    ("phone2", r"(备用|第二|其他|另一|固定|办公|家庭|家属|单位|住宅).{0,4}(电话|手机|号码|联系)|座机|固话|(电话|手机|号码|方式)[2二②]"),
    ("phone", r"手机|电话|联系方式|联系号码|联系办法|移动|^tel|^mobile|^phone|^号码$"),
    ("born", r"出生|生日|生于|^生年|birth"),
    ("gender", r"性别|^男女$|^男/女$|^gender|^sex"),
    ("party_member", r"党员|政治面貌|面貌|入党|党籍"),
    ("since", r"起止|^任期$|任职期间"),
    ("until", r"(离任|卸任|离职|免职|届满|截止|到期|结束|终止|终任)|任期.{0,3}(止|至|满)|任职.{0,4}(止|至|结束)|^(止|至|止期|到)$|.时间(止|至)$"),
    ("since", r"任职.{0,4}(时间|日期|年月|起|始)|任现.*(时间|日期|年月)|上任|当选|到任|就任|任用时间|任命(时间|日期)|任期.{0,3}(起|始)|任期$|(开始|起始)|担任.*(时间|日期)|^(起|自|始|从|时间)$|.时间(起|始|自)$"),
    ("document", r"文件|文号|依据|任命文"),
    ("education", r"学历|文化程度|文化水平|^文化$|学位|受教育|education"),
    ("background", r"特长|专长|专业|从业|经历|简历|背景|擅长"),
    ("post", r"职务|职位|岗位|任职$|现任|担任|任何职|^职$|^身份$|职务名称|post|position"),
    ("name", r"姓名|名字|^干部$|^村干部$|^名称$|^name$|^姓 ?名"),
    ("township", r"乡\(?镇|镇\(?街|镇\(?乡|^乡$|^镇$|^街道|所属乡|所在乡|街道\(?乡|乡镇|town"),
    ("county", r"^(所属|所在)?(县|县区|县市区|县市|区县|旗县)(名|名称|\(市.*)?$"),
    ("unit", r"村|社区|单位|居委|village|unit"),
    ("note", r"备注|说明|其他|其它|^注$|remark|note"),
)  # fmt: skip
OF_ANOTHER = re.compile(  # of somebody else than the cadre: family, and whoever is to be called or stands surety
    r"(?<![及和与、])(?:配偶|爱人|丈夫|妻子|父亲|母亲|父母|子女|儿子|女儿|家庭(?:主要)?成员|社会关系|(?:紧急|应急)?联系人|推荐人(?!选)|介绍人|监护人|担保人|证明人)"
    r"|姓名.{0,2}(?:拼音|英文)|家属(?:姓名|身份)"
)
SEVERAL = frozenset(["post", "note"])  # fields that more than one column may hold
HARD = frozenset(["id_number", "phone", "gender"])  # contents of these cannot be mistaken for another field's
ALIKE = {
    "phone": {"phone", "phone2"},
    "day": {"born", "since", "until", "party_member"},
    "unit": {"unit", "township", "note"},
    "township": {"township", "unit"},
    "name": {"name", "background", "note", "unit"},
    "post": {"post", "background", "note"},
    "number": {"number"},
    "party_member": {"party_member"},
}
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆"
    "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左"
    "涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧"
    "畅来苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银"
    "扬明沙薄伏岑习胥保和蔺"
)
PLACE_END = re.compile(r"(村|社区|村委会|居委会|村民委员会|居民委员会|村委)$")
TOWNSHIP_END = re.compile(r"(乡|镇|街道|街道办事处|办事处)(\(\d+.*\))?$")


@dataclass(frozen=True)
class Guess:
    """field: one of parts.FIELDS, or "". sure: words and contents agree. weight: the better of two columns."""

    field: str
    sure: bool
    weight: float


def bare(text: str) -> str:
    """A heading as it is compared: narrow signs, small letters, no blanks, stars and colons."""
    return re.sub(r"[\s*:_“”\"'★]+", "", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=4096)
def by_words(heading: str) -> str | None:
    """The field that a heading names; "" for one that we know and do not keep, None for one that we do not know."""
    parts = [bare(part) for part in heading.split("\n") if bare(part)]
    whole = "".join(parts)
    if OF_ANOTHER.search(whole):
        return ""
    for words in dict.fromkeys([whole, *reversed(parts)]):
        without = re.sub(r"\(.*?\)", "", words)
        for candidate in dict.fromkeys([without, words]):
            for name, pattern in WORDS:
                if re.search(pattern, candidate):
                    return name
    return None


def of_another(heading: str) -> bool:
    """Whether a heading names somebody else than the cadre: 配偶姓名, 入党介绍人."""
    return bool(OF_ANOTHER.search(bare(heading)))


def looks_like_heading(text: str) -> bool:
    """A short word that names a field, and not a sentence or a title that holds such a word."""
    words = bare(text)
    return (
        0 < len(words) <= 18
        and not re.search(r"\d{3}|[。;]|花名册|一览表|登记表|统计表|汇总表|名单$", words)
        and by_words(text) is not None
    )


def by_contents(samples: Sequence[object]) -> tuple[str, float]:
    """What the values look like, and how many of them do: a field, or "day" for one of those that hold days."""
    given = [value for value in samples if not plain.is_blank(value)]
    if not given:
        return "", 0.0
    if len(given) > 2 and all(
        isinstance(value, int | float | str) and re.fullmatch(r"\d{1,4}", tables.text(value)) for value in given
    ):
        numbers = [int(tables.text(value)) for value in given]
        if sum(after == before + 1 for before, after in pairwise(numbers)) >= 0.8 * (len(numbers) - 1):
            return "number", 1.0
    for kind, test in TESTS:
        share = sum(map(test, given)) / len(given)
        if share >= 0.6:
            return kind, share
    return "", 0.0


def guess(headings: Sequence[str], samples: Sequence[Sequence[object]], *, today: date) -> list[Guess]:
    """A guess for each column; a field is given to one column only, but for those that may stand in several."""
    guesses = [_one(heading, given, today) for heading, given in zip(headings, samples, strict=True)]
    best: dict[str, int] = {}
    for at, found in enumerate(guesses):
        if found.field and found.field not in SEVERAL:
            before = best.get(found.field)
            if before is None or found.weight > guesses[before].weight:
                best[found.field] = at
    result = []
    for at, found in enumerate(guesses):
        if not found.field or found.field in SEVERAL or best[found.field] == at:
            result.append(found)
        elif found.field == "phone" and "phone2" not in best:
            best["phone2"] = at
            result.append(Guess("phone2", sure=False, weight=found.weight))
        elif found.field == "since" and "until" not in best and at > best["since"]:
            best["until"] = at
            result.append(Guess("until", sure=False, weight=found.weight))
        else:
            result.append(Guess("", sure=False, weight=0))
    if "phone" not in best and "phone2" in best:
        result[best["phone2"]] = Guess("phone", sure=False, weight=1)
    return result


def _one(heading: str, samples: Sequence[object], today: date) -> Guess:
    words = by_words(heading)
    contents, share = by_contents(samples)
    if words == "":
        return Guess("", sure=True, weight=0)
    if words is None:
        if contents == "day":
            contents = _which_day(samples, today)
        return Guess(contents, sure=False, weight=share)
    if not contents or words == contents or words in ALIKE.get(contents, ()):
        return Guess(
            words, sure=bool(contents) or not samples or words not in HARD | {"name", "unit"}, weight=2 + share
        )
    if contents in HARD or (words in {"name", "gender", "id_number", "phone"} and share > 0.8):
        return Guess(_which_day(samples, today) if contents == "day" else contents, sure=False, weight=1 + share)
    return Guess(words, sure=words in {"note", "background", "document"}, weight=2)


def _which_day(samples: Sequence[object], today: date) -> str:
    """Born, or in office since: nobody holds an office before eighteen."""
    years = sorted(_day(value).year for value in samples if _day(value))  # type: ignore[union-attr]
    return "born" if years and years[len(years) // 2] <= today.year - 18 else "since"


def _day(value: object) -> date | None:
    try:
        return days.period(value)[0]
    except InputError:
        return None


def _is_phone(value: object) -> bool:
    if plain.name_and_number(value):
        return False
    text = re.sub(r"\D", "", tables.text(value))
    if tables.LONG_NUMBER.match(tables.text(value)):
        return 1.3e10 <= float(tables.text(value)) < 2e10
    return len(text) >= 7 and bool(re.search(r"1[3-9]\d{9}|^0\d{9,11}$", text)) and not _is_id(value)


def _is_id(value: object) -> bool:
    text = plain.folded(value).strip("'‘’").upper()
    return bool(
        re.fullmatch(r"[1-8]\d{5}(?:19|20)\d{2}[\d*]{6,7}[\dX*]|[1-8]\d{14}|[1-8]\d{5}\*{8}\d{3}[\dX]", text)
    ) or (tables.is_rounded(value) and not _is_phone_float(text))


def _is_phone_float(text: str) -> bool:
    return bool(tables.LONG_NUMBER.match(text)) and float(text) < 2e10


def _is_day(value: object) -> bool:
    if isinstance(value, date):
        return True
    text = plain.folded(value)
    if re.fullmatch(r"\d{1,4}|\d{7}|\d{9,}", text):
        return False
    if re.fullmatch(r"\d{5}", text):
        return 14_000 <= int(text) <= 60_000
    return _day(value) is not None


def _is_name(value: object) -> bool:
    both = plain.name_and_number(value)
    text = re.sub(r"\(.*?\)", "", plain.folded(both[0] if both else value))
    if "·" in text:
        return True
    compound = text[:2] in {"欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "令狐", "司徒", "夏侯", "慕容"}
    return (
        bool(re.fullmatch(r"[\u3400-\u9fff]{2,4}", text))
        and (text[0] in SURNAMES or compound)
        and not PLACE_END.search(text)
        and not TOWNSHIP_END.search(text)
        and text not in offices.post_words()
    )


def _is_body(value: object) -> bool:
    """村务监督委员会 alone: it names neither a place nor anybody's post."""
    return bodies.is_body(plain.folded(value))


def _is_education(value: object) -> bool:
    text = plain.folded(value)
    return len(text) <= 8 and bool(re.search(r"小学|初中|高中|中专|大专|专科|本科|大学|研究生|硕士|职高|技校", text))


TESTS = (
    ("id_number", _is_id),
    ("phone", _is_phone),
    ("gender", lambda value: plain.folded(value) in {"男", "女", "男性", "女性"}),
    ("party_member", lambda value: bool(re.search(r"党员$|^群众$|^共青团员$|^团员$", plain.folded(value)))),
    ("education", _is_education),
    ("day", _is_day),
    ("unit", lambda value: bool(PLACE_END.search(offices.place(value))) and not _is_body(value)),
    ("township", lambda value: bool(TOWNSHIP_END.search(offices.place(value)))),
    (
        "post",
        lambda value: (
            bool(
                re.search(
                    r"书记|主任|委员|会计|监事|理事长|调解员|网格员|主席|连长|组长|支书|干部|文书|一肩挑",
                    plain.folded(value),
                )
            )
            and not _is_body(value)
        ),
    ),
    ("name", _is_name),
)
