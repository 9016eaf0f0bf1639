"""Which sheet is imported as what, and which of its columns holds which field: proposed, and corrected by a person."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec

from core.imports.fields import SheetKind, SheetSpec
from core.imports.grid import Filled, Sheet, Workbook
from core.imports.headers import Header, find_header, label_of, recognised

_LEAST_KNOWN = 2
_NAMED = 100


class SheetPlan(msgspec.Struct, frozen=True):
    """How one sheet is read. ``place`` counts the workbook's sheets from 0; ``columns`` maps a column's place to a
    field's key. ``kind`` None: the sheet is passed over.
    """

    place: int
    kind: SheetKind | None
    header: Header
    columns: dict[int, str]

    def column_of(self, key: str) -> int | None:
        """The place of the column that holds a field."""
        return next((column for column, field in self.columns.items() if field == key), None)


class RowCells(msgspec.Struct, frozen=True):
    """One row's texts by field. ``row`` counts from 1; ``goes_on`` are the fields whose cell began in a row above."""

    row: int
    cells: dict[str, str]
    goes_on: frozenset[str] = frozenset()


def propose_plans(
    workbook: Workbook, specs: Sequence[SheetSpec], remembered: Mapping[str, dict[int, str]]
) -> list[SheetPlan]:
    """How each sheet with a heading is to be read. ``remembered`` holds columns by ``header_key``.

    Each kind is taken by one sheet: by the sheet's name, else by the headings it knows.
    """
    plans: list[SheetPlan] = []
    taken: set[SheetKind] = set()
    for place, sheet in enumerate(workbook.sheets):
        plan = _propose(place, sheet, specs, taken, remembered)
        if plan is None:
            continue
        plans.append(plan)
        if plan.kind is not None:
            taken.add(plan.kind)
    return plans


def header_at(sheet: Sheet, row: int, height: int) -> Header:
    """The heading that a person says stands in these rows; ``row`` counts from 0."""
    filled = Filled(sheet)
    rows = [filled.row(place) for place in range(row, min(row + height, len(filled)))]
    labels = tuple(label_of(texts) for texts in zip(*rows, strict=True))
    return Header(row, len(rows), labels)


def samples(sheet: Sheet, plan: SheetPlan, column: int, most: int = 2) -> tuple[str, ...]:
    """The first different texts below a heading, to recognise what a column holds."""
    filled = Filled(sheet)
    found: dict[str, None] = {}
    for place in range(plan.header.first, min(len(filled), plan.header.first + 50)):
        text = " ".join(filled.row(place)[column].split()) if column < filled.width else ""
        if text:
            found[text] = None
        if len(found) == most:
            break
    return tuple(found)


def proposed_columns(spec: SheetSpec, sheet: Filled, header: Header) -> dict[int, str]:
    """The field of each column, by its heading and by what its rows say."""
    columns = recognised(header.labels, spec.recognise)
    return spec.refine(sheet, header, columns) if spec.refine else columns


def header_key(kind: SheetKind, labels: Sequence[str]) -> str:
    """What a heading is remembered by."""
    return hashlib.sha256("\x1f".join((kind, *labels)).encode()).hexdigest()


def read_rows(sheet: Sheet, plan: SheetPlan) -> list[RowCells]:
    """The rows below the heading that hold anything in a column that is read."""
    filled = Filled(sheet)
    rows: list[RowCells] = []
    for place in range(plan.header.first, len(filled)):
        texts = filled.row(place)
        cells = {key: texts[column] for column, key in plan.columns.items() if column < len(texts)}
        own = [key for column, key in plan.columns.items() if not filled.goes_on(place, column)]
        if any(cells.get(key, "").strip() for key in own):
            gone_on = frozenset(key for column, key in plan.columns.items() if filled.goes_on(place, column))
            rows.append(RowCells(place + 1, cells, gone_on))
    return rows


def missing_fields(spec: SheetSpec, plan: SheetPlan) -> list[str]:
    """The labels of the fields that every row needs and no column holds."""
    return [field.label for field in spec.fields if field.required and plan.column_of(field.key) is None]


def _propose(
    place: int,
    sheet: Sheet,
    specs: Sequence[SheetSpec],
    taken: Collection[SheetKind],
    remembered: Mapping[str, dict[int, str]],
) -> SheetPlan | None:
    """The kind whose name the sheet bears, or whose fields its heading names best; none of them: it is passed over."""
    filled = Filled(sheet)
    best: tuple[int, SheetPlan] | None = None
    fallback: SheetPlan | None = None
    for spec in specs:
        header = find_header(filled, spec.recognise)
        if header is None:
            continue
        fallback = fallback or SheetPlan(place, None, header, {})
        columns = remembered.get(header_key(spec.kind, header.labels)) or proposed_columns(spec, filled, header)
        score = len(columns) + (_NAMED if columns and spec.names.search(sheet.name) else 0)
        if spec.kind not in taken and score >= _LEAST_KNOWN and (best is None or score > best[0]):
            best = (score, SheetPlan(place, spec.kind, header, columns))
    return best[1] if best else fallback
