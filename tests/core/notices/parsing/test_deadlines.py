"""Deadlines as printed: after a label, and inside the words of a measure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.draft import DeadlineKind
from core.notices.parsing.deadlines import find_deadline, read_deadline
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


@pytest.mark.parametrize(
    ("words", "text", "kind", "day"),
    [
        ("2020年底前将许可纳入线上平台。", "2020年底前", "month_end", "2020-12-31"),
        ("到2025年，网办率达到95%。", "2025年", "month_end", "2025-12-31"),
        ("在2024年3月初将土地资源上图。", "2024年3月初", "date", "2024-03-10"),
        ("2022年6月30日前完成清理。", "2022年6月30日前", "date", "2022-06-30"),
        ("2023年上半年开通专窗。", "2023年上半年", "month_end", "2023-06-30"),
        ("对2020年6月30日前到期的企业续保。", "", "none", None),
        ("在2020年3月31日前，发票暂免收取邮寄费。", "", "none", None),
        ("2020年1月1日至3月31日，免征关税。", "", "none", None),
        ("将申报期限延长至2月24日。", "", "none", None),
        ("各单位每月25日前报送情况。", "", "none", None),
        ("低于2019年同期水平，3年内免租。", "", "none", None),
        ("近三年内无违法记录的企业。", "", "none", None),
    ],
)
def test_inside_the_words_of_a_measure(words: str, text: str, kind: str, day: str | None) -> None:
    deadline = find_deadline(fold(words), words, [(0, len(words))], YEAR)
    assert (deadline.text, deadline.kind, deadline.day and deadline.day.isoformat()) == (text, kind, day)


def test_of_several_limits_the_last_counts_and_is_doubted() -> None:
    words = "2022年6月底前完成试点，2023年底前全面推开。"
    deadline = find_deadline(fold(words), words, [(0, len(words))], YEAR)
    assert (deadline.day, deadline.reasons) == (date(2023, 12, 31), ("several",))


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
