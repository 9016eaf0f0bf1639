"""The versions of a plan: which there are, and how each was when it was published."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import reads_whole_tenant, require_read
from core.context import TenantContext
from core.errors import NotFoundError
from core.ledger.revisions import FIELDS, Fate, FieldChange, TaskWords, UnitPart, shown_field
from core.ledger.settings import ledger_rule
from core.ledger.states import TaskState


class VersionLine(msgspec.Struct, frozen=True):
    """One version of a plan. Counts are of its tasks by fate; ``tasks`` leaves out those that are dropped.

    ``notice_id`` is None for a plan that came with no notice.
    """

    version: int
    notice_id: UUID | None
    title: str
    issuer: str
    issued_on: date | None
    doc_no: str
    report_rule: str
    published_at: datetime
    published_by: str
    tasks: int
    added: int
    changed: int
    kept: int
    dropped: int


class PlanVersions(msgspec.Struct, frozen=True):
    """A plan and its versions, newest first; none were kept of a plan that was never published from a notice."""

    plan_id: UUID
    title: str
    version: int
    versions: tuple[VersionLine, ...]


class TaskVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A task as a version knew it; ``printed`` is None where no notice ever printed it."""

    task_id: UUID
    ordinal: int
    fate: Fate
    reason: str
    words: TaskWords
    units: tuple[UnitPart, ...]
    printed: TaskWords | None
    changes: tuple[FieldChange, ...]
    state: TaskState
    notice_id: UUID | None
    source: tuple[int, int] | None


class PlanVersion(msgspec.Struct, frozen=True):
    """One version of a plan as it was published, its tasks in printed order, as far as the reader may read them."""

    plan_id: UUID
    plan_title: str
    current: int
    head: VersionLine
    tasks: tuple[TaskVersion, ...]


class TaskChange(msgspec.Struct, frozen=True):
    """A task in two versions: what it is called in the later one, its fate, and the fields whose words differ."""

    task_id: UUID
    no: str
    title: str
    fate: Fate
    reason: str
    changes: tuple[FieldChange, ...]


class VersionChanges(msgspec.Struct, frozen=True):
    """What became of a plan between two versions, in the order of the later one."""

    before: PlanVersion
    after: PlanVersion
    tasks: tuple[TaskChange, ...]


class _Plan(msgspec.Struct, frozen=True):
    title: str
    version: int


class _Task(msgspec.Struct, frozen=True):
    task_id: UUID
    ordinal: int
    fate: Fate
    reason: str
    words: str
    units: str
    printed: str | None
    changes: str
    state: TaskState
    notice_id: UUID | None
    source_start: int | None
    source_end: int | None


_LINES = """
SELECT v.version, v.notice_id, v.title, v.issuer, v.issued_on, v.doc_no, v.report_rule, v.published_at, v.published_by,
  count(t.id) FILTER (WHERE t.fate NOT IN ('dropped', 'gone'))::int AS tasks,
  count(t.id) FILTER (WHERE t.fate = 'new')::int AS added,
  count(t.id) FILTER (WHERE t.fate IN ('changed', 'restored'))::int AS changed,
  count(t.id) FILTER (WHERE t.fate = 'kept')::int AS kept,
  count(t.id) FILTER (WHERE t.fate = 'dropped')::int AS dropped
FROM core.plan_version v
LEFT JOIN core.task_version t ON t.tenant_id = v.tenant_id AND t.plan_id = v.plan_id AND t.version = v.version
WHERE v.tenant_id = $1 AND v.plan_id = $2 GROUP BY v.tenant_id, v.id ORDER BY v.version DESC
"""


async def plan_versions(tenant: TenantContext, plan_id: UUID) -> PlanVersions:
    """The versions of a plan, for whoever reads the ledger. Raises NotFoundError when it is absent."""
    require_read(tenant, "ledger")
    plan = await sql.first(
        _Plan, "SELECT title, version FROM core.plan WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, plan_id
    )
    if plan is None:
        raise NotFoundError
    lines = await sql.rows(VersionLine, _LINES, tenant.tenant_id, plan_id)
    return PlanVersions(plan_id, plan.title, plan.version, tuple(lines))


async def plan_version(tenant: TenantContext, plan_id: UUID, version: int) -> PlanVersion:
    """One version as it was published. Raises NotFoundError when it is absent or not the acting post's to read."""
    known = await plan_versions(tenant, plan_id)
    head = next((line for line in known.versions if line.version == version), None)
    if head is None:
        raise NotFoundError
    rows = await sql.rows(
        _Task,
        """
        SELECT task_id, ordinal, fate, reason, words::text AS words, units::text AS units, printed::text AS printed,
          changes::text AS changes, state, notice_id, source_start, source_end
        FROM core.task_version WHERE tenant_id = $1 AND plan_id = $2 AND version = $3 ORDER BY ordinal, task_id
        """,
        tenant.tenant_id,
        plan_id,
        version,
    )
    tasks = tuple(task for task in (_read(row) for row in rows) if _is_open_to(tenant, task))
    return PlanVersion(plan_id, known.title, known.version, head, tasks)


async def version_changes(tenant: TenantContext, plan_id: UUID, *, since: int, version: int) -> VersionChanges:
    """What differs between two versions; between one and the next with what people had edited. Raises NotFoundError."""
    before, after = await plan_version(tenant, plan_id, since), await plan_version(tenant, plan_id, version)
    known = {task.task_id: task for task in before.tasks}
    changed = [_change(known.get(task.task_id), task, next_one=version == since + 1) for task in after.tasks]
    return VersionChanges(before, after, tuple(change for change in changed if change))


def _change(before: TaskVersion | None, after: TaskVersion, *, next_one: bool) -> TaskChange | None:
    """How a task differs; None where it does not."""
    left = after.fate in ("dropped", "gone")
    missing = before is None or before.fate in ("dropped", "gone")
    if left and missing:
        return None
    fate: Fate = "dropped" if left else "new" if before is None else "restored" if missing else after.fate
    changes = after.changes if next_one else _between(before, after) if before else ()
    if fate in ("same", "changed", "kept") and not changes:
        return None
    if fate in ("same", "kept"):
        fate = "changed"
    return TaskChange(after.task_id, after.words.no, after.words.title, fate, after.reason, () if left else changes)


def _between(before: TaskVersion, after: TaskVersion) -> tuple[FieldChange, ...]:
    """The fields of which two versions say something else."""
    return tuple(
        FieldChange(field=field, was=was, now=now)
        for field in FIELDS
        if (was := shown_field(field, before.words)) != (now := shown_field(field, after.words))
    )


def _is_open_to(tenant: TenantContext, task: TaskVersion) -> bool:
    """Where a tenant narrows the ledger to the units on a task, its versions are narrowed like it."""
    if ledger_rule(tenant).others_read or reads_whole_tenant(tenant, "ledger"):
        return True
    return any(part.org_id == tenant.acting().org_id for part in task.units)


def _read(row: _Task) -> TaskVersion:
    return TaskVersion(
        task_id=row.task_id,
        ordinal=row.ordinal,
        fate=row.fate,
        reason=row.reason,
        words=msgspec.json.decode(row.words, type=TaskWords),
        units=msgspec.json.decode(row.units, type=tuple[UnitPart, ...]),
        printed=msgspec.json.decode(row.printed, type=TaskWords) if row.printed else None,
        changes=msgspec.json.decode(row.changes, type=tuple[FieldChange, ...]),
        state=row.state,
        notice_id=row.notice_id,
        source=(row.source_start, row.source_end)
        if row.source_start is not None and row.source_end is not None
        else None,
    )
