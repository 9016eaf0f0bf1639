"""Points in time as printed in official documents, and the last day each of them allows.

| printed like | last day | exact |
|---|---|---|
| 2022年4月30日, 2022-04-30, 2022.4.30, 二〇二二年四月三十日 | that day | day |
| 2022年4月, 4月底, 12月末 | the month's last day | month |
| 3月初, 3月上旬 / 中旬 / 下旬 | the 10th / 10th / 20th / last day | day, inexact |
| 上半年, 下半年, 第三季度, 二季度末 | the last day of it | month |
| 2022年底, 年底, 年内, 2022年 | 31 December | month |
| 2022630日 (a lost 年 and 月) | that day, if it can be read in one way only | day, damaged |

A point without a year takes the year of the point before it, else the year the plan is for; the latter is a guess and
is said.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date

import msgspec

from .numerals import NUMERALS, value_of


class Moment(msgspec.Struct, frozen=True):
    """One printed point in time."""

    start: int
    end: int
    last_day: date | None
    exact_day: bool
    reasons: tuple[str, ...] = ()
    """Codes of `DraftTask.reasons` without the field."""


_CN = f"[{NUMERALS}]"
MOMENT = re.compile(
    rf"(?P<damaged>(?<!\d)20[1-4]\d ?年? ?\d{{2,4}} ?[日号])"
    rf"|(?P<dotted>(?<![\d.])20[1-4]\d ?[./-] ?\d{{1,2}}(?: ?[./-] ?\d{{1,2}})?(?! ?[\d.%]))"
    rf"|(?:(?P<year>(?<!\d)20[1-4]\d) ?年?(?:度)?|(?P<cnyear>二[〇○零][一二三四]{_CN}) ?年|"
    rf"(?P<rel>今年|本年度?|当年|明年|次年|翌年))? ?(?:"
    rf"(?P<month>(?<!\d)(?<!\d\d\d\d\.)(?:1[0-2]|0?[1-9])|十[一二]?|[一二三四五六七八九]) ?月份?"
    rf"(?: ?(?P<day>[0-3]?\d|{_CN}{{1,3}}) ?[日号]| ?(?P<part>底|末|初|上旬|中旬|下旬))?"
    rf"|(?P<half>[上下]半年)|第?(?P<quarter>[一二三四1-4]) ?季度"
    rf"|(?P<close>(?<![\d一二三四五六七八九十两几多半近])年 ?[底末内终]|(?:(?<=20\d\d年)|(?<=20\d\d 年))[底末内]"
    rf"|(?:(?<=[今本当明次翌]年)|(?<=年度)|(?<=二[〇○零][一二三四]{_CN}年))[底末内]|(?:(?<=20\d\d)|(?<=20\d\d ))年))"
    rf"|(?P<bare>(?<!\d)20[1-4]\d ?年?(?=-|至|到|$))"
)
_DIGITS = re.compile(r"\d+")


def moments_in(folded: str, start: int, end: int, year: int | None) -> Iterator[Moment]:
    """The points in a stretch, in order; `year` is the year the plan is for, if that is known."""
    known = False
    for found in MOMENT.finditer(folded, start, end):
        moment, year, known = _read(found, year, known)
        yield moment


def _read(found: re.Match[str], year: int | None, known: bool) -> tuple[Moment, int | None, bool]:
    place = found.span()
    if found.group("damaged"):
        return Moment(*place, _damaged(found.group("damaged")), True, ("damaged",)), year, known
    if found.group("dotted"):
        numbers = [int(part) for part in _DIGITS.findall(found.group("dotted"))]
        day = _day(*numbers) if len(numbers) == 3 else _month_end(numbers[0], numbers[1])
        return Moment(*place, day, len(numbers) == 3, () if day else ("damaged",)), numbers[0], True
    printed = _printed_year(found, year)
    reasons: tuple[str, ...] = ()
    if printed is None:
        reasons = () if known else ("year_inferred",)
    else:
        year, known = printed, not found.group("rel")
        reasons = ("year_inferred",) if found.group("rel") else ()
    if year is None:
        return Moment(*place, None, False, ("year_inferred",)), year, known
    day, exact, more = _last_day(found, year)
    return Moment(*place, day, exact, reasons + more), year, known


def _printed_year(found: re.Match[str], base: int | None) -> int | None:
    if found.group("year"):
        return int(found.group("year"))
    if found.group("bare"):
        return int(found.group("bare")[:4])
    if found.group("cnyear"):
        return value_of(found.group("cnyear"))
    relative = found.group("rel")
    if relative and base:
        return base + (relative in {"明年", "次年", "翌年"})
    return None


def _last_day(found: re.Match[str], year: int) -> tuple[date | None, bool, tuple[str, ...]]:
    if found.group("month"):
        return _in_month(found, year, value_of(found.group("month")))
    if found.group("half"):
        return _month_end(year, 6 if found.group("half") == "上半年" else 12), False, ()
    if found.group("quarter"):
        return _month_end(year, 3 * value_of(found.group("quarter"))), False, ()
    close = (found.group("close") or "").replace(" ", "")
    return date(year, 12, 31), False, () if close[-1:] in {"底", "末", "终"} else ("inexact",)


def _in_month(found: re.Match[str], year: int, month: int) -> tuple[date | None, bool, tuple[str, ...]]:
    if found.group("day"):
        day = _day(year, month, value_of(found.group("day")))
        return day, True, () if day else ("damaged",)
    part = found.group("part")
    if part in {"初", "上旬"}:
        return _day(year, month, 10), True, ("inexact",)
    if part == "中旬":
        return _day(year, month, 20), True, ("inexact",)
    return _month_end(year, month), False, ()


def _damaged(printed: str) -> date | None:
    """2022630日: the one reading as month and day, or nothing when there are two."""
    digits = "".join(_DIGITS.findall(printed))
    year, rest = int(digits[:4]), digits[4:]
    readings = {_day(year, int(rest[:cut]), int(rest[cut:])) for cut in range(1, len(rest)) if rest[cut] != "0"}
    readings |= {_day(year, int(rest[:2]), int(rest[2:]))} if len(rest) == 4 else set()
    possible = [reading for reading in readings if reading]
    return possible[0] if len(possible) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date | None:
    return _day(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
