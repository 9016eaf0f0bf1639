"""The rows that were wrong, in the columns they came in, with what is wrong in front; mended, it comes back."""

import io
from collections.abc import Sequence

from core.imports.fields import PROBLEMS, RowOutcome
from core.imports.grid import Filled, Workbook
from core.imports.headers import is_problem_column
from core.imports.records import Checked, CheckedSheet
from core.imports.writing.book import BookSheet, new_book

_PROBLEM_WIDTH = 44
_WIDTH = 18


def write_corrections(workbook: Workbook, checked: Checked) -> bytes:
    """The bytes of the workbook; sheets without wrong rows are left out."""
    buffer = io.BytesIO()
    with new_book(buffer) as book:
        for sheet in checked.sheets:
            wrong = [row for row in sheet.rows if row.outcome == "wrong"]
            if not wrong:
                continue
            filled = Filled(workbook.sheets[sheet.plan.place])
            columns = [
                column
                for column in range(filled.width)
                if column >= len(sheet.plan.header.labels) or not is_problem_column(sheet.plan.header.labels[column])
            ]
            out = book.sheet(sheet.name, [_PROBLEM_WIDTH, *(_WIDTH for _ in columns)])
            _write_heading(out, sheet, filled, columns)
            _write_rows(out, sheet, filled, columns, wrong)
    return buffer.getvalue()


def _write_heading(out: BookSheet, sheet: CheckedSheet, filled: Filled, columns: Sequence[int]) -> None:
    """The heading as it came, with its merged cells; lines of title above it are left out."""
    header, heading = sheet.plan.header, out.book.heading
    if header.height > 1:
        out.merge((0, 0), (header.height - 1, 0), PROBLEMS, heading)
    else:
        out.write(0, 0, PROBLEMS, heading)
    places = {column: place for place, column in enumerate(columns, 1)}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in filled.sheet.merged:
        if top < header.row or bottom >= header.first or left not in places or right not in places:
            continue
        first, last = (top - header.row, places[left]), (bottom - header.row, places[right])
        if first != last:
            out.merge(first, last, filled.row(top)[left], heading)
            covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    for row in range(header.row, header.first):
        texts = filled.row(row)
        for column in columns:
            if (row, column) not in covered:
                out.write(row - header.row, places[column], texts[column], heading)
    out.freeze(header.height, 1)


def _write_rows(
    out: BookSheet, sheet: CheckedSheet, filled: Filled, columns: Sequence[int], wrong: Sequence[RowOutcome]
) -> None:
    place = sheet.plan.header.height
    labels = {field.key: field.label for field in sheet.spec.fields}
    for row in wrong:
        marked = {sheet.plan.column_of(problem.field): problem.sentence for problem in row.problems}
        said = [f"第{row.row}行 {labels[problem.field]}：{problem.sentence}" for problem in row.problems]
        for number, line in enumerate(row.lines):
            texts = filled.row(line - 1)
            if number == 0:
                out.write(place, 0, "\n".join(said), out.book.problem)
            for at, column in enumerate(columns, 1):
                is_wrong = number == 0 and column in marked
                out.write(place, at, texts[column], out.book.wrong if is_wrong else None)
                if is_wrong:
                    out.note(place, at, marked[column])
            place += 1
