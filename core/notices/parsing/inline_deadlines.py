"""Deadlines inside the words of a measure, where no label announces them.

Only these count: a plain limit (2020年底前…, 到2025年…), a stage (2026年10月取得阶段性成果并持续推进), a yearly limit
(每年3月底前…; 6月底前完成,以后每年更新), and continuing work as the last words of a measure (…,长期坚持。). The date
until which a subsidy holds, a date that describes the firms concerned (对2020年6月30日前到期的…), and reporting days
(每月25日前) are no deadlines of the task.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from core.notices.draft import DeadlineKind

from .deadlines import Deadline
from .moments import Moment, moments_in


def find_deadline(folded: str, stored: str, spans: Sequence[tuple[int, int]], year: int | None) -> Deadline:
    """The deadline inside the words of a measure: the last of its limits, else the words with which it ends."""
    limits = [limit for start, end in spans for limit in _limits(folded, start, end, year)]
    if not limits:
        return _closing_words(folded, stored, spans)
    last = max(limits, key=lambda limit: limit.moment.last_day or date.min)
    reasons = last.moment.reasons
    if len({limit.moment.last_day for limit in limits}) > 1:
        reasons += ("several",)
    words = stored[last.start : last.end].replace("\n", " ")
    return Deadline(words, last.kind, last.moment.last_day, reasons, ((last.start, last.end),))


class _Limit(msgspec.Struct, frozen=True):
    """A point in time that is a limit, with the words around it that say so."""

    moment: Moment
    kind: DeadlineKind
    start: int
    end: int


_CONTINUE = (
    r"(?:长期|持续|常态化?|不断|滚动)(?:推进|坚持|实施|开展|推动|执行|巩固|落实|运行|抓好|进行)(?:下去|落实|实施|工作)?|"
    r"(?:常态长效|长期有效|常抓不懈)"
)
_GOES_ON = re.compile(rf",? ?(?:并|且|再)? ?(?:{_CONTINUE})(?=[。;,]|$)")
_REACHED = re.compile(
    r" ?(?:之?前|以前|底前|底|末)? ?,? ?(?:取得|见到|初见|形成|显现)[^,。;]{0,6}?(?:成果|成效|进展)(?![^,。;并且])"
)
_STAGE_WITHOUT_DATE = re.compile(rf"(?:取得|形成)(?:阶段性|初步)[^,。;]{{0,4}},? ?(?:并|且)? ?(?:{_CONTINUE})$")
_CONTINUING_CLAUSE = re.compile(rf"(?<=[,。;]) ?(?:并|且)?(?P<words>{_CONTINUE})$")
_EVERY_YEAR_AFTER = re.compile(r",? ?(?:并|且)?(?:以后|此后|今后|之后)每年")
_EVERY_YEAR_BEFORE = re.compile(r"每年 ?$")
_BEFORE = re.compile(r" ?(?:底|末)?(?:之前|以前|前|以内|内)")
_AFTER_NO_LIMIT = re.compile(
    r" ?(?:到期|已|的|取得(?![^,。;]{0,6}(?:成果|成效|进展))|注册|成立|发生|投产|入库|入职|毕业|出生|签订|登记|期间|"
    r"存量|受理|新建)"
)
_ABOUT_TO = re.compile(r"(?:到|至|在|于) ?$")
_AIM_NEXT = re.compile(r" ?(?:,|将|全|实现|完成|达|基本|建成|形成|力争|全面|全部|初步|建立|取得)")
_NO_LIMIT_BEFORE = re.compile(
    r"(?:对|自|从|由|对于|每|截止|截至|延长至|延长到|延至|放宽至|执行至|执行到|有效期至|施行至|顺延至|以来|"
    r"-|年至|日至|月至) ?$"
)
_RANGE = re.compile(r" ?(?:份|日)? ?(?:-|至|到)+ ?")
_POLICY = re.compile(
    r"免收|减免|免征|暂免|暂缓|缓缴|缓征|延缴|免缴|减征|减半|补贴|补助|奖励|奖补|贴息|给予|执行期|有效期|有效至|到期|施行|暂停征|续保|"
    r"报送|上报|报告|报[市省县国]"
)
_CLAUSE_STOPS = "。;"
_NEAR = 80


def _limits(folded: str, start: int, end: int, year: int | None) -> Iterator[_Limit]:
    for moment in moments_in(folded, start, end, year):
        if moment.last_day:
            limit = _limit(folded, moment, start, end)
            if limit:
                yield limit


def _limit(folded: str, moment: Moment, start: int, end: int) -> _Limit | None:
    """The limit that a point in time is, if it is one."""
    reached = _REACHED.match(folded, moment.end, end)
    before = folded[max(start, moment.start - 8) : moment.start]
    if reached and not _NO_LIMIT_BEFORE.search(before):
        goes_on = _GOES_ON.match(folded, reached.end(), end)
        return _Limit(moment, "stage", moment.start, (goes_on or reached).end())
    yearly = _EVERY_YEAR_BEFORE.search(before)
    closing = _limit_end(folded, moment, start, end, before[: yearly.start()] if yearly else before)
    if closing is None:
        return None
    if yearly:
        # 每年3月 says a phase of each year; only 每年3月底前 says until when.
        limited = _BEFORE.match(folded, moment.end, end)
        return _Limit(moment, "yearly", moment.start - len(yearly.group()), closing) if limited else None
    following = folded[closing : min(end, closing + _NEAR)]
    clause = re.split(r"[。;]", following, maxsplit=1)[0]
    if _EVERY_YEAR_AFTER.search(clause):
        return _Limit(moment, "yearly", moment.start, closing)
    goes_on = next((found for found in _GOES_ON.finditer(clause) if found.end() == len(clause)), None)
    if goes_on:
        return _Limit(moment, "stage", moment.start, closing + goes_on.end())
    return _Limit(moment, "date" if moment.exact_day else "month_end", moment.start, closing)


def _limit_end(folded: str, moment: Moment, start: int, end: int, before: str) -> int | None:
    """Where the words of a plain limit end, if the point in time is one."""
    after = _BEFORE.match(folded, moment.end, end)
    closing = after.end() if after else moment.end
    if _NO_LIMIT_BEFORE.search(before) or _AFTER_NO_LIMIT.match(folded, closing, end):
        return None
    words = folded[moment.start : moment.end]
    is_part = words.startswith("20") and words.endswith(("季度", "半年"))
    plain = bool(after) or words[-1] in "底末内" or is_part
    if words[-1] in "年初旬日":
        plain = plain or bool(_ABOUT_TO.search(before) and _AIM_NEXT.match(folded, moment.end, end))
    if not plain:
        return None
    if _RANGE.match(folded, moment.end, end) and not after:
        return None
    return None if _POLICY.search(_clause(folded, moment, start, end)) else closing


def _clause(folded: str, moment: Moment, start: int, end: int) -> str:
    """The sentence around a point, at most 160 characters each way."""
    low, high = max(start, moment.start - 40), min(end, moment.end + _NEAR)
    begin = max((folded.rfind(mark, low, moment.start) for mark in _CLAUSE_STOPS), default=-1)
    finish = min((place for mark in _CLAUSE_STOPS if (place := folded.find(mark, moment.end, high)) >= 0), default=high)
    return folded[max(begin + 1, low) : finish]


def _closing_words(folded: str, stored: str, spans: Sequence[tuple[int, int]]) -> Deadline:
    """Continuing work, or a stage without a date, as the last words of a measure."""
    if not spans:
        return Deadline()
    start, end = spans[-1]
    while end > start and folded[end - 1] in " 。;":
        end -= 1
    low = max(start, end - _NEAR)
    found = _STAGE_WITHOUT_DATE.search(folded, low, end)
    if found:
        return Deadline(stored[found.start() : end], "stage", None, ("unreadable",), (found.span(),))
    found = _CONTINUING_CLAUSE.search(folded, low, end)
    if found:
        return Deadline(stored[found.start("words") : end], "ongoing", None, (), (found.span("words"),))
    return Deadline()
