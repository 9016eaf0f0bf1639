"""Letters become lines, whatever the order in which they were written.

Letters that stand side by side are one line. A blank is one that somebody typed, or a gap wider than the line's own
spacing: a red letterhead is set wide and has no blanks in it.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from .pdf_letters import Letter

_SAME_LINE = 0.5
"""Share of the lower letter's height by which two letters of a line overlap."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]")
_WORD = re.compile(r"[0-9A-Za-z]")
_CLOSING = r"[，。、；：？！）》〉」』】〕\]),.;:?!％%…—]"
_UNIT = rf"[（《〈「『【〔\[(]*(?:[0-9A-Za-z.,:/%@_&+-]+|.)(?:{_CLOSING}+[0-9A-Za-z]*)?"
_TOKEN = re.compile(rf"[“‘”’\"]*{_UNIT}(?:[“‘”’\"]+(?:{_UNIT})?)*", re.DOTALL)
"""What no program breaks: a Latin word, a character with the marks around it; quotes hold on both sides."""
_WIDE_GAP = 0.17
"""A gap of so many characters' width is a blank."""
_WORD_GAP = 0.18
_MIXED_GAP = 0.8
"""Between a Chinese character and a Latin letter or digit programs leave a gap of their own accord."""
_SPACED = 0.5
"""A line with a typed blank between so many of its neighbours is set wide."""


class Line(msgspec.Struct, frozen=True):
    """Printed words on one line. `size` is the width of a Chinese character, `token` that of its first word."""

    words: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    token: float
    page: int = 0
    wide: bool = True
    """Whether any of its characters is Chinese, so that its size can be compared."""
    open_end: bool = False
    """Somebody typed a blank behind the last word."""

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


def lines_of(letters: Iterable[Letter], page: int = 0) -> list[Line]:
    """The lines of some letters, from top to bottom."""
    lines = (_line(sorted(row, key=lambda letter: (letter.left, letter.right)), page) for row in rows_of(letters))
    return [line for line in lines if line is not None]


def rows_of(letters: Iterable[Letter]) -> list[list[Letter]]:
    """The letters that stand side by side, from top to bottom."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda letter: -(letter.bottom + letter.top)):
        if not (rows and _side_by_side(rows[-1], letter)):
            rows.append([])
        rows[-1].append(letter)
    return rows


def _side_by_side(row: Sequence[Letter], letter: Letter) -> bool:
    """Whether a letter stands on the line; a row's own height is that of its first letters."""
    first = row[0]
    overlap = min(first.top, letter.top) - max(first.bottom, letter.bottom)
    return overlap >= _SAME_LINE * max(0.1, min(first.top - first.bottom, letter.top - letter.bottom))


def _line(row: Sequence[Letter], page: int) -> Line | None:
    printed = [letter for letter in row if not letter.text.isspace()]
    if not printed:
        return None
    size = _size(printed)
    words = _words(row, size)
    token = _TOKEN.match(words)
    count = len(token.group().replace(" ", "")) if token else 1
    last = printed[min(count, len(printed)) - 1]
    return Line(
        words=words,
        left=printed[0].left,
        right=max(letter.right for letter in printed),
        bottom=min(letter.bottom for letter in printed),
        top=max(letter.top for letter in printed),
        size=size,
        token=max(size, last.right - printed[0].left),
        page=page,
        wide=bool(_WIDE.search(words)),
        open_end=row[-1].text.isspace() and len(row) > 1,
    )


def _size(printed: Sequence[Letter]) -> float:
    """The width of a Chinese character; in a line without any, the height of its letters.

    Some characters come with a box as tight as their ink, none with a wider one.
    """
    widths = [letter.right - letter.left for letter in printed if _WIDE.match(letter.text)]
    return max(1.0, max(widths) if widths else median(letter.top - letter.bottom for letter in printed))


def _words(row: Sequence[Letter], size: float) -> str:
    """The words of a line with single blanks. The usual gap is that between Chinese characters."""
    if _is_spaced(row):
        row = [letter for letter in row if not letter.text.isspace()]
    gaps = _gaps(row, size)
    spacing = max(0.0, median(gaps)) if gaps else 0.0
    pieces: list[str] = []
    before: Letter | None = None
    typed = False
    for letter in row:
        if letter.text.isspace():
            typed = before is not None
            continue
        if before is not None and (typed or letter.left - _end(before, size) > _blank(before, letter, size, spacing)):
            pieces.append(" ")
        pieces.append(letter.text)
        before, typed = letter, False
    return "".join(pieces)


def _blank(before: Letter, letter: Letter, size: float, spacing: float) -> float:
    """How wide a gap between two letters is a blank; `spacing` is the usual gap of the line."""
    words = bool(_WORD.match(before.text)), bool(_WORD.match(letter.text))
    if all(words):
        return spacing + _WORD_GAP * size
    return 2 * spacing + (_MIXED_GAP if any(words) else _WIDE_GAP) * size


def _end(letter: Letter, size: float) -> float:
    """Where the next letter would stand without any spacing; the box of a Chinese one may be as tight as its ink."""
    return max(letter.right, letter.left + size) if _WIDE.match(letter.text) else letter.right


def _gaps(row: Sequence[Letter], size: float) -> list[float]:
    """The gaps between neighbouring Chinese characters, over which a program spreads the rest of a line."""
    return [
        after.left - _end(before, size)
        for before, after in pairwise(row)
        if _WIDE.match(before.text) and _WIDE.match(after.text)
    ]


def _is_spaced(row: Sequence[Letter]) -> bool:
    """Whether the line has a blank between most of its Chinese characters: 关 于 印 发."""
    text = "".join(letter.text if not letter.text.isspace() else " " for letter in row)
    together = len(_TOGETHER.findall(text))
    apart = len(_APART.findall(text))
    return apart >= _FEWEST_APART and apart >= _SPACED * (together + apart)


_TOGETHER = re.compile(r"(?=[一-鿿][一-鿿])")
_APART = re.compile(r"(?=[一-鿿] {1,2}[一-鿿])")
_FEWEST_APART = 4
