"""The rows of the sheet 任务台账: each is a new task, changes the words of a known one, changes nothing, or is wrong.

A column that the sheet has not leaves things as they are. A cell that says what the ledger or its list says changes
nothing, in whatever form it says it. How far units are is theirs to report: it is taken over for new tasks and for
those on which no unit has acted yet, and shown as a remark for all others.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import RowOutcome
from core.imports.ledger.changes import changed_task
from core.imports.ledger.effects import NewTaskEffect, TaskChangeEffect
from core.imports.ledger.facts import LedgerFacts, TaskFact
from core.imports.ledger.joined import join_rows
from core.imports.ledger.naming import Named, Naming
from core.imports.ledger.parts import FigureRow, PartRow, figures_of, taken_figures, taken_parts
from core.imports.ledger.places import Identity, Places, identity_of, number_of, title_of
from core.imports.ledger.specs import TASKS
from core.imports.ledger.standing import read_pct, read_state
from core.imports.ledger.words import LONGEST_TEXT, plain_text, read_due, read_figures, read_path
from core.imports.records import Setup
from core.ledger.records import NewAssignment, NewTask
from core.notices.new_tasks import new_assignments
from core.notices.records import RoleField
from core.phrases import listed, say

LONGEST_TITLE = 300
_LONGEST_LINE = 200
ROLE_KEYS: Mapping[str, RoleField] = {"lead": "lead", "responsible": "responsible", "others": "participants"}
"""The list of printed names that each column of units holds."""


class TaskResult(msgspec.Struct, frozen=True):
    """A row's outcome, what it would do, and which task of the sheet it is."""

    outcome: RowOutcome
    identity: Identity
    effect: NewTaskEffect | TaskChangeEffect | None = None
    known: TaskFact | None = None


class TaskChecker:
    """Goes through the rows in order; ``parts`` and ``figures`` are the rows of the other sheets by task."""

    def __init__(
        self,
        facts: LedgerFacts,
        setup: Setup,
        naming: Naming,
        parts: Mapping[Identity, Sequence[PartRow]],
        figures: Mapping[Identity, Sequence[FigureRow]],
    ) -> None:
        self._facts = facts
        self._naming = naming
        self._places = Places(facts, setup)
        self._parts = parts
        self._figures = figures
        self._rows: dict[Identity, int] = {}
        self._known: dict[UUID, int] = {}

    def check(self, rows: Sequence[RowCells]) -> list[TaskResult]:
        """The result of every task of the sheet."""
        return [self._check(row, lines) for row, lines in join_rows(rows)]

    def _check(self, row: RowCells, lines: tuple[int, ...]) -> TaskResult:
        cells = RowReader(TASKS, row)
        plan = self._places.plan_of(cells)
        identity = identity_of(row, plan)
        if not title_of(row):
            cells.fail("title", say("任务没有填。请补上。"))
        earlier = self._rows.setdefault(identity, row.row)
        if earlier != row.row and title_of(row):
            cells.fail("title", say("与第%(row)s行是同一项任务。请删去其中一行，或加上编号区分。", row=earlier))
        known = self._places.task_of(cells, plan)
        if known is not None:
            self._check_once(cells, known)
        if known is None:
            return self._new(cells, plan, identity, lines)
        outcome, effect = changed_task(cells, known, self._facts, self._naming, self._parts.get(identity, ()), lines)
        return TaskResult(outcome, identity, effect, known)

    def _check_once(self, cells: RowReader, known: TaskFact) -> None:
        earlier = self._known.setdefault(known.standing.id, cells.row.row)
        if earlier != cells.row.row:
            cells.fail("title", say("与第%(row)s行是同一项任务。请删去其中一行，或加上编号区分。", row=earlier))

    def _new(self, cells: RowReader, plan: UUID | str, identity: Identity, lines: tuple[int, ...]) -> TaskResult:
        parts, figures = self._parts.get(identity, ()), self._figures.get(identity, ())
        named, assignments = self._assignments(cells, parts)
        state, pct = read_state(cells), read_pct(cells)
        due, targets = read_due(cells, self._facts.today), read_figures(cells.row.cells.get("targets", ""))
        task = NewTask(
            title=title_of(cells.row),
            no=number_of(cells.row),
            text=plain_text(cells.row.cells.get("text", "")),
            path=read_path(cells.row.cells.get("path", "")),
            deadline_text=due.text,
            deadline_kind=due.kind,
            deadline=due.day,
            assignments=assignments,
            targets=figures_of(figures) if figures else targets,
        )
        _check_lengths(cells, task)
        remarks = [*_generic(named)]
        if due.assumed and due.day:
            remarks.append(say("时限没有写年份，按%(day)s计", day=due.day.isoformat()))
        if cells.problems:
            return TaskResult(_wrong(cells, lines), identity)
        outcome = RowOutcome(
            row=cells.row.row, outcome="new", cells=cells.row.cells, remarks=tuple(remarks), rows=lines
        )
        effect = NewTaskEffect(
            plan=plan,
            task=task,
            state=state or ("in_progress" if pct else None),
            pct=pct,
            parts=taken_parts(parts),
            figures=taken_figures(figures),
            latest=plain_text(cells.row.cells.get("latest", "")),
            row=cells.row.row,
        )
        return TaskResult(outcome, identity, effect)

    def _assignments(
        self, cells: RowReader, parts: Sequence[PartRow]
    ) -> tuple[dict[RoleField, Named], tuple[NewAssignment, ...]]:
        """Who the task is given to: by the sheet 责任单位 where it tells, else by the columns of units."""
        if parts:
            found = tuple(part.assignment for part in parts if part.assignment is not None)
            named: dict[RoleField, Named] = {}
        else:
            named = {field: self._naming.check(cells, key) for key, field in ROLE_KEYS.items()}
            found = tuple(new_assignments({field: each.parts for field, each in named.items()}))
        answers = any(part.role in ("lead", "responsible") for part in found)
        if not answers and not any(cells.failed(key) for key in ROLE_KEYS):
            cells.fail("lead", say("没有牵头或责任单位。请填写由谁负责。"))
        return named, found


def _check_lengths(cells: RowReader, task: NewTask) -> None:
    for key, text, most in (
        ("title", task.title, LONGEST_TITLE),
        ("no", task.no, 40),
        ("text", task.text, LONGEST_TEXT),
        ("due", task.deadline_text, _LONGEST_LINE),
        *(("path", heading, _LONGEST_LINE) for heading in task.path),
    ):
        cells.check_text(key, text, most)


def _generic(named: Mapping[RoleField, Named]) -> list[str]:
    words = [word for each in named.values() for word in each.generic]
    return [say("“等%(words)s”没有列名，不生成责任", words=listed(words))] if words else []


def _wrong(cells: RowReader, lines: tuple[int, ...]) -> RowOutcome:
    return RowOutcome(row=cells.row.row, outcome="wrong", cells=cells.row.cells, problems=cells.problems, rows=lines)
