"""The nation's rest and make-up days as the library ``chinesecalendar`` has them: the seed of the Holiday table."""

from datetime import date
from functools import cache

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, in_lieu_days, workdays

from core.workdays.calendar import SpecialDay, WorkCalendar


@cache
def announced_years() -> frozenset[int]:
    """The years the installed library knows. A year comes with the library's release after the yearly notice."""
    return frozenset(day.year for day in holidays)


@cache
def announced_days(year: int) -> tuple[SpecialDay, ...]:
    """The dated rest and make-up days of a year, in order, named in Chinese; empty for a year not announced."""
    rests = [_rest_day(day, name) for day, name in holidays.items() if day.year == year]
    makeups = [_makeup_day(day, name) for day, name in workdays.items() if day.year == year]
    return tuple(sorted(rests + makeups, key=lambda special: special.day))


@cache
def national_calendar() -> WorkCalendar:
    """The calendar of all announced years."""
    years = announced_years()
    return WorkCalendar.of((special for year in sorted(years) for special in announced_days(year)), years)


def _rest_day(day: date, name: str) -> SpecialDay:
    holiday: str = Holiday(name).chinese
    return SpecialDay(day, False, f"{holiday}（调休）" if day in in_lieu_days else holiday, _source(day))


def _makeup_day(day: date, name: str) -> SpecialDay:
    return SpecialDay(day, True, f"调休上班（{Holiday(name).chinese}）", _source(day))


def _source(day: date) -> str:
    """The notice of a year; the last days of December are arranged by the next year's."""
    return f"国务院办公厅关于{day.year + (day.month == 12)}年部分节假日安排的通知"
