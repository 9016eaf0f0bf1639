"""The tasks of plans as they stand, each beside what its notice printed last."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.ledger.records import NewTarget
from core.ledger.revisions import Fate, StandingTask, TaskWords, UnitPart
from core.ledger.states import AssignmentRole, AssignmentState, DeadlineKind, TaskState
from core.workdays.deadlines import deadline_day


class _Task(msgspec.Struct, frozen=True):
    id: UUID
    plan_id: UUID
    ordinal: int
    version: int
    state: TaskState
    no: str
    title: str
    text: str
    path: list[str]
    deadline_text: str
    deadline_kind: DeadlineKind
    deadline: date | None
    printed: str | None
    fate: Fate | None
    reason: str
    plan_kept: bool
    reports: int
    notice_id: UUID | None
    source_start: int | None
    source_end: int | None


class _Part(msgspec.Struct, frozen=True):
    task_id: UUID
    id: UUID
    org_id: UUID
    name: str
    role: AssignmentRole
    printed: str
    group_id: UUID | None
    state: AssignmentState
    reason: str
    due_at: datetime | None
    answers: bool


class _Target(msgspec.Struct, frozen=True):
    task_id: UUID
    text: str
    metric: str
    comparator: str
    value: float | None
    unit: str
    due_on: date | None


_TASKS = """
SELECT t.id, t.plan_id, t.ordinal, t.version, t.state, t.no, t.title, t.text,
  ARRAY(WITH RECURSIVE above AS (
      SELECT m.id, m.parent_id, m.depth, m.title FROM core.measure m
      WHERE m.tenant_id = t.tenant_id AND m.id = t.measure_id
      UNION ALL SELECT m.id, m.parent_id, m.depth, m.title FROM core.measure m
      JOIN above ON m.id = above.parent_id WHERE m.tenant_id = t.tenant_id)
    SELECT title FROM above ORDER BY depth) AS path,
  t.deadline_text, t.deadline_kind, t.deadline,
  (SELECT v.printed::text FROM core.task_version v
   WHERE v.tenant_id = t.tenant_id AND v.task_id = t.id AND v.printed IS NOT NULL ORDER BY v.version DESC LIMIT 1)
    AS printed,
  last.fate, coalesce(last.reason, '') AS reason,
  EXISTS (SELECT FROM core.plan_version v WHERE v.tenant_id = t.tenant_id AND v.plan_id = t.plan_id) AS plan_kept,
  (SELECT count(*) FROM core.progress_report r
   WHERE r.tenant_id = t.tenant_id AND r.task_id = t.id AND r.state <> 'draft')::int AS reports,
  coalesce(t.notice_id, p.notice_id) AS notice_id, t.source_start, t.source_end
FROM core.task t JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
LEFT JOIN LATERAL (
  SELECT v.fate, v.reason FROM core.task_version v
  WHERE v.tenant_id = t.tenant_id AND v.task_id = t.id ORDER BY v.version DESC LIMIT 1) AS last ON true
WHERE t.tenant_id = $1 AND t.plan_id = ANY ($2) AND ($3::uuid[] IS NULL OR t.id = ANY ($3))
ORDER BY t.plan_id, t.ordinal
"""

_PARTS = """
SELECT a.task_id, a.id, a.org_id, o.name, a.role, a.printed, a.group_id, a.state, a.reason, a.due_at, a.answers
FROM core.assignment a JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
WHERE a.tenant_id = $1 AND a.task_id = ANY ($2) ORDER BY a.task_id, a.ordinal, a.id
"""

_TARGETS = """
SELECT task_id, text, metric, comparator, value, unit, due_on FROM core.target
WHERE tenant_id = $1 AND task_id = ANY ($2) AND withdrawn_at IS NULL ORDER BY task_id, ordinal
"""


async def standing_tasks(
    tenant: TenantContext, plan_ids: Sequence[UUID], task_ids: Sequence[UUID] | None = None
) -> list[StandingTask]:
    """All tasks of the plans in their order, or those given. The caller may read the ledger.

    Of a plan whose versions were not kept the present words count as printed.
    """
    chosen = None if task_ids is None else list(task_ids)
    tasks = await sql.rows(_Task, _TASKS, tenant.tenant_id, list(plan_ids), chosen)
    ids = [task.id for task in tasks]
    parts: dict[UUID, list[UnitPart]] = defaultdict(list)
    for part in await sql.rows(_Part, _PARTS, tenant.tenant_id, ids):
        parts[part.task_id].append(_part(part))
    targets: dict[UUID, list[NewTarget]] = defaultdict(list)
    for target in await sql.rows(_Target, _TARGETS, tenant.tenant_id, ids):
        values = msgspec.structs.asdict(target)
        del values["task_id"]
        targets[target.task_id].append(NewTarget(**values))
    return [_standing(task, tuple(parts[task.id]), tuple(targets[task.id])) for task in tasks]


def _standing(task: _Task, units: tuple[UnitPart, ...], targets: tuple[NewTarget, ...]) -> StandingTask:
    words = TaskWords(
        title=task.title,
        no=task.no,
        text=task.text,
        path=tuple(task.path),
        lead=_names(units, "lead"),
        participants=_names(units, "participant"),
        responsible=_names(units, "responsible"),
        deadline_text=task.deadline_text,
        deadline_kind=task.deadline_kind,
        deadline=task.deadline,
        targets=targets,
    )
    printed = msgspec.json.decode(task.printed, type=TaskWords) if task.printed else None
    placed = task.source_start is not None and task.source_end is not None
    return StandingTask(
        id=task.id,
        plan_id=task.plan_id,
        ordinal=task.ordinal,
        version=task.version,
        state=task.state,
        words=words,
        printed=printed if task.plan_kept else words,
        units=units,
        fate=task.fate or "new",
        reason=task.reason,
        reports=task.reports,
        notice_id=task.notice_id,
        source=(task.source_start or 0, task.source_end or 0) if placed else None,
    )


def _part(part: _Part) -> UnitPart:
    return UnitPart(
        assignment_id=part.id,
        org_id=part.org_id,
        name=part.name,
        role=part.role,
        printed=part.printed,
        group_id=part.group_id,
        state=part.state,
        reason=part.reason,
        due_on=deadline_day(part.due_at) if part.due_at else None,
        answers=part.answers,
    )


def _names(units: Sequence[UnitPart], role: AssignmentRole) -> tuple[str, ...]:
    """The names of those who have a part in the role; a group's members go by its printed name."""
    return tuple(
        dict.fromkeys(unit.printed or unit.name for unit in units if unit.role == role and unit.state != "cancelled")
    )
