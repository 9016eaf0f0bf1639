"""Notices whose responsibility stands in closing brackets, labelled, in prose or bare."""

from datetime import date

from .expected import Row, draft_of, rows_of

POINTS = """
    安澜市人民政府办公室
    关于印发安澜市2022年优化营商环境
    工作要点的通知
    安政办〔2022〕12号
    各县（市、区）人民政府，市政府各部门、各直属机构：
    《安澜市2022年优化营商环境工作要点》已经市政府同意，现印发给你们，请认真组织实施。
    安澜市人民政府办公室
    2022年3月9日
    安澜市2022年优化营商环境工作要点
    为进一步优化营商环境，制定本工作要点。到2022年底，政务服务事项网上可办率达到98%以上。
    一、总体要求
    （一）指导思想。坚持市场化、法治化、国际化。
    （二）工作目标。力争市场主体突破30万户。
    二、重点任务
    （一）提升开办便利度
    1.压缩开办时间。将企业开办时间压缩至0.5个工作日以内，新增自助终端50台。（责任单位：市市场监管局、市税务局；完成时限：2022年6月底前）
    2.推行电子证照。（牵头单位：市行政审批局；配合单位：市大数据中心、各县（市、区）人民政府；完成时限：年底前）
    （二）优化用地审批
    3.推行“标准地”。出让比例不低于80%。（市资源规划局牵头，市发改委、市工信局等有关部门配合，各县（市、区）政府负责落实）
    4.实行告知承诺。对一般工业项目全面实行告知承诺。〔市住建局负责；长期坚持〕
    三、保障措施
    （一）加强组织领导。各级各部门要高度重视。（责任单位：市营商办）
    （二）强化督导考核。市营商办每季度调度通报。请各责任单位于每季度末月20日前报送进展情况。
    """


def test_labels_and_prose_in_brackets() -> None:
    draft = draft_of(POINTS)
    assert rows_of(draft) == [
        Row(
            "1",
            "压缩开办时间",
            responsible="市市场监管局 市税务局",
            deadline=("2022年6月底前", "month_end", "2022-06-30"),
            targets=(("≤", 0.5, "个工作日"), ("=", 50, "台")),
        ),
        Row(
            "2",
            "推行电子证照",
            lead="市行政审批局",
            participants="市大数据中心 各县（市、区）人民政府",
            deadline=("年底前", "month_end", "2022-12-31"),
            reasons=("deadline:year_inferred",),
        ),
        Row(
            "3",
            "推行“标准地”",
            lead="市资源规划局",
            participants="市发改委 市工信局 各县（市、区）政府",
            targets=(("≥", 80, "%"),),
        ),
        Row("4", "实行告知承诺", lead="市住建局", deadline=("长期坚持", "ongoing", None)),
    ]
    (plan,) = draft.plans
    assert [task.path for task in plan.tasks][:3] == [
        ("二、重点任务", "（一）提升开办便利度"),
        ("二、重点任务", "（一）提升开办便利度"),
        ("二、重点任务", "（二）优化用地审批"),
    ]
    assert plan.tasks[2].generic == ("有关部门",)


def test_head_goals_and_what_is_left_out() -> None:
    draft = draft_of(POINTS)
    (plan,) = draft.plans
    assert draft.title == "安澜市人民政府办公室关于印发安澜市2022年优化营商环境工作要点的通知"
    assert (draft.issuer, draft.issued_on, draft.doc_no) == (
        "安澜市人民政府办公室",
        date(2022, 3, 9),
        "安政办〔2022〕12号",
    )
    assert plan.title == "安澜市2022年优化营商环境工作要点"
    assert [(goal.metric, goal.comparator, goal.value, goal.unit) for goal in plan.plan_targets] == [
        ("政务服务事项网上可办率", "≥", 98, "%"),
        ("市场主体", ">", 30, "万户"),
    ]
    assert plan.reporting == ("于每季度末月20日前报送进展情况",)
    assert plan.left_out == ("（一）加强组织领导",)


