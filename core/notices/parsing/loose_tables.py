"""Tables whose cells were copied one below the other, or with blanks between them.

    序号 / 任务 / 牵头单位 / 责任单位 / 完成时限 / 1 / 建立… / 市工商联 / 市工信局、市商务局 / 2021年6月 / 2 / …

The run of header words says how many columns there are; the numbers 1, 2, 3 say where the rows begin. A row with as
many cells as columns is taken as it stands. One with fewer or more is laid out by what its cells look like: lists of
units go under units, times under deadlines, the rest is content.
"""

import re
from collections.abc import Iterator, Sequence

from core.notices.reading import Cell, Paragraph

from .columns import role_of
from .deadlines import speaks_of_time
from .lines import Line
from .units import read_units

Span = tuple[int, int]
_LEAST_COLUMNS = 4
_MOST_COLUMNS = 9
_LONGEST_HEADER = 12
_MOST_CELLS = 60
_WORD = re.compile(r"[^ ]+")
_UNITS = {"lead", "participants", "responsible"}


def recover_tables(lines: Sequence[Line], folded: str, stored: str) -> list[Line]:
    """The lines, with recovered rows in place of the lines they were made of."""
    found: list[Line] = []
    place = tables = 0
    while place < len(lines):
        rows, after = _table_at(lines, place, folded, stored)
        if rows:
            tables += 1
            found.extend(_line(row, -tables) for row in rows)
        else:
            found.append(lines[place])
        place = after
    return found


def _table_at(lines: Sequence[Line], place: int, folded: str, stored: str) -> tuple[list[list[Span | None]], int]:
    """The rows of the table that begins here, its header first, and the line behind it; no rows when none begins."""
    line = lines[place]
    if line.row is not None or _role(folded, (line.start, line.start + len("序号"))) != "number":
        return [], place + 1
    after = place + 1
    if line.end - line.start > _LONGEST_HEADER:
        spans = [found.span() for found in _WORD.finditer(folded, line.start, line.end)]
        columns = _columns(spans, folded)
    else:
        columns = _columns([(line.start, line.end) for line in lines[place : place + _MOST_COLUMNS]], folded)
        columns = columns if _begins_row(folded, lines, place + len(columns)) else []
        while columns and after < len(lines) and lines[after].row is None and not _is_chapter(lines[after]):
            after += 1
        spans = [(line.start, line.end) for line in lines[place:after]]
    rows = list(_rows(spans[len(columns) :], columns, folded, stored)) if columns else []
    return ([list(spans[: len(columns)]), *rows], after) if rows else ([], place + 1)


def _begins_row(folded: str, lines: Sequence[Line], place: int) -> bool:
    """Whether the first row of the table begins at this line."""
    return place < len(lines) and _is_number(folded, (lines[place].start, lines[place].end), 1)


def _is_chapter(line: Line) -> bool:
    return line.heading is not None and line.heading.style in {"chapter", "article"}


def _columns(spans: Sequence[Span], folded: str) -> list[str]:
    """The roles of the header's columns; none when the words are no header of tasks and units."""
    roles: list[str] = []
    for span in spans[:_MOST_COLUMNS]:
        role = _role(folded, span)
        if role is None or (role == "number" and roles):
            break
        roles.append(role)
    useful = len(roles) >= _LEAST_COLUMNS and "content" in roles and not _UNITS.isdisjoint(roles)
    return roles if useful else []


def _role(folded: str, span: Span) -> str | None:
    words = folded[span[0] : span[1]].replace(" ", "")
    return role_of(words) if 0 < len(words) <= _LONGEST_HEADER and not any(mark in words for mark in ",。;:") else None


def _rows(spans: Sequence[Span], columns: Sequence[str], folded: str, stored: str) -> Iterator[list[Span | None]]:
    """Each row as one span, or nothing, per column."""
    number, place = 1, 0
    while place < len(spans) and _is_number(folded, spans[place], number):
        after = place + 1
        while after < len(spans) and not _is_number(folded, spans[after], number + 1) and after - place <= _MOST_CELLS:
            after += 1
        cells = list(spans[place + 1 : after])
        if len(cells) == len(columns) - 1:
            yield [spans[place], *cells]
        else:
            yield [spans[place], *_lay_out(cells, columns[1:], folded, stored)]
        number, place = number + 1, after


def _is_number(folded: str, span: Span, number: int) -> bool:
    return span[1] - span[0] <= 5 and folded[span[0] : span[1]].strip(" .、") == str(number)


def _lay_out(cells: list[Span], columns: Sequence[str], folded: str, stored: str) -> Iterator[Span | None]:
    """Cells under columns by what they look like."""
    place = 0
    for number, role in enumerate(columns):
        first = place
        if role in _UNITS:
            place += place < len(cells) and _looks_like_units(folded, stored, cells[place])
        elif role == "deadline":
            place += place < len(cells) and speaks_of_time(folded, *cells[place])
        elif role == "content":
            last = "content" not in columns[number + 1 :]
            while place < len(cells) and (place == first or last) and not _is_special(folded, stored, cells[place]):
                place += 1
        yield (cells[first][0], cells[place - 1][1]) if place > first else None


def _is_special(folded: str, stored: str, span: Span) -> bool:
    return _looks_like_units(folded, stored, span) or speaks_of_time(folded, *span)


def _looks_like_units(folded: str, stored: str, span: Span) -> bool:
    found = read_units(folded, stored, *span)
    return bool(found.units) and "unreadable" not in found.reasons and all(len(unit.name) <= 20 for unit in found.units)


def _line(cells: Sequence[Span | None], table: int) -> Line:
    start = next(span[0] for span in cells if span)
    end = max(span[1] for span in cells if span)
    row = Paragraph(
        start, end, "row", table, tuple(Cell(*(span or (start, start)), column) for column, span in enumerate(cells))
    )
    return Line(start, end, row=row)
