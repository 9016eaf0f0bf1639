"""The calendar against a model that walks day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays.calendar import DayRecord, SpecialDay, WorkCalendar

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)

days = st.integers(0, 800).map(lambda offset: FIRST + offset * DAY)
specials = st.dictionaries(days, st.booleans(), max_size=60)


def make_calendar(works: dict[date, bool]) -> WorkCalendar:
    return WorkCalendar.of((SpecialDay(day, flag, "x", "x") for day, flag in works.items()), {2026})


def is_worked(works: dict[date, bool], day: date) -> bool:
    return works.get(day, day.isoweekday() not in {6, 7})


def walk_forward(works: dict[date, bool], start: date, amount: int, receipt_day_counts: bool) -> date:
    day = start - DAY if receipt_day_counts else start
    while amount:
        day += DAY
        amount -= is_worked(works, day)
    return day


@given(specials, days, st.integers(1, 120), st.booleans())
def test_adding_walks_to_the_same_day(
    works: dict[date, bool], start: date, amount: int, receipt_day_counts: bool
) -> None:
    found = make_calendar(works).add_working_days(start, amount, receipt_day_counts=receipt_day_counts)
    assert found == walk_forward(works, start, amount, receipt_day_counts)
    assert is_worked(works, found)


@given(specials, days, days)
def test_between_counts_the_worked_days_after_the_start(works: dict[date, bool], start: date, end: date) -> None:
    low, high = min(start, end), max(start, end)
    model = sum(is_worked(works, low + offset * DAY) for offset in range(1, (high - low).days + 1))
    calendar = make_calendar(works)
    assert calendar.working_days_between(low, high) == model
    assert calendar.working_days_between(high, low) == -model


@given(specials, days, st.integers(1, 120))
def test_subtracting_leaves_exactly_the_amount(works: dict[date, bool], end: date, amount: int) -> None:
    calendar = make_calendar(works)
    found = calendar.subtract_working_days(end, amount)
    assert is_worked(works, found)
    assert calendar.working_days_between(found, end) == amount


@given(specials, days, st.integers(0, 200), st.booleans())
def test_explanation_numbers_every_worked_day_once(
    works: dict[date, bool], start: date, length: int, receipt_day_counts: bool
) -> None:
    calendar, end = make_calendar(works), start + length * DAY
    records = calendar.explain(start, end, receipt_day_counts=receipt_day_counts)
    counted = [record for record in records if record.counts]
    first = start if receipt_day_counts else start + DAY
    span = [first + offset * DAY for offset in range((end - first).days + 1)]
    assert [record.day for record in records] == [start + offset * DAY for offset in range(length + 1)]
    assert [record.day for record in counted] == [day for day in span if is_worked(works, day)]
    assert [record.number for record in counted] == list(range(1, len(counted) + 1))
    assert {record.number for record in records if not record.counts} <= {None}


@given(specials, days, st.integers(1, 60), st.booleans())
def test_explanation_ends_with_the_number_that_was_added(
    works: dict[date, bool], start: date, amount: int, receipt_day_counts: bool
) -> None:
    calendar = make_calendar(works)
    end = calendar.add_working_days(start, amount, receipt_day_counts=receipt_day_counts)
    assert calendar.explain(start, end, receipt_day_counts=receipt_day_counts)[-1].number == amount


def test_zero_stays_and_negative_is_refused() -> None:
    calendar = make_calendar({})
    saturday = date(2026, 3, 7)
    assert calendar.add_working_days(saturday, 0) == saturday
    assert calendar.add_working_days(saturday, 0, receipt_day_counts=True) == saturday
    assert calendar.subtract_working_days(saturday, 0) == date(2026, 3, 6)
    for refused in (calendar.add_working_days, calendar.subtract_working_days):
        with pytest.raises(ValueError, match="negative"):
            refused(saturday, -1)
    with pytest.raises(ValueError, match="before the start"):
        calendar.explain(saturday, saturday - DAY)


def test_local_days_replace_the_nations_and_leave_the_original_alone() -> None:
    monday, saturday = date(2026, 3, 2), date(2026, 3, 7)
    national = WorkCalendar.of([SpecialDay(saturday, True, "调休上班（春节）", "国务院")], {2026})
    local = national.overlaid(
        [SpecialDay(monday, False, "凤州解放纪念日", "市政府"), SpecialDay(saturday, False, "停电停工", "市政府")]
    )
    assert [local.is_working_day(monday), local.is_working_day(saturday)] == [False, False]
    assert [national.is_working_day(monday), national.is_working_day(saturday)] == [True, True]
    assert (local.reason(monday), local.reason(saturday)) == ("凤州解放纪念日", "停电停工")
    assert local.working_days_between(date(2026, 3, 1), date(2026, 3, 8)) == 4
    assert national.working_days_between(date(2026, 3, 1), date(2026, 3, 8)) == 6


def test_year_not_announced_is_provisional() -> None:
    calendar = make_calendar({})
    records = calendar.explain(date(2026, 12, 31), date(2027, 1, 1))
    assert records == [
        DayRecord(date(2026, 12, 31), False, None, "周四，当日不计"),
        DayRecord(date(2027, 1, 1), True, 1, "周五", provisional=True),
    ]
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert calendar.is_provisional(date(2025, 12, 31))
