"""Search over the ledger: a task by its words, number or document number."""

from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import may_read
from core.context import TenantContext
from core.ledger.queries.filtering import TaskFilter, where_tasks
from core.ledger.records import task_path
from core.ledger.states import TASK_STATES, TaskState
from core.phrases import listed


class TaskHit(msgspec.Struct, frozen=True):
    """One task that was found. ``path`` leads to it below the staff area."""

    id: UUID
    title: str
    detail: str
    path: str


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    no: str
    title: str
    lead_text: str
    state: TaskState
    plan_title: str


async def search_tasks(tenant: TenantContext, text: str, *, limit: int = 10) -> list[TaskHit]:
    """Tasks in which every word of the text occurs, the latest changed first; none for a post that reads no ledger."""
    if not text.split() or not may_read(tenant, "ledger", "other"):
        return []
    where = where_tasks(tenant, TaskFilter(text=text))
    await sql.plan_for_values()
    lines = await sql.rows(
        _Line,
        f"""
        SELECT t.id, t.no, t.title, t.lead_text, t.state, p.title AS plan_title
        FROM core.task t JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
        WHERE {where.sql} ORDER BY t.changed_at DESC, t.id LIMIT ${len(where.args) + 1}
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
        limit,
    )
    return [
        TaskHit(
            line.id,
            f"{line.no} {line.title}".strip(),
            listed((part for part in (line.lead_text, TASK_STATES[line.state], line.plan_title) if part), " · "),
            task_path(line.id),
        )
        for line in lines
    ]
