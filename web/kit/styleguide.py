"""What the style guide shows: invented records in every shape that the macros take.

The guide is the contract for plugin pages. Its day is 2026-10-15, its places are fictional.
"""

from msgspec import Struct

from web.kit.charts import (
    BarChart,
    BarItem,
    LineChart,
    Matrix,
    MatrixCell,
    MatrixRow,
    Ring,
    Segment,
    Series,
    StackItem,
    bar_chart,
    line_chart,
    ring,
    stacked_chart,
)
from web.kit.lists import Column, LightCount, Pager, sort_columns
from web.kit.shell import Link
from web.kit.timeline import DayMark, Stage, TimelineEntry

HERE = "#c-tbl"


class SampleRow(Struct, frozen=True):
    """A row of a ledger as a query makes it ready: strings only."""

    id: str
    no: str
    title: str
    deadline: str
    progress: int
    light: str
    light_word: str
    light_why: str
    late: bool
    on: bool


class StyleguideView(Struct, frozen=True):
    """All samples of the guide."""

    columns: tuple[Column, ...]
    rows: tuple[SampleRow, ...]
    counts: tuple[LightCount, ...]
    pager: Pager
    views: tuple[Link, ...]
    densities: tuple[Link, ...]
    crumbs: tuple[Link, ...]
    timeline: tuple[TimelineEntry, ...]
    stages: tuple[Stage, ...]
    days: tuple[DayMark, ...]
    line: LineChart
    bars: BarChart
    stacked: BarChart
    ring: Ring
    matrix: Matrix
    shares: tuple[Segment, ...]


def styleguide_view() -> StyleguideView:
    """The samples, the same every time."""
    return StyleguideView(
        columns=sort_columns(
            "?q=",
            (
                Column("no", "编号"),
                Column("title", "任务"),
                Column("deadline", "时限（原文）", optional=True),
                Column("progress", "进展", css="num", optional=True),
                Column("light", "灯"),
            ),
            frozenset({"no", "title"}),
            "no",
        ),
        rows=_rows(),
        counts=(
            LightCount("", "全部", 163, HERE, current=True),
            LightCount("red", "逾期", 9, HERE),
            LightCount("amber", "临期", 21, HERE),
            LightCount("green", "正常", 84, HERE),
            LightCount("grey", "持续", 31, HERE),
            LightCount("done", "已销号", 18, HERE),
        ),
        pager=Pager(20, 163, None, HERE, (Link("20", HERE, current=True), Link("50", HERE), Link("100", HERE))),
        views=(Link("全部", HERE, current=True), Link("逾期与临期", HERE, count=30)),
        densities=(Link("按单位", HERE), Link("按章节", HERE, current=True), Link("按月份", HERE)),
        crumbs=(Link("任务台账", HERE), Link("二 工程建设", HERE), Link("2.1")),
        timeline=_timeline(),
        stages=(Stage("上传", "done"), Stage("识别", "done"), Stage("核对", "current"), Stage("发布")),
        days=(
            DayMark("9/30", "到期", "三", "due"),
            DayMark("10/1", "休", "四", "off"),
            DayMark("10/8", "1", "四", "late"),
            DayMark("10/10", "2", "六班", "late"),
            DayMark("10/11", "休", "日", "off"),
            DayMark("10/12", "3", "一", "late today"),
        ),
        line=line_chart(
            "近四周逾期件数，从12件降到6件",
            (("9月24日", 12), ("10月1日", 9), ("10月8日", 8), ("10月15日", 6)),
            ("周", "逾期"),
            css="red",
            unit="件",
        ),
        bars=bar_chart(
            "各单位在办任务",
            (
                BarItem("市住建局", 34, HERE),
                BarItem("市市场监管局", 28, HERE),
                BarItem("临河县", 21, HERE),
                BarItem("高新区管委会", 9, HERE),
            ),
            ("单位", "在办"),
            "条",
        ),
        stacked=stacked_chart(
            "各单位任务按灯分布",
            (Series("逾期", "red"), Series("临期", "amber"), Series("正常", "green"), Series("持续", "grey")),
            (StackItem("市住建局", (2, 4, 20, 8), HERE), StackItem("临河县", (1, 3, 12, 5), HERE)),
            "单位",
        ),
        ring=ring("按期办结率", 0.984),
        matrix=_matrix(),
        shares=(
            Segment(0, 70, "fill-1", "系统"),
            Segment(70, 15, "fill-2", "导入"),
            Segment(85, 10, "fill-3", "督查"),
            Segment(95, 5, "fill-4", "自评"),
        ),
    )


def _rows() -> tuple[SampleRow, ...]:
    late = "9月30日到期，至今天7个工作日"
    soon = "10月20日到期，还有3个工作日"
    return (
        SampleRow(
            "a1", "2.1", "施工许可与质量监督手续合并办理", "2026年9月底前", 75, "red", "逾期7日", late, True, False
        ),
        SampleRow(
            "a2", "3.1", "不动产登记与水电气过户联动", "2026年10月20日前", 90, "amber", "剩3日", soon, False, True
        ),
        SampleRow(
            "a3", "7.3", "取消政府采购投标保证金", "持续推进", 60, "grey", "持续", "没有到期日，按期报送", False, False
        ),
    )


def _timeline() -> tuple[TimelineEntry, ...]:
    return (
        TimelineEntry(
            "10-15 09:10",
            "2026-10-15T09:10",
            "市督查室 赵立",
            "签发督办通知〔2026〕17号",
            "letter",
            "5个工作日内书面回复",
        ),
        TimelineEntry("10-08 00:05", "2026-10-08T00:05", "系统", "转为逾期，第1个工作日", "clock"),
        TimelineEntry("03-11 09:02", "2026-03-11T09:02", "市住建局 周启明", "签收", "key"),
        TimelineEntry("03-10 16:00", "2026-03-10T16:00", "市营商办 陈望舒", "补充附件", detail="附件1个"),
    )


def _matrix() -> Matrix:
    return Matrix(
        "单位与章节，每格为最急的一类及件数",
        "单位",
        ("企业开办", "工程建设", "不动产"),
        (
            MatrixRow("临河县", (MatrixCell("red", "逾期1", HERE), MatrixCell("green", "正常4", HERE), None)),
            MatrixRow(
                "市住建局", (None, MatrixCell("amber", "临期2", HERE), MatrixCell("done", "销号1", HERE)), apart=True
            ),
        ),
    )
