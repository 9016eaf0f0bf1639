"""Whose notice it is and which plans it holds."""

from datetime import date

from .expected import draft_of

TWO_PLANS = """
    浏览量：  时间：2021-01-31 20:09:59
    云岭市人民政府
    云岭市监察委员会
    关于印发《云岭市规范收费专项行动方案》《云岭市“零投诉”创建实施方案》的通知
    云政发〔2019〕39号
    各县、区人民政府，市政府各工作部门：
    《云岭市规范收费专项行动方案》《云岭市“零投诉”创建实施方案》已经市政府同意，现印发给你们。
    附件：1.云岭市规范收费专项行动方案
    2.云岭市“零投诉”创建实施方案
    云岭市人民政府
    云岭市监察委员会
    2019年7月22日
    附件1
    云岭市规范收费
    专项行动方案
    按照《南屏省规范收费方案》（南政发〔2019〕2号）要求，制定本方案。
    一、主要措施
    1.公布目录。
    牵头单位：市财政局
    附件2
    云岭市“零投诉”创建实施方案
    一、投诉渠道
    （一）电话。12345。
    附件3
    宣传标语
    1.优化营商环境，人人有责
    """


def test_plans_named_in_the_notice_and_annexes_without_tasks() -> None:
    draft = draft_of(TWO_PLANS)
    assert [(plan.title, len(plan.tasks)) for plan in draft.plans] == [
        ("云岭市规范收费专项行动方案", 1),
        ("云岭市“零投诉”创建实施方案", 0),
    ]
    assert draft.plans[0].tasks[0].lead == ("市财政局",)
    assert (draft.issuer, draft.issued_on) == ("云岭市人民政府、云岭市监察委员会", date(2019, 7, 22))
    assert draft.doc_no == "云政发〔2019〕39号"


def test_an_annex_with_tasks_is_a_plan() -> None:
    draft = draft_of("""
        云岭市营商办关于做好重点工作的通知
        各成员单位：
        请按附件分工抓好落实。
        云岭市营商办
        二〇二三年五月六日
        附件：重点任务分工表
        1.整治收费。（责任单位：市发改委）
        """)
    assert [(plan.title, len(plan.tasks)) for plan in draft.plans] == [("重点任务分工表", 1)]
    assert (draft.issuer, draft.issued_on) == ("云岭市营商办", date(2023, 5, 6))


def test_what_is_not_printed_stays_empty() -> None:
    draft = draft_of("""
        白石区优化营商环境2026年行动清单
        任务1：推行“一件事”。责任单位：区政务局。完成时间：6月底前。
        """)
    assert (draft.issuer, draft.issued_on, draft.doc_no) == (None, None, None)
    assert draft.doubts == ("issuer", "issued_on")
    assert draft.plans[0].title == "白石区优化营商环境2026年行动清单"
    assert draft.plans[0].tasks[0].deadline == date(2026, 6, 30)


def test_a_cited_number_and_a_day_of_publication_are_not_the_notices() -> None:
    draft = draft_of("""
        发布日期：2021-05-08
        成文日期：2021年4月30日
        发文机关：松溪市发展和改革委员会
        关于规范招标的通知
        各县区发改局：根据《南屏省招标办法》（南发改〔2020〕8号），通知如下。
        一、公开信息。（责任单位：市发改委）
        """)
    assert (draft.issuer, draft.issued_on, draft.doc_no) == ("松溪市发展和改革委员会", date(2021, 4, 30), None)
    assert draft.title == "关于规范招标的通知"


def test_marks_point_at_the_printed_words() -> None:
    text = (
        "云台市方案\n1.公布目录。目录公开率达到100%。（牵头单位：市财政局；配合单位：市发改委；完成时限：2022年5月）\n"
    )
    (task,) = draft_of(text).plans[0].tasks
    assert [(mark.kind, text[mark.start : mark.end]) for mark in task.marks] == [
        ("title", "公布目录"),
        ("target", "100%"),
        ("lead", "市财政局"),
        ("participant", "市发改委"),
        ("deadline", "2022年5月"),
    ]
    assert text[slice(*task.source)] == text[text.index("1.") :].strip()
