"""Damaged text: lost line breaks and brackets, blanks inside words. A flagged draft, no crash, no silent guess."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from core.notices.parsing import parse_notice
from core.notices.reading.plain import collect

from .expected import Row, draft_of, rows_of


def test_lost_line_breaks_a_lost_bracket_and_blanks() -> None:
    draft = draft_of(
        "关于印发《澄湖市审批制度改革2021年工作方案》的通知 各县区人民政府，市政府有关部门： "
        "现将《澄湖市审批制度改革2021年工作方案》印发给你们，请认真贯彻落实。 澄湖市人民政府办公室 2021年4月2日 "
        "澄湖市审批制度改革2021年工作方案 为深化改革，制定本方案。 一、主要任务 "
        "（一）精简环节。取消备案等5个环节。（责任单位：市住建局、市行政审批局，完成时限：2021年5月底） "
        "（二）推行评估。完成6项区域评估。（牵头单位：市自然资源局；责任单位：各县区政府；完成时限：2021630日 "
        "（三）优化许可。推行分阶段办理。（责任单位：市 住 建 局；完成时限：2021年10月30日） "
        "二、保障措施 （一）加强领导。各县区要加强领导。 （二）严格考核。纳入考核。"
    )
    assert rows_of(draft) == [
        Row(
            "（一）",
            "精简环节",
            responsible="市住建局 市行政审批局",
            deadline=("2021年5月底", "month_end", "2021-05-31"),
            targets=(("=", 5, "个"),),
            reasons=("source:run_on",),
        ),
        Row(
            "（二）",
            "推行评估",
            lead="市自然资源局",
            responsible="各县区政府",
            deadline=("2021630日", "date", "2021-06-30"),
            targets=(("=", 6, "项"),),
            reasons=("responsible:bracket", "source:run_on", "deadline:damaged"),
        ),
        Row(
            "（三）",
            "优化许可",
            lead="市住建局",
            deadline=("2021年10月30日", "date", "2021-10-30"),
            reasons=("responsible:blanks", "source:run_on"),
        ),
    ]
    assert (draft.issuer, str(draft.issued_on)) == ("澄湖市人民政府办公室", "2021-04-02")
    assert [plan.title for plan in draft.plans] == ["澄湖市审批制度改革2021年工作方案"]


def test_chapter_titles_run_into_the_first_measure() -> None:
    draft = draft_of(
        "山南省人民政府办公厅关于优化服务的实施意见山政办发〔2020〕24号\n"
        "各市人民政府：为优化服务，提出以下意见。一、提升便利度（一）优化流程。编报一套材料。（省发展改革委牵头，省有关部门及各地区按职责分工负责）"
        "（二）精简审批。2020年底前纳入线上平台。（省住房城乡建设厅负责）二、降低门槛（三）放宽准入。集中清理条件。"
        "（省商务厅、省教育厅等省有关部门及各地区按职责分工负责）各地区要认真落实，有关情况年底前报省政府。山南省人民政府办公厅2020年7月15日（此件公开发布）"
    )
    assert [without_reasons(row) for row in rows_of(draft)] == [
        Row("（一）", "优化流程", lead="省发展改革委", participants="省有关部门 各地区"),
        Row("（二）", "精简审批", lead="省住房城乡建设厅", deadline=("2020年底前", "month_end", "2020-12-31")),
        Row("（三）", "放宽准入", responsible="省商务厅 省教育厅 各地区"),
    ]
    assert (draft.issuer, draft.doc_no) == ("山南省人民政府办公厅", "山政办发〔2020〕24号")
    assert draft.plans[0].title == "山南省人民政府办公厅关于优化服务的实施意见"
    assert [task.path for task in draft.plans[0].tasks] == [
        ("一、提升便利度",),
        ("一、提升便利度",),
        ("二、降低门槛",),
    ]


def without_reasons(row: Row) -> Row:
    """The row without its reasons, after making sure that the lost break is one of them."""
    assert row.reasons == ("source:run_on",)
    return Row(row.no, row.title, row.lead, row.participants, row.responsible, row.deadline, row.targets)


def test_blanks_inside_the_verbs_of_a_bracket() -> None:
    text = "云台市方案\n1.优化服务。（市发改委牵 头，市财 政局、市税务局配 合，2022年6月底前完成）\n"
    draft = draft_of(text)
    assert rows_of(draft) == [
        Row(
            "1",
            "优化服务",
            lead="市发改委",
            participants="市财政局 市税务局",
            deadline=("2022年6月底前完成", "month_end", "2022-06-30"),
            reasons=("lead:blanks",),
        )
    ]
    marks = [(mark.kind, text[mark.start : mark.end]) for mark in draft.plans[0].tasks[0].marks]
    assert marks == [
        ("title", "优化服务"),
        ("doubt", "市发改委"),
        ("participant", "市财 政局"),
        ("participant", "市税务局"),
        ("deadline", "2022年6月底前完成"),
    ]


def test_several_plans_in_one_line() -> None:
    draft = draft_of(
        "关于印发《云岭市规范收费方案》《云岭市便民服务方案》的通知 各县区人民政府： "
        "《云岭市规范收费方案》《云岭市便民服务方案》已经市政府同意，现印发给你们。 云岭市人民政府 2019年7月22日 "
        "云岭市规范收费方案 一、主要措施 1.公布目录。定期公布。牵头单位：市财政局 完成时限：持续推进"
        "2.规范行为。按规定收费。牵头单位：市发改委 完成时限：2019年9月底 二、组织保障 各县区要加强领导。 "
        "云岭市便民服务方案 一、主要措施 1.推进认证。统一身份认证。牵头单位：市数据局 完成时限：2019年9月底 "
        "2.优化支付。统一缴费渠道。牵头单位：市财政局 完成时限：2019年7月底"
    )
    assert [(plan.title, [task.title for task in plan.tasks]) for plan in draft.plans] == [
        ("云岭市规范收费方案", ["公布目录", "规范行为"]),
        ("云岭市便民服务方案", ["推进认证", "优化支付"]),
    ]
    assert [row.lead for row in rows_of(draft)] == ["市财政局", "市发改委", "市数据局", "市财政局"]


def test_lists_inside_an_intact_paragraph_are_not_cut() -> None:
    draft = draft_of(
        "云台市工作方案\n"
        "（一）规范收费。主要包括：1.清理目录；2.公布标准；3.查处违规。要做到：一是公开；二是透明。（责任单位：市发改委）\n"
        "（二）规范中介。上述（一）所列事项一并办理。（责任单位：市司法局）\n"
    )
    assert [(row.no, row.title) for row in rows_of(draft)] == [("（一）", "规范收费"), ("（二）", "规范中介")]


def test_a_regulation_holds_no_tasks() -> None:
    draft = draft_of("""
        云台市优化营商环境条例
        第一章 总则
        第一条 为了优化营商环境，制定本条例。
        第二条 有下列情形之一的，不予受理：
        （一）没有依据的；
        （二）已经受理的。
        第二章 保障措施
        第三条 市人民政府应当加强领导，各部门按照职责分工负责优化营商环境工作。
        """)
    assert draft.plans == ()


FRAGMENTS = st.sampled_from(
    [
        *"一二三（）()：:；;、，。〔〕《》“”\n\n\n 等及和为于至-",
        *(
            "（一）",
            "1.",
            "①",
            "专栏1",
            "第一条",
            "附件1",
            "责任单位：",
            "牵头单位",
            "完成时限：",
            "市公安局",
            "各县",
            "下同",
        ),
        *(
            "牵头",
            "按职责分工负责",
            "2022年",
            "6月底前",
            "2022630日",
            "达到95%",
            "由5个",
            "至3个工作日",
            "序号",
            "任务\n",
            "\t",
        ),
        *(
            "关于印发",
            "的通知",
            "方案",
            "某市人民政府办公室",
            "2022年3月9日",
            "〔2022〕12号",
            "首位的为牵头单位",
            "每月5日前报送",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.text(alphabet=string.printable, max_size=4)), max_size=120).map("".join))
def test_no_text_makes_the_parser_fail(raw: str) -> None:
    notice = collect(raw, "txt")
    draft = parse_notice(notice, "any.txt")
    for plan in draft.plans:
        for task in plan.tasks:
            start, end = task.source
            assert 0 <= start <= end <= len(notice.text)
            assert set(task.doubts) == {reason.partition(":")[0] for reason in task.reasons}
            for mark in task.marks:
                assert 0 <= mark.start <= mark.end <= len(notice.text)
            assert (task.deadline is None) or task.deadline_kind != "none"
