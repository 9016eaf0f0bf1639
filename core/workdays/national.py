"""The nation's rest and make-up days as the library ``chinesecalendar`` has them: the seed of the Holiday table."""

from datetime import date
from functools import cache

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, in_lieu_days, workdays

from core.phrases import Phrase, say
from core.workdays.calendar import SpecialDay, WorkCalendar

_NAMES = {
    Holiday.new_years_day: say("元旦"),
    Holiday.spring_festival: say("春节"),
    Holiday.tomb_sweeping_day: say("清明"),
    Holiday.labour_day: say("劳动节"),
    Holiday.dragon_boat_festival: say("端午"),
    Holiday.national_day: say("国庆节"),
    Holiday.mid_autumn_festival: say("中秋"),
    Holiday.anti_fascist_70th_day: say("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
}


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


def _named(name: str) -> Phrase:
    return _NAMES[Holiday(name)]


def _rest_day(day: date, name: str) -> SpecialDay:
    holiday = _named(name)
    return SpecialDay(
        day, False, say("%(holiday)s（调休）", holiday=holiday) if day in in_lieu_days else holiday, _source(day)
    )


def _makeup_day(day: date, name: str) -> SpecialDay:
    return SpecialDay(day, True, say("调休上班（%(holiday)s）", holiday=_named(name)), _source(day))


def _source(day: date) -> str:
    """The notice of a year; the last days of December are arranged by the next year's."""
    return say("国务院办公厅关于%(year)s年部分节假日安排的通知", year=day.year + (day.month == 12))
