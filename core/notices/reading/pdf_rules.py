"""The ruling lines of a PDF page, and how much of it pictures cover.

Programs draw the lines of a table in every way there is: as strokes, as boxes, as thin filled bars, one by one or many
in one path, on the page or in a form on it. All that matters here is where a straight line is seen.
"""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pypdfium2.raw as pdfium
from pypdfium2 import PdfPage

from .pdf_letters import turned

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
_THICKEST = 3.0
_SHORTEST = 5.0
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_DEEPEST = 4
_UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


class Rule(msgspec.Struct, frozen=True):
    """A straight line: at `at` across, from `start` to `end` along."""

    at: float
    start: float
    end: float


class Rules(msgspec.Struct):
    """The lines of a page as one reads it."""

    across: list[Rule] = []
    """From left to right."""
    down: list[Rule] = []
    pictures: float = 0
    """The area that pictures cover, in square points."""

    def add(self, box: Box, *, stroked: bool) -> None:
        """Take in what is drawn inside a box: a bar, or the edges of a frame."""
        left, bottom, right, top = box
        width, height = right - left, top - bottom
        if height <= _THICKEST:
            if width >= _SHORTEST:
                self.across.append(Rule((bottom + top) / 2, left, right))
        elif width <= _THICKEST:
            if height >= _SHORTEST:
                self.down.append(Rule((left + right) / 2, bottom, top))
        elif stroked:
            self.across += [Rule(bottom, left, right), Rule(top, left, right)]
            self.down += [Rule(left, bottom, top), Rule(right, bottom, top)]


def rules_of(page: PdfPage, turns: int) -> Rules:
    """The lines of a page whose text was turned so many quarters."""
    rules = Rules()
    budget = [_MOST_OBJECTS, _MOST_SEGMENTS * 5]
    count = pdfium.FPDFPage_CountObjects(page)
    for index in range(min(count, _MOST_OBJECTS)):
        _take(pdfium.FPDFPage_GetObject(page, index), rules, turns, _UNMOVED, _DEEPEST, budget)
    return rules


def _take(drawn: object, rules: Rules, turns: int, matrix: Matrix, depth: int, budget: list[int]) -> None:
    kind = pdfium.FPDFPageObj_GetType(drawn)
    budget[0] -= 1
    if budget[0] < 0:
        return
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
        inner = _after(_matrix(drawn), matrix)
        for index in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)):
            _take(pdfium.FPDFFormObj_GetObject(drawn, index), rules, turns, inner, depth - 1, budget)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        left, bottom, right, top = _moved(_bounds(drawn), matrix)
        rules.pictures += (right - left) * (top - bottom)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        whole = _moved(_bounds(drawn), matrix)
        if min(whole[2] - whole[0], whole[3] - whole[1]) <= _THICKEST:
            rules.add(turned(whole, turns), stroked=False)
            return
        stroked = _is_stroked(drawn)
        for box in _parts(drawn, _after(_matrix(drawn), matrix), budget, stroked=stroked):
            rules.add(turned(box, turns), stroked=stroked)


def _parts(drawn: object, matrix: Matrix, budget: list[int], *, stroked: bool) -> Iterator[Box]:
    """The pieces of a path: each closed figure as its box, each straight stroke of an open one as its own."""
    figure: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
        budget[1] -= 1
        if budget[1] < 0:
            return
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _figure(figure, stroked=stroked)
            figure = []
        figure.append(_point(x.value, y.value, matrix))
    yield from _figure(figure, stroked=stroked)


def _figure(points: list[tuple[float, float]], *, stroked: bool) -> Iterator[Box]:
    """A figure of one piece: a thin bar or a frame is one box, any other is its straight strokes."""
    if len(points) < 2:
        return
    whole = _box(points)
    corners = all(
        min(abs(x - whole[0]), abs(x - whole[2])) < 1 and min(abs(y - whole[1]), abs(y - whole[3])) < 1
        for x, y in points
    )
    if min(whole[2] - whole[0], whole[3] - whole[1]) <= _THICKEST or (corners and len(points) >= 4):
        yield whole
    elif stroked:
        yield from (_box(pair) for pair in pairwise(points))


def _bounds(drawn: object) -> Box:
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _matrix(drawn: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, found)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _is_stroked(drawn: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, fill, stroke)
    return bool(stroke.value)


def _after(inner: Matrix, outer: Matrix) -> Matrix:
    """First the inner one, then the outer one."""
    a, b, c, d, e, f = inner
    m, n, o, p, q, r = outer
    return a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r


def _point(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(box: Box, matrix: Matrix) -> Box:
    if matrix == _UNMOVED:
        return box
    return _box([_point(x, y, matrix) for x in (box[0], box[2]) for y in (box[1], box[3])])


def _box(points: "list[tuple[float, float]] | tuple[tuple[float, float], tuple[float, float]]") -> Box:
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )
