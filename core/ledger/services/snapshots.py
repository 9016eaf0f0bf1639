"""Keeping a version of a plan: its head and every task, as printed and as they stand. Written once, never changed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.ids import new_id
from core.ledger.queries.standing_tasks import standing_tasks
from core.ledger.revisions import Fate, FieldChange, StandingTask, TaskWords
from core.phrases import as_text


class VersionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a version makes of one task. Without ``printed`` its notice does not print it."""

    fate: Fate
    printed: TaskWords | None = None
    reason: str = ""
    changes: tuple[FieldChange, ...] = ()


_PLAN = """
INSERT INTO core.plan_version (tenant_id, id, plan_id, version, notice_id, title, issuer, issued_on, doc_no,
                               report_rule, all_must_answer, head_waived, published_at, published_by)
SELECT tenant_id, $3, id, version, notice_id, title, issuer, issued_on, doc_no, report_rule, all_must_answer,
  head_waived, published_at, $4
FROM core.plan WHERE tenant_id = $1 AND id = $2 ON CONFLICT (tenant_id, plan_id, version) DO NOTHING
"""

_TASKS = """
INSERT INTO core.task_version (tenant_id, id, plan_id, version, task_id, ordinal, fate, reason, words, units, printed,
                               changes, state, notice_id, source_start, source_end)
SELECT $1, n.id, $2, p.version, n.task_id, n.ordinal, n.fate, n.reason, n.words, n.units,
  nullif(n.printed, 'null'::jsonb), n.changes, n.state, n.notice_id, n.source_start, n.source_end
FROM core.plan p CROSS JOIN jsonb_to_recordset($3::text::jsonb) AS n (
  id uuid, task_id uuid, ordinal int, fate text, reason text, words jsonb, units jsonb, printed jsonb, changes jsonb,
  state text, notice_id uuid, source_start int, source_end int)
WHERE p.tenant_id = $1 AND p.id = $2
"""


async def keep_version(tenant: TenantContext, plan_id: UUID, entries: Mapping[UUID, VersionEntry]) -> None:
    """Keeps the present version of a plan; does nothing when it is kept already.

    A task without an entry stays as it was: dropped by an earlier version, or kept although it was not printed.
    """
    by = f"{tenant.post.org_name} {tenant.post.user_name}" if tenant.post else ""
    if not await sql.execute(_PLAN, tenant.tenant_id, plan_id, new_id(), by):
        return
    lines = [_line(task, entries.get(task.id)) for task in await standing_tasks(tenant, [plan_id])]
    await sql.execute(_TASKS, tenant.tenant_id, plan_id, msgspec.json.encode(lines, enc_hook=as_text).decode())


async def keep_first_version(
    tenant: TenantContext, plan_id: UUID, task_ids: Sequence[UUID], printed: Sequence[TaskWords | None]
) -> None:
    """Keeps a plan that was just published, each task beside the words that its notice prints."""
    entries = {
        task_id: VersionEntry(fate="new", printed=words) for task_id, words in zip(task_ids, printed, strict=True)
    }
    await keep_version(tenant, plan_id, entries)


async def keep_unkept(tenant: TenantContext, plan_id: UUID, tasks: Sequence[StandingTask]) -> None:
    """Keeps the present version of a plan that came into being without one, the present words as those printed."""
    await keep_version(tenant, plan_id, {task.id: VersionEntry(fate=task.fate, printed=task.printed) for task in tasks})


def _line(task: StandingTask, entry: VersionEntry | None) -> dict[str, object]:
    if entry is None:
        gone = task.fate in ("dropped", "gone")
        entry = VersionEntry(fate="gone" if gone else "kept", reason=task.reason if gone else "")
    return {
        "id": new_id(),
        "task_id": task.id,
        "ordinal": task.ordinal,
        "fate": entry.fate,
        "reason": entry.reason,
        "words": task.words,
        "units": task.units,
        "printed": entry.printed,
        "changes": entry.changes,
        "state": task.state,
        "notice_id": task.notice_id,
        "source_start": task.source[0] if task.source else None,
        "source_end": task.source[1] if task.source else None,
    }
