"""Two examples of each kind, for the template: what they ask is true, so that nobody learns something wrong from them."""

from __future__ import annotations

from decimal import Decimal

from assessments.questions import CitedLaw, Number, Option, ParsedQuestion, Part, QuestionType, Rubric, Step

TRUE_FALSE = (Option("T", "正确"), Option("F", "错误"))
ORGANIC = "村民委员会组织法"


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(chr(65 + number), text) for number, text in enumerate(texts))


def _example(type_: QuestionType, stem: str, explanation: str, article: str, **more: object) -> ParsedQuestion:
    fields = {
        "code": "", "competency": "LZ04", "level": 2, "options": (), "right": (), "rubric": None, "difficulty": 2,
        "citations": (CitedLaw(ORGANIC, (article,)),), **more,
    }  # fmt: skip
    return ParsedQuestion(type=type_, stem=stem, explanation=explanation, **fields)  # type: ignore[arg-type]


EXAMPLES: tuple[ParsedQuestion, ...] = (
    _example(
        QuestionType.SINGLE, "村务公开的一般事项，至少多久公布一次？", "一般事项至少每季度公布一次。", "35",
        options=_options("每周", "每月", "每季度", "每年"), right=("C",),
    ),
    _example(
        QuestionType.SINGLE, "村务公开公布的期限，不得少于多少天？", "公布的期限不得少于十五日。", "35",
        options=_options("三天", "七天", "十天", "十五天"), right=("D",),
    ),
    _example(
        QuestionType.MULTIPLE, "下列哪些事项应当公布？", "救灾救助、补贴补助和协助政府工作的情况都要公布；村民家里的事不公布。", "35",
        options=_options("救灾款的管理使用", "协助政府开展工作的情况", "村民家里的存款", "补贴补助物资的管理使用"),
        right=("A", "B", "D"), partial=True,
    ),
    _example(
        QuestionType.MULTIPLE, "哪些人可以提议召集村民会议，村委会就应当召集？", "十分之一以上的村民，或者三分之一以上的村民代表。", "25",
        options=_options("十分之一以上的村民", "一户村民", "三分之一以上的村民代表"), right=("A", "C"),
    ),
    _example(
        QuestionType.TRUE_FALSE, "村民会议由本村十八周岁以上的村民组成。", "法律就是这样规定的。", "25",
        options=TRUE_FALSE, right=("T",),
    ),
    _example(
        QuestionType.TRUE_FALSE, "村民委员会成员可以兼任村务监督机构成员。", "村委会成员及其近亲属不得担任村务监督机构成员。", "37",
        options=TRUE_FALSE, right=("F",),
    ),
    _example(
        QuestionType.ORDERING, "开村民会议，下面几步按先后怎么排？", "先通知，再开会表决，然后公布结果。", "25",
        options=_options("公布会议决定", "提前十日通知村民", "到会村民讨论表决"), right=("B", "C", "A"),
    ),
    _example(
        QuestionType.ORDERING, "按公布的间隔从短到长，怎么排？", "重大事项随时公布，财务收支每月，一般事项每季度。", "35",
        options=_options("一般事项", "重大事项", "往来较多的财务收支"), right=("B", "C", "A"),
    ),
    _example(
        QuestionType.CASE, "村委会两个季度没有公布账目，村民来问，主任说账在镇里。村民可以向谁反映？", "可以向乡镇人民政府或者县级有关部门反映。", "36",
        options=_options("只能找主任", "乡镇人民政府", "谁也不能找"), right=("B",),
    ),
    _example(
        QuestionType.CASE, "村里要评议村干部，主任想让自己的弟弟来主持。该由谁主持？", "民主评议由村务监督机构主持。", "38",
        options=_options("主任的弟弟", "村务监督机构", "主任自己"), right=("B",),
    ),
    _example(
        QuestionType.SHORT, "村委会不公布账目，您会怎样向村民说明他们能做什么？", "村民有权反映，由有关机关调查核实。", "36",
        rubric=Rubric(("可以向乡镇人民政府反映", "可以向县级有关部门反映", "查证属实的，责令依法公布"), 2),
    ),
    _example(
        QuestionType.SHORT, "哪些钱物的使用情况要公布？", "政府拨付和社会捐赠的资金、物资都要公布。", "35",
        rubric=Rubric(("政府拨付的救灾救助资金", "社会捐赠的物资"), 1),
    ),
    _example(
        QuestionType.MATCHING, "这些事由谁来做？", "村民会议由村委会召集，民主评议由村务监督机构主持。", "38",
        options=_options("召集村民会议", "主持民主评议"),
        targets=(Option("1", "村务监督机构"), Option("2", "村民委员会"), Option("3", "乡镇人民政府")), right=("A=2", "B=1"),
    ),
    _example(
        QuestionType.MATCHING, "多久公布一次？", "一般事项每季度，往来较多的财务收支每月，重大事项随时。", "35",
        options=_options("一般事项", "重大事项"),
        targets=(Option("1", "随时"), Option("2", "每季度")), right=("A=2", "B=1"), partial=True,
    ),
    _example(
        QuestionType.FILL, "村民委员会每届任期____年，成员可以____。", "任期五年，可以连选连任。", "14",
        blanks=(("五", "5"), ("连选连任",)),
    ),
    _example(
        QuestionType.FILL, "召集村民会议，应当提前____通知村民。", "提前十日通知。", "25",
        blanks=(("十日", "10日", "十天", "10天"),),
    ),
    _example(
        QuestionType.NUMERIC, "村集体收入12500元，支出2000元，结余多少元？", "12500减去2000。", "35",
        number=Number(Decimal("10500"), Decimal(0), "元"),
    ),
    _example(
        QuestionType.NUMERIC, "补助款10000元平均分给3户，每户约多少元？", "10000除以3，约3333元。", "35",
        number=Number(Decimal("3333.33"), Decimal("0.5"), "元"),
    ),
    _example(
        QuestionType.CHAIN, "村里收到一笔救灾款，有人提出先发给村干部。", "救灾款的使用情况要公布，接受村民监督。", "35",
        steps=(
            Step("先做什么？", Part(QuestionType.SINGLE, _options("公布款项和分配办法", "先发给村干部"), ("A",)), 2, "应当公布的要公布。"),
            Step("公布的期限不得少于____日。", Part(QuestionType.FILL, blanks=(("十五", "15"),)), 1, "不得少于十五日。"),
        ),
    ),
    _example(
        QuestionType.CHAIN, "村里要开村民会议，通知贴出去三天就开会了。", "应当提前十日通知村民。", "25",
        steps=(
            Step("这样通知对不对？", Part(QuestionType.TRUE_FALSE, TRUE_FALSE, ("F",)), 1, "应当提前十日。"),
            Step("至少提前几天？", Part(QuestionType.NUMERIC, number=Number(Decimal(10), Decimal(0), "天")), 1, "十日。"),
        ),
    ),
)  # fmt: skip
