"""Reporting duties: what their words mean, and when each report is due."""

from datetime import date, timedelta
from itertools import islice, pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.cycles import (
    MONTHS,
    Cycle,
    Every,
    ReportPeriod,
    Shift,
    cycle_words,
    next_period,
    periods,
    read_cycles,
    shifted,
)
from core.workdays.calendar import WorkCalendar
from core.workdays.national import national_calendar

CALENDAR = national_calendar()
CYCLES = st.builds(
    lambda every, month, day: Cycle(every, month % (2 * MONTHS[every]), day),
    st.sampled_from(get_args(Every)),
    st.integers(0, 23),
    st.integers(0, 31),
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("text", "cycles"),
    [
        ("于每月25日前填报工作进展情况表", (Cycle("month", 0, 25),)),
        ("每月25日前填报，每季末报送一次工作总结", (Cycle("month", 0, 25), Cycle("quarter", 2, 0, "summary"))),
        ("每月1日前填报上月进展", (Cycle("month", 1, 1),)),
        ("每月5日前报送", (Cycle("month", 1, 5),)),
        ("每月次月5日前报送", (Cycle("month", 1, 5),)),
        ("每个月 10 号前报送当月情况", (Cycle("month", 0, 10),)),
        ("每月二十五日之前", (Cycle("month", 0, 25),)),
        ("每月15日前报上月情况", (Cycle("month", 1, 15),)),
        ("每月底前报送", (Cycle("month", 0, 0),)),
        ("每季首月3日前报送", (Cycle("quarter", 3, 3),)),
        ("每季度第一个月三日前报送上季度情况", (Cycle("quarter", 3, 3),)),
        ("每季度首月20日前报送本季度安排", (Cycle("quarter", 0, 20),)),
        ("每季度最后一个月25日前", (Cycle("quarter", 2, 25),)),
        ("每半年末报总结", (Cycle("half_year", 5, 0, "summary"),)),
        ("每年12月10日前报送总结", (Cycle("year", 11, 10, "summary"),)),
        ("每年1月10日前报送上年度工作总结", (Cycle("year", 12, 10, "summary"),)),
        ("每年十一月底前报送", (Cycle("year", 10, 0),)),
        ("每月25日前填报；每月25日前填报", (Cycle("month", 0, 25),)),
        ("每月报送信息不少于1篇", ()),
        ("每月32日前报送", ()),
        ("每月11月5日前报送", ()),
        ("每年13月5日前报送", ()),
        ("及时报送", ()),
        ("", ()),
    ],
)
def test_words_of_a_duty(text: str, cycles: tuple[Cycle, ...]) -> None:
    assert read_cycles(text) == cycles


# The days are taken from a calendar on paper: in 2026 the State Council gave 15 to 23 February for the Spring
# Festival, with 14 and 28 February worked; 1 to 5 May, with 9 May worked; 1 to 7 October, with 10 October worked.
@pytest.mark.parametrize(
    ("cycle", "first", "shift", "due"),
    [
        (Cycle("month", 1, 1), date(2026, 1, 1), "later", ["2026-01-04", "2026-02-02", "2026-03-02"]),
        (Cycle("month", 0, 20), date(2026, 1, 21), "later", ["2026-02-24", "2026-03-20", "2026-04-20"]),
        (Cycle("month", 0, 20), date(2026, 1, 21), "earlier", ["2026-02-14", "2026-03-20", "2026-04-20"]),
        (Cycle("month", 0, 20), date(2026, 1, 21), "none", ["2026-02-20", "2026-03-20", "2026-04-20"]),
        (Cycle("month", 0, 0), date(2026, 2, 3), "later", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (Cycle("quarter", 3, 3), date(2026, 1, 1), "later", ["2026-01-04", "2026-04-03", "2026-07-03"]),
        (Cycle("quarter", 3, 3), date(2026, 9, 30), "later", ["2026-10-08", "2027-01-04"]),
        (Cycle("quarter", 3, 3), date(2026, 9, 30), "earlier", ["2026-09-30", "2027-01-01"]),
        (Cycle("half_year", 5, 0), date(2026, 1, 1), "later", ["2026-06-30", "2026-12-31"]),
        (Cycle("year", 12, 10), date(2026, 1, 13), "later", ["2027-01-11", "2028-01-10"]),
    ],
)
def test_due_days(cycle: Cycle, first: date, shift: Shift, due: list[str]) -> None:
    found = periods(cycle, first, calendar=CALENDAR, shift=shift)
    assert [period.due.isoformat() for period in islice(found, len(due))] == due


def test_what_a_report_is_about() -> None:
    november = next_period(Cycle("month", 1, 5), date(2026, 11, 25), calendar=CALENDAR)
    assert november == ReportPeriod(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 7))
    assert november.label == "2026年11月"
    labels = [next_period(Cycle(every, 0, 0), date(2026, 8, 1), calendar=CALENDAR).label for every in get_args(Every)]
    assert labels == ["2026年8月", "2026年第4季度", "2027年上半年", "2027年"]


@pytest.mark.parametrize(
    ("cycle", "words"),
    [
        (Cycle("month", 0, 25), "每月25日前报当月进展"),
        (Cycle("month", 0, 0), "每月末前报当月进展"),
        (Cycle("quarter", 2, 0, "summary"), "每季末前报当季总结"),
        (Cycle("quarter", 3, 3), "每季第1个月3日前报上季度进展"),
        (Cycle("half_year", 7, 5), "每半年第2个月5日前报上个半年进展"),
        (Cycle("year", 10, 0), "每年11月月末前报当年进展"),
        (Cycle("year", 12, 10), "每年1月10日前报上年进展"),
    ],
)
def test_what_was_understood(cycle: Cycle, words: str) -> None:
    assert cycle_words(cycle) == words


@given(CYCLES, DAYS, st.sampled_from(get_args(Shift)))
def test_periods_follow_each_other_and_none_is_due_too_early(cycle: Cycle, first: date, shift: Shift) -> None:
    found = list(islice(periods(cycle, first, calendar=CALENDAR, shift=shift), 6))
    assert found[0].due >= first
    for before, after in pairwise(found):
        assert after.start == before.end + timedelta(days=1)
        assert before.due <= after.due
    lengths = {(p.end.year - p.start.year) * 12 + p.end.month - p.start.month + 1 for p in found}
    assert lengths == {MONTHS[cycle.every]}
    [last] = list(islice(periods(cycle, found[0].due, calendar=CALENDAR, shift=shift), 1))
    assert last == found[0]


@given(DAYS)
def test_a_day_that_is_not_worked_moves_to_the_nearest_one_that_is(day: date) -> None:
    calendar: WorkCalendar = CALENDAR
    later, earlier = shifted(day, "later", calendar), shifted(day, "earlier", calendar)
    assert earlier <= day <= later
    between = [earlier + timedelta(days=n) for n in range((later - earlier).days + 1)]
    worked = [each for each in between if calendar.is_working_day(each)]
    assert worked == sorted({earlier, later})
    assert shifted(day, "none", calendar) == day
