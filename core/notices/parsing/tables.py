"""Tables of tasks: 序号 · 任务 · 牵头单位 · 责任单位 · 完成时限.

The header may take two rows (责任单位 above 牵头单位 | 配合单位), is repeated on later pages, and may stand below a row
with the table's title. Merged cells count for each row they cover. A row that is one cell across is a heading. Of
several columns with content those named 类别 or 领域, and those whose words are repeated or merged over rows, are
headings; the first of the others is the title. Rows that differ in nothing but units belong to one task.

A table that was copied as text has lost its merges: in a column of numbers a row without one goes on with what the row
above says, and so does an empty cell in a column of headings.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from core.notices.draft import DraftTask
from core.notices.reading import Cell

from .build import Maker, Roles
from .columns import role_of
from .duty import Duty
from .labels import labels_in
from .lines import Line
from .prose import read_prose, says_first_leads
from .statements import duties_in
from .units import read_units

_HEADER_ROWS = 6
_LONGEST_HEADER = 24
_UNITS = frozenset({"lead", "participants", "responsible"})


class Column(msgspec.Struct, frozen=True):
    """What one grid column holds."""

    role: str
    first_leads: bool = False


class Row(msgspec.Struct):
    """A data row by role."""

    number: str = ""
    categories: list[Cell] = []
    content: list[Cell] = []
    fresh: list[bool] = []
    """For each content cell whether its words begin in this row."""
    units: list[tuple[Column, Cell]] = []
    deadlines: list[Cell] = []
    targets: list[Cell] = []
    extent: tuple[int, int] = (0, 0)
    """From its first cell, which may hold a number, to its last."""
    inherits: bool = False
    """Whether its units are only thought to be those of the row above."""


def tasks_of_table(rows: Sequence[Line], maker: Maker, path: tuple[str, ...]) -> list[DraftTask]:
    """The tasks of a table, none when its header does not name tasks and units."""
    cells = [line.row.cells for line in rows if line.row]
    header, columns = _header(cells, maker)
    if not columns:
        return []
    maker.first_leads |= any(column.first_leads for column in columns.values())
    columns |= dict.fromkeys(_repeated(cells[header:], columns, maker), Column("category"))
    filled = list(_filled_down(cells[header:], columns, maker))
    cells = [*cells[:header], *(row for row, _ in filled)]
    tasks: list[DraftTask] = []
    section: tuple[str, ...] = ()
    for place in range(header, len(cells)):
        heading = _section(cells[place], maker)
        if heading:
            section = (heading,)
            continue
        row = _row(cells[place], columns, maker)
        row.inherits = filled[place - header][1]
        if row.content and not _is_header(cells[place], maker):
            _add(tasks, row, _covered(cells, place), maker, path + section)
    return tasks


def _filled_down(
    rows: Sequence[Sequence[Cell]], columns: dict[int, Column], maker: Maker
) -> Iterator[tuple[tuple[Cell, ...], bool]]:
    """The rows with the cells that lost merges cover, and whether units are among them.

    Only where most rows have a number is one without it no row of its own.
    """
    counted = [_is_number(_words(row[0], maker)) for row in rows if len(row) > 1 and _role(columns, row[0]) == "number"]
    numbered = sum(counted) >= 2 and sum(counted) * 2 >= len(counted)
    above: dict[int, Cell] = {}
    for row in rows:
        if len(row) < 2 or _section(row, maker):
            above = {}
            yield tuple(row), False
            continue
        rest = numbered and not _words(row[0], maker) and _role(columns, row[0]) == "number" and len(row) > 2
        filled = tuple(
            msgspec.structs.replace(above[cell.column], continued=True)
            if cell.column in above and not _words(cell, maker) and (rest or _role(columns, cell) == "category")
            else cell
            for cell in row
        )
        above = {cell.column: cell for cell in filled if _words(cell, maker)}
        fresh = [cell for cell, old in zip(filled, row, strict=True) if cell is not old]
        yield filled, any(_role(columns, cell) in _UNITS for cell in fresh)


def _role(columns: dict[int, Column], cell: Cell) -> str:
    column = columns.get(cell.column)
    return column.role if column else ""


def _header(cells: Sequence[Sequence[Cell]], maker: Maker) -> tuple[int, dict[int, Column]]:
    """How many rows the header takes, and what each grid column is."""
    for place in range(min(_HEADER_ROWS, len(cells))):
        if _is_header(cells[place], maker):
            columns = _columns(cells[place], maker)
            below = place + 1
            if below < len(cells) and _is_second_header(cells[below], maker):
                columns |= {
                    column: role
                    for column, role in _columns(cells[below], maker).items()
                    if role.role not in {"other", "unknown"}
                }
                below += 1
            columns = _with_headings(columns)
            roles = {column.role for column in columns.values()}
            if "content" not in roles:
                columns = {
                    place: Column("content") if column.role == "category" else column
                    for place, column in columns.items()
                }
                roles = {column.role for column in columns.values()}
            useful = "content" in roles and roles & {"lead", "responsible", "participants"}
            return below, columns if useful else {}
    return 0, {}


def _with_headings(columns: dict[int, Column]) -> dict[int, Column]:
    """A column in front of the tasks that says nothing known is one of headings: 环境 · 序号 · 任务 …."""
    first = min((place for place, column in columns.items() if column.role == "content"), default=0)
    return {
        place: Column("category" if place < first else "other") if column.role == "unknown" else column
        for place, column in columns.items()
    }


def _is_header(row: Sequence[Cell], maker: Maker) -> bool:
    words = [_words(cell, maker) for cell in row]
    known = [word for word in words if word and len(word) <= _LONGEST_HEADER and role_of(word)]
    filled = [word for word in words if word]
    units = any(role_of(word) in _UNITS and len(word) <= 12 for word in known)
    return len(known) >= 2 and len(known) * 3 >= len(filled) * 2 and units and not any(map(_is_number, words))


def _is_second_header(row: Sequence[Cell], maker: Maker) -> bool:
    fresh = [_words(cell, maker) for cell in row if not cell.continued]
    fresh = [word for word in fresh if word]
    return (
        bool(fresh)
        and any(cell.continued or not _words(cell, maker) for cell in row)
        and all(
            len(word) <= 12
            and role_of(word) in {"lead", "participants", "responsible", "deadline", "person", "content"}
            for word in fresh
        )
    )


def _columns(row: Sequence[Cell], maker: Maker) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for cell in row:
        words = _words(cell, maker)
        if words and not (cell.continued and cell.column in columns):
            column = Column(role_of(words) or "unknown", says_first_leads(maker.folded, cell.start, cell.end))
            columns |= dict.fromkeys(range(cell.column, cell.column + cell.span), column)
    return columns


def _repeated(rows: Sequence[Sequence[Cell]], columns: dict[int, Column], maker: Maker) -> list[int]:
    """The content columns that hold the same words over several rows most of the time, unless all of them do."""
    words: dict[int, list[str]] = {}
    for row in rows:
        if len(row) > 1 and not _is_header(row, maker):
            for cell in row:
                if cell.column in columns and columns[cell.column].role == "content":
                    words.setdefault(cell.column, []).append(_words(cell, maker))
    repeated = [column for column, printed in words.items() if _mostly_repeated(printed)]
    return repeated if len(repeated) < len(words) else []


def _mostly_repeated(words: Sequence[str]) -> bool:
    pairs = [first == second != "" for first, second in pairwise(words)]
    grouped = sum(before or after for before, after in zip([False, *pairs], [*pairs, False], strict=True))
    return grouped > 0 and grouped * 2 >= len(words)


def _is_number(words: str) -> bool:
    return words.isascii() and words.rstrip(".").isdigit()


def _words(cell: Cell, maker: Maker) -> str:
    return maker.folded[cell.start : cell.end].replace(" ", "")


def _section(row: Sequence[Cell], maker: Maker) -> str:
    """The heading that a row across the table prints."""
    filled = [cell for cell in row if _words(cell, maker)]
    if len(filled) == 1 and not filled[0].continued and _stands_across(filled[0], row, maker):
        words = maker.stored[filled[0].start : filled[0].end].replace("\n", "")
        return words if len(words) <= 80 and not _is_number(words) else ""
    return ""


def _stands_across(cell: Cell, row: Sequence[Cell], maker: Maker) -> bool:
    """Whether the only filled cell of a row is a heading: it covers others, or it is the first one or has a number."""
    if cell.span > 1 or len(row) == 1:
        return True
    return len(row) > 2 and (cell is row[0] or bool(_SECTION_NUMBER.match(maker.folded, cell.start, cell.end)))


_SECTION_NUMBER = re.compile(
    r" ?(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第.{1,3}(?:章|部分|类))"
)


def _row(cells: Sequence[Cell], columns: dict[int, Column], maker: Maker) -> Row:
    own = [cell for cell in cells if not cell.continued and _words(cell, maker)]
    row = Row(extent=(min(cell.start for cell in own), max(cell.end for cell in own)) if own else (0, 0))
    for cell in cells:
        column = columns.get(cell.column)
        if column is None or not _words(cell, maker):
            continue
        if column.role == "number":
            row.number = maker.stored[cell.start : cell.end].strip(" \n.、")
        elif column.role == "category":
            row.categories.append(cell)
        elif column.role == "content":
            row.content.append(cell)
            row.fresh.append(not cell.continued)
        elif column.role in _UNITS:
            row.units.append((column, cell))
        elif column.role == "deadline":
            row.deadlines.append(cell)
        elif column.role == "target":
            row.targets.append(cell)
    if not row.content and row.categories and not row.categories[-1].continued:
        row.content.append(row.categories.pop())
        row.fresh.append(True)
    return row


def _covered(cells: Sequence[Sequence[Cell]], place: int) -> set[int]:
    """Grid columns whose cell goes on in the row below."""
    below = cells[place + 1] if place + 1 < len(cells) else ()
    return {cell.column for cell in below if cell.continued}


def _add(tasks: list[DraftTask], row: Row, covered: set[int], maker: Maker, path: tuple[str, ...]) -> None:
    merged = [not fresh or cell.column in covered for cell, fresh in zip(row.content, row.fresh, strict=True)]
    own = [cell for cell, is_merged in zip(row.content, merged, strict=True) if not is_merged]
    duty = _duty(row, maker)
    if not own and not any(row.fresh) and tasks:
        tasks[-1] = _extended(tasks[-1], maker.roles(duty))
        return
    own = own or [cell for cell, fresh in zip(row.content, row.fresh, strict=True) if fresh] or [row.content[-1]]
    above = tuple(
        maker.stored[cell.start : cell.end].replace("\n", "")
        for cell in [*row.categories, *row.content]
        if cell not in own
    )
    number, spans = _numbered(own, row, maker)
    reasons = [*duty.reasons, *([] if duty.has_units else ["lead:missing"])]
    reasons += ["lead:inherited"] if row.inherits else []
    extent = row.extent if row.extent[1] else (spans[0][0], spans[-1][1])
    spans += [(cell.start, cell.end) for cell in row.targets]
    tasks.append(maker.record(number, spans, path + above, extent, duty, reasons))


def _numbered(own: Sequence[Cell], row: Row, maker: Maker) -> tuple[str, list[tuple[int, int]]]:
    """The number of the row, or the one its first words begin with."""
    spans = [span for cell in own for span in _lines(cell, maker)]
    found = _LEADING_NUMBER.match(maker.folded, *spans[0])
    if not found:
        return row.number, spans
    spans[0] = (found.end(), spans[0][1])
    return row.number or maker.stored[found.start() : found.end()].strip(" .、．"), spans


def _lines(cell: Cell, maker: Maker) -> Iterator[tuple[int, int]]:
    """The lines of a cell; one that breaks off at a comma goes on in the next."""
    start = cell.start
    for found in _LINE_BREAK.finditer(maker.stored, cell.start, cell.end):
        yield start, found.start()
        start = found.end()
    yield start, cell.end


_LINE_BREAK = re.compile(r"(?<![，,、])\n")
_LEADING_NUMBER = re.compile(
    r" ?(?:\d{1,3} ?[.、](?!\d)|\([一二三四五六七八九十\d]{1,4}\)|[一二三四五六七八九十]{1,3}、) ?"
)


def _duty(row: Row, maker: Maker) -> Duty:
    """The units and deadlines of a row; a cell may hold labels or prose of its own."""
    duty = Duty(0, 0, deadlines=[(cell.start, cell.end) for cell in row.deadlines])
    for column, cell in row.units:
        for found in duties_in(maker.folded, maker.stored, cell.start, cell.end) if _labelled(cell, maker) else ():
            duty.absorb(msgspec.structs.replace(found, start=0, end=0))
        if not _labelled(cell, maker) and not read_prose(maker.folded, maker.stored, cell.start, cell.end, duty):
            duty.add(column.role, read_units(maker.folded, maker.stored, cell.start, cell.end))
    return duty


def _labelled(cell: Cell, maker: Maker) -> bool:
    return next(labels_in(maker.folded, cell.start, cell.end), None) is not None


def _extended(task: DraftTask, roles: Roles) -> DraftTask:
    """The task with further units of a row below it."""
    known = {*task.lead, *task.participants, *task.responsible}
    added = {
        field: getattr(task, field) + tuple(unit.name for unit in units if unit.name not in known)
        for field, units in (
            ("lead", roles.lead),
            ("participants", roles.participants),
            ("responsible", roles.responsible),
        )
    }
    return msgspec.structs.replace(task, **added)
