"""Reads of drafts. Every caller has asked `notice_head` before, which is where the right to read is checked."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.errors import NotFoundError
from core.ledger.revisions import TaskWords
from core.notices.draft import DraftTarget, Mark
from core.notices.records import PlanRow, TaskLine, TaskRow


class _Stored(TaskLine, frozen=True):
    notice_id: UUID
    text: str
    path: list[str]
    generic: list[str]
    deadline_text: str
    targets: str
    marks: str
    drop_reason: str
    version: int
    printed: str | None
    pair_task_id: UUID | None
    pair_by: str


_LINE = (
    "id, plan_id, ordinal, no, title, lead, participants, responsible, deadline_kind, deadline, source_start, "
    "source_end, reasons, confirmed, dropped"
)
_ROW = (
    f"{_LINE}, notice_id, text, path, generic, deadline_text, targets::text AS targets, marks::text AS marks, "
    "drop_reason, version, printed::text AS printed, pair_task_id, pair_by"
)


async def draft_plans(tenant: TenantContext, notice_id: UUID) -> list[PlanRow]:
    """The plans of a draft in printed order."""
    return await sql.rows(
        PlanRow,
        """
        SELECT id, ordinal, title, report_rule, all_must_answer, head_waived, first_unit_leads, left_out, plan_targets,
          version, corrects_plan_id
        FROM core.draft_plan WHERE tenant_id = $1 AND notice_id = $2 ORDER BY ordinal
        """,
        tenant.tenant_id,
        notice_id,
    )


async def task_lines(tenant: TenantContext, notice_id: UUID) -> list[TaskLine]:
    """All tasks of a draft in order, dropped ones included, without their words."""
    return await sql.rows(
        TaskLine,
        f"SELECT {_LINE} FROM core.draft_task WHERE tenant_id = $1 AND notice_id = $2 ORDER BY ordinal, id",  # noqa: S608 -- constant columns
        tenant.tenant_id,
        notice_id,
    )


async def draft_tasks(tenant: TenantContext, notice_id: UUID, task_ids: list[UUID] | None = None) -> list[TaskRow]:
    """The tasks of a draft with everything, in order: those given, or all."""
    found = await sql.rows(
        _Stored,
        f"""
        SELECT {_ROW} FROM core.draft_task
        WHERE tenant_id = $1 AND notice_id = $2 AND ($3::uuid[] IS NULL OR id = ANY ($3)) ORDER BY ordinal, id
        """,  # noqa: S608 -- constant columns
        tenant.tenant_id,
        notice_id,
        task_ids,
    )
    return [_with_words(stored) for stored in found]


async def draft_task(tenant: TenantContext, notice_id: UUID, task_id: UUID) -> TaskRow:
    """One task of a draft. Raises NotFoundError when the draft has none such."""
    found = await draft_tasks(tenant, notice_id, [task_id])
    if not found:
        raise NotFoundError
    return found[0]


async def previous_task(tenant: TenantContext, task: TaskRow) -> TaskRow | None:
    """The task before it in the same plan, dropped ones left out; None for the first."""
    found = await sql.first(
        _Stored,
        f"""
        SELECT {_ROW} FROM core.draft_task
        WHERE tenant_id = $1 AND notice_id = $2 AND plan_id = $3 AND NOT dropped AND (ordinal, id) < ($4, $5)
        ORDER BY ordinal DESC, id DESC LIMIT 1
        """,  # noqa: S608 -- constant columns
        tenant.tenant_id,
        task.notice_id,
        task.plan_id,
        task.ordinal,
        task.id,
    )
    return _with_words(found) if found else None


def _with_words(stored: _Stored) -> TaskRow:
    values = msgspec.structs.asdict(stored)
    values["targets"] = msgspec.json.decode(stored.targets, type=tuple[DraftTarget, ...])
    values["marks"] = msgspec.json.decode(stored.marks, type=tuple[Mark, ...])
    values["printed"] = msgspec.json.decode(stored.printed, type=TaskWords) if stored.printed else None
    return TaskRow(**values)
