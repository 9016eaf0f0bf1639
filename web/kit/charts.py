"""Charts as finished geometry: numbers in, frozen records out, which ``components/_charts.html`` draws as inline SVG.

Lengths along a bar are percentages, so that text keeps its size on every width. No script takes part.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from core.phrases import say
from web.kit.filters import Number, number, percent

ROW_HEIGHT = 38
"""Pixels per bar: its words, the bar, the space below."""

LINE_WIDTH, LINE_HEIGHT, LINE_MARGIN = 100, 56, 6


class BarItem(Struct, frozen=True):
    """One bar: its name, what it counts, where its rows are, and a listed fill class (``red``, ``fill-2``)."""

    label: str
    value: Number
    url: str | None = None
    css: str = "fill-1"


class StackItem(Struct, frozen=True):
    """One bar of several parts; ``values`` follow the order of the series."""

    label: str
    values: tuple[Number, ...]
    url: str | None = None


class Series(Struct, frozen=True):
    """One part of every stacked bar: its name and fill class."""

    label: str
    css: str


class Segment(Struct, frozen=True):
    """A drawn part of a bar: start and width in percent of the whole width, a title, a fill class."""

    x: float
    width: float
    css: str
    title: str


class BarRow(Struct, frozen=True):
    """A drawn bar with the printed values of its table row. ``y`` is in pixels."""

    label: str
    y: int
    text: str
    cells: tuple[str, ...]
    segments: tuple[Segment, ...]
    url: str | None


class BarChart(Struct, frozen=True):
    """Bars below each other; ``head`` names the columns of the table behind them."""

    title: str
    height: int
    rows: tuple[BarRow, ...]
    head: tuple[str, ...]
    legend: tuple[Series, ...] = ()


class LineChart(Struct, frozen=True):
    """One line; ``points`` is the polyline in a box of LINE_WIDTH × LINE_HEIGHT, its last value is written out."""

    title: str
    points: str
    end_x: float
    end_y: float
    first: tuple[str, str]
    last: tuple[str, str]
    css: str
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


class Ring(Struct, frozen=True):
    """A share of a whole as a ring, ``dash`` in percent."""

    title: str
    dash: float
    text: str
    css: str


class MatrixCell(Struct, frozen=True):
    """What is most urgent where a row and a column meet: its light, word with count, and rows."""

    kind: str
    word: str
    url: str


class MatrixRow(Struct, frozen=True):
    """One unit of the heat matrix; None where it has nothing. ``apart`` draws an ink line above it."""

    label: str
    cells: tuple[MatrixCell | None, ...]
    url: str | None = None
    apart: bool = False


class Matrix(Struct, frozen=True):
    """Units against themes, drawn as a table so that it prints and can be read aloud."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def bar_chart(title: str, items: Sequence[BarItem], head: tuple[str, str], unit: str = "") -> BarChart:
    """Bars in the given order, the longest across the whole width. Negative values are drawn as nothing."""
    longest = max((float(item.value) for item in items), default=0.0)
    rows = []
    for index, item in enumerate(items):
        text = _with_unit(item.value, unit)
        segments = (
            Segment(
                0, _percent_of(item.value, longest), item.css, say("%(label)s %(value)s", label=item.label, value=text)
            ),
        )
        rows.append(BarRow(item.label, index * ROW_HEIGHT, text, (number(item.value),), segments, item.url))
    return BarChart(title, max(len(rows), 1) * ROW_HEIGHT, tuple(rows), head)


def stacked_chart(title: str, series: Sequence[Series], items: Sequence[StackItem], corner: str) -> BarChart:
    """Stacked bars on one scale: the largest sum fills the width. Parts of nothing are left out."""
    longest = max((sum(map(float, item.values)) for item in items), default=0.0)
    rows = []
    for index, item in enumerate(items):
        if len(item.values) != len(series):
            raise ValueError(f"{item.label!r} has {len(item.values)} values for {len(series)} series")
        segments = []
        x = 0.0
        for part, value in zip(series, item.values, strict=True):
            width = _percent_of(value, longest)
            if width:
                segments.append(Segment(round(x, 3), width, part.css, _told(item, part, value)))
            x += width
        cells = tuple(number(value) for value in item.values)
        total = number(_total(item.values))
        rows.append(BarRow(item.label, index * ROW_HEIGHT, total, cells, tuple(segments), item.url))
    head = (corner, *(part.label for part in series))
    return BarChart(title, max(len(rows), 1) * ROW_HEIGHT, tuple(rows), head, tuple(series))


def line_chart(
    title: str, points: Sequence[tuple[str, Number]], head: tuple[str, str], css: str = "accent", unit: str = ""
) -> LineChart:
    """A line over equal steps, from the lowest to the highest value. Needs at least two points."""
    if len(points) < 2:
        raise ValueError("a line needs two points")
    values = [float(value) for _, value in points]
    low, span = min(values), max(values) - min(values)
    step = LINE_WIDTH / (len(values) - 1)
    room = LINE_HEIGHT - 2 * LINE_MARGIN
    drawn = []
    for index, value in enumerate(values):
        share = (value - low) / span if span else 0.5
        drawn.append((round(index * step, 2), round(LINE_MARGIN + room * (1 - share), 2)))
    rows = tuple((label, _with_unit(value, unit)) for label, value in points)
    return LineChart(
        title=title,
        points=" ".join(f"{x},{y}" for x, y in drawn),
        end_x=drawn[-1][0],
        end_y=drawn[-1][1],
        first=rows[0],
        last=rows[-1],
        css=css,
        head=head,
        rows=rows,
    )


def ring(title: str, share: Number, css: str = "fill-1") -> Ring:
    """A ring for a share between 0 and 1; a share outside is a defect."""
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share")
    return Ring(title, round(float(share) * 100, 2), percent(share), css)


def _total(values: Sequence[Number]) -> Number:
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def _with_unit(value: Number, unit: str) -> str:
    return f"{number(value)}{unit}"


def _told(item: StackItem, part: Series, value: Number) -> str:
    return say("%(label)s %(part)s %(value)s", label=item.label, part=part.label, value=number(value))


def _percent_of(value: Number, whole: Number) -> float:
    return round(float(value) / float(whole) * 100, 3) if whole > 0 and value > 0 else 0.0
