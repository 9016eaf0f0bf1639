"""Notices in forms that are printed less often, each about one way of saying who does what."""

from datetime import date

from .expected import Row, draft_of, rows_of


def test_items_that_begin_with_a_figure() -> None:
    draft = draft_of("""
        安澜市2023年工作要点
        一、重点任务
        1.2023年6月底前完成评估。（市发改委负责）
        2.12345热线即时转办。（市信访局负责）
        3、10千伏用户平均办电时间压缩至15天。（市供电公司负责）
        3.5万户企业已经受益，2、3号窗口已经开放。
        """)
    assert [(task.no, task.title) for task in draft.plans[0].tasks] == [
        ("1", "2023年6月底前完成评估"),
        ("2", "12345热线即时转办"),
        ("3", "10千伏用户平均办电时间压缩至15天"),
    ]


def test_items_with_deadlines_below_a_heading_with_units() -> None:
    draft = draft_of("""
        平溪县优化营商环境三年行动方案
        一、主要任务
        （一）打造政务环境
        牵头领导：甲某某
        牵头单位：县政务局
        责任单位：县直各有关部门
        1．深化改革。推进“一窗受理”。
        完成时限：2022年12月底
        2．跨省通办。梳理清单。
        完成时限：长期坚持
        """)
    inherited = ("lead:inherited",)
    assert rows_of(draft) == [
        Row(
            "1",
            "深化改革",
            lead="县政务局",
            responsible="县直各有关部门",
            deadline=("2022年12月底", "month_end", "2022-12-31"),
            reasons=inherited,
        ),
        Row(
            "2",
            "跨省通办",
            lead="县政务局",
            responsible="县直各有关部门",
            deadline=("长期坚持", "ongoing", None),
            reasons=inherited,
        ),
    ]


def test_numbered_fields_belong_to_the_heading_above() -> None:
    draft = draft_of("""
        澄湖市优化法治环境专项行动方案
        一、主要任务
        （一）加强执法监督
        1．责任单位：市司法局
        2．工作内容：评查案卷不少于200件。
        3．完成时限：2023年11月底前
        （二）提高司法质效
        1．牵头单位：市法院
        2．工作内容：推进繁简分流。
        3．完成时限：持续推进
        """)
    assert rows_of(draft) == [
        Row(
            "（一）",
            "加强执法监督",
            lead="市司法局",
            deadline=("2023年11月底前", "month_end", "2023-11-30"),
            targets=(("≥", 200, "件"),),
        ),
        Row("（二）", "提高司法质效", lead="市法院", deadline=("持续推进", "ongoing", None)),
    ]


def test_numbered_contents_without_duties_stay_items() -> None:
    draft = draft_of("""
        澄湖市工作方案
        一、主要任务
        1．工作内容：评查案卷。（市司法局负责）
        2．工作内容：繁简分流。（市法院负责）
        """)
    assert [(task.no, task.lead) for task in draft.plans[0].tasks] == [("1", ("市司法局",)), ("2", ("市法院",))]


def test_bare_brackets_beside_other_words_and_deadlines() -> None:
    draft = draft_of("""
        澄湖市2023年优化市场环境方案
        一、工作举措
        1.全面清理准入障碍。（市发改委、市市场监管局；2023年5月底前）
        2.落实各项责任。【市市场监管局，年内完成】
        3.实施分级监管。【市司法局】
        4.报送市委组织部（市委编办）
        """)
    assert rows_of(draft)[:3] == [
        Row(
            "1",
            "全面清理准入障碍",
            responsible="市发改委 市市场监管局",
            deadline=("2023年5月底前", "month_end", "2023-05-31"),
        ),
        Row(
            "2",
            "落实各项责任",
            lead="市市场监管局",
            deadline=("年内完成", "month_end", "2023-12-31"),
            reasons=("deadline:year_inferred", "deadline:inexact"),
        ),
        Row("3", "实施分级监管", lead="市司法局"),
    ]
    assert rows_of(draft)[3:] == [Row("4", "报送市委组织部（市委编办）", reasons=("lead:missing",))]


def test_a_remark_on_order_in_a_bare_bracket() -> None:
    draft = draft_of("""
        青湾市2022年工作要点
        1.推行一网通办。〔市政务局，各县（市、区）；列首位的为牵头单位，下同〕
        2.推进证照分离。〔市司法局、市财政局〕
        """)
    assert rows_of(draft) == [
        Row("1", "推行一网通办", lead="市政务局", participants="各县（市、区）"),
        Row("2", "推进证照分离", lead="市司法局", participants="市财政局"),
    ]


