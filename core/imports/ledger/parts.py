"""The rows of the sheets 责任单位 and 指标, which come with a complete export: what each unit has, each figure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec

from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import RowOutcome, SheetSpec, one_line
from core.imports.ledger.effects import TakenFigure, TakenPart
from core.imports.ledger.facts import LedgerFacts
from core.imports.ledger.naming import Naming
from core.imports.ledger.places import Identity, Places, identity_of
from core.imports.ledger.specs import FIGURES, PARTS, ROLE_WORDS
from core.imports.ledger.standing import read_pct, read_state
from core.imports.ledger.words import plain_text, read_day
from core.imports.records import Setup
from core.ledger.records import NewAssignment, NewTarget
from core.ledger.states import ROLES, AssignmentState
from core.phrases import listed, say

Row = TypeVar("Row", bound="PartRow | FigureRow")


class PartRow(msgspec.Struct, frozen=True):
    """One unit's part in a task; ``assignment`` is None where the row is wrong."""

    cells: RowReader
    identity: Identity
    assignment: NewAssignment | None
    state: AssignmentState | None
    pct: int | None
    due_on: date | None
    reason: str


class FigureRow(msgspec.Struct, frozen=True):
    """One figure of a task with what was last reported."""

    cells: RowReader
    identity: Identity
    target: NewTarget
    current: float | None
    note: str


def read_parts(rows: Sequence[RowCells], facts: LedgerFacts, setup: Setup, naming: Naming) -> list[PartRow]:
    """Every row of the sheet 责任单位."""
    places = Places(facts, setup)
    return [_part(row, facts, places, naming) for row in rows]


def read_figure_rows(rows: Sequence[RowCells], facts: LedgerFacts, setup: Setup) -> list[FigureRow]:
    """Every row of the sheet 指标."""
    places = Places(facts, setup)
    return [_figure(row, places) for row in rows]


def by_task(rows: Sequence[Row]) -> dict[Identity, list[Row]]:
    """The rows of each task, in their order."""
    found: dict[Identity, list[Row]] = {}
    for row in rows:
        found.setdefault(row.identity, []).append(row)
    return found


def taken_parts(rows: Sequence[PartRow]) -> tuple[TakenPart, ...]:
    """How the units of a task stand by the sheet."""
    return tuple(
        TakenPart(
            org_id=row.assignment.org_id,
            state=row.state or "assigned",
            pct=row.pct or 0,
            due_on=row.due_on,
            dated="due_on" in row.cells.row.cells,
            reason=row.reason,
        )
        for row in rows
        if row.assignment is not None and row.assignment.org_id is not None
    )


def figures_of(rows: Sequence[FigureRow]) -> tuple[NewTarget, ...]:
    """The figures of a task by the sheet."""
    return tuple(row.target for row in rows)


def taken_figures(rows: Sequence[FigureRow]) -> tuple[TakenFigure, ...]:
    """What was last reported of the figures of a task."""
    return tuple(
        TakenFigure(place, row.current, row.note)
        for place, row in enumerate(rows)
        if row.current is not None or row.note
    )


def shown_rows(
    rows: Sequence[Row], outcome_of: Mapping[Identity, str], shown: Callable[[Row], tuple[str, ...]]
) -> tuple[RowOutcome, ...]:
    """The outcomes of the rows of one sheet: as that of their task, wrong together with it."""
    found = []
    for row in rows:
        task = outcome_of.get(row.identity)
        if task is None:
            row.cells.fail("title", say("“任务台账”表里没有这一项任务。请补上，或删去这一行。"))
        elif task == "wrong" and not row.cells.problems:
            row.cells.fail("title", say("这项任务的其他行有错。请一起改好再导入。"))
        wrong = bool(row.cells.problems)
        found.append(
            RowOutcome(
                row=row.cells.row.row,
                outcome="wrong" if wrong else "new" if task == "new" else "same",
                cells=row.cells.row.cells,
                problems=row.cells.problems,
                remarks=() if wrong or task == "new" else shown(row),
            )
        )
    return tuple(found)


def _part(row: RowCells, facts: LedgerFacts, places: Places, naming: Naming) -> PartRow:
    cells = RowReader(PARTS, row)
    identity = identity_of(row, places.plan_of(cells))
    given = cells.choice("role", ROLE_WORDS, listed(ROLES.values()))
    role = next((known for known in ROLES if known == given), None)
    if role is None and not cells.failed("role"):
        cells.fail("role", say("角色没有填。请填%(offered)s。", offered=listed(ROLES.values())))
    unit = naming.check(cells, "unit").parts
    found = unit[0].unit if len(unit) == 1 else None
    if (found is None or found.kind != "org") and not cells.failed("unit"):
        cells.fail("unit", say("单位没有填对。请写一个单位的名称。"))
    group = one_line(row.cells.get("group", ""))
    if group and group not in facts.groups:
        cells.fail("group", say("没有单位组“%(name)s”。请改正，或先在单位组页增加。", name=group))
    assignment = None
    if found is not None and role is not None and not cells.problems:
        assignment = NewAssignment(
            role=role,
            org_id=found.id,
            group_id=facts.groups.get(group) if group else None,
            printed=row.cells.get("printed", "").strip(),
            part_text=plain_text(row.cells.get("part", "")),
        )
    reason = plain_text(row.cells.get("reason", ""))
    return PartRow(cells, identity, assignment, read_state(cells), read_pct(cells), read_day(cells, "due_on"), reason)


def _figure(row: RowCells, places: Places) -> FigureRow:
    cells = RowReader(FIGURES, row)
    identity = identity_of(row, places.plan_of(cells))
    target = NewTarget(
        text=plain_text(row.cells.get("figure", "")),
        metric=row.cells.get("metric", "").strip(),
        comparator=row.cells.get("comparator", "").strip(),
        value=_number(cells, "value"),
        unit=row.cells.get("unit", "").strip(),
        due_on=read_day(cells, "due_on"),
    )
    if not target.text:
        cells.fail("figure", say("指标没有填。请补上。"))
    return FigureRow(cells, identity, target, _number(cells, "current"), plain_text(row.cells.get("note", "")))


def _number(cells: RowReader, key: str) -> float | None:
    text = one_line(cells.row.cells.get(key, "")).replace(",", "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        spec: SheetSpec = cells.spec
        cells.fail(key, say("%(field)s“%(text)s”不是数字。请改正。", field=spec.field(key).label, text=text[:20]))
        return None
