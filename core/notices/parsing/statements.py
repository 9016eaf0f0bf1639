"""Responsibility statements: where a line says who does it and until when.

| form | printed like |
|---|---|
| own line | 牵头部门:A、B — 参与部门:… — 完成时限:… |
| closing brackets | (责任单位:A、B) 〔牵头单位:A;责任单位:B;完成时限:2022年4月30日〕 |
| prose brackets | (A牵头,B、C按职责分工负责) (A负责) |
| at the end of the line without brackets | …。责任单位:A、B。完成时限:… |
| bare brackets | (市财政局、市税务局) (市财政局;2023年5月底前) as the last words of a line |
| last sentence | 由A牵头,B、C配合。  …,由A牵头,会同B落实。  A、B负责。 |
| in passing | …,责任单位市司法局、市税务局,…  …,市财政局为牵头单位,… — read, and put in doubt |
| a bracket that lost its other half | (责任单位:A、B  or  责任单位:A、B) — read, and put in doubt |
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import zip_longest
from operator import attrgetter

from .blanks import close_words
from .brackets import pairs
from .deadlines import speaks_of_time
from .duty import Duty
from .labels import HINT, Label, labels_in
from .prose import LONGEST, VERB, is_prose, parts, read_prose, says_first_leads
from .units import looks_like_unit, read_units

_SILENT = {"person", "other"}
_START = attrgetter("start")
_IMPLIED = re.compile(
    r"(?:任务|工作|措施|事项)[^,;。]{0,8}均?(?:涉及|需|须|由)(?P<units>[^;。]{2,60}?),?(?:不再|不另|下同)"
)
_SAME = re.compile(r" ?(?:责任(?:单位|部门))?(?:同上|同前)")


def duties_in(folded: str, stored: str, start: int, end: int) -> list[Duty]:
    """The statements of one line, in order, adjoining ones taken together."""
    found: list[Duty] = []
    for duty in _read_line(folded, stored, start, end):
        if found and not folded[found[-1].end : duty.start].strip(" 。;,、."):
            found[-1].absorb(duty)
        else:
            found.append(duty)
    return found


def read_value(label: Label, folded: str, stored: str, end: int, duty: Duty) -> None:
    """Read what stands after a label into the duty."""
    if label.note and says_first_leads(folded, *label.note):
        duty.first_leads = True
    if label.role == "deadline":
        _read_times(folded, stored, label.value, end, duty)
        return
    if label.role in _SILENT:
        return
    for number, (begin, finish) in enumerate(parts(folded, label.value, end, ";。")):
        _read_clause(label.role, folded, stored, (begin, finish), duty, first=number == 0)


def _read_times(folded: str, stored: str, start: int, end: int, duty: Duty) -> None:
    """A deadline; behind a semicolon there may be units: 完成时限:6月底;市财政局负责."""
    first, *rest = parts(folded, start, end, ";") or [(start, end)]
    duty.deadlines.append(first)
    for span in rest:
        if VERB.search(folded, *span):
            _read_clause("responsible", folded, stored, span, duty, first=False)
        else:
            duty.deadlines.append(span)


def _read_line(folded: str, stored: str, start: int, end: int) -> Iterator[Duty]:
    if not HINT.search(folded, start, end):
        yield from _bare(folded, stored, start, end)
        return
    found = list(_hinted(folded, stored, start, end))
    yield from found or _bare(folded, stored, start, end)


def _hinted(folded: str, stored: str, start: int, end: int) -> Iterator[Duty]:
    """The statements of a line that holds words of responsibility."""
    labels = list(labels_in(folded, start, end))
    brackets = pairs(folded, start, end)
    position = start
    for opening, closing in brackets:
        if opening < position:
            continue
        duty = _bracketed(folded, stored, opening, closing, labels)
        if duty:
            yield from _loose(folded, stored, position, opening, labels, start)
            yield duty
            position = closing + 1
    yield from _loose(folded, stored, position, end, labels, start)
    if position == start and not labels:
        found = list(_whole(folded, stored, start, end))
        yield from found or _in_passing(folded, stored, start, end)


def _bracketed(folded: str, stored: str, opening: int, closing: int, labels: list[Label]) -> Duty | None:
    """The statement in a pair of brackets, if it is one."""
    inside = _between(labels, opening + 1, closing)
    if inside and not folded[opening + 1 : inside[0].start].strip(" 。;,由注:"):
        duty = Duty(opening, closing + 1)
        _read_labels(inside, folded, stored, closing, duty)
        return duty if duty.has_units or duty.deadlines else None
    opened = None if inside else _with_closed_words(folded, stored, opening, closing)
    if opened:
        return opened
    stop = inside[0].start if inside else closing
    if is_prose(folded, stored, opening + 1, stop):
        duty = Duty(opening, closing + 1)
        read_prose(folded, stored, opening + 1, stop, duty)
        _read_labels(inside, folded, stored, closing, duty)
        return duty
    return None


def _with_closed_words(folded: str, stored: str, opening: int, closing: int) -> Duty | None:
    """Prose in a bracket whose words a scan has opened: (市发改委牵 头)."""
    closed = close_words(folded, stored, opening, closing + 1) if closing - opening <= LONGEST else None
    if closed is None or len(VERB.findall(closed.folded)) <= len(VERB.findall(folded, opening, closing)):
        return None
    if not is_prose(closed.folded, closed.stored, 1, len(closed.folded) - 1):
        return None
    duty = Duty(0, len(closed.folded))
    read_prose(closed.folded, closed.stored, 1, len(closed.folded) - 1, duty)
    duty.doubt("lead" if duty.lead else "responsible", "blanks")
    return closed.restore(duty)


def _loose(folded: str, stored: str, start: int, end: int, labels: list[Label], line: int) -> Iterator[Duty]:
    """Labels outside of complete brackets: own lines, and brackets that lost one half."""
    inside = _between(labels, start, end)
    while inside and inside[0].role in _SILENT:
        inside = inside[1:]
    if not inside:
        return
    first = inside[0].start
    lead_in = first
    while lead_in > start and folded[lead_in - 1] in "( ":
        lead_in -= 1
    stop = _stop(folded, inside[-1], end)
    duty = Duty(lead_in, stop, own_line=not folded[line:lead_in].strip())
    _read_labels(inside, folded, stored, stop, duty)
    if "(" in folded[lead_in:first] or folded[stop : stop + 1] == ")" or folded[stop - 1 : stop] == ")":
        balanced = folded.count("(", lead_in, stop) == folded.count(")", lead_in, stop)
        if not balanced or folded[stop : stop + 1] == ")":
            duty.end = min(end, stop + (folded[stop : stop + 1] == ")"))
            duty.doubt("responsible" if duty.responsible else "lead", "bracket")
    if duty.has_units or duty.deadlines:
        yield duty


def _between(labels: list[Label], start: int, end: int) -> list[Label]:
    first = bisect_left(labels, start, key=_START)
    return labels[first : bisect_left(labels, end, lo=first, key=_START)]


def _stop(folded: str, label: Label, end: int) -> int:
    """Where the last value ends: at the full stop, or at a bracket that closes what was never opened."""
    depth = 0
    for place in range(label.value, min(end, label.value + 3000)):
        character = folded[place]
        if character == "。" and depth <= 0:
            return place
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return place
    return end


def _read_labels(labels: list[Label], folded: str, stored: str, end: int, duty: Duty) -> None:
    for label, following in zip_longest(labels, labels[1:]):
        stop = following.start if following else end
        while stop > label.value and folded[stop - 1] in "( ;,。、.":
            stop -= 1
        read_value(label, folded, stored, stop, duty)


def _read_clause(role: str, folded: str, stored: str, span: tuple[int, int], duty: Duty, *, first: bool) -> None:
    start, end = span
    implied = _IMPLIED.search(folded, start, end)
    if implied:
        duty.implied.extend(read_units(folded, stored, *implied.span("units")).units)
    elif says_first_leads(folded, start, end):
        duty.first_leads = True
        comma = folded.find(",", start, end)
        if first and comma > start and not says_first_leads(folded, start, comma):
            _read_clause(role, folded, stored, (start, comma), duty, first=True)
    elif _SAME.match(folded, start, end):
        duty.same_as_above = True
    elif speaks_of_time(folded, start, end):
        duty.deadlines.append((start, end))
    elif not read_prose(folded, stored, start, end, duty):
        _read_list(role, folded, stored, span, duty, first=first)


def _read_list(role: str, folded: str, stored: str, span: tuple[int, int], duty: Duty, *, first: bool) -> None:
    """A plain list; a deadline may stand behind its last comma."""
    start, end = span
    pieces = parts(folded, start, end, ",")
    while len(pieces) > 1 and speaks_of_time(folded, *pieces[-1]):
        duty.deadlines.append(pieces.pop())
    if pieces:
        found = read_units(folded, stored, pieces[0][0], pieces[-1][1])
        if first or all(looks_like_unit(unit.name) for unit in found.units):
            duty.add(role, found)
        else:
            duty.doubt(role, "unreadable")


def _bare(folded: str, stored: str, start: int, end: int) -> Iterator[Duty]:
    """A bracket with nothing but units and a deadline in it, as the last words of a line."""
    stop = end
    while stop > start and folded[stop - 1] in " 。.;":
        stop -= 1
    if stop - start < 8 or folded[stop - 1] != ")":
        return
    opening = next((first for first, last in reversed(pairs(folded, start, stop)) if last == stop - 1), None)
    if opening is None or opening == start or stop - opening > 600 or _explains(folded, start, opening):
        return
    duty = Duty(opening, stop)
    clauses = parts(folded, opening + 1, stop - 1, ",;")
    while len(clauses) > 1 and speaks_of_time(folded, *clauses[-1]):
        duty.deadlines.append(clauses.pop())
    remark = next((place for place, clause in enumerate(clauses) if says_first_leads(folded, *clause)), None)
    if remark:
        duty.first_leads = True
        del clauses[remark:]
    found = read_units(folded, stored, opening + 1, clauses[-1][1] if clauses else opening + 1)
    public = sum(bool(_PUBLIC.search(unit.name)) for unit in found.units)
    if found.units and not found.reasons and public * 2 >= len(found.units):
        duty.add("responsible", found)
        yield duty


_PUBLIC = re.compile(
    r"^(?:省|市|区|县|州|旗|各|国家|中央|中国|国网|人民银行|税务|新区|高新区|经开区|开发区|园区)"
    r".*(?:局|委|办|厅|部|院|政府|中心|管委会|支队|单位|部门|办公室|公司|总局|署|分行|区|县)$"
)


def _explains(folded: str, start: int, opening: int) -> bool:
    """Whether the bracket stands behind a unit's name and says what else it is called: 市委组织部(市委编办)."""
    low = max(start, opening - 30)
    begin = max([low, *(folded.rfind(mark, low, opening) + 1 for mark in " 、,。;:")])
    return looks_like_unit(folded[begin:opening])


