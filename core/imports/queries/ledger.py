"""What the rows of a ledger are compared with: plans, their tasks as they stand, and every name of a unit."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.queries import group_rows, org_rows
from core.clock import today
from core.context import TenantContext
from core.imports.ledger.facts import FigureFact, LedgerFacts, PartFact, PlanFact, TaskFact
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.states import AssignmentState
from core.notices.queries.directory import known_names
from core.workdays.deadlines import deadline_day

_EXTRAS = """
SELECT t.id, t.lead_text, t.participant_text, t.due_at, t.pct,
  coalesce((
    SELECT said.words FROM (
      SELECT r.body AS words, r.signed_off_at AS at FROM core.progress_report r
      WHERE r.tenant_id = t.tenant_id AND r.task_id = t.id AND r.signed_off_at IS NOT NULL AND r.body <> ''
      UNION ALL
      SELECT e.data ->> 'note', e.at FROM core.event e
      WHERE e.tenant_id = t.tenant_id AND e.subject_kind = 'task' AND e.subject_id = t.id
        AND e.kind = 'task.taken_over' AND e.data ->> 'note' <> '') AS said
    ORDER BY said.at DESC LIMIT 1), '') AS latest,
  NOT EXISTS (SELECT FROM core.progress_report r WHERE r.tenant_id = t.tenant_id AND r.task_id = t.id)
    AND NOT EXISTS (SELECT FROM core.assignment a WHERE a.tenant_id = t.tenant_id AND a.task_id = t.id
                    AND a.signed_by IS NOT NULL) AS untouched
FROM core.task t WHERE t.tenant_id = $1 AND t.plan_id = ANY ($2)
"""

_PARTS = """
SELECT a.task_id, a.id, coalesce(g.name, '') AS group_name, a.part_text, a.pct
FROM core.assignment a JOIN core.task t ON t.tenant_id = a.tenant_id AND t.id = a.task_id
LEFT JOIN core.org_group g ON g.tenant_id = a.tenant_id AND g.id = a.group_id
WHERE a.tenant_id = $1 AND t.plan_id = ANY ($2)
"""

_FIGURES = """
SELECT g.task_id, g.text, g.metric, g.comparator, g.value, g.unit, g.due_on, g.current_value, g.current_text
FROM core.target g JOIN core.task t ON t.tenant_id = g.tenant_id AND t.id = g.task_id
WHERE g.tenant_id = $1 AND t.plan_id = ANY ($2) AND g.withdrawn_at IS NULL ORDER BY g.task_id, g.ordinal
"""


class _Extra(msgspec.Struct, frozen=True):
    id: UUID
    lead_text: str
    participant_text: str
    due_at: datetime | None
    pct: int
    latest: str
    untouched: bool


class _Part(msgspec.Struct, frozen=True):
    task_id: UUID
    id: UUID
    group_name: str
    part_text: str
    pct: int


class _Figure(msgspec.Struct, frozen=True):
    task_id: UUID
    text: str
    metric: str
    comparator: str
    value: float | None
    unit: str
    due_on: date | None
    current_value: float | None
    current_text: str


async def plan_choices(tenant: TenantContext) -> list[PlanFact]:
    """All plans, newest first."""
    return await sql.rows(
        PlanFact,
        "SELECT id, title FROM core.plan WHERE tenant_id = $1 ORDER BY published_at DESC, ordinal, id",
        tenant.tenant_id,
    )


async def task_facts(tenant: TenantContext, plan_ids: Sequence[UUID]) -> dict[UUID, list[TaskFact]]:
    """The tasks of some plans in their order, with all that a sheet may tell of them, in five statements."""
    wanted = list(plan_ids)
    extras = {extra.id: extra for extra in await sql.rows(_Extra, _EXTRAS, tenant.tenant_id, wanted)}
    parts: dict[UUID, dict[UUID, PartFact]] = defaultdict(dict)
    for part in await sql.rows(_Part, _PARTS, tenant.tenant_id, wanted):
        parts[part.task_id][part.id] = PartFact(part.id, part.group_name, part.part_text, part.pct)
    figures: dict[UUID, list[FigureFact]] = defaultdict(list)
    for figure in await sql.rows(_Figure, _FIGURES, tenant.tenant_id, wanted):
        figures[figure.task_id].append(FigureFact(*msgspec.structs.astuple(figure)[1:]))
    found: dict[UUID, list[TaskFact]] = defaultdict(list)
    for task in await standing_tasks(tenant, wanted):
        extra = extras[task.id]
        found[task.plan_id].append(
            TaskFact(
                standing=task,
                lead_text=extra.lead_text,
                participant_text=extra.participant_text,
                due_on=deadline_day(extra.due_at) if extra.due_at else None,
                pct=extra.pct,
                latest=extra.latest,
                untouched=extra.untouched,
                parts=parts[task.id],
                figures=figures[task.id],
            )
        )
    return found


async def ledger_facts(tenant: TenantContext, plans: Sequence[PlanFact], plan_ids: Sequence[UUID]) -> LedgerFacts:
    """The facts that a sheet about tasks of these plans is compared with."""
    groups = await group_rows(tenant)
    return LedgerFacts(
        place=tenant.tenant_name,
        today=today(),
        plans=plans,
        tasks=await task_facts(tenant, plan_ids),
        names=await known_names(tenant),
        members={group.id: group.member_ids for group in groups},
        org_names={org.id: org.name for org in await org_rows(tenant, also_closed=True)},
        groups={group.name: group.id for group in groups},
    )


class NewPart(msgspec.Struct, frozen=True):
    """A part of a task, by its unit."""

    task_id: UUID
    org_id: UUID
    id: UUID
    state: AssignmentState


async def parts_of(tenant: TenantContext, task_ids: Sequence[UUID]) -> list[NewPart]:
    """The parts of some tasks."""
    return await sql.rows(
        NewPart,
        """
        SELECT task_id, org_id, id, state FROM core.assignment
        WHERE tenant_id = $1 AND task_id = ANY ($2) ORDER BY task_id, ordinal
        """,
        tenant.tenant_id,
        list(task_ids),
    )
