"""Notices whose tasks stand in tables: Word tables with merged cells, delimited text, cells copied as lines."""

import io

from docx import Document
from docx.document import Document as WordDocument

from core.notices.draft import DraftNotice
from core.notices.parsing import parse_notice
from core.notices.reading import read_notice

from .expected import Row, draft_of, rows_of

HEAD = (
    "青禾县优化营商环境专班办公室文件",
    "关于印发《青禾县2024年营商环境重点任务分工方案》的通知",
    "各乡镇人民政府，县直各部门：",
    "现将《青禾县2024年营商环境重点任务分工方案》印发给你们。",
    "青禾县优化营商环境专班办公室",
    "2024年3月1日",
    "青禾县2024年营商环境重点任务分工方案",
)


def test_merged_cells_and_a_header_of_two_rows() -> None:
    document = Document()
    for line in HEAD:
        document.add_paragraph(line)
    table = document.add_table(rows=7, cols=6)
    rows = [
        ("序号", "重点任务", "工作措施", "责任单位", "", "完成时限"),
        ("", "", "", "牵头单位", "配合单位", ""),
        ("一、提升政务服务", "", "", "", "", ""),
        ("1", "推进一件事", "编制清单，年内推出“一件事”15项", "县政务局", "县人社局、县医保局", "6月底前"),
        ("2", "", "优化流程。压缩时限60%以上", "县政务局", "各乡镇人民政府", "2024年9月30日前"),
        ("3", "规范执法", "公开涉企检查计划", "县司法局", "县市场监管局\n县应急局", "长期坚持"),
        ("", "", "", "县公安局", "", ""),
    ]
    for place, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(place, column).text = words
    table.cell(0, 3).merge(table.cell(0, 4))
    for column in (0, 1, 2, 5):
        table.cell(0, column).merge(table.cell(1, column))
        table.cell(5, column).merge(table.cell(6, column))
    table.cell(2, 0).merge(table.cell(2, 5))
    table.cell(3, 1).merge(table.cell(4, 1))
    draft = _draft(document)
    assert rows_of(draft) == [
        Row(
            "1",
            "编制清单，年内推出“一件事”15项",
            lead="县政务局",
            participants="县人社局 县医保局",
            deadline=("6月底前", "month_end", "2024-06-30"),
            targets=(("=", 15, "项"),),
            reasons=("deadline:year_inferred",),
        ),
        Row(
            "2",
            "优化流程",
            lead="县政务局",
            participants="各乡镇人民政府",
            deadline=("2024年9月30日前", "date", "2024-09-30"),
            targets=(("≥", 60, "%"),),
        ),
        Row(
            "3",
            "规范执法",
            lead="县司法局 县公安局",
            participants="县市场监管局 县应急局",
            deadline=("长期坚持", "ongoing", None),
        ),
    ]
    assert [task.path for task in draft.plans[0].tasks] == [
        ("一、提升政务服务", "推进一件事"),
        ("一、提升政务服务", "推进一件事"),
        ("一、提升政务服务",),
    ]
    assert (draft.issuer, str(draft.issued_on), draft.doc_no) == ("青禾县优化营商环境专班办公室", "2024-03-01", None)
    assert draft.title == "关于印发《青禾县2024年营商环境重点任务分工方案》的通知"


def test_labels_and_prose_inside_cells() -> None:
    document = Document()
    document.add_paragraph("青禾县2024年任务表")
    table = document.add_table(rows=4, cols=4)
    rows = [
        ("序号", "任务", "责任分工", "时限"),
        ("1", "（一）清理欠款。年底前完成清欠。", "牵头单位：县工信局\n配合单位：县财政局", ""),
        ("2", "规范用章", "县公安局牵头，县司法局配合", "2024年5月"),
        ("3", "减少证明", "", "立行立改"),
    ]
    for place, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(place, column).text = words
    assert rows_of(_draft(document)) == [
        Row(
            "1",
            "清理欠款",
            lead="县工信局",
            participants="县财政局",
            deadline=("年底前", "month_end", "2024-12-31"),
            reasons=("deadline:year_inferred",),
        ),
        Row(
            "2", "规范用章", lead="县公安局", participants="县司法局", deadline=("2024年5月", "month_end", "2024-05-31")
        ),
        Row("3", "减少证明", deadline=("立行立改", "ongoing", None), reasons=("lead:missing",)),
    ]


def test_cells_between_tabs() -> None:
    draft = draft_of(
        "临湖市贯彻落实分工方案\n"
        "序号\t重点任务\t牵头单位\t配合单位\t完成时限\n"
        "1\t建立首席服务员制度\t市工商联\t市工信局、市商务局\t2021年6月\n"
        "2\t清理收费目录\t市发改委、市财政局\t\t2021630日前\n"
    )
    assert rows_of(draft) == [
        Row(
            "1",
            "建立首席服务员制度",
            lead="市工商联",
            participants="市工信局 市商务局",
            deadline=("2021年6月", "month_end", "2021-06-30"),
        ),
        Row(
            "2",
            "清理收费目录",
            lead="市发改委 市财政局",
            deadline=("2021630日前", "date", "2021-06-30"),
            reasons=("deadline:damaged",),
        ),
    ]


