"""From checked rows to what the preview draws: finished strings and addresses."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from core.imports.fields import OUTCOMES, Field, RowOutcome
from core.imports.records import Checked, CheckedSheet, ImportSpec
from web.kit.i18n import gettext
from web.kit.lists import Pager
from web.kit.shell import Link
from web.kit.timeline import Stage
from web.routes.imports.address import PAGE, part_of, part_url


class CellView(Struct, frozen=True):
    """One cell: its text; what it replaces (``changed``); what is wrong with it. ``leads``: the row is known by it."""

    label: str
    text: str
    old: str = ""
    changed: bool = False
    problem: str = ""
    leads: bool = False


class RowView(Struct, frozen=True):
    """One row. ``remarks`` are what is worth knowing, and problems of columns that the sheet has not."""

    row: int
    cells: tuple[CellView, ...]
    remarks: tuple[str, ...]


class PreviewView(Struct, frozen=True):
    """The part of a preview that is shown, and how to get to the others."""

    sheets: tuple[Link, ...]
    outcomes: tuple[Link, ...]
    labels: tuple[str, ...]
    rows: tuple[RowView, ...]
    outcome: str
    word: str
    pager: Pager


def stages(current: int) -> tuple[Stage, ...]:
    """The way of an import; ``current`` counts from 0."""
    words = (gettext("上传"), gettext("对应列"), gettext("预览"), gettext("确认"))
    return tuple(Stage(word, "current" if place == current else "") for place, word in enumerate(words))


def under_of(spec: ImportSpec) -> str:
    """The menu entry that the pages of a kind belong to."""
    return spec.under


def preview_view(checked: Checked, here: str, asked: Mapping[str, str]) -> PreviewView | None:
    """The rows that the address asks for; None when no sheet is imported."""
    part = part_of(checked, asked)
    if part is None:
        return None
    sheet, outcome = part.sheet, part.outcome
    wanted = [row for row in sheet.rows if row.outcome == outcome]
    shown = wanted[(part.page - 1) * PAGE : part.page * PAGE]
    fields = [field for field in sheet.spec.fields if sheet.plan.column_of(field.key) is not None]

    def url(page: int) -> str | None:
        return part_url(here, sheet=sheet.spec.kind, outcome=outcome, page=page) if 1 <= page <= part.pages else None

    return PreviewView(
        sheets=_sheet_links(checked, here, sheet),
        outcomes=tuple(
            Link(
                word,
                part_url(here, sheet=sheet.spec.kind, outcome=kind),
                current=kind == outcome,
                count=sheet.count(kind),
            )
            for kind, word in OUTCOMES.items()
        ),
        labels=tuple(field.label for field in fields),
        rows=tuple(_row_view(row, fields) for row in shown),
        outcome=outcome,
        word=OUTCOMES[outcome],
        pager=Pager(len(shown), len(wanted), url(part.page - 1), url(part.page + 1)),
    )


def _sheet_links(checked: Checked, here: str, current: CheckedSheet) -> tuple[Link, ...]:
    if len(checked.sheets) < 2:
        return ()
    return tuple(
        Link(
            sheet.spec.label,
            part_url(here, sheet=sheet.spec.kind),
            current=sheet is current,
            count=len(sheet.rows),
        )
        for sheet in checked.sheets
    )


def _row_view(row: RowOutcome, fields: Sequence[Field]) -> RowView:
    leader = next((field for field in fields if field.required), fields[0])
    changes = {change.field: change for change in row.changes}
    problems = {problem.field: problem.sentence for problem in row.problems}
    shown = {field.key for field in fields}
    cells = []
    for field in fields:
        key = field.key
        change = changes.get(key)
        text = change.new if change else row.cells.get(key, "").strip()
        old = change.old if change else ""
        cells.append(CellView(field.label, text, old, change is not None, problems.get(key, ""), field is leader))
    elsewhere = tuple(sentence for key, sentence in problems.items() if key not in shown)
    return RowView(row.row, tuple(cells), (*row.remarks, *elsewhere))
