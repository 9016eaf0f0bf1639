"""The count of working days beside a deadline: every day once, the last number is the count, the sentence says it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays.national import national_calendar
from web.routes.tasks.days import LONGEST, count_days

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def test_the_national_day_week_is_not_counted() -> None:
    count = count_days(
        national_calendar(),
        due=date(2026, 9, 30),
        today=date(2026, 10, 15),
        printed="2026年9月底前",
        printed_day=date(2026, 9, 30),
    )
    assert [mark.mark for mark in count.marks] == ["到期", *["休"] * 7, "1", "2", "3", "休", "4", "5", "6", "7"]
    assert [mark.css for mark in count.marks if mark.css != "off"] == ["due", *["late"] * 6, "today late"]
    assert (count.marks[10].date, count.marks[10].weekday) == ("10/10", "六班")
    assert count.sentence == (
        "“2026年9月底前”按9月30日到期，到期次日起算逾期，节假日休息7天不计，10月10日调休上班计入，至今天共7个工作日。"
        "依据：国务院办公厅关于2026年部分节假日安排的通知。"
    )


def test_days_ahead_are_counted_from_tomorrow() -> None:
    count = count_days(
        national_calendar(),
        due=date(2026, 11, 25),
        today=date(2026, 11, 20),
        printed="11月25日前",
        printed_day=date(2026, 11, 25),
    )
    assert [(mark.mark, mark.css) for mark in count.marks] == [
        ("今天", "today"),
        ("休", "off"),
        ("休", "off"),
        ("1", ""),
        ("2", ""),
        ("3", "due"),
    ]
    assert count.sentence == "“11月25日前”按11月25日到期，自明天起算，还有3个工作日。"


def test_a_moved_due_day_is_not_pinned_on_the_printed_words() -> None:
    count = count_days(
        national_calendar(),
        due=date(2026, 12, 31),
        today=date(2026, 12, 30),
        printed="9月底前",
        printed_day=date(2026, 9, 30),
    )
    assert count.sentence == "原文“9月底前”，现按12月31日到期，自明天起算，还有1个工作日。"


def test_a_year_without_announced_holidays_is_said_to_be_provisional() -> None:
    count = count_days(
        national_calendar(), due=date(2040, 1, 5), today=date(2040, 1, 3), printed="x", printed_day=date(2040, 1, 5)
    )
    assert count.sentence.endswith("其中有的年份放假安排尚未公布，公布后重算。")


@given(due=DAYS, today=DAYS)
def test_drawn_days_are_consecutive_and_end_with_the_count(due: date, today: date) -> None:
    calendar = national_calendar()
    count = count_days(calendar, due=due, today=today, printed="x", printed_day=due)
    first, last = min(due, today), max(due, today)
    number = abs(calendar.working_days_between(due, today))
    assert f"{number}个工作日" in count.sentence
    if not count.marks:
        assert due - today > timedelta(days=LONGEST - 1)
        return
    length = min((last - first).days + 1, LONGEST)
    start = last - timedelta(days=length - 1)
    assert [mark.date for mark in count.marks] == [
        f"{day.month}/{day.day}" for day in (start + timedelta(days=n) for n in range(length))
    ]
    numbers = [int(mark.mark) for mark in count.marks if mark.mark.isdecimal()]
    assert numbers == list(range(number - len(numbers) + 1, number + 1))


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 11, 20)])
def test_due_today_is_one_day(day: date) -> None:
    count = count_days(national_calendar(), due=day, today=day, printed="x", printed_day=day)
    assert [(mark.mark, mark.css) for mark in count.marks] == [("今天", "due")]
