"""Deadlines: what the words after 完成时限 mean.

| kind | printed like |
|---|---|
| date | 2022年4月30日前 |
| month_end | 2019年12月底前; 2019年9月底; 2026年上半年; 第三季度; 年底前 |
| ongoing | 持续推进; 长期坚持; 全年; 每季度; 即知即改 |
| stage | 2019年10月取得阶段性成果并持续推进; 2022年6月底前完成,长期坚持; 2022年4月至5月; 每年4月至5月 |
| yearly | 2019年7月底前,以后每年持续实施; 每年12月底前 |
| none | nothing, or words that say no time (then in doubt) |
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

import msgspec

from core.notices.draft import DeadlineKind

from .moments import Moment, moments_in


class Deadline(msgspec.Struct, frozen=True):
    """A deadline as read."""

    text: str = ""
    kind: DeadlineKind = "none"
    day: date | None = None
    reasons: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


def read_deadline(folded: str, stored: str, spans: Iterable[tuple[int, int]], year: int | None) -> Deadline:
    """The deadline that one or more labelled stretches print."""
    places = _joined(folded, sorted(place for place in (_tidy(folded, *span) for span in spans) if place[0] < place[1]))
    if not places:
        return Deadline()
    moments: list[Moment] = []
    for start, end in places:
        moments.extend(moment for moment in moments_in(folded, start, end, year) if not _is_since(folded, moment))
    words = "".join(folded[start:end] for start, end in places).replace(" ", "")
    text = ",".join(stored[start:end].replace("\n", " ") for start, end in places)
    kind, day, reasons = _classify(words, moments, _is_range(folded, moments))
    return Deadline(text, kind, day, reasons, tuple(places))


def speaks_of_time(folded: str, start: int, end: int) -> bool:
    """Whether a part of a statement is a deadline and not a unit."""
    return bool(_TIME_PART.match(folded, start, end)) or bool(_ONGOING_PART.fullmatch(folded, start, end))


_EDGES = " 。,;、:()"
_ONGOING = re.compile(
    r"持续|长期|常态|经常|滚动|全年|贯穿|始终|一直|随时|即时|即刻|立即|立行|立知|即知|即改|即行|按时序|按照?上级|按照?要求|按进度|"
    r"按计划|按照?国家|按照?省|按季|按月|适时|动态|日常|不间断|长效|随报随"
)
_CONTINUING = re.compile(r"持续|长期|常态|滚动|贯穿|不间断|长效|经常")
_ALL_YEAR = re.compile(r"全年")
_SINCE = re.compile(r"(?:自|从) ?$")
_FROM_THEN = re.compile(r" ?(?:起|开始|以来)")
_RECURRING = re.compile(r"每(?:个)?(?:半年|季度?|月|周|日|天|旬)|逐[月季]|[月季]度(?!末|底)")
_YEARLY = re.compile(r"每年|逐年|以后年度|今后每|年度实施")
_STAGE = re.compile(r"阶段性|初见成效|初步|显著成效|明显成效")
_RELATIVE = re.compile(
    r"[\d一二三四五六七八九十两半]+个?(?:工作日|自然日|日|天|周|月|年)(?:内|之内|以内)|(?:印发|发布|出台|下发)(?:之日)?(?:起|后)"
)
_RANGE = re.compile(r" ?(?:份|日)? ?(?:-|至|到)+ ?")
_TIME_PART = re.compile(
    r" ?(?:(?:分别|原则上)?(?:于|在|到|至|力争|确保|争取)? ?"
    r"(?:20[1-4]\d ?[年./-]|20[1-4]\d{3,5}[日号]|(?:1[0-2]|[1-9]) ?月(?:份|底|末|\d|前)|"
    r"(?:今|明|本|当)?年 ?[底末内]|[上下]半年|第?[一二三四1-4]季度)|"
    r"每年|每季度?(?!报)|每月|每半年|长期|持续|常态化|全年|立行立改|即知即改|印发后)"
)
_ONGOING_PART = re.compile(r" ?(?:并|且)?(?:长期|持续|常态化?|全年|立行立改|即知即改|立即|按时序|适时|随时)[^、]{0,14}")


def _tidy(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in _EDGES:
        start += 1
    while end > start and folded[end - 1] in _EDGES:
        end -= 1
    return start, end


def _joined(folded: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches with nothing but a mark between them are one: 2023年6月底前完成,并长期坚持."""
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and joined[-1][1] <= start and not folded[joined[-1][1] : start].strip(_EDGES):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_range(folded: str, moments: list[Moment]) -> bool:
    """Two points with 至 or a dash between them are the beginning and the end of a phase."""
    return any(_RANGE.fullmatch(folded, first.end, second.start) for first, second in pairwise(moments))


def _is_since(folded: str, moment: Moment) -> bool:
    """自2022年1月起 is a beginning, not an end."""
    since = _SINCE.search(folded[max(0, moment.start - 3) : moment.start])
    return bool(since and _FROM_THEN.match(folded, moment.end))


def _classify(words: str, moments: list[Moment], is_range: bool) -> tuple[DeadlineKind, date | None, tuple[str, ...]]:
    if not moments:
        return _without_moment(words)
    days = [moment.last_day for moment in moments if moment.last_day]
    day = max(days) if days else None
    reasons = dict.fromkeys(reason for moment in moments for reason in moment.reasons)
    if is_range:
        return "stage", day, tuple(reasons)
    if len(set(days)) > 1:
        reasons["several"] = None
    if _YEARLY.search(words):
        return "yearly", day, tuple(reasons)
    if _ALL_YEAR.search(words) and len(moments) == 1:
        return "ongoing", None, ("inexact",)
    if _STAGE.search(words) or _CONTINUING.search(words):
        return "stage", day, tuple(reasons)
    if day is None:
        return "date", None, tuple(reasons)
    last = next(moment for moment in moments if moment.last_day == day)
    return ("date" if last.exact_day else "month_end"), day, tuple(reasons)


def _without_moment(words: str) -> tuple[DeadlineKind, date | None, tuple[str, ...]]:
    if _YEARLY.search(words):
        return "yearly", None, ("inexact",)
    if _ONGOING.search(words):
        return "ongoing", None, ()
    if _RECURRING.search(words):
        return "ongoing", None, ("inexact",)
    if _RELATIVE.search(words):
        return "date", None, ("relative",)
    return "none", None, ("unreadable",)
