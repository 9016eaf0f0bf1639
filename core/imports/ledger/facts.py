"""What the tenant's ledger holds, as the rules of a sheet see it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec

from core.ledger.revisions import StandingTask
from core.notices.resolve import KnownName


class PlanFact(msgspec.Struct, frozen=True):
    """A plan that tasks may be put into."""

    id: UUID
    title: str


class PartFact(msgspec.Struct, frozen=True):
    """What a part of a task has beyond its standing."""

    assignment_id: UUID
    group: str
    part_text: str
    pct: int


class FigureFact(msgspec.Struct, frozen=True):
    """A figure of a task with what was last reported."""

    text: str
    metric: str
    comparator: str
    value: float | None
    unit: str
    due_on: date | None
    current: float | None
    note: str


class TaskFact(msgspec.Struct, frozen=True, kw_only=True):
    """A task as it stands. ``lead_text``, ``participant_text`` and ``due_on`` are what the list shows of it; ``latest``
    is the last progress that was signed or taken over. ``untouched``: no unit has acted on it yet.
    """

    standing: StandingTask
    lead_text: str
    participant_text: str
    due_on: date | None
    pct: int
    latest: str
    untouched: bool
    parts: Mapping[UUID, PartFact]
    figures: Sequence[FigureFact]


class LedgerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the rows are compared with.

    ``members`` are the units of each group, ``org_names`` the name of each unit, ``groups`` the groups by their names.
    """

    place: str
    today: date
    plans: Sequence[PlanFact]
    tasks: Mapping[UUID, Sequence[TaskFact]]
    names: Sequence[KnownName]
    members: Mapping[UUID, Sequence[UUID]]
    org_names: Mapping[UUID, str]
    groups: Mapping[str, UUID]
