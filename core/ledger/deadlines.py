"""From a deadline as printed to the day it is due. A deadline that is not printed is never invented."""

from datetime import date

from core.ledger.states import DeadlineKind


def due_day(kind: DeadlineKind, deadline: date | None, today: date) -> date | None:
    """The day on whose end a task is due, None when nothing is due.

    A dated deadline stays where it was printed even when it has passed. A yearly one (每年…前) that has passed is due
    on the same day of the next year in which it has not; the 29th of February falls on the 28th in other years.
    """
    if deadline is None or kind in ("ongoing", "none"):
        return None
    if kind != "yearly" or deadline >= today:
        return deadline
    this_year = _same_day(deadline, today.year)
    return this_year if this_year >= today else _same_day(deadline, today.year + 1)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
