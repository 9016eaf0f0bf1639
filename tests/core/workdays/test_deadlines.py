"""Terms become moments, moments become days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI, end_of_day
from core.workdays.deadlines import Unit, deadline_day, due_moment
from core.workdays.national import national_calendar


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("received", "amount", "unit", "receipt_day_counts", "due"),
    [
        (shanghai(4, 30, 17), 1, "working_day", False, shanghai(5, 7)),
        (shanghai(4, 30, 17), 1, "working_day", True, shanghai(5, 1)),
        (shanghai(5, 1, 9), 1, "working_day", True, shanghai(5, 7)),
        (shanghai(4, 30, 23, 59), 15, "calendar_day", False, shanghai(5, 16)),
        (shanghai(4, 30, 0, 1), 15, "calendar_day", True, shanghai(5, 15)),
        (shanghai(4, 30, 17, 30), 24, "hour", False, shanghai(5, 1, 17, 30)),
        (shanghai(4, 30, 17, 30), 24, "hour", True, shanghai(5, 1, 17, 30)),
        (datetime(2026, 4, 29, 16, 30, tzinfo=UTC), 1, "calendar_day", False, shanghai(5, 2)),
    ],
)
def test_term_ends_at_the_moment_a_person_would_name(
    received: datetime, amount: int, unit: Unit, receipt_day_counts: bool, due: datetime
) -> None:
    assert due_moment(national_calendar(), received, amount, unit, receipt_day_counts=receipt_day_counts) == due


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "hour"])
def test_empty_term_is_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="at least one"):
        due_moment(national_calendar(), shanghai(4, 30), 0, unit)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_day_and_its_end_are_inverse(day: date) -> None:
    assert deadline_day(end_of_day(day)) == day
    assert deadline_day(end_of_day(day) - timedelta(seconds=1)) == day
    assert deadline_day(end_of_day(day) + timedelta(seconds=1)) == day + timedelta(days=1)
