"""Questions as trainers really write them, each with what is to be read: kind, answer, and the text of the question.

An answer is its letters, T or F, the gaps parted by "；" with their wordings by "|", a number, or the points; of a case, those of its
questions parted by " / ".
"""

from __future__ import annotations

ONE = (
    (
        "numbers with a full-width dot, options in one line, the answer in the brackets",
        "1．村务公开一般事项多久公布一次（ B ）。\nA、每月  B、每季度  C、半年  D、一年",
        ("single", "B", "村务公开一般事项多久公布一次（　）。"),
    ),
    (
        "Chinese comma, each option in a line, the answer below",
        "1、村民委员会每届任期几年？\nA．三年\nB．四年\nC．五年\nD．六年\n答案：C",
        ("single", "C", "村民委员会每届任期几年？"),
    ),
    (
        "number in full-width brackets, options in brackets, bracketed words",
        "（1）谁主持村民会议？\n（A）村党支部\n（B）村民委员会\n（C）乡镇政府\n【答案】B\n【解析】村民会议由村民委员会召集。",
        ("single", "B", "谁主持村民会议？"),
    ),
    (
        "full-width letters and figures",
        "１．下列哪项要公开？\nＡ．财务收支　Ｂ．私人电话\n答案：Ａ",
        ("single", "A", "下列哪项要公开？"),
    ),
    (
        "everything in one line",
        "1.村账由谁来记？A.书记 B.会计 C.村民 D.主任 答案：B 解析：会计记账，出纳管钱。",
        ("single", "B", "村账由谁来记？"),
    ),
    ("no number at all", "下列哪项正确？\nA 每月\nB 每季\n答案 B", ("single", "B", "下列哪项正确？")),
    ("letters without a sign", "2、会计由谁担任？\nA村会计\nB村书记\nC出纳员\n答案：A", ("single", "A", "会计由谁担任？")),
    ("options without blanks between them", "3. 选哪一个？\nA.甲B.乙C.丙D.丁\n答案D", ("single", "D", "选哪一个？")),
    ("the answer in a sentence", "4. 选哪一个？\nA.甲\nB.乙\n正确答案是B", ("single", "B", "选哪一个？")),
    ("故选", "4. 选哪一个？\nA.甲\nB.乙\n故选A。", ("single", "A", "选哪一个？")),
    ("第几题", "第12题 选哪一个？\nA: 甲\nB: 乙\n参考答案：B", ("single", "B", "选哪一个？")),
    ("Chinese numerals", "三、选哪一个（　）\nA、甲\nB、乙\nC、丙\n参考答案 C", ("single", "C", "选哪一个（　）")),
    ("Chinese numerals in brackets", "（三）选哪一个（　）\nA、甲\nB、乙\nC、丙\n答：C", ("single", "C", "选哪一个（　）")),
    ("packed numbers", "⒈选哪一个？\nA.甲\nB.乙\n答案：A", ("single", "A", "选哪一个？")),
    ("number and closing bracket", "1) 选哪一个？\nA) 甲\nB) 乙\n答案：A", ("single", "A", "选哪一个？")),
    ("square brackets", "[1] 选哪一个？\n[A] 甲\n[B] 乙\n[答案] B", ("single", "B", "选哪一个？")),
    ("number and blank", "12 下列哪项要开会？\nA. 卖地\nB. 扫地\n答案：A", ("single", "A", "下列哪项要开会？")),
    ("markdown", "**1. 选哪一个？**\nA. 甲\nB. 乙\n答案：B", ("single", "B", "选哪一个？")),
    ("a year behind the number", "2、2024年起，由谁管？\nA.甲\nB.乙\n答案：B", ("single", "B", "2024年起，由谁管？")),
    ("decimals are no numbers", "1. 每亩补多少？\nA. 3.5万元\nB. 4.25万元\n答案：B", ("single", "B", "每亩补多少？")),
    (
        "a village called A",
        "1、A村和B村争水，A村先到，应当（C）。\nA、打架 B、断水 C、调解",
        ("single", "C", "A村和B村争水，A村先到，应当（　）。"),
    ),
    (
        "statements in circles inside the question",
        "1. 正确的是（　）\n①由村委会召集\n②由十分之一以上的村民提议\n③重大事项由其决定\nA.①② B.①③ C.②③ D.①②③\n答案：D",
        ("single", "D", "正确的是（　）\n①由村委会召集\n②由十分之一以上的村民提议\n③重大事项由其决定"),
    ),
    ("an option that goes on", "1. 选哪一个？\nA. 先开会，\n再公布\nB. 不开会\n答案：A", ("single", "A", "选哪一个？")),
    ("letters with commas", "1. 要公开的有（　）\nA.甲 B.乙 C.丙 D.丁\n答案：A、C，D", ("multiple", "ACD", "要公开的有（　）")),
    ("letters in the brackets", "1. 要公开的有（A B D）\nA.甲 B.乙 C.丙 D.丁", ("multiple", "ABD", "要公开的有（　）")),
    ("the kind in brackets", "1.（多选题）要公开的有？\nA.甲 B.乙 C.丙\n答案：AB", ("multiple", "AB", "要公开的有？")),
    ("the kind at the end", "1. 要公开的有？（多选）\nA.甲 B.乙 C.丙\n答案：BC", ("multiple", "BC", "要公开的有？")),
    ("the kind in its own words", "1.【不定项】要公开的有？\nA.甲 B.乙 C.丙\n答案：C", ("single", "C", "要公开的有？")),
    ("√ in brackets", "1. 村民会议由十八周岁以上的村民组成。（√）", ("truefalse", "T", "村民会议由十八周岁以上的村民组成。")),
    ("× in brackets with blanks", "2、会计可以兼任出纳。（ × ）", ("truefalse", "F", "会计可以兼任出纳。")),
    ("对", "3. 账目要公开。（对）", ("truefalse", "T", "账目要公开。")),
    ("错误 below", "4. 账目不用公开。\n答案：错误", ("truefalse", "F", "账目不用公开。")),
    ("a sign behind the sentence", "5. 账目要公开。 √", ("truefalse", "T", "账目要公开。")),
    ("another tick", "6. 账目不用公开。（✗）", ("truefalse", "F", "账目不用公开。")),
    ("T", "判断题\n7. 账目要公开。（T）", ("truefalse", "T", "账目要公开。")),
    ("brackets first", "判断题\n（×）8. 账目不用公开。", ("truefalse", "F", "账目不用公开。")),
    ("true and false as options", "9. 账目要公开。\nA. 正确\nB. 错误\n答案：A", ("truefalse", "T", "账目要公开。")),
    ("false before true", "9. 账目要公开。\nA. 错误\nB. 正确\n答案：B", ("truefalse", "T", "账目要公开。")),
    (
        "gaps with lines",
        "1. 每届任期____年，成员可以______。\n答案：五|5；连选连任",
        ("fill", "五|5；连选连任", "每届任期____年，成员可以____。"),
    ),
    (
        "gaps as empty brackets",
        "填空题\n1. 须经（　　）以上的村民同意，每（  ）公布。\n答案：三分之二、季度",
        ("fill", "三分之二；季度", "须经____以上的村民同意，每____公布。"),
    ),
    (
        "answers inside the gaps",
        "填空题\n1. 应当有本村（过半数）的村民参加。",
        ("fill", "过半数", "应当有本村____的村民参加。"),
    ),
    (
        "a gap for each line",
        "填空题\n1. 任期____年，由____召集。\n答案：（1）五\n（2）村民委员会",
        ("fill", "五；村民委员会", "任期____年，由____召集。"),
    ),
    (
        "an ordering",
        "排序题\n1. 四议的顺序是：\nA. 党员大会审议\nB. 支部提议\nC. 村民决议\nD. 两委商议\n答案：B→D→A→C",
        ("ordering", "BDAC", "四议的顺序是："),
    ),
    (
        "an ordering that only its answer shows",
        "1. 先后怎么排？\nA. 公布\nB. 提议\nC. 表决\n答案：BCA",
        ("ordering", "BCA", "先后怎么排？"),
    ),
    (
        "an ordering of circles",
        "排序题\n1. 先后怎么排？\n①公布\n②提议\n③表决\n答案：②③①",
        ("ordering", "BCA", "先后怎么排？"),
    ),
    (
        "a matching in two columns",
        "连线题\n1. 谁做什么？\nA. 村民会议    1. 管账\nB. 会计        2. 决定大事\n答案：A-2 B-1",
        ("matching", "A=2 B=1", "谁做什么？"),
    ),
    (
        "a matching one below the other",
        "连线题\n1. 谁做什么？\nA. 村民会议\nB. 会计\n（1）管账\n（2）决定大事\n（3）扫地\n答案：A2，B1",
        ("matching", "A=2 B=1", "谁做什么？"),
    ),
    (
        "a matching of pairs",
        "连线题\n1. 谁做什么？\n村民会议——决定大事\n会计——管账",
        ("matching", "A=1 B=2", "谁做什么？"),
    ),
    ("a number", "计算题\n1. 结余多少元？\n答案：12,500元\n误差：0.5", ("numeric", "12500±0.5元", "结余多少元？")),
    ("a number with what it may be off by", "数字题\n1. 结余多少？\n答案：105.5万元（±0.1）", ("numeric", "105.5±0.1万元", "结余多少？")),
    (
        "points by their numbers",
        "简答题\n1. 公开什么？\n答案要点：\n1. 财务收支\n2. 政府补贴\n3. 宅基地",
        ("short", "财务收支；政府补贴；宅基地", "公开什么？"),
    ),
    (
        "points in one line",
        "1. 民主监督有哪些形式？\n答：（1）村务公开；（2）民主评议；（3）审计",
        ("short", "村务公开；民主评议；审计", "民主监督有哪些形式？"),
    ),
    (
        "a case with one question",
        "案例分析题\n1. 村主任一人决定卖地。这样做对不对？\nA. 对，他是主任\nB. 不对，要开会\n答案：B",
        ("case", "B", "村主任一人决定卖地。这样做对不对？"),
    ),
    (
        "a case with several questions",
        "案例一：某村修路，资金不够。\n（1）先做什么？\nA.开会 B.贷款\n答案：A\n（2）贷款要经谁同意？\nA.主任 B.村民会议 C.书记\n答案：B\n解析：大事要商量。",
        ("chain", "A / B", "某村修路，资金不够。"),
    ),
    (
        "a case with numbers of its own",
        "材料分析题\n1. 阅读材料：某村修路。\n问题1：先做什么？\nA.开会 B.贷款\n答案：A\n问题2：账目要公开吗？\n答案：正确",
        ("chain", "A / T", "阅读材料：某村修路。"),
    ),
)  # fmt: skip

