"""The figures of a task: what is asked and what was last reported."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext


class TargetRow(msgspec.Struct, frozen=True):
    """One figure. ``wanted`` and ``current`` are as shown: ≥ 90 %, 93.4 %. ``reached`` is None while nothing was
    reported or the figure has no machine value.
    """

    id: UUID
    text: str
    metric: str
    wanted: str
    current: str
    reached: bool | None
    comparator: str
    value: float | None
    unit: str
    due_on: date | None
    current_value: float | None
    note: str
    reported_at: datetime | None


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    text: str
    metric: str
    comparator: str
    value: float | None
    unit: str
    due_on: date | None
    current_value: float | None
    note: str
    reported_at: datetime | None


async def target_rows(tenant: TenantContext, task_id: UUID) -> tuple[TargetRow, ...]:
    """The figures of a task as printed, with the value that the last signed report gave."""
    lines = await sql.rows(
        _Line,
        """
        SELECT id, text, metric, comparator, value, unit, due_on, current_value, current_text AS note, reported_at
        FROM core.target WHERE tenant_id = $1 AND task_id = $2 AND withdrawn_at IS NULL ORDER BY ordinal, id
        """,
        tenant.tenant_id,
        task_id,
    )
    return tuple(
        TargetRow(
            line.id,
            line.text,
            line.metric,
            " ".join(part for part in (line.comparator, figure(line.value, line.unit)) if part),
            figure(line.current_value, line.unit),
            is_reached(line.comparator, line.value, line.current_value),
            line.comparator,
            line.value,
            line.unit,
            line.due_on,
            line.current_value,
            line.note,
            line.reported_at,
        )
        for line in lines
    )


def figure(value: float | None, unit: str) -> str:
    """A number and its unit, parted by a space; empty for nothing."""
    return "" if value is None else f"{value:.10g} {unit}".rstrip()


def is_reached(comparator: str, wanted: float | None, current: float | None) -> bool | None:
    """Whether the reported figure is what was asked; None where either is missing."""
    if wanted is None or current is None:
        return None
    answers = {
        "≥": current >= wanted,
        "≤": current <= wanted,
        ">": current > wanted,
        "<": current < wanted,
        "=": current == wanted,
    }
    return answers.get(comparator)
