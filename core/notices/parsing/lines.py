"""The lines a reader would see: furniture of web pages left out, lost line breaks put back.

A paragraph that holds several numbered measures, or several chapters, has lost its line breaks. It is cut before each
number that continues its own sequence. A number inside an intact paragraph (主要包括:1.…;2.…) is left where it stands,
because nothing between such numbers says who is responsible.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from core.notices.reading import NoticeText, Paragraph
from core.notices.reading.furniture import PAGE_FURNITURE

from .headings import Heading, heading_at, headings_inside
from .labels import labels_in


class Line(msgspec.Struct, frozen=True):
    """One line of text with its number, or one row of a table."""

    start: int
    end: int
    heading: Heading | None = None
    row: Paragraph | None = None
    run_on: bool = False
    """Cut out of a paragraph whose line breaks were lost."""
    outlined: bool = False
    """The writer marked it as a heading."""


def lines_of(notice: NoticeText, folded: str) -> list[Line]:
    """All lines of a notice, in order."""
    found: list[Line] = []
    last: dict[str, int] = {}
    for paragraph in notice.paragraphs:
        if paragraph.kind == "row":
            found.append(Line(paragraph.start, paragraph.end, row=paragraph))
        elif not _FURNITURE.fullmatch(folded, paragraph.start, paragraph.end):
            pieces = list(_cut(folded, notice.text, paragraph, last))
            if found and pieces[0].heading is None and _goes_on(folded, found[-1], pieces[0]):
                first = pieces.pop(0)
                found[-1] = msgspec.structs.replace(found[-1], end=first.end)
            found.extend(pieces)
    return _without_field_numbers(found, folded)


def _without_field_numbers(lines: list[Line], folded: str) -> list[Line]:
    """1.责任单位:… 2.完成时限:… are numbered fields of one measure: their numbers go, so that they stay with it.

    A numbered 工作内容:… is such a field only in a run of them.
    """
    run: list[int] = []
    fields: set[int] = set()
    certain = False
    for place, line in enumerate(lines):
        role = _field(folded, line)
        if role:
            run.append(place)
            certain |= role != "other"
        elif line.heading or line.row is not None:
            fields.update(run if certain else ())
            run, certain = [], False
    fields.update(run if certain else ())
    return [
        msgspec.structs.replace(line, start=line.heading.end, heading=None)
        if place in fields and line.heading
        else line
        for place, line in enumerate(lines)
    ]


def _field(folded: str, line: Line) -> str:
    """The role of the label right behind the number of a line, empty when there is none."""
    if line.heading is None or line.heading.style not in _FIELD_STYLES:
        return ""
    begin = line.heading.end
    label = next(labels_in(folded, begin, min(line.end, begin + _LONGEST_FIELD)), None)
    return label.role if label and label.start == begin else ""


_FIELD_STYLES = {"num", "num_paren", "num_half", "circled"}
_LONGEST_FIELD = 80
_FURNITURE = re.compile(
    rf"(?:{PAGE_FURNITURE.pattern})|"
    r" ?(?:#.*|\( ?此件(?:主动|依申请|公开|不予)?.{0,8}\)|抄送 ?:.{0,400}|- ?\d{1,4} ?-|第 ?\d{1,3} ?页.{0,12})"
)
"""Also the lines of a document that are not about its tasks, and numbers of pages."""
_DUTY = re.compile(r"(?:单位|部门|主体) ?:|负责 ?。?\)|牵头 ?\)|落实 ?\)|配合 ?\)|时限 ?:")
_OPEN_DUTY = re.compile(r" ?(?:牵头|责任|配合|参与|主办|承办|落实)")
_LONGEST_BROKEN = 2000
_LONGEST_LABEL = 20
_LONGEST_REST = 300
_SHORTEST_RUN_ON = 120
_LONGEST_TITLE = 60
_LONGEST_DUTY = 400
_SENTENCE_ENDS = '。;:!?)”" '


def _goes_on(folded: str, line: Line, following: Line) -> bool:
    """A line that breaks off inside a list or inside the bracket of a duty is continued by the next."""
    if line.row is not None or line.end - line.start > _LONGEST_BROKEN:
        return False
    if folded[line.end - 1] in "、," or _is_label(folded, line):
        return True
    opening = folded.rfind("(", line.start, line.end)
    if opening < 0 or folded.find(")", opening, line.end) >= 0 or not _OPEN_DUTY.match(folded, opening + 1, line.end):
        return False
    closing = folded.find(")", following.start, min(following.end, following.start + _LONGEST_REST))
    return closing >= 0 and folded.find("。", following.start, closing) < 0


def _is_label(folded: str, line: Line) -> bool:
    """牵头单位: with nothing behind it: the units stand on the next line."""
    if folded[line.end - 1] != ":":
        return False
    begin = max(line.start, line.end - _LONGEST_LABEL)
    return any(label.value == line.end for label in labels_in(folded, begin, line.end))


def _cut(folded: str, stored: str, paragraph: Paragraph, last: dict[str, int]) -> Iterator[Line]:
    start, end = paragraph.start, paragraph.end
    heading = heading_at(folded, stored, start, end)
    if heading:
        last[heading.style] = heading.value
    accepted = _lost_breaks(folded, stored, start, end, last) if end - start >= _SHORTEST_RUN_ON else []
    outlined = paragraph.kind == "heading"
    for number in accepted:
        yield _line(folded, start, number.start, heading, run_on=True, outlined=outlined)
        start, heading = number.start, number
    yield _line(folded, start, end, heading, run_on=bool(accepted), outlined=outlined)


def _line(folded: str, start: int, end: int, heading: Heading | None, *, run_on: bool, outlined: bool) -> Line:
    while end > start and folded[end - 1] == " ":
        end -= 1
    return Line(start, end, heading, None, run_on, outlined)


def _lost_breaks(folded: str, stored: str, start: int, end: int, last: dict[str, int]) -> list[Heading]:
    """The numbers inside a paragraph at which a line break was lost."""
    candidates = [number for number in headings_inside(folded, stored, start, end) if number.start > start]
    if not candidates:
        return []
    duties = [found.start() for found in _DUTY.finditer(folded, start, end)]
    follow = _followers(candidates)
    known = dict(last)
    chapters = any(
        number.style == "cn" and (number.value == 1 or known.get("cn") == number.value - 1) and number in follow
        for number in candidates
    )
    if len(duties) < 2 and not chapters:
        return []
    accepted: list[Heading] = []
    for number in candidates:
        if _may_begin(folded, number, accepted, duties) and _continues(number, follow, known, duties):
            known[number.style] = number.value
            accepted.append(number)
    last.update(known)
    return accepted


def _may_begin(folded: str, number: Heading, accepted: Sequence[Heading], duties: Sequence[int]) -> bool:
    """A number stands behind the end of a sentence, right behind a short chapter title, or right behind a duty."""
    if folded[number.start - 1] in _SENTENCE_ENDS:
        return True
    before = accepted[-1] if accepted else None
    if before is None:
        return False
    if before.rank < number.rank and number.start - before.end <= _LONGEST_TITLE:
        return "。" not in folded[before.end : number.start]
    return number.value > 1 and _holds_duty(duties, max(before.start, number.start - _LONGEST_DUTY), number.start)


def _continues(number: Heading, follow: dict[Heading, Heading], known: dict[str, int], duties: Sequence[int]) -> bool:
    """Whether the number begins a sequence of measures, or continues one that has begun."""
    if number.value == 1:
        second = follow.get(number)
        if second is None:
            return False
        return number.style == "cn" or _holds_duty(duties, number.start, second.start)
    return known.get(number.style) == number.value - 1


def _holds_duty(duties: Sequence[int], start: int, end: int) -> bool:
    place = bisect_left(duties, start)
    return place < len(duties) and duties[place] < end


def _followers(candidates: Sequence[Heading]) -> dict[Heading, Heading]:
    """For each number the next of its style, when that one counts on by one."""
    found: dict[Heading, Heading] = {}
    ahead: dict[str, Heading] = {}
    for number in reversed(candidates):
        following = ahead.get(number.style)
        if following and following.value == number.value + 1:
            found[number] = following
        ahead[number.style] = number
    return found
