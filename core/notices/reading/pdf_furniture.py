"""Lines that belong to the sheet and not to the text: page numbers, running heads and feet, what a browser adds.

They are looked for among the outermost lines of a page. A number is a page's number by its form; any other line must
stand at the same height on many pages, or on two when its letters are smaller than those of the text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from .pdf_lines import Line

_NUMBER = re.compile(
    r"[-—–－一·•~～ ]{0,4}\d{1,4}[-—–－一·•~～ ]{0,4}|第 ?\d{1,4} ?页(?:[ ,，/]*共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}|"
    r"(?:Page|page|P\.) ?\d{1,4}(?: of \d{1,4})?|[-—]? ?[ⅰ-ⅹivxIVX]{1,5} ?[-—]?"
)
_PRINTED = re.compile(
    r"(?:https?|file)://\S+.*|20\d\d[/-]\d{1,2}[/-]\d{1,2}[, ]*(?:[上下]午 ?)?\d{1,2}:\d{2}.*|"
    r"\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d{2}.*"
)
_OUTERMOST = 2
_FEWEST_PAGES = 3
_SMALLER = 0.8
_SHARE = 0.3
"""Of the pages; left and right pages may have heads of their own."""
_SAME_HEIGHT = 6.0


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of each page without those of its sheet."""
    repeated = _repeated(pages)
    return [_kept(lines, repeated) for lines in pages]


def _kept(lines: list[Line], repeated: set[tuple[str, int]]) -> list[Line]:
    first, last = 0, len(lines)
    while first < min(last, _OUTERMOST) and _is_furniture(lines[first], repeated, top=True):
        first += 1
    while last > max(first, len(lines) - _OUTERMOST) and _is_furniture(lines[last - 1], repeated, top=False):
        last -= 1
    return lines[first:last]


def _is_furniture(line: Line, repeated: set[tuple[str, int]], *, top: bool) -> bool:
    words = line.words.strip()
    if _NUMBER.fullmatch(words) or _PRINTED.fullmatch(words):
        return True
    return any((_plain(words), height) in repeated for height in _heights(line)) and (top or len(words) < 60)


def _repeated(pages: Sequence[list[Line]]) -> set[tuple[str, int]]:
    """Words and height of what stands among the outermost lines of many pages."""
    usual = median([line.size for lines in pages for line in lines] or [0.0])
    counts: Counter[tuple[str, int]] = Counter()
    small: set[tuple[str, int]] = set()
    for lines in pages:
        outer = lines[:_OUTERMOST] + lines[max(_OUTERMOST, len(lines) - _OUTERMOST) :]
        keys = {
            (_plain(line.words), height): line.size < _SMALLER * usual for line in outer for height in _heights(line)
        }
        counts.update(keys)
        small.update(key for key, is_small in keys.items() if is_small)
    share = _SHARE * sum(bool(lines) for lines in pages)
    return {key for key, count in counts.items() if count >= max(_FEWEST_PAGES - (key in small), share)}


def _plain(words: str) -> str:
    return words.replace(" ", "")


def _heights(line: Line) -> tuple[int, int]:
    """Its height in steps, and the step beside, so that lines at nearly the same height share one."""
    step = int(line.middle // _SAME_HEIGHT)
    return step, int((line.middle + _SAME_HEIGHT / 2) // _SAME_HEIGHT) + 1_000_000