def test_the_source_of_a_task_is_its_row() -> None:
    rows = ["序号\t任务\t牵头单位\t完成时限", "1\t建立制度\t市工商联\t2021年6月", "2\t清理目录\t市发改委\t长期"]
    notice = read_notice("\n".join(["临湖市分工方案", *rows]).encode(), "a.txt")
    tasks = parse_notice(notice, "a.txt").plans[0].tasks
    assert [notice.text[slice(*task.source)] for task in tasks] == rows[1:]


COPIED = [
    Row(
        "1",
        "推行“一日办”",
        lead="市市场监管局",
        responsible="市公安局 市税务局",
        deadline=("2023年6月底前", "month_end", "2023-06-30"),
    ),
    Row("2", "完善沟通机制", lead="市工商联", deadline=("持续推进", "ongoing", None)),
]


def test_cells_copied_one_below_the_other() -> None:
    draft = draft_of("""
        松溪市2023年重点任务清单
        序号
        重点任务
        牵头单位
        责任单位
        完成时限
        1
        推行“一日办”
        市市场监管局
        市公安局、市税务局
        2023年6月底前
        2
        完善沟通机制
        市工商联
        持续推进
        二、工作要求
        （一）加强领导。
        """)
    assert rows_of(draft) == COPIED


def test_cells_copied_into_one_line() -> None:
    draft = draft_of("""
        松溪市2023年重点任务清单
        序号 任务 牵头单位 责任单位 时限 1 推行“一日办” 市市场监管局 市公安局、市税务局 2023年6月底前 \
2 完善沟通机制 市工商联 持续推进
        """)
    assert rows_of(draft) == COPIED


def test_a_table_of_figures_is_no_table_of_tasks() -> None:
    draft = draft_of("附表\n年份\t户数\t增长率\n2021\t300\t5%\n2022\t320\t7%\n")
    assert draft.plans == ()


def test_a_column_of_repeated_words_is_the_heading() -> None:
    draft = draft_of(
        "东溪市任务清单\n"
        "序号\t重点任务\t具体举措\t牵头领导\t牵头单位\t完成时限\n"
        "1\t提升服务\t推进标准化。编制目录。\t甲某\t市行政审批局\t2023年6月底\n"
        "2\t提升服务\t推行“一业一证”\t甲某\t市市场监管局\t2023年9月底\n"
        "3\t规范执法\t清理检查事项\t乙某\t市司法局\t持续推进\n"
    )
    assert rows_of(draft) == [
        Row("1", "推进标准化", lead="市行政审批局", deadline=("2023年6月底", "month_end", "2023-06-30")),
        Row("2", "推行“一业一证”", lead="市市场监管局", deadline=("2023年9月底", "month_end", "2023-09-30")),
        Row("3", "清理检查事项", lead="市司法局", deadline=("持续推进", "ongoing", None)),
    ]
    assert [task.path for task in draft.plans[0].tasks] == [("提升服务",), ("提升服务",), ("规范执法",)]


def test_a_column_named_as_a_category_is_the_heading() -> None:
    draft = draft_of(
        "东溪市任务清单\n"
        "序号\t一级指标\t改革任务\t责任单位\t完成时限\n"
        "一、政务环境\n"
        "1\t开办企业\t推进全程网办\t市市场监管局\t长期\n"
        "2\t办理破产\t建立府院联动机制\t市法院\t长期\n"
    )
    assert [(task.path, task.title) for task in draft.plans[0].tasks] == [
        (("一、政务环境", "开办企业"), "推进全程网办"),
        (("一、政务环境", "办理破产"), "建立府院联动机制"),
    ]


def test_names_of_their_own_beside_their_content_are_titles() -> None:
    draft = draft_of(
        "东溪市任务清单\n"
        "序号\t重点任务\t主要内容\t责任单位\n"
        "1\t推进标准化\t编制目录\t市行政审批局\n"
        "2\t规范执法\t清理事项\t市司法局\n"
    )
    assert [(task.path, task.title, task.text) for task in draft.plans[0].tasks] == [
        ((), "推进标准化", "推进标准化\n编制目录"),
        ((), "规范执法", "规范执法\n清理事项"),
    ]


def test_merged_categories_stand_above_every_row() -> None:
    document = Document()
    document.add_paragraph("东溪市任务清单")
    table = document.add_table(rows=4, cols=4)
    rows = [
        ("工作任务", "任务内容", "责任单位", "时限"),
        ("提升服务", "推进标准化", "市行政审批局", "长期"),
        ("", "推行“一业一证”", "市市场监管局", "长期"),
        ("规范执法", "清理检查事项", "市司法局", "长期"),
    ]
    for place, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(place, column).text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    assert [(task.path, task.title) for task in _draft(document).plans[0].tasks] == [
        (("提升服务",), "推进标准化"),
        (("提升服务",), "推行“一业一证”"),
        (("规范执法",), "清理检查事项"),
    ]


def _draft(document: WordDocument) -> DraftNotice:
    stream = io.BytesIO()
    document.save(stream)
    return parse_notice(read_notice(stream.getvalue(), "sample.docx"), "sample.docx")
