"""All sheets of a ledger together: a task with its units and figures is good or wrong as a whole."""

from collections.abc import Mapping, Sequence

import msgspec

from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import Problem, RowOutcome, SheetKind
from core.imports.grid import Workbook
from core.imports.ledger.effects import NewTaskEffect, TaskChangeEffect
from core.imports.ledger.facts import LedgerFacts, TaskFact
from core.imports.ledger.naming import Naming
from core.imports.ledger.parts import FigureRow, PartRow, by_task, read_figure_rows, read_parts, shown_rows
from core.imports.ledger.specs import SPECS
from core.imports.ledger.tasks import TaskChecker, TaskResult
from core.imports.records import Checked, CheckedSheet, Setup
from core.ledger.states import ASSIGNMENT_STATES
from core.notices.resolve import Unit
from core.phrases import say


class CheckedLedger(msgspec.Struct, frozen=True):
    """What is shown, and what would be written.

    ``fresh_plans`` are the titles of plans to be made, ``fresh_names`` other names of units to be kept.
    """

    shown: Checked
    new: tuple[NewTaskEffect, ...]
    changed: tuple[TaskChangeEffect, ...]
    fresh_plans: tuple[str, ...]
    fresh_names: tuple[tuple[str, Unit], ...]


def check_ledger(
    workbook: Workbook, setup: Setup, rows: Mapping[SheetKind, Sequence[RowCells]], facts: LedgerFacts
) -> CheckedLedger:
    """The outcome of every row of the sheets."""
    naming = Naming(facts, setup.choices)
    parts = read_parts(rows.get("parts", ()), facts, setup, naming)
    figures = read_figure_rows(rows.get("figures", ()), facts, setup)
    checker = TaskChecker(facts, setup, naming, by_task(parts), by_task(figures))
    results = [_with_parts(result, parts, figures) for result in checker.check(rows.get("tasks", ()))]
    outcome_of = {result.identity: result.outcome.outcome for result in results}
    known = {result.identity: result.known for result in results if result.known is not None}
    shown: dict[SheetKind, tuple[RowOutcome, ...]] = {
        "tasks": tuple(result.outcome for result in results),
        "parts": shown_rows(parts, outcome_of, lambda row: _part_remarks(row, known.get(row.identity))),
        "figures": shown_rows(figures, outcome_of, lambda _: ()),
    }
    effects = [result.effect for result in results if result.effect is not None]
    new = tuple(effect for effect in effects if isinstance(effect, NewTaskEffect))
    fresh = dict.fromkeys(effect.plan for effect in new if isinstance(effect.plan, str))
    return CheckedLedger(
        shown=Checked(
            sheets=tuple(
                CheckedSheet(spec, plan, workbook.sheets[plan.place].name, shown[spec.kind])
                for spec in SPECS
                for plan in setup.plans
                if plan.kind == spec.kind
            ),
            questions=naming.questions(),
            remarks=tuple(say("新建方案“%(title)s”", title=title) for title in fresh),
        ),
        new=new,
        changed=tuple(effect for effect in effects if isinstance(effect, TaskChangeEffect)),
        fresh_plans=tuple(fresh),
        fresh_names=naming.fresh_names(),
    )


def _with_parts(result: TaskResult, parts: Sequence[PartRow], figures: Sequence[FigureRow]) -> TaskResult:
    """A new task whose units or figures are wrong is wrong itself: half a task would be made otherwise."""
    if result.outcome.outcome != "new":
        return result
    rows: list[RowReader] = [part.cells for part in parts if part.identity == result.identity]
    rows += [figure.cells for figure in figures if figure.identity == result.identity]
    rows = [cells for cells in rows if cells.problems]
    if not rows:
        return result
    sentence = say(
        "这项任务在“%(sheet)s”表第%(row)s行有错。请一起改好再导入。", sheet=rows[0].spec.label, row=rows[0].row.row
    )
    outcome = msgspec.structs.replace(
        result.outcome, outcome="wrong", problems=(Problem("title", sentence),), remarks=()
    )
    return msgspec.structs.replace(result, outcome=outcome, effect=None)


def _part_remarks(row: PartRow, task: TaskFact | None) -> tuple[str, ...]:
    """What the ledger says otherwise about a part that is there: it stays as it is."""
    if task is None or row.assignment is None:
        return ()
    part = next((part for part in task.standing.units if part.org_id == row.assignment.org_id), None)
    if part is None:
        return (say("系统里这个单位不在这项任务里；请在任务行的单位列里增加"),)
    if row.state is not None and row.state != part.state and not task.untouched:
        return (say("状态由单位办理产生，仍是“%(state)s”，不从表里改", state=ASSIGNMENT_STATES[part.state]),)
    return ()
