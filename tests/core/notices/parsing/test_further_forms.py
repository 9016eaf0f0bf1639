"""Further ways in which plans of cities and counties print who does what, each notice in a form of its own."""

from .expected import Row, draft_of, rows_of


def table(*rows: str) -> str:
    """Rows whose cells stand between bars, as tabs."""
    return "\n".join("\t".join(cell.strip() for cell in row.split("|")) for row in rows)


def test_leaders_remarks_and_chapters_in_a_table() -> None:
    draft = draft_of(
        "青禾市2026年优化营商环境重点任务清单\n"
        + table(
            "序号|工作任务|具体举措|包抓领导|牵头单位|责任单位|完成时限|备注",
            "一、政务环境|||||||",
            "1|推进一件事|推出15件“一件事”|张某某|市行政审批局|市人社局等相关部门，各县（市、区）|6月底前|",
            "2|压缩时限|平均办理时限压缩三分之一以上|张某某|市行政审批局|市直各部门|2026年第三季度末|★",
            "二、市场环境|||||||",
            "3|培育主体|经营主体数量翻一番|李某|市市场监管局|各县（市、区）人民政府|2026年6月、12月",
            "4|规范收费|不合理收费清零|李某|市发改委|市财政局|即行",
        )
    )
    assert rows_of(draft) == [
        Row(
            "1",
            "推进一件事",
            lead="市行政审批局",
            responsible="市人社局 各县（市、区）",
            deadline=("6月底前", "month_end", "2026-06-30"),
            targets=(("=", 15, "件"),),
            reasons=("deadline:year_inferred",),
        ),
        Row(
            "2",
            "压缩时限",
            lead="市行政审批局",
            responsible="市直各部门",
            deadline=("2026年第三季度末", "month_end", "2026-09-30"),
            targets=(("≥", 33.33, "%"),),
        ),
        Row(
            "3",
            "培育主体",
            lead="市市场监管局",
            responsible="各县（市、区）人民政府",
            deadline=("2026年6月、12月", "month_end", "2026-12-31"),
            targets=(("=", 1, "番"),),
            reasons=("deadline:several",),
        ),
        Row(
            "4",
            "规范收费",
            lead="市发改委",
            responsible="市财政局",
            deadline=("即行", "ongoing", None),
            targets=(("=", 0, ""),),
        ),
    ]
    assert [task.path for task in draft.plans[0].tasks] == [("一、政务环境",)] * 2 + [("二、市场环境",)] * 2


def test_merged_cells_that_were_copied_as_text() -> None:
    draft = draft_of(
        "青禾市2026年重点任务清单\n"
        + table(
            "序号|重点任务|主要举措|牵头单位|责任单位|完成时限",
            "1|推进一件事|编制清单。|市行政审批局|市人社局|2026年6月底前",
            "||上线系统。|||",
            "||优化流程。|||2026年9月底前",
            "2|压缩时限|压缩时限。|市行政审批局|市直各部门|2026年12月底前",
        )
    )
    inherited = ("lead:inherited",)
    june, september = ("2026年6月底前", "month_end", "2026-06-30"), ("2026年9月底前", "month_end", "2026-09-30")
    december = ("2026年12月底前", "month_end", "2026-12-31")
    assert rows_of(draft) == [
        Row("1", "编制清单", "市行政审批局", responsible="市人社局", deadline=june),
        Row("1", "上线系统", "市行政审批局", responsible="市人社局", deadline=june, reasons=inherited),
        Row("1", "优化流程", "市行政审批局", responsible="市人社局", deadline=september, reasons=inherited),
        Row("2", "压缩时限", "市行政审批局", responsible="市直各部门", deadline=december),
    ]
    assert [task.path for task in draft.plans[0].tasks] == [("推进一件事",)] * 3 + [()]


def test_a_first_column_of_headings_with_lost_merges() -> None:
    draft = draft_of(
        "青禾市2026年重点任务清单\n"
        + table(
            "环境|序号|任务|市级领导|责任单位|配合单位|时限要求",
            "政务环境|1|推进一件事|张某|市行政审批局|市人社局|2026年6月底前",
            "|2|规范窗口||市行政审批局||长期",
            "市场环境|3|培育主体|李某|市市场监管局|各县区|2026年12月底",
        )
    )
    assert [(task.path, task.title, task.lead, task.participants) for task in draft.plans[0].tasks] == [
        (("政务环境",), "推进一件事", ("市行政审批局",), ("市人社局",)),
        (("政务环境",), "规范窗口", ("市行政审批局",), ()),
        (("市场环境",), "培育主体", ("市市场监管局",), ("各县区",)),
    ]


