"""Writing other words into tasks that are in the ledger: their lines, their figures, their order, their deadlines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.clock import now, today
from core.context import TenantContext
from core.ids import new_id
from core.ledger.deadlines import due_day
from core.ledger.effects import follows_deadline
from core.ledger.records import NewTarget, match_key
from core.ledger.revisions import StandingTask, TaskWords
from core.obligations.lights import Lights

Path = tuple[str, ...]

_WORDS = """
UPDATE core.task t SET no = n.no, title = n.title, text = n.text, measure_id = n.measure_id, match_key = n.match_key,
  deadline_text = n.deadline_text, deadline_kind = n.deadline_kind, deadline = n.deadline, version = t.version + 1,
  changed_at = $2
FROM jsonb_to_recordset($3::text::jsonb) AS n (
  id uuid, no text, title text, text text, measure_id uuid, match_key text, deadline_text text, deadline_kind text,
  deadline date)
WHERE t.tenant_id = $1 AND t.id = n.id
"""


class _Target(msgspec.Struct, frozen=True):
    id: UUID
    text: str
    metric: str
    comparator: str
    value: float | None
    unit: str
    current_value: float | None
    current_text: str
    reported_at: datetime | None


async def write_words(tenant: TenantContext, words: Mapping[UUID, TaskWords], measures: Mapping[Path, UUID]) -> None:
    """Writes the lines of the tasks, each with its next version. The caller holds their row locks."""
    lines = [
        {
            "id": task_id,
            "no": said.no,
            "title": said.title,
            "text": said.text,
            "measure_id": measures.get(said.path),
            "match_key": match_key(said.path, said.no, said.title),
            "deadline_text": said.deadline_text,
            "deadline_kind": said.deadline_kind,
            "deadline": said.deadline,
        }
        for task_id, said in words.items()
    ]
    if lines:
        await sql.execute(_WORDS, tenant.tenant_id, now(), msgspec.json.encode(lines).decode())


async def write_figures(tenant: TenantContext, task_id: UUID, targets: Sequence[NewTarget]) -> None:
    """Makes these the figures of the task. One that is asked for no longer stays for the reports that named it; what
    was last reported goes over to the figure that measures the same.
    """
    present = await sql.rows(
        _Target,
        """
        SELECT id, text, metric, comparator, value, unit, current_value, current_text, reported_at FROM core.target
        WHERE tenant_id = $1 AND task_id = $2 AND withdrawn_at IS NULL ORDER BY ordinal
        """,
        tenant.tenant_id,
        task_id,
    )
    left = list(present)
    fresh: list[NewTarget] = []
    for target in targets:
        same = next((row for row in left if _is_same(row, target)), None)
        if same:
            left.remove(same)
        else:
            fresh.append(target)
    await sql.execute(
        "UPDATE core.target SET withdrawn_at = $3 WHERE tenant_id = $1 AND id = ANY ($2)",
        tenant.tenant_id,
        [row.id for row in left],
        now(),
    )
    for target in fresh:
        heir = next((row for row in left if row.metric == target.metric and row.unit == target.unit), None)
        await _add_figure(tenant, task_id, target, heir)


async def move_deadlines(
    tenant: TenantContext, tasks: Sequence[StandingTask], words: Mapping[UUID, TaskWords], lights: Lights
) -> int:
    """Moves the parts of the tasks whose deadline became another, and returns how many. Those with a day of their own,
    and those that are done, stay.
    """
    moved: list[tuple[UUID, datetime | None, datetime | None]] = []
    for task in tasks:
        after = words[task.id]
        if (task.words.deadline_kind, task.words.deadline) == (after.deadline_kind, after.deadline):
            continue
        moments = lights.due_moment(due_day(after.deadline_kind, after.deadline, today()))
        moved += [
            (part.assignment_id, *moments)
            for part in task.units
            if part.state != "accepted" and follows_deadline(part, task.words)
        ]
    return await sql.execute(
        """
        UPDATE core.assignment a SET due_at = n.due_at, warn_at = n.warn_at
        FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS n (id, due_at, warn_at)
        WHERE a.tenant_id = $1 AND a.id = n.id
        """,
        tenant.tenant_id,
        [line[0] for line in moved],
        [line[1] for line in moved],
        [line[2] for line in moved],
    )


async def write_order(tenant: TenantContext, plan_id: UUID, order: Sequence[UUID]) -> None:
    """Puts the tasks of a plan into this order, counted from 1. ``order`` names all of them."""
    # The place of a task is unique in its plan: all step aside first.
    await sql.execute(
        "UPDATE core.task SET ordinal = -ordinal - 1 WHERE tenant_id = $1 AND plan_id = $2", tenant.tenant_id, plan_id
    )
    await sql.execute(
        """
        UPDATE core.task t SET ordinal = n.place FROM unnest($3::uuid[]) WITH ORDINALITY AS n (id, place)
        WHERE t.tenant_id = $1 AND t.plan_id = $2 AND t.id = n.id
        """,
        tenant.tenant_id,
        plan_id,
        list(order),
    )


def _is_same(row: _Target, target: NewTarget) -> bool:
    return (row.text, row.metric, row.comparator, row.value, row.unit) == (
        target.text,
        target.metric,
        target.comparator,
        target.value,
        target.unit,
    )


async def _add_figure(tenant: TenantContext, task_id: UUID, target: NewTarget, heir: _Target | None) -> None:
    await sql.execute(
        """
        INSERT INTO core.target (tenant_id, id, task_id, ordinal, text, metric, comparator, value, unit, due_on,
                                 current_value, current_text, reported_at)
        SELECT $1, $2, $3, coalesce(max(ordinal) + 1, 0), $4, $5, $6, $7, $8, $9, $10, $11, $12
        FROM core.target WHERE tenant_id = $1 AND task_id = $3
        """,
        tenant.tenant_id,
        new_id(),
        task_id,
        target.text,
        target.metric,
        target.comparator,
        target.value,
        target.unit,
        target.due_on,
        heir.current_value if heir else None,
        heir.current_text if heir else "",
        heir.reported_at if heir else None,
    )
