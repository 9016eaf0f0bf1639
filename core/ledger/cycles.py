"""Reporting duties as printed (报送要求), read into cycles with due days: 每月25日前填报，每季末报送总结.

A cycle asks for one report per period. Its due day lies in the period itself (每月25日前 is about the month that runs)
or in the next one (每月5日前, 每季首月3日前 are about the one that is over). Where the words leave that open, a due day
within the first ten days of a period looks back: nobody can report on what has only begun.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from core.phrases import say
from core.workdays.calendar import WorkCalendar

Every = Literal["month", "quarter", "half_year", "year"]
Asks = Literal["progress", "summary"]
Shift = Literal["none", "earlier", "later"]
"""What becomes of a due day that is not worked: it stays, moves to the last working day before, or to the next one."""

MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months a period has."""

_LOOKS_BACK = 10
_EVERY: dict[str, Every] = {
    "月": "month",
    "季": "quarter",
    "季度": "quarter",
    "半年": "half_year",
    "年": "year",
    "年度": "year",
}
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_NUMBER = r"[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_CYCLE = re.compile(
    r"每(?:个)?(?P<every>半年|季度|季|年度|年|月)(?:度)?"
    r"(?:的)?(?P<month>首月|第一个月|次月|下月|末月|最后一个月|第三个月)?(?:的)?"
    rf"(?:(?P<on>(?:{_NUMBER})月))?"
    rf"(?:(?P<day>{_NUMBER})(?:日|号)(?:之?前|以前)?|(?P<end>末|底|结束前|月末|月底|年底|年末)(?:之?前)?)"
    r"(?P<rest>[^，,；;。]*)"
)
_BACK = re.compile(r"上(?:个)?(?:月|季度?|半年|年度?)")
_FORWARD = re.compile(r"当(?:月|季度?|年)|本(?:月|季度?|年度?)")
_FIRST, _NEXT = ("首月", "第一个月"), ("次月", "下月")


class Cycle(msgspec.Struct, frozen=True):
    """One duty to report. The due day is ``day`` of the ``month``-th month, counted from the period's first month as 0;
    months at or behind the period's length lie in the next one. ``day`` 0 is the month's last day, as is any day
    that a month does not have.
    """

    every: Every
    month: int
    day: int
    asks: Asks = "progress"

    @property
    def looks_back(self) -> bool:
        """Whether it is due after the period that it is about."""
        return self.month >= MONTHS[self.every]


