"""What good rows of a ledger do: tasks that are new, with their standing, and tasks that change."""

from datetime import date
from uuid import UUID

import msgspec

from core.ledger.records import NewTask
from core.ledger.revisions import FieldName, TaskWords, UnitChange
from core.ledger.states import AssignmentState


class TakenPart(msgspec.Struct, frozen=True, kw_only=True):
    """How one unit's part stood in the sheet. ``dated``: the sheet tells when it is due, ``due_on`` None for never."""

    org_id: UUID
    state: AssignmentState
    pct: int
    due_on: date | None = None
    dated: bool = False
    reason: str = ""


class TakenFigure(msgspec.Struct, frozen=True):
    """What was last reported of a figure, by its place among the task's figures."""

    place: int
    current: float | None
    note: str


class NewTaskEffect(msgspec.Struct, frozen=True, kw_only=True):
    """A task to be made in a plan, known by id, or by title where it is made too. ``state`` and ``pct`` hold for all
    its units unless ``parts`` tell of each.
    """

    plan: UUID | str
    task: NewTask
    state: AssignmentState | None = None
    pct: int | None = None
    parts: tuple[TakenPart, ...] = ()
    figures: tuple[TakenFigure, ...] = ()
    latest: str = ""
    row: int


class TaskChangeEffect(msgspec.Struct, frozen=True, kw_only=True):
    """A task that is there and changes. ``fields`` are those of its words that differ; ``units`` what happens to its
    units; ``state``, ``pct`` and ``latest`` what is taken over where no unit has acted yet.
    """

    task_id: UUID
    plan_id: UUID
    version: int
    words: TaskWords
    fields: tuple[FieldName, ...] = ()
    units: tuple[UnitChange, ...] = ()
    state: AssignmentState | None = None
    pct: int | None = None
    parts: tuple[TakenPart, ...] = ()
    latest: str = ""
    row: int
