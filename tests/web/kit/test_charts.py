"""The geometry of charts: lengths in proportion, nothing outside, the numbers behind each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.kit.charts import (
    LINE_HEIGHT,
    LINE_WIDTH,
    BarItem,
    Series,
    StackItem,
    bar_chart,
    line_chart,
    ring,
    stacked_chart,
)

SERIES = (Series("逾期", "red"), Series("正常", "green"))


def test_bars_are_in_proportion() -> None:
    chart = bar_chart(
        "在办", (BarItem("甲", 40, "/a"), BarItem("乙", Decimal(10)), BarItem("丙", 0)), ("单位", "在办"), "条"
    )
    assert [row.segments[0].width for row in chart.rows] == [100.0, 25.0, 0.0]
    assert [row.text for row in chart.rows] == ["40条", "10条", "0条"]
    assert [row.y for row in chart.rows] == [0, 38, 76]
    assert chart.height == 114
    assert chart.rows[0].url == "/a"


def test_a_chart_of_nothing_is_drawn() -> None:
    assert bar_chart("在办", (), ("单位", "在办")).rows == ()
    assert stacked_chart("在办", SERIES, (StackItem("甲", (0, 0)),), "单位").rows[0].segments == ()


def test_stacked_bars_share_one_scale() -> None:
    chart = stacked_chart("在办", SERIES, (StackItem("甲", (10, 30)), StackItem("乙", (0, 10))), "单位")
    assert [(part.x, part.width, part.css) for part in chart.rows[0].segments] == [
        (0.0, 25.0, "red"),
        (25.0, 75.0, "green"),
    ]
    assert [(part.x, part.width, part.title) for part in chart.rows[1].segments] == [(0.0, 25.0, "乙 正常 10")]
    assert chart.rows[0].text == "40"
    assert chart.head == ("单位", "逾期", "正常")


def test_values_must_match_the_series() -> None:
    with pytest.raises(ValueError, match="'甲' has 1 values for 2 series"):
        stacked_chart("在办", SERIES, (StackItem("甲", (1,)),), "单位")


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.decimals(0, 10**6, places=2)), min_size=1, max_size=30).map(
        lambda pairs: tuple(StackItem(str(index), pair) for index, pair in enumerate(pairs))
    )
)
def test_no_segment_leaves_the_width(items: tuple[StackItem, ...]) -> None:
    chart = stacked_chart("在办", SERIES, items, "单位")
    ends = [part.x + part.width for row in chart.rows for part in row.segments]
    assert all(end <= 100.01 for end in ends)
    assert not ends or max(ends) == pytest.approx(100, abs=0.01)


def test_a_line_runs_from_edge_to_edge() -> None:
    chart = line_chart("得分", (("一季", 80), ("二季", 90), ("三季", 85)), ("季度", "得分"), unit="分")
    assert chart.points == "0.0,50.0 50.0,6.0 100.0,28.0"
    assert (chart.end_x, chart.end_y) == (100.0, 28.0)
    assert chart.last == ("三季", "85分")


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=2, max_size=40))
def test_a_line_stays_in_its_box(values: list[Decimal]) -> None:
    chart = line_chart("得分", [(str(index), value) for index, value in enumerate(values)], ("季度", "得分"))
    places = [tuple(map(float, point.split(","))) for point in chart.points.split()]
    assert len(places) == len(values)
    assert all(0 <= x <= LINE_WIDTH and 0 < y < LINE_HEIGHT for x, y in places)


def test_a_flat_line_runs_in_the_middle() -> None:
    assert line_chart("得分", (("一", 5), ("二", 5)), ("季度", "得分")).points == "0.0,28.0 100.0,28.0"


def test_one_point_is_no_line() -> None:
    with pytest.raises(ValueError, match="two points"):
        line_chart("得分", (("一", 5),), ("季度", "得分"))


def test_a_ring_shows_a_share() -> None:
    drawn = ring("按期办结率", Decimal("0.984"))
    assert (drawn.dash, drawn.text) == (98.4, "98 %")
    with pytest.raises(ValueError, match="no share"):
        ring("按期办结率", 1.2)