def test_a_role_in_the_middle_of_a_sentence() -> None:
    draft = draft_of("""
        南屏市服务企业专项行动方案
        第一条 建立首席服务员制度，由牵头单位市工信局会同市商务局组织实施，2026年5月底前完成。
        第二条 规范涉企检查，责任单位市司法局、市市场监管局，全年检查次数下降30%。
        第三条 推进免申即享，市财政局为牵头单位，市大数据局、市税务局为责任单位，2026年上半年上线平台。
        第四条 明确牵头单位和责任单位，压实工作责任。
        """)
    assert rows_of(draft) == [
        Row(
            "第一条",
            "建立首席服务员制度",
            lead="市工信局",
            participants="市商务局",
            deadline=("2026年5月底前完成", "month_end", "2026-05-31"),
        ),
        Row(
            "第二条",
            "规范涉企检查",
            responsible="市司法局 市市场监管局",
            targets=(("=", 30, "%"),),
            reasons=("responsible:running_text",),
        ),
        Row(
            "第三条",
            "推进免申即享",
            lead="市财政局",
            responsible="市大数据局 市税务局",
            deadline=("2026年上半年", "month_end", "2026-06-30"),
            reasons=("lead:running_text", "responsible:running_text"),
        ),
        Row("第四条", "明确牵头单位和责任单位，压实工作责任", reasons=("lead:missing",)),
    ]


def test_a_chapters_lead_passes_down_to_items_with_lists() -> None:
    draft = draft_of("""
        澜江市2026年工作任务分解
        一、打造便捷高效的政务环境（牵头市领导：赵某；牵头单位：市行政审批局）
        1.深化“一网通办”。网上可办率保持在98%以上。
        责任单位：市大数据局、市直各部门
        完成时限：全年
        2.优化窗口服务。
        ①设置“办不成事”反映窗口；
        ②延时服务覆盖各级大厅。
        责任单位：市行政审批局、各县（区）人民政府
        完成时限：2026年3月底
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "深化“一网通办”",
            lead="市行政审批局",
            responsible="市大数据局 市直各部门",
            deadline=("全年", "ongoing", None),
            targets=(("≥", 98, "%"),),
            reasons=("lead:inherited",),
        ),
        Row(
            "2",
            "优化窗口服务",
            lead="市行政审批局",
            responsible="各县（区）人民政府",
            deadline=("2026年3月底", "month_end", "2026-03-31"),
            reasons=("lead:inherited",),
        ),
    ]


def test_numbered_parts_with_brackets_of_their_own_in_one_paragraph() -> None:
    draft = draft_of("""
        凤州市优化政务服务方案
        一、重点任务
        （一）推进服务集成。（1）推出“一件事”30项以上。（市行政审批局牵头）（2）设立企业服务专区。（市工商联牵头，各县区政府配合）
        """)
    assert rows_of(draft) == [
        Row("（一）", "推进服务集成", lead="市行政审批局", targets=(("≥", 30, "项"),)),
        Row("（2）", "设立企业服务专区", lead="市工商联", participants="各县区政府"),
    ]
    assert draft.plans[0].tasks[1].path == ("一、重点任务", "（一）推进服务集成")


def test_angle_brackets() -> None:
    draft = draft_of("""
        松溪县2026年工作要点
        1.推进电子证照应用。〈牵头单位：县数据局；责任单位：各乡镇；完成时限：2026年8月〉
        2.落实《关于优化〈办事指南〉的意见》。〈县司法局负责〉
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "推进电子证照应用",
            lead="县数据局",
            responsible="各乡镇",
            deadline=("2026年8月", "month_end", "2026-08-31"),
        ),
        Row("2", "落实《关于优化〈办事指南〉的意见》", lead="县司法局"),
    ]


def test_lists_of_problems_and_how_they_are_mended() -> None:
    draft = draft_of("""
        东溪市“百日攻坚”行动任务清单
        一、堵点问题整治（2项）
        1.问题表现：审批环节多。
        整改措施：审批时限压减一半。
        牵头单位：市行政审批局
        责任单位：市住建局、市自然资源局
        整改时限：2026年6月30日
        2.问题表现：政策兑现慢。
        整改措施：推行免申即享。
        牵头单位：市财政局
        整改时限：立行立改
        """)
    assert rows_of(draft) == [
        Row(
            "1",
            "问题表现：审批环节多",
            lead="市行政审批局",
            responsible="市住建局 市自然资源局",
            deadline=("2026年6月30日", "date", "2026-06-30"),
            targets=(("=", 50, "%"),),
        ),
        Row("2", "问题表现：政策兑现慢", lead="市财政局", deadline=("立行立改", "ongoing", None)),
    ]
