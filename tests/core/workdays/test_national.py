"""The library's days against a table copied by hand from the notice on 2026, and the years beyond."""

from datetime import date, timedelta

import pytest

from core.workdays.calendar import DayRecord, SpecialDay
from core.workdays.national import announced_days, announced_years, national_calendar

SOURCE_2026 = "国务院办公厅关于2026年部分节假日安排的通知"

# (first day, last day, name, days in lieu, make-up days), all of 2026 as month and day.
HOLIDAYS_2026 = [
    ((1, 1), (1, 3), "元旦", [(1, 2)], [(1, 4)]),
    ((2, 15), (2, 23), "春节", [(2, 20), (2, 23)], [(2, 14), (2, 28)]),
    ((4, 4), (4, 6), "清明", [], []),
    ((5, 1), (5, 5), "劳动节", [(5, 5)], [(5, 9)]),
    ((6, 19), (6, 21), "端午", [], []),
    ((9, 25), (9, 27), "中秋", [], []),
    ((10, 1), (10, 7), "国庆节", [(10, 6), (10, 7)], [(9, 20), (10, 10)]),
]


def day(month_day: tuple[int, int]) -> date:
    return date(2026, *month_day)


def test_special_days_of_2026_are_those_of_the_notice() -> None:
    expected = []
    for first, last, name, in_lieu, makeups in HOLIDAYS_2026:
        rests = [day(first) + timedelta(days=offset) for offset in range((day(last) - day(first)).days + 1)]
        shifted = {day(found) for found in in_lieu}
        expected += [SpecialDay(d, False, f"{name}（调休）" if d in shifted else name, SOURCE_2026) for d in rests]
        expected += [SpecialDay(day(found), True, f"调休上班（{name}）", SOURCE_2026) for found in makeups]
    assert list(announced_days(2026)) == sorted(expected, key=lambda special: special.day)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ((2, 13), 1, (2, 14)),  # the Saturday before Spring Festival is worked
        ((2, 13), 2, (2, 24)),  # then nine days of rest
        ((2, 13), 6, (2, 28)),  # and the Saturday after it is worked
        ((4, 3), 1, (4, 7)),  # 清明: Saturday to Monday
        ((4, 30), 1, (5, 6)),
        ((5, 6), 3, (5, 9)),  # the make-up Saturday of 劳动节
        ((5, 6), 4, (5, 11)),
        ((9, 18), 1, (9, 20)),  # a make-up Sunday
        ((9, 30), 1, (10, 8)),
        ((9, 30), 3, (10, 10)),
        ((12, 30), 1, (12, 31)),
    ],
)
def test_terms_across_the_holidays_of_2026(start: tuple[int, int], amount: int, end: tuple[int, int]) -> None:
    assert national_calendar().add_working_days(day(start), amount) == day(end)


def test_spring_festival_is_explained_day_by_day() -> None:
    rests = [("15", "春节"), ("16", "春节"), ("17", "春节"), ("18", "春节"), ("19", "春节"), ("20", "春节（调休）")]
    rests += [("21", "春节"), ("22", "春节"), ("23", "春节（调休）")]
    assert national_calendar().explain(day((2, 13)), day((2, 25))) == [
        DayRecord(day((2, 13)), False, None, "周五，当日不计"),
        DayRecord(day((2, 14)), True, 1, "调休上班（春节）"),
        *(DayRecord(date(2026, 2, int(number)), False, None, reason) for number, reason in rests),
        DayRecord(day((2, 24)), True, 2, "周二"),
        DayRecord(day((2, 25)), True, 3, "周三"),
    ]


def test_late_december_names_the_next_years_notice() -> None:
    special = next(special for special in announced_days(2007) if special.day == date(2007, 12, 31))
    assert special == SpecialDay(
        date(2007, 12, 31), False, "元旦（调休）", "国务院办公厅关于2008年部分节假日安排的通知"
    )


def test_years_the_library_does_not_know_are_provisional() -> None:
    after = max(announced_years()) + 1
    assert announced_days(after) == ()
    calendar = national_calendar()
    assert calendar.is_provisional(date(after, 10, 1))
    assert calendar.is_working_day(date(after, 10, 1)) is (date(after, 10, 1).weekday() < 5)
    assert {2020, 2024, 2025, 2026} <= announced_years()


@pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_whole_year(year: int, worked: int) -> None:
    assert national_calendar().working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == worked