def _whole(folded: str, stored: str, start: int, end: int) -> Iterator[Duty]:
    """A last sentence, or its end, that is nothing but prose of responsibility: 由A牵头,B、C配合。"""
    stop = end
    while stop > start and folded[stop - 1] in " 。":
        stop -= 1
    first = max(start, max(folded.rfind(mark, start, stop) for mark in "。;") + 1)
    later = [found.end() for found in _BY.finditer(folded, first, stop)]
    whole = not later or folded.startswith("由", first) or VERB.search(folded, first, later[0])
    for begin in [first, *later] if whole else later:
        duty = _running(folded, stored, begin, stop)
        if duty:
            duty.own_line = begin == start
            yield duty
            return


def _in_passing(folded: str, stored: str, start: int, end: int) -> Iterator[Duty]:
    """Clauses of a sentence that name a role and its units without a colon."""
    for found in _CLAUSE_OF_DUTY.finditer(folded, start, end):
        span = found.span("behind") if found.group("behind") else found.span("before")
        units = read_units(folded, stored, *span)
        if units.units and all(looks_like_unit(unit.name) for unit in units.units):
            role = _ROLE_OF_WORD[found.group("role") or found.group("as")]
            duty = Duty(*found.span(), running=True)
            duty.add(role, units)
            duty.doubt(role, "running_text")
            yield duty