def test_provincial_measures_with_flat_numbers() -> None:
    draft = draft_of("""
        南屏省人民政府关于促进民营经济高质量发展的若干措施
        南政发〔2025〕3号
        各市、县（区）人民政府，省直各单位：
        为促进民营经济高质量发展，提出如下措施。
        一、放宽市场准入。2025年6月底前完成隐性壁垒清理。（省发展改革委、省商务厅，各市、县人民政府按职责分工负责）
        二、加大融资支持。政府性融资担保平均费率降至1%以下。（省委金融办牵头，中国人民银行南屏省分行、南屏金融监管局按职责分工负责）
        三、降低用能成本。对符合条件的企业给予每度电0.05元补贴，最高不超过100万元。（省发展改革委、国网南屏电力公司负责）
        四、保护合法权益。健全涉企案件办理机制。（省法院、省检察院、省公安厅等按职责分工负责）
        五、规范涉企检查。（各级各有关部门按职责分工负责）
        六、扩大开放。（省商务厅会同省发展改革委、银山海关负责；每年12月底前）
        本措施自印发之日起施行，有效期5年。
        南屏省人民政府
        2025年1月20日
        （此件公开发布）
        """)
    assert rows_of(draft) == [
        Row(
            "一",
            "放宽市场准入",
            responsible="省发展改革委 省商务厅 各市、县人民政府",
            deadline=("2025年6月底前", "month_end", "2025-06-30"),
        ),
        Row(
            "二",
            "加大融资支持",
            lead="省委金融办",
            participants="中国人民银行南屏省分行 南屏金融监管局",
            targets=(("≤", 1, "%"),),
        ),
        Row("三", "降低用能成本", responsible="省发展改革委 国网南屏电力公司"),
        Row("四", "保护合法权益", responsible="省法院 省检察院 省公安厅"),
        Row("五", "规范涉企检查", lead="各级各有关部门"),
        Row(
            "六",
            "扩大开放",
            lead="省商务厅",
            participants="省发展改革委 银山海关",
            deadline=("每年12月底前", "yearly", "2025-12-31"),
            reasons=("deadline:year_inferred",),
        ),
    ]
    assert (draft.issuer, draft.issued_on) == ("南屏省人民政府", date(2025, 1, 20))
    assert draft.plans[0].title == "南屏省人民政府关于促进民营经济高质量发展的若干措施"


def test_brackets_that_name_units_and_nothing_else() -> None:
    draft = draft_of("""
        沙河市优化营商环境行动方案
        一、主要任务
        （一）强化监管。推行“双随机”抽查（见附件2）。（市直有关单位，各县（区）人民政府，海东综合实验区管委会）
        （二）优化服务。推行延时服务（含周末）。（市政务局、市税务局）
        （三）做好衔接。
        """)
    assert rows_of(draft) == [
        Row("（一）", "强化监管", responsible="市直有关单位 各县（区）人民政府 海东综合实验区管委会"),
        Row("（二）", "优化服务", responsible="市政务局 市税务局"),
        Row("（三）", "做好衔接", reasons=("lead:missing",)),
    ]


def test_the_first_named_leads_when_the_plan_says_so_once() -> None:
    draft = draft_of("""
        澄湖市惠企若干措施
        1．支持扩产。给予设备补助30%。〔责任单位：市经信局、市财政局，各县（市、区）政府；列首位的为牵头单位，下同。以下各项工作任务均涉及各县（市、区），不再单独列出〕
        2．稳定用工。（责任单位：市人社局、市财政局）
        3．简化程序。（责任部门：市财政局）
        """)
    (plan,) = draft.plans
    assert plan.first_unit_leads
    assert rows_of(draft) == [
        Row("1", "支持扩产", lead="市经信局", participants="市财政局 各县（市、区）政府"),
        Row("2", "稳定用工", lead="市人社局", participants="市财政局"),
        Row("3", "简化程序", lead="市财政局"),
    ]
    assert [task.implied for task in plan.tasks] == [("各县（市、区）",)] * 3


def test_several_measures_under_one_number() -> None:
    draft = draft_of("""
        澄湖市重点工作分工
        一、优化审批。推行并联审批。（市住建局负责）压缩环评时间至10个工作日。（市生态环境局负责，2023年6月底前完成）
        二、强化监管。健全信用监管。（市市场监管局牵头，市发改委配合）
        """)
    assert rows_of(draft) == [
        Row("一", "优化审批", lead="市住建局"),
        Row(
            "一",
            "压缩环评时间至10个工作日",
            lead="市生态环境局",
            deadline=("2023年6月底前完成", "month_end", "2023-06-30"),
            targets=(("≤", 10, "个工作日"),),
        ),
        Row("二", "强化监管", lead="市市场监管局", participants="市发改委"),
    ]
