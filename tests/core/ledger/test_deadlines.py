"""Deadlines: kept as printed, never invented; yearly ones come round again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.deadlines import due_day
from core.ledger.states import DeadlineKind

TODAY = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("kind", "deadline", "due"),
    [
        ("date", date(2022, 4, 30), date(2022, 4, 30)),
        ("month_end", date(2026, 12, 31), date(2026, 12, 31)),
        ("stage", date(2026, 10, 31), date(2026, 10, 31)),
        ("stage", None, None),
        ("ongoing", None, None),
        ("ongoing", date(2026, 12, 31), None),
        ("none", None, None),
        ("none", date(2026, 12, 31), None),
        ("yearly", date(2026, 12, 31), date(2026, 12, 31)),
        ("yearly", date(2026, 10, 15), date(2026, 10, 15)),
        ("yearly", date(2019, 7, 31), date(2027, 7, 31)),
        ("yearly", date(2019, 11, 30), date(2026, 11, 30)),
        ("yearly", date(2024, 2, 29), date(2027, 2, 28)),
    ],
)
def test_each_kind_is_due_as_printed(kind: DeadlineKind, deadline: date | None, due: date | None) -> None:
    assert due_day(kind, deadline, TODAY) == due


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_a_yearly_deadline_lies_within_the_coming_year(deadline: date, today: date) -> None:
    due = due_day("yearly", deadline, today)
    assert due is not None
    assert due >= today
    assert due == deadline or (due - today).days <= 366
    assert (due.month, due.day) in {(deadline.month, deadline.day), (2, 28)}