class ReportPeriod(msgspec.Struct, frozen=True):
    """What one report is about, both days included, and the last day on which it is in time."""

    start: date
    end: date
    due: date

    @property
    def label(self) -> str:
        """2026年11月, 2026年第四季度, 2026年下半年, 2026年."""
        year, months = self.start.year, _months_between(self.start, self.end)
        if months == MONTHS["month"]:
            return say("%(year)s年%(month)s月", year=year, month=self.start.month)
        if months == MONTHS["quarter"]:
            return say("%(year)s年第%(quarter)s季度", year=year, quarter=(self.start.month + 2) // 3)
        if months == MONTHS["half_year"]:
            half = say("上半年") if self.start.month == 1 else say("下半年")
            return say("%(year)s年%(half)s", year=year, half=half)
        return say("%(year)s年", year=year)


def read_cycles(text: str) -> tuple[Cycle, ...]:
    """The cycles in the words of a duty, each once, in their order. Words that name no day give none."""
    plain = re.sub(r"\s+", "", text)
    found = [cycle for match in _CYCLE.finditer(plain) if (cycle := _cycle(match, _before(plain, match)))]
    return tuple(dict.fromkeys(found))


def periods(cycle: Cycle, first: date, *, calendar: WorkCalendar, shift: Shift = "later") -> Iterator[ReportPeriod]:
    """Every period whose report is due on ``first`` or later, without end, in the order of their due days."""
    length = MONTHS[cycle.every]
    start = _add_months(date(first.year, 1, 1), -2 * MONTHS["year"])
    while True:
        end = _add_months(start, length) - timedelta(days=1)
        due = shifted(_day_of(_add_months(start, cycle.month), cycle.day), shift, calendar)
        if due >= first:
            yield ReportPeriod(start, end, due)
        start = _add_months(start, length)


def next_period(cycle: Cycle, today: date, *, calendar: WorkCalendar, shift: Shift = "later") -> ReportPeriod:
    """The period whose report is due next, today included."""
    return next(periods(cycle, today, calendar=calendar, shift=shift))


def shifted(day: date, shift: Shift, calendar: WorkCalendar) -> date:
    """The due day by the rule for days that are not worked."""
    if shift == "none" or calendar.is_working_day(day):
        return day
    if shift == "earlier":
        return calendar.subtract_working_days(day, 0)
    return calendar.add_working_days(day, 1)


def cycle_words(cycle: Cycle) -> str:
    """What was understood, for the screen: 每月25日前报当月进展."""
    return say(
        "%(when)s前报%(what)s",
        when=_when(cycle),
        what=say("%(of)s总结", of=_about(cycle)) if cycle.asks == "summary" else say("%(of)s进展", of=_about(cycle)),
    )


def _cycle(match: re.Match[str], before: str) -> Cycle | None:
    every = _EVERY[match["every"]]
    length = MONTHS[every]
    day = _number(match["day"]) if match["day"] else 0
    if day > 31 or (match["day"] and day == 0):
        return None
    month = length - 1
    if match["on"]:
        number = _number(match["on"].removesuffix("月"))
        if every != "year" or not 1 <= number <= length:
            return None
        month = number - 1
    elif match["month"] in _FIRST:
        month = 0
    if _is_behind(match, day=day, month=month, every=every):
        month = month + length if match["on"] else length
    return Cycle(every, month, day, "summary" if "总结" in before + match["rest"] else "progress")


def _is_behind(match: re.Match[str], *, day: int, month: int, every: Every) -> bool:
    """Whether the due day lies behind the period, by its own words or because the period has only begun."""
    if match["month"] in _NEXT or _BACK.search(match["rest"]):
        return True
    if _FORWARD.search(match["rest"]) or not day or day > _LOOKS_BACK:
        return False
    return every == "month" or month == 0


def _before(text: str, match: re.Match[str]) -> str:
    """The words of the same clause that stand before a match."""
    return re.split(r"[，,；;。]", text[: match.start()])[-1]


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def _add_months(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _day_of(month: date, day: int) -> date:
    _, last = monthrange(month.year, month.month)
    return month.replace(day=min(day or last, last))


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _when(cycle: Cycle) -> str:
    length = MONTHS[cycle.every]
    if not cycle.day and cycle.month == length - 1:
        ends: dict[Every, str] = {
            "month": say("每月末"),
            "quarter": say("每季末"),
            "half_year": say("每半年末"),
            "year": say("每年末"),
        }
        return ends[cycle.every]
    day = say("%(day)s日", day=cycle.day) if cycle.day else say("月末")
    if cycle.every == "month":
        return say("每月%(day)s", day=day)
    month = cycle.month % length + 1
    if cycle.every == "year":
        return say("每年%(month)s月%(day)s", month=month, day=day)
    if cycle.every == "half_year":
        return say("每半年第%(month)s个月%(day)s", month=month, day=day)
    return say("每季第%(month)s个月%(day)s", month=month, day=day)


def _about(cycle: Cycle) -> str:
    if cycle.looks_back:
        back = {"month": say("上月"), "quarter": say("上季度"), "half_year": say("上个半年"), "year": say("上年")}
        return back[cycle.every]
    running = {"month": say("当月"), "quarter": say("当季"), "half_year": say("当半年"), "year": say("当年")}
    return running[cycle.every]
