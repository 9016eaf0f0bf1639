"""Lines become paragraphs: which ends of lines the writer set, and which the page.

A line goes on in the next one when the next one's first word had no more room on it. It does not when

- the size of the letters changes, or the distance of the lines is larger than usual;
- the next line is set in by a character or more, unless it hangs under the words behind the paragraph's number;
- where first lines are not set in: the sentence is at its end and the next line begins with a number or with a label
  such as 牵头单位：.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import neg
from statistics import median

import msgspec

from .pdf_lines import Line

_LONG = 0.6
"""Share of the longest line from which on a line shows the edges."""
_FEW_LINES = 6
_FEWEST_SET_IN = 2
_NEARLY = 0.6
_SLACK = 0.35
"""Room is counted as room from so many characters' width on, beyond the next word's own."""
_INDENT = 1.2
_CENTRED = 1.5
_FAR = 1.45
"""Times the usual distance of lines."""
_OTHER_SIZE = 0.2
_NEAR = 2.0
"""Edges of lines so near to each other, in points, are one."""
_NUMBER = re.compile(
    r"第[〇零一二三四五六七八九十百\d]{1,4}[章编条节部]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,3}(?:\.\d{1,2}){0,2}[、．.](?!\d)|\d{1,2}[）)]|[①-⑳]|[●■◆★•·—-]|附件 ?\d{0,2}"
)
_LABEL = re.compile(
    r"[一-鿿 ]{0,4}(?:单 ?位|部 ?门|时 ?限|时 ?间|领 ?导|责 ?任 ?人|期 ?限)(?:[（(][^）)]{1,20}[）)])? ?[:：]"
)
_CLOSED = re.compile(r"[。；;：:！？!?）)】〕”]$")
_LETTERS = re.compile(r"[0-9A-Za-z]")
_JOINS_WITHOUT_BLANK = re.compile(r"[-/@_]$")


class Frame(msgspec.Struct, frozen=True):
    """The edges between which the lines of a page, or of a cell, are set, and their usual distance.

    `indent` is how far first lines are set in, 0 when they are not. In a cell none is.
    """

    left: float
    right: float
    pitch: float
    indent: float = 0.0
    is_cell: bool = False


def frame_of(lines: Sequence[Line]) -> Frame:
    """The edges that the longer ones of the lines show."""
    longest = max((line.right - line.left for line in lines), default=0.0)
    long = [line for line in lines if line.right - line.left >= _LONG * longest]
    left = min((line.left for line in long), default=0.0)
    return Frame(left, _right_edge(long), pitch_of(lines), _indent(lines, left))


def _indent(lines: Sequence[Line], left: float) -> float:
    """The most frequent distance of first lines from the left edge."""
    steps = Counter(round((line.left - left) / _NEAR) for line in lines if line.left - left >= _INDENT * line.size)
    step, count = max(steps.items(), key=lambda item: item[1], default=(0, 0))
    return step * _NEAR if count >= _FEWEST_SET_IN else 0.0


def _right_edge(lines: Sequence[Line]) -> float:
    """The outermost end of a line that others share nearly; one long Latin word may reach beyond."""
    ends = sorted((line.right for line in lines), reverse=True)
    if len(ends) < _FEW_LINES:
        return ends[0] if ends else 0.0
    near = _NEARLY * median(line.size for line in lines)
    least = max(2, len(ends) // 10)
    return next((end for place, end in enumerate(ends) if _count_from(ends, place, end - near) >= least), ends[0])


def _count_from(ends: Sequence[float], place: int, limit: float) -> int:
    """How many of the falling numbers from a place on are not below the limit."""
    return bisect_right(ends, -limit, lo=place, key=neg) - place


def pitch_of(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next, 0 when there is only one line."""
    steps = [before.middle - after.middle for before, after in pairwise(lines) if before.page == after.page]
    steps = [step for step in steps if step > 0]
    return median(steps) if steps else 0.0


def paragraphs_of(lines: Iterable[Line], frames: dict[int, Frame]) -> list[tuple[str, int]]:
    """The words of each paragraph and the page on which it begins. `frames`: by page."""
    found: list[list[Line]] = []
    for line in lines:
        if found and _goes_on(found[-1], line, frames):
            found[-1].append(line)
        else:
            found.append([line])
    return [(joined(part), part[0].page) for part in found]


def joined(lines: Sequence[Line]) -> str:
    """The words of lines that are one paragraph."""
    words = lines[0].words
    for before, after in pairwise(lines):
        words = join(words, after.words, typed=before.open_end)
    return words


def join(before: str, after: str, *, typed: bool = False) -> str:
    """Two stretches of one sentence: between Latin words stands a blank, between Chinese ones only a typed one."""
    if not before or not after:
        return before + after
    latin = _LETTERS.match(before[-1]) and _LETTERS.match(after[0])
    blank = typed or (bool(latin) and not _JOINS_WITHOUT_BLANK.search(before))
    return f"{before}{' ' if blank else ''}{after}"


def begins_anew(words: str) -> bool:
    """Whether a line begins with a number or with the label of a duty."""
    return bool(_NUMBER.match(words) or _LABEL.match(words))


def _goes_on(part: list[Line], line: Line, frames: dict[int, Frame]) -> bool:
    before = part[-1]
    frame, next_frame = frames[before.page], frames[line.page]
    if before.wide and line.wide and abs(before.size - line.size) > _OTHER_SIZE * before.size:
        return False
    if before.page == line.page and frame.pitch and before.middle - line.middle > _FAR * max(frame.pitch, before.size):
        return False
    if _room(before, frame) >= line.token + _SLACK * before.size:
        return False
    if not next_frame.indent and _CLOSED.search(before.words) and begins_anew(line.words):
        return False
    return not _is_set_in(part, line, next_frame)


def _room(line: Line, frame: Frame) -> float:
    """The space that a line leaves free; a centred one leaves it at both ends."""
    free = frame.right - line.right
    return 2 * free if _is_centred(line, frame) else free


def _is_centred(line: Line, frame: Frame) -> bool:
    left, right = line.left - frame.left, frame.right - line.right
    if frame.indent and abs(left - frame.indent) <= _NEAR:
        return False
    return abs(left - right) < line.size / 2 and left > _CENTRED * line.size / 2


def _is_set_in(part: list[Line], line: Line, frame: Frame) -> bool:
    """Whether the line begins a paragraph by where it begins."""
    if frame.is_cell or line.left - frame.left < _INDENT * line.size:
        return False
    if begins_anew(line.words):
        return True
    first, before = part[0], part[-1]
    aligned = len(part) > 1 and abs(before.left - line.left) <= _NEAR
    hangs = _NUMBER.match(first.words) and _NEAR < line.left - first.left <= _LONGEST_NUMBER * line.size
    if aligned or (hangs and len(part) == 1):
        return False
    # The second line of a centred title is not set in; what follows a signature or a date at the right edge is.
    return bool(not _is_centred(line, frame) or _CLOSED.search(before.words) or _is_at_the_right(before, frame))


def _is_at_the_right(line: Line, frame: Frame) -> bool:
    return line.left - frame.left >= _INDENT * line.size and not _is_centred(line, frame)


_LONGEST_NUMBER = 3.5