# Several questions in one text; kinds and answers in their order.
MANY = (
    (
        "sections that set the kind, numbers that begin anew",
        "2026年测试题\n一、单选题（每题2分，共4分）\n1.甲？\nA.1 B.2\n2.乙？\nA.1 B.2\n二、判断题（对的打√）\n1.丙。（√）\n2.丁。（×）\n",
        ["single ", "single ", "truefalse T", "truefalse F"],
    ),
    (
        "answers behind, run after run",
        "1.甲？\nA.1 B.2 C.3\n2.乙？\nA.1 B.2 C.3\n3.丙。\n答案：1-2 AB 3.√",
        ["single A", "single B", "truefalse T"],
    ),
    (
        "answers behind, section by section",
        "一、单选题\n1.甲？\nA.1 B.2\n2.乙？\nA.1 B.2\n二、多选题\n1.丙？\nA.1 B.2 C.3\n三、判断题\n1.丁。\n2.戊。\n参考答案\n一、单选\n1.A 2.B\n二、多选\n1.AC\n三、判断\n1.√ 2.×",
        ["single A", "single B", "multiple AC", "truefalse T", "truefalse F"],
    ),
    (
        "answers behind with explanations",
        "1.甲？\nA.1 B.2\n2.乙？\nA.1 B.2\n参考答案及解析\n1.【答案】B【解析】因为一。\n2.【答案】A【解析】因为二。",
        ["single B", "single A"],
    ),
    (
        "1—5 with truth signs",
        "判断题\n1.甲。\n2.乙。\n3.丙。\n答案：1—3：√×√",
        ["truefalse T", "truefalse F", "truefalse T"],
    ),
    (
        "gaps answered behind",
        "填空题\n1.甲是____。\n2.乙是____。\n答案：\n1. 三分之二\n2. 季度",
        ["fill 三分之二", "fill 季度"],
    ),
    ("truth without numbers", "甲是对的。（√）\n乙是错的。（×）", ["truefalse T", "truefalse F"]),
    (
        "questions without numbers, parted by empty lines",
        "选哪一个？\nA.甲\nB.乙\n答案：A\n\n再选哪一个？\nA.甲\nB.乙\n答案：B",
        ["single A", "single B"],
    ),
    (
        "a number that is left out",
        "1.甲？\nA.1 B.2\n答案：A\n3.乙？\nA.1 B.2\n答案：B",
        ["single A", "single B"],
    ),
    (
        "titles of sections that say no kind",
        "一、基础知识\n1.甲？\nA.1 B.2\n答案：A\n二、法律常识\n1.乙？\nA.1 B.2\n答案：B",
        ["single A", "single B"],
    ),
    (
        "explanations with numbers of their own",
        "1.甲？\nA.1 B.2\n答案：A\n解析：\n1. 因为一。\n2. 因为二。\n2.乙？\nA.1 B.2\n答案：B",
        ["single A", "single B"],
    ),
    (
        "styles of numbers that change",
        "1、甲？\nA.1 B.2\n答案：A\n（2）乙？\nA.1 B.2\n答案：B\n3. 丙？\nA.1 B.2\n答案：A",
        ["single A", "single B", "single A"],
    ),
    (
        "two cases",
        "案例题\n案例一：某村修路。\n1. 先做什么？\nA.开会 B.贷款\n答案：A\n2. 再做什么？\nA.公开 B.不公开\n答案：A\n案例二：某村卖树。\n1. 先做什么？\nA.开会 B.卖\n答案：A\n2. 钱归谁？\nA.集体 B.主任\n答案：A",
        ["chain A / A", "chain A / A"],
    ),
)  # fmt: skip
