"""Notices whose responsibility stands on lines of its own, or at the end of the line without brackets."""

from .expected import Row, draft_of, rows_of


def test_one_label_per_line() -> None:
    draft = draft_of("""
        云台市优化营商环境攻坚方案
        一、攻坚任务
        （一）政务环境
        1.推行帮办。每年帮办服务不少于500件。
        责任领导：王某某
        牵头单位：市政务局
        责任人：李某某
        配合单位：市财政局、
        市人社局
        完成时限：2023年10月底
        2.规范窗口
        推行“综窗”，10个工作日内办结。
        责任单位：市政务局、市财政局等有关部门，各县（市、区）人民政府
        完成时限：2023年10月取得阶段性成果并持续推进
        3.建立机制。
        牵头部门：市发改委
        责任部门：各县（市、区）人民政府
        完成时限：2023年7月底前，以后每年持续实施
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "推行帮办",
            lead="市政务局",
            participants="市财政局 市人社局",
            deadline=("2023年10月底", "month_end", "2023-10-31"),
            targets=(("≥", 500, "件"),),
        ),
        Row(
            "2",
            "规范窗口",
            responsible="市政务局 市财政局 各县（市、区）人民政府",
            deadline=("2023年10月取得阶段性成果并持续推进", "stage", "2023-10-31"),
            targets=(("≤", 10, "个工作日"),),
        ),
        Row(
            "3",
            "建立机制",
            lead="市发改委",
            responsible="各县（市、区）人民政府",
            deadline=("2023年7月底前，以后每年持续实施", "yearly", "2023-07-31"),
        ),
    ]


def test_labels_at_the_end_of_the_line() -> None:
    draft = draft_of("""
        云岭市打造一流营商环境攻坚行动实施方案
        （一）惠企政策。建立事项清单，首批不少于30项。牵头单位：市工信局；责任单位：市财政局，各县（区）人民政府。完成时限：2023年第三季度。
        （二）融资畅通。普惠小微贷款余额增长15%以上。由市金融办牵头，人民银行云岭市中心支行、云岭银保监分局配合。
        （三）法治保障。责任领导：李某 责任单位：市司法局 完成时限：立即整改，2023年6月20日前完成
        （四）畅通渠道。牵头市直部门：市信访局，配合部门：各镇（街道）；完成时限：2023年4月至5月
        （五）清偿账款。责任单位及时限：市工信局、市财政局，2023年12月底前完成，并长期坚持
        """)
    assert rows_of(draft) == [
        Row(
            "（一）",
            "惠企政策",
            lead="市工信局",
            responsible="市财政局 各县（区）人民政府",
            deadline=("2023年第三季度", "month_end", "2023-09-30"),
            targets=(("≥", 30, "项"),),
        ),
        Row(
            "（二）",
            "融资畅通",
            lead="市金融办",
            participants="人民银行云岭市中心支行 云岭银保监分局",
            targets=(("≥", 15, "%"),),
        ),
        Row(
            "（三）",
            "法治保障",
            lead="市司法局",
            deadline=("立即整改，2023年6月20日前完成", "date", "2023-06-20"),
        ),
        Row(
            "（四）",
            "畅通渠道",
            lead="市信访局",
            participants="各镇（街道）",
            deadline=("2023年4月至5月", "stage", "2023-05-31"),
        ),
        Row(
            "（五）",
            "清偿账款",
            responsible="市工信局 市财政局",
            deadline=("2023年12月底前完成，并长期坚持", "stage", "2023-12-31"),
        ),
    ]


def test_a_duty_below_a_list_is_that_of_the_heading() -> None:
    draft = draft_of("""
        青禾县提升政务服务效能三年行动方案
        一、主要任务
        （一）推进“一窗受理”
        1.整合窗口。综合窗口占比达到90%。
        2.规范事项。编制办事指南200份。
        责任单位：县行政审批局、县人社局
        完成时限：2024年9月底前
        （二）推进“跨省通办”
        （1）梳理清单。
        （2）设立专窗。（牵头单位：县行政审批局；完成时限：2024—2026年）
        """)
    first, second = rows_of(draft)
    assert first == Row(
        "（一）",
        "推进“一窗受理”",
        responsible="县行政审批局 县人社局",
        deadline=("2024年9月底前", "month_end", "2024-09-30"),
        targets=(("≥", 90, "%"), ("=", 200, "份")),
    )
    assert second == Row(
        "（二）",
        "推进“跨省通办”",
        lead="县行政审批局",
        deadline=("2024—2026年", "stage", "2026-12-31"),
        reasons=("source:shared", "deadline:inexact"),
    )


def test_a_chapters_duty_passes_down_to_its_measures() -> None:
    draft = draft_of("""
        云台市优化营商环境攻坚方案
        一、市场环境（牵头单位：市市场监管局）
        （一）优化登记。推行登记注册全程网办，让企业少跑腿。
        （二）规范收费。开展涉企收费专项治理行动，公布目录清单。
        二、要素环境（牵头单位：市工信局）
        （一）保障用电。落实“三零”服务，让企业用得上电。（责任单位：市供电公司）
        （二）保障用地。推行先租后让，降低企业初始用地成本。
        """)
    assert rows_of(draft) == [
        Row("（一）", "优化登记", lead="市市场监管局", reasons=("lead:inherited",)),
        Row("（二）", "规范收费", lead="市市场监管局", reasons=("lead:inherited",)),
        Row("（一）", "保障用电", lead="市工信局", responsible="市供电公司", reasons=("lead:inherited",)),
        Row("（二）", "保障用地", lead="市工信局", reasons=("lead:inherited",)),
    ]


def test_measures_without_numbers_under_a_chapter() -> None:
    draft = draft_of("""
        云台市优化营商环境攻坚方案
        一、政务环境
        推行帮办服务。组建帮办队伍。
        责任单位：市政务局、市人社局
        推行延时服务。周末不打烊。
        责任单位：市税务局
        """)
    assert rows_of(draft) == [
        Row("", "推行帮办服务", responsible="市政务局 市人社局"),
        Row("", "推行延时服务", lead="市税务局"),
    ]
    assert draft.plans[0].tasks[0].path == ("一、政务环境",)


def test_boxes_belong_to_the_measure_above_them() -> None:
    draft = draft_of("""
        云台市优化营商环境规划
        1.推行延时服务。周末不打烊。（牵头单位：市政务局；责任单位：市税务局）
        专栏1 政务服务提升工程
        1.新建驿站20个
        2.改造大厅5处
        2.规范窗口。推行“综窗”。
        责任单位：市政务局
        """)
    assert rows_of(draft) == [
        Row("1", "推行延时服务", lead="市政务局", responsible="市税务局"),
        Row("2", "规范窗口", lead="市政务局"),
    ]


def test_running_text_names_units_when_no_line_does() -> None:
    draft = draft_of("""
        云台市优化营商环境宣传工作方案
        一、总体要求
        坚持正面宣传。
        二、任务分工
        （一）媒体宣传
        1.开设专栏。云台日报社、云台电视台开设专栏，每月刊发稿件不少于2篇；由市政府办会同市委宣传部，组织专访。
        2.各县区、市级各部门要结合实际制作手册。
        三、工作要求
        （一）加强领导。市政府办负责统筹。
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "开设专栏",
            responsible="云台日报社 云台电视台 市政府办 市委宣传部",
            targets=(("≥", 2, "篇"),),
            reasons=("responsible:running_text",),
        ),
        Row(
            "2",
            "各县区、市级各部门要结合实际制作手册",
            responsible="各县区 市级各部门",
            reasons=("responsible:running_text",),
        ),
    ]


def test_flat_measures_whose_sentences_begin_with_units() -> None:
    draft = draft_of("""
        云台市优化营商环境若干措施
        一、优化审批。市政务局要精简环节，2023年6月底前压减材料30%以上。
        二、规范收费。市发改委、市财政局负责公布目录。
        三、加强宣传。利用各类媒体开展宣传。
        四、强化组织保障。市政府办要加强统筹。
        """)
    assert rows_of(draft) == [
        Row(
            "一",
            "优化审批",
            lead="市政务局",
            deadline=("2023年6月底前", "month_end", "2023-06-30"),
            targets=(("≥", 30, "%"),),
            reasons=("responsible:running_text",),
        ),
        Row("二", "规范收费", responsible="市发改委 市财政局", reasons=("responsible:running_text",)),
        Row("三", "加强宣传", reasons=("lead:missing",)),
    ]
