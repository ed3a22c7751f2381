"""Plausible names of people and villages; every one is invented by chance from common characters."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王" * 9
    + "李" * 9
    + "张" * 9
    + "刘" * 6
    + "杨" * 4
    + "赵" * 4
    + "郭" * 4
    + "陈" * 3
    + "马" * 2
    + ("吴孙周徐卫成贾宋田郑梁延原樊栗茹畅吉芦武曹段许裴霍常侯崔石白")
)
MEN = [
    "建国",
    "建军",
    "国强",
    "志强",
    "永强",
    "永红",
    "文斌",
    "文明",
    "小军",
    "军平",
    "卫东",
    "卫国",
    "保平",
    "保国",
    "学文",
    "学军",
    "跃进",
    "红旗",
    "爱国",
    "兴旺",
    "福生",
    "根生",
    "来生",
    "庆林",
    "玉林",
    "海龙",
    "海军",
    "晋平",
    "晋生",
    "俊杰",
    "俊峰",
    "志刚",
    "志勇",
    "立新",
    "向阳",
    "长江",
    "天亮",
    "土生",
    "虎林",
    "树林",
]
WOMEN = [
    "秀英",
    "秀兰",
    "桂英",
    "桂兰",
    "玉兰",
    "玉梅",
    "春梅",
    "春花",
    "爱琴",
    "爱莲",
    "红梅",
    "红霞",
    "翠萍",
    "翠花",
    "丽萍",
    "丽娟",
    "晓燕",
    "晓红",
    "海燕",
    "小红",
    "素珍",
    "素梅",
    "月娥",
    "月英",
    "引弟",
    "改英",
    "雪梅",
    "云霞",
    "俊英",
    "慧芳",
]
YOUNG = [
    "浩",
    "磊",
    "鹏",
    "凯",
    "超",
    "帅",
    "洋",
    "阳",
    "敏",
    "静",
    "婷",
    "娜",
    "雪",
    "佳",
    "莹",
    "倩",
    "宇",
    "晨",
    "璐",
    "鑫",
]

AT = ["上", "下", "东", "西", "南", "北", "前", "后", "大", "小", "新", "老", "中", "里", "外"]
WHAT = [
    "河",
    "沟",
    "坪",
    "庄",
    "岭",
    "崖",
    "峪",
    "湾",
    "桥",
    "坡",
    "泉",
    "窑",
    "池",
    "寨",
    "洼",
    "腰",
    "圪",
    "坂",
    "滩",
    "堂",
    "坨",
    "梁",
    "渠",
    "井",
    "梨",
    "枣",
    "槐",
    "柳",
    "松",
    "石",
]
MISSED = 50  # names that were there already, one after the other
END = ["", "", "", "头", "底", "沟", "坪", "庄", "河", "岭"]


def person_name(random: Random, *, woman: bool, age: int) -> str:
    """A surname and a given name that fits the age in years."""
    surname = random.choice(SURNAMES)
    if age < 38 and random.random() < 0.6:
        return surname + random.choice(YOUNG) + (random.choice(YOUNG) if random.random() < 0.3 else "")
    return surname + random.choice(WOMEN if woman else MEN)


def village_names(random: Random, count: int) -> list[str]:
    """``count`` different names without the ending 村; longer ones where the shorter ones are nearly used up."""
    names: list[str] = []
    seen: set[str] = set()
    missed, middle = 0, 1
    while len(names) < count:
        name = "".join([random.choice(AT), *(random.choice(WHAT) for _ in range(middle)), random.choice(END)])
        if name in seen:
            missed += 1
            if missed > MISSED:
                missed, middle = 0, middle + 1
        elif name[-1] != name[-2]:
            missed = 0
            seen.add(name)
            names.append(name)
    return names


def phone_number(serial: int) -> str:
    """Eleven digits that begin with 20: no mobile number begins so, and no short code."""
    return f"20{serial:09d}"
