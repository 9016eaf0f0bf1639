"""From a rule's "within so many days" to a moment, and back from a moment to the day the screen shows."""

from datetime import date, datetime, timedelta
from typing import Literal

from core.clock import end_of_day, local_day
from core.workdays.calendar import WorkCalendar

Unit = Literal["working_day", "calendar_day", "hour"]
"""工作日, 自然日, 小时. A rule uses one of them."""


def due_moment(
    calendar: WorkCalendar, received_at: datetime, amount: int, unit: Unit, *, receipt_day_counts: bool = False
) -> datetime:
    """The moment at which a term ends, in UTC. ``received_at`` is aware.

    Terms in days end at 24:00 of their last day in Asia/Shanghai; hours run from the moment of receipt. Raises
    ValueError for an amount below one.
    """
    if amount < 1:
        raise ValueError("a term is at least one day or hour long")
    if unit == "hour":
        return received_at + timedelta(hours=amount)
    day = local_day(received_at)
    if unit == "working_day":
        return end_of_day(calendar.add_working_days(day, amount, receipt_day_counts=receipt_day_counts))
    return end_of_day(day + timedelta(days=amount - receipt_day_counts))


def deadline_day(due_at: datetime) -> date:
    """The day a deadline is shown under: a moment of 24:00 belongs to the day that ends, not to the one that begins."""
    return local_day(due_at - timedelta(microseconds=1))
