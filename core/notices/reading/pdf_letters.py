"""The letters of a PDF page with their places, upright whichever way the page lies.

Coordinates are points; x grows to the right and y upwards as one reads. A page whose text runs up or down its side is
turned. Letters that run askew (watermarks) are left out, and so are blanks that no one wrote: where a blank belongs is
told by the gap.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator

import msgspec
import pypdfium2.raw as pdfium
from pypdfium2 import PdfTextPage

_QUARTER = math.pi / 2
_ASKEW = 0.1
_MAPPED_PRIVATE = range(0xE000, 0xF900)
_LINE_END_HYPHEN = 0x02
"""What the library makes of a hyphen at the end of a line."""
_SURROGATES = range(0xD800, 0xDC00)


class Letter(msgspec.Struct, frozen=True, gc=False):
    """One printed character, or a blank that the writer typed."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


class Letters(msgspec.Struct, frozen=True):
    """What is printed on a page. `turns` counts quarter turns of its text; `unknown` are letters without a meaning."""

    letters: list[Letter]
    turns: int
    unknown: int


def letters_of(page: PdfTextPage) -> Letters:
    """The letters of a page in the order in which they were written."""
    found = list(_raw_letters(page))
    turns = Counter(turn for _, turn in found).most_common(1)[0][0] if found else 0
    unknown = sum(_is_unknown(letter.text) for letter, _ in found)
    return Letters([_turned(letter, turns) for letter, _ in found], turns, unknown)


def turned(box: tuple[float, float, float, float], turns: int) -> tuple[float, float, float, float]:
    """A box (left, bottom, right, top) of the page as one sees it who reads the text upright."""
    left, bottom, right, top = box
    for _ in range(turns % 4):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def _raw_letters(page: PdfTextPage) -> Iterator[tuple[Letter, int]]:
    """Each letter with the quarter turns of its line of writing."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    high = ""
    for index in range(page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if pdfium.FPDFText_IsGenerated(page, index) == 1 or code in {0, 0x0A, 0x0D} or code > 0x10FFFF:
            continue
        if code in _SURROGATES:
            high = chr(code)
            continue
        text, high = _joined(high, code), ""
        # The library measures angles clockwise.
        angle = pdfium.FPDFText_GetCharAngle(page, index)
        turns = round(angle / _QUARTER)
        if abs(angle - turns * _QUARTER) > _ASKEW:
            continue
        pdfium.FPDFText_GetLooseCharBox(page, index, box)
        pdfium.FPDFText_GetCharOrigin(page, index, x, y)
        if turns % 4 == 0:
            # Some fonts have boxes as tight as the ink; the pen's place is always that of the letter.
            yield Letter(text, min(x.value, box.left), box.right, box.bottom, box.top), 0
        else:
            yield Letter(text, box.left, box.right, box.bottom, box.top), -turns % 4


def _joined(high: str, code: int) -> str:
    if not high:
        return "-" if code == _LINE_END_HYPHEN else chr(code)
    return (high + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _turned(letter: Letter, turns: int) -> Letter:
    if not turns:
        return letter
    left, bottom, right, top = turned((letter.left, letter.bottom, letter.right, letter.top), turns)
    return Letter(letter.text, left, right, bottom, top)


def _is_unknown(text: str) -> bool:
    return text == "\ufffd" or (len(text) == 1 and ord(text) in _MAPPED_PRIVATE) or text < "\t"