_ROLE_OF_WORD = {
    **dict.fromkeys(("牵头", "主办", "主责"), "lead"),
    **dict.fromkeys(("配合", "参与", "协办"), "participants"),
    **dict.fromkeys(("责任", "承办", "落实"), "responsible"),
}
_ROLE_WORDS = rf"(?:{'|'.join(_ROLE_OF_WORD)})"
_LISTED = r"[省市县区州旗各国][^,;。:]{2,80}"
_CLAUSE_OF_DUTY = re.compile(
    rf"(?:(?<=[,;。])|^) ?(?:由?(?P<role>{_ROLE_WORDS})(?:单位|部门)(?:为|是)? ?(?P<behind>{_LISTED})|"
    rf"(?P<before>{_LISTED}?)作?为(?P<as>{_ROLE_WORDS})(?:单位|部门))(?=[,;。]|$)"
)
_BY = re.compile(r",(?= ?由)")
_LONGEST_SENTENCE = 400


def _running(folded: str, stored: str, begin: int, stop: int) -> Duty | None:
    """The duty that a stretch of running text is, if it is nothing else."""
    if stop - begin > _LONGEST_SENTENCE or not VERB.search(folded, begin, stop):
        return None
    trial = Duty(begin, stop, running=True)
    if not is_prose(folded, stored, begin, stop) or not read_prose(folded, stored, begin, stop, trial):
        return None
    units = trial.lead + trial.participants + trial.responsible
    if trial.reasons or not all(looks_like_unit(unit.name) and len(unit.name) <= 30 for unit in units):
        return None
    said = "牵头" in folded[begin:stop] or "分工" in folded[begin:stop]
    return trial if said or all(_PUBLIC.search(unit.name) for unit in units) else None
