"""Which days are worked, and how a span of working days (工作日) is counted and explained.

A day is worked from Monday to Friday, except on rest days, and on make-up days (调休) of a weekend. Rest and make-up
days are dated data: the State Council's yearly notice, overlaid with the local days of a tenant.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import Self

import msgspec

from core.phrases import say

WEEKDAYS = (say("周一"), say("周二"), say("周三"), say("周四"), say("周五"), say("周六"), say("周日"))
_DAY = timedelta(days=1)


class SpecialDay(msgspec.Struct, frozen=True):
    """A dated rest or make-up day. ``reason`` is what the screen says, ``source`` the notice it comes from."""

    day: date
    works: bool
    reason: str
    source: str


class DayRecord(msgspec.Struct, frozen=True):
    """One line of an explanation. ``number`` counts the working days so far, None where the day does not count.

    ``provisional`` says that the year's holidays are not announced yet.
    """

    day: date
    counts: bool
    number: int | None
    reason: str
    provisional: bool = False


class WorkCalendar(msgspec.Struct, frozen=True):
    """A calendar of working days. Make one with ``of``; cheap to keep, every count takes logarithmic time.

    ``days`` are the special days by date, ``announced`` the years whose holidays are known. In any other year only
    the weekend rule and local days hold, and results are provisional.
    """

    days: Mapping[date, SpecialDay]
    announced: frozenset[int]
    _exceptions: tuple[date, ...]
    _shifts: tuple[int, ...]

    @classmethod
    def of(cls, days: Iterable[SpecialDay], announced: Iterable[int]) -> Self:
        """A calendar from dated days; of two records for one day the later one holds."""
        by_day = {special.day: special for special in days}
        exceptions = tuple(sorted(day for day, special in by_day.items() if special.works != _is_weekday(day)))
        shifts = accumulate((1 if by_day[day].works else -1 for day in exceptions), initial=0)
        return cls(by_day, frozenset(announced), exceptions, tuple(shifts))

    def overlaid(self, local: Iterable[SpecialDay]) -> Self:
        """This calendar with a tenant's local days on top; a local record replaces the national one of its day."""
        return self.of([*self.days.values(), *local], self.announced)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        special = self.days.get(day)
        return _is_weekday(day) if special is None else special.works

    def is_provisional(self, start: date, end: date | None = None) -> bool:
        """Whether a day of the span, both ends included, lies in a year whose holidays are not announced."""
        last = start if end is None else end
        return any(year not in self.announced for year in range(start.year, last.year + 1))

    def reason(self, day: date) -> str:
        """Why the day is worked or not, for the screen: 周三, 周六, 国庆节, 调休上班（春节）."""
        special = self.days.get(day)
        return WEEKDAYS[day.weekday()] if special is None else special.reason

    def add_working_days(self, start: date, amount: int, *, receipt_day_counts: bool = False) -> date:
        """The day on which the ``amount``-th working day after receipt falls; 0 gives ``start`` itself.

        By default the first working day after ``start`` is day one; with ``receipt_day_counts`` it is ``start``, when
        that is worked. Raises ValueError for a negative amount.
        """
        if amount < 0:
            raise ValueError("the amount of working days cannot be negative")
        if amount == 0:
            return start
        first = start if receipt_day_counts else start + _DAY
        return self._reaching(self._count(first - _DAY) + amount, first, first + self._span_holding(amount))

    def subtract_working_days(self, end: date, amount: int) -> date:
        """The working day after which exactly ``amount`` working days are left up to and including ``end``.

        Two working days before a Friday is the Wednesday; before a Sunday it is the Wednesday too. 0 gives the last
        working day up to ``end``. Raises ValueError for a negative amount.
        """
        if amount < 0:
            raise ValueError("the amount of working days cannot be negative")
        return self._reaching(self._count(end) - amount, end - self._span_holding(amount + 1), end)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and including ``end``; negative when ``end`` is earlier."""
        return self._count(end) - self._count(start)

    def explain(self, start: date, end: date, *, receipt_day_counts: bool = False) -> list[DayRecord]:
        """The count day by day, from ``start`` to ``end``, both included. Raises ValueError when ``end`` is earlier."""
        if end < start:
            raise ValueError("the end lies before the start")
        records: list[DayRecord] = []
        number = 0
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            day = date.fromordinal(ordinal)
            works, reason = self.is_working_day(day), self.reason(day)
            counts = works and (receipt_day_counts or day > start)
            if works and not counts:
                reason = say("%(reason)s，当日不计", reason=reason)
            number += counts
            records.append(DayRecord(day, counts, number if counts else None, reason, self.is_provisional(day)))
        return records

    def _count(self, day: date) -> int:
        """The working days from the first day of the proleptic calendar, a Monday, up to and including ``day``."""
        weeks, rest = divmod(day.toordinal(), 7)
        return 5 * weeks + min(rest, 5) + self._shifts[bisect_right(self._exceptions, day)]

    def _reaching(self, count: int, earliest: date, latest: date) -> date:
        """The first day of the range at which the running count reaches ``count``."""
        ordinals = range(earliest.toordinal(), latest.toordinal() + 1)
        found = bisect_left(ordinals, count, key=lambda ordinal: self._count(date.fromordinal(ordinal)))
        return date.fromordinal(ordinals[found])

    def _span_holding(self, amount: int) -> timedelta:
        """A span certain to hold ``amount`` working days, even if every exception in it were a rest day."""
        return timedelta(days=7 * (amount + len(self._exceptions)) // 5 + 7)


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5
