"""Deadlines as printed: after a label, and inside the words of a measure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.draft import DeadlineKind
from core.notices.parsing.deadlines import read_deadline
from core.notices.parsing.fold import fold

YEAR = 2022
Expected = tuple[DeadlineKind, str | None, tuple[str, ...]]
INFERRED = ("year_inferred",)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2022年4月30日前", ("date", "2022-04-30", ())),
        ("2022 年 4 月 30 日", ("date", "2022-04-30", ())),
        ("2022.4.30", ("date", "2022-04-30", ())),
        ("2022-04-30前完成", ("date", "2022-04-30", ())),
        ("二〇二二年四月三十日", ("date", "2022-04-30", ())),
        ("2019年12月底前", ("month_end", "2019-12-31", ())),
        ("2024年2月", ("month_end", "2024-02-29", ())),
        ("2020年1月前", ("month_end", "2020-01-31", ())),
        ("2026年上半年", ("month_end", "2026-06-30", ())),
        ("2026年第三季度末", ("month_end", "2026-09-30", ())),
        ("2022年年底前", ("month_end", "2022-12-31", ())),
        ("2022年内", ("month_end", "2022-12-31", ("inexact",))),
        ("2022年", ("month_end", "2022-12-31", ("inexact",))),
        ("年底前", ("month_end", "2022-12-31", INFERRED)),
        ("6月底前", ("month_end", "2022-06-30", INFERRED)),
        ("三季度", ("month_end", "2022-09-30", INFERRED)),
        ("明年6月底前", ("month_end", "2023-06-30", INFERRED)),
        ("2022年3月初", ("date", "2022-03-10", ("inexact",))),
        ("2022年3月中旬", ("date", "2022-03-20", ("inexact",))),
        ("2022年6月底前、12月底前", ("month_end", "2022-12-31", ("several",))),
        ("持续推进", ("ongoing", None, ())),
        ("长期坚持", ("ongoing", None, ())),
        ("即知即改", ("ongoing", None, ())),
        ("每季度", ("ongoing", None, ("inexact",))),
        ("2022年全年", ("ongoing", None, ("inexact",))),
        ("自2022年1月起长期执行", ("ongoing", None, ())),
        ("2019年10月取得阶段性成果并持续推进", ("stage", "2019-10-31", ())),
        ("2022年6月底前完成，长期坚持", ("stage", "2022-06-30", ())),
        ("2022年4月至5月", ("stage", "2022-05-31", ())),
        ("每年4月至5月", ("stage", "2022-05-31", INFERRED)),
        ("2024-2026年", ("stage", "2026-12-31", ("inexact",))),
        ("2022年3月1日—2022年10月31日", ("stage", "2022-10-31", ())),
        ("2019年7月底前，以后每年持续实施", ("yearly", "2019-07-31", ())),
        ("每年12月底前", ("yearly", "2022-12-31", INFERRED)),
        ("立即整改，2022年6月20日前完成", ("date", "2022-06-20", ())),
        ("印发之日起30日内", ("date", None, ("relative",))),
        ("2022630日", ("date", "2022-06-30", ("damaged",))),
        ("20221130日前", ("date", "2022-11-30", ("damaged",))),
        ("2022111日", ("date", None, ("damaged",))),
        ("2022年2月30日", ("date", None, ("damaged",))),
        ("待定", ("none", None, ("unreadable",))),
    ],
)
def test_after_a_label(printed: str, expected: Expected) -> None:
    deadline = read_deadline(fold(printed), printed, [(0, len(printed))], YEAR)
    assert (deadline.kind, deadline.day and deadline.day.isoformat(), deadline.reasons) == expected
    assert deadline.text == printed


def test_nothing_printed_is_no_deadline_and_no_doubt() -> None:
    deadline = read_deadline("", "", [(0, 0)], YEAR)
    assert (deadline.kind, deadline.day, deadline.reasons) == ("none", None, ())


def test_without_any_year_nothing_is_invented() -> None:
    deadline = read_deadline("年底前", "年底前", [(0, 3)], None)
    assert (deadline.kind, deadline.day, deadline.reasons) == ("date", None, INFERRED)


@given(st.dates(date(2015, 1, 1), date(2039, 12, 31)))
def test_every_printed_day_is_that_day(day: date) -> None:
    printed = f"{day.year}年{day.month}月{day.day}日前"
    assert read_deadline(printed, printed, [(0, len(printed))], None).day == day


@given(st.dates(date(2015, 1, 1), date(2039, 12, 31)))
def test_the_end_of_a_month_is_the_day_before_the_next(day: date) -> None:
    printed = f"{day.year}年{day.month}月底前"
    end = read_deadline(printed, printed, [(0, len(printed))], None).day
    assert end is not None
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + timedelta(days=1)).day == 1


@given(st.dates(date(2015, 1, 1), date(2039, 12, 31)))
def test_a_day_that_lost_its_marks_is_never_read_wrongly(day: date) -> None:
    printed = f"{day.year}{day.month}{day.day}日"
    deadline = read_deadline(printed, printed, [(0, len(printed))], None)
    assert deadline.day in {day, None}
    assert deadline.reasons == ("damaged",)