def test_the_plan_is_named_without_title_marks() -> None:
    draft = draft_of("""
        信息名称：关于印发石湾市“百日攻坚”方案的通知
        成文日期：2023年8月10日
        石湾市“百日攻坚”方案
        一、任务
        1.破解堵点。（市政务局负责）
        """)
    assert [(plan.title, len(plan.tasks)) for plan in draft.plans] == [("石湾市“百日攻坚”方案", 1)]


def test_units_in_the_last_sentence() -> None:
    draft = draft_of("""
        湖湾县优化营商环境实施意见
        一、提升审批效能
        1、推行区域评估。2021年年底前，全面推行，由县自然资源局牵头，会同县住建局、县水利局落实。
        2、落实减税降费。县税务局、县财政局负责。
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "推行区域评估",
            lead="县自然资源局",
            participants="县住建局 县水利局",
            deadline=("2021年年底前", "month_end", "2021-12-31"),
        ),
        Row("2", "落实减税降费", responsible="县税务局 县财政局"),
    ]


def test_the_article_about_its_own_force_is_no_task() -> None:
    draft = draft_of("""
        清湖开发区若干措施
        第一条 全程代办。
        责任部门：行政审批局、市场监管分局
        第二条 降低成本。
        责任部门：自然资源分局
        第三条 本措施自2024年4月1日起施行，有效期两年。
        """)
    assert [task.no for task in draft.plans[0].tasks] == ["第一条", "第二条"]


def test_boxes_that_count_on() -> None:
    draft = draft_of("""
        江湾新区任务台账
        专栏1 政务服务
        1.增值服务。牵头单位：新区审批局
        专栏2 要素保障
        2.用工保障。牵头单位：新区人社局
        """)
    assert [task.path for task in draft.plans[0].tasks] == [("专栏1 政务服务",), ("专栏2 要素保障",)]


def test_goals_in_a_chapter_that_lost_its_line_break() -> None:
    draft = draft_of("""
        宁湾区攻坚方案 为优化环境，制定本方案。 一、总体目标 到2022年底，满意度达到99%以上。 二、重点任务 \
（一）提升服务 1.一网通办。责任单位：区审批局。完成时限：2022年9月底前。 2.反映窗口。责任单位：区数据局。\
完成时限：持续推进。 三、工作要求 （一）提高认识。各单位要重视。 （二）严格督导。
        """)
    assert [(target.metric, target.value) for target in draft.plans[0].plan_targets] == [("满意度", 99)]
    assert [task.title for task in draft.plans[0].tasks] == ["一网通办", "反映窗口"]


def test_a_number_cited_as_the_basis_is_not_the_notices() -> None:
    draft = draft_of("""
        望潮区优化营商环境工作方案
        为贯彻落实国办发〔2020〕24号文件精神，制定本方案。
        一、任务
        1.优化流程。（区发改委负责）
        """)
    assert (draft.title, draft.doc_no) == ("望潮区优化营商环境工作方案", None)


def test_a_date_alone_below_the_addressees_is_the_date_of_issue() -> None:
    draft = draft_of("""
        雪山州人民政府办公室关于印发2023年度攻坚任务的通知
        各县、市人民政府：
        现将任务印发你们。
        2023年3月2日
        2023年度攻坚任务
        一、开办企业（责任单位：州市场监管局；配合单位：州税务局）
        1.9月底前，开通平台。
        2.11月底前，将开办时间压缩至1个工作日以内。
        """)
    assert (draft.issuer, draft.issued_on) == ("雪山州人民政府办公室", date(2023, 3, 2))
    assert rows_of(draft) == [
        Row(
            "一",
            "开办企业",
            lead="州市场监管局",
            participants="州税务局",
            deadline=("11月底前", "month_end", "2023-11-30"),
            targets=(("≤", 1, "个工作日"),),
            reasons=("deadline:year_inferred", "deadline:several"),
        )
    ]


def test_a_first_line_alone_is_the_title() -> None:
    draft = draft_of("""
        永宁市深化改革责任分解
        第一条 清单管理。
        牵头部门（单位）：市政务局
        进度安排：长期推进。
        """)
    assert (draft.title, draft.plans[0].title) == ("永宁市深化改革责任分解", "永宁市深化改革责任分解")
    assert rows_of(draft) == [
        Row("第一条", "清单管理", lead="市政务局", deadline=("长期推进", "ongoing", None)),
    ]
