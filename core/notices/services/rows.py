"""Writing the rows of a draft: all of them after reading, one after its shape was changed."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.ids import new_id
from core.ledger.revisions import TaskWords
from core.notices.correcting.words import new_targets
from core.notices.draft import DraftPlan, DraftTask
from core.notices.records import TaskRow
from core.notices.resolve import fold_name
from core.notices.tables import DraftPlan as DraftPlanRow
from core.notices.typed import write_target

_TASKS = """
INSERT INTO core.draft_task (tenant_id, id, notice_id, plan_id, ordinal, no, title, text, path, lead, participants,
                             responsible, generic, deadline_text, deadline_kind, deadline, targets, source_start,
                             source_end, marks, reasons, printed)
SELECT $1, n.id, $2, n.plan_id, n.ordinal, n.no, n.title, n.text, n.path, n.lead, n.participants, n.responsible,
  n.generic, n.deadline_text, n.deadline_kind, n.deadline, n.targets, n.source_start, n.source_end, n.marks, n.reasons,
  n.printed
FROM jsonb_to_recordset($3::text::jsonb) AS n (
  id uuid, plan_id uuid, ordinal int, no text, title text, text text, path text[], lead text[], participants text[],
  responsible text[], generic text[], deadline_text text, deadline_kind text, deadline date, targets jsonb,
  source_start int, source_end int, marks jsonb, reasons text[], printed jsonb)
"""

_SHAPE = """
UPDATE core.draft_task SET text = $3, lead = $4, participants = $5, responsible = $6, generic = $7, deadline_text = $8,
  deadline_kind = $9, deadline = $10, targets = $11::text::jsonb, source_start = $12, source_end = $13,
  marks = $14::text::jsonb, reasons = $15, confirmed = false, version = version + 1
WHERE tenant_id = $1 AND id = $2
"""


async def write_draft(tenant: TenantContext, notice_id: UUID, plans: Sequence[DraftPlan]) -> int:
    """Writes plans and tasks as the parser made them, and returns how many tasks there are."""
    ordinal = 0
    lines: list[dict[str, object]] = []
    for place, plan in enumerate(plans):
        plan_id = new_id()
        await DraftPlanRow(
            tenant_id=tenant.tenant_id,
            id=plan_id,
            notice_id=notice_id,
            ordinal=place,
            title=plan.title,
            report_rule="；".join(plan.reporting),
            first_unit_leads=plan.first_unit_leads,
            left_out=list(plan.left_out),
            plan_targets=[write_target(target) for target in plan.plan_targets],
        ).save()
        for task in plan.tasks:
            ordinal += 1
            lines.append(_task_line(task, plan_id, ordinal, tenant.tenant_name))
    if lines:
        await sql.execute(_TASKS, tenant.tenant_id, notice_id, msgspec.json.encode(lines).decode())
    return len(lines)


async def write_shape(tenant: TenantContext, row: TaskRow) -> None:
    """Writes what splitting and merging change, as a new version that nobody has confirmed."""
    await sql.execute(
        _SHAPE,
        tenant.tenant_id,
        row.id,
        row.text,
        row.lead,
        row.participants,
        row.responsible,
        row.generic,
        row.deadline_text,
        row.deadline_kind,
        row.deadline,
        msgspec.json.encode(row.targets).decode(),
        row.source_start,
        row.source_end,
        msgspec.json.encode(row.marks).decode(),
        row.reasons,
    )


async def shift_tasks(tenant: TenantContext, notice_id: UUID, *, behind: int) -> None:
    """Makes room for one task behind a place. The caller holds the notice alone."""
    await sql.execute(
        "UPDATE core.draft_task SET ordinal = ordinal + 1 WHERE tenant_id = $1 AND notice_id = $2 AND ordinal > $3",
        tenant.tenant_id,
        notice_id,
        behind,
    )


def _task_line(task: DraftTask, plan_id: UUID, ordinal: int, place: str) -> dict[str, object]:
    participants = (*task.participants, *_implied(task, place))
    return {
        "id": new_id(),
        "plan_id": plan_id,
        "ordinal": ordinal,
        "printed": _printed(task, participants),
        "no": task.no,
        "title": task.title,
        "text": task.text,
        "path": task.path,
        "lead": task.lead,
        "participants": participants,
        "responsible": task.responsible,
        "generic": task.generic,
        "deadline_text": task.deadline_text,
        "deadline_kind": task.deadline_kind,
        "deadline": task.deadline,
        "targets": task.targets,
        "source_start": task.source[0],
        "source_end": task.source[1],
        "marks": task.marks,
        "reasons": task.reasons,
    }


def _printed(task: DraftTask, participants: tuple[str, ...]) -> TaskWords:
    """The words as parsed: what stays beside every edit, and what the next generation is compared with."""
    return TaskWords(
        title=task.title,
        no=task.no,
        text=task.text,
        path=task.path,
        lead=task.lead,
        participants=participants,
        responsible=task.responsible,
        deadline_text=task.deadline_text,
        deadline_kind=task.deadline_kind,
        deadline=task.deadline,
        targets=new_targets(task.targets),
    )


def _implied(task: DraftTask, place: str) -> list[str]:
    """The units that the plan names once for every task take part in it, unless the task names them itself."""
    named = {fold_name(name, place) for name in (*task.lead, *task.participants, *task.responsible)}
    return [name for name in task.implied if fold_name(name, place) not in named]
