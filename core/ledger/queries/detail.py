"""The task page: everything about one task that the acting post may read, in few statements."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import Relation, reads_whole_tenant, require_read
from core.context import TenantContext
from core.errors import NotFoundError
from core.ledger.queries.facts import AssignmentRow, assignment_rows
from core.ledger.queries.reports import ReportRow, reports_of_task
from core.ledger.queries.targets import TargetRow, target_rows
from core.ledger.queries.timeline import TimelineRow, task_timeline
from core.ledger.settings import ledger_rule
from core.ledger.states import DEADLINE_KINDS, TASK_STATES, DeadlineKind, TaskState, phase_of
from core.obligations.lights import Light
from core.obligations.queries import lights_now
from core.phrases import say
from core.workdays.deadlines import deadline_day


class TaskRecord(msgspec.Struct, frozen=True):
    """A task with its plan. ``measure_path`` holds the headings above it, outermost first; ``notice_id`` is the notice
    that the source counts in.
    """

    id: UUID
    plan_id: UUID
    plan_title: str
    plan_version: int
    notice_id: UUID | None
    doc_no: str
    issuer: str
    issued_on: date | None
    report_rule: str
    all_must_answer: bool
    head_waived: bool
    measure_id: UUID | None
    measure_path: list[str]
    ordinal: int
    no: str
    title: str
    text: str
    source_start: int | None
    source_end: int | None
    deadline_text: str
    deadline_kind: DeadlineKind
    deadline: date | None
    state: TaskState
    due_at: datetime | None
    warn_at: datetime | None
    pct: int
    lead_text: str
    participant_text: str
    charge_text: str
    changed_at: datetime
    version: int


class TaskDetail(msgspec.Struct, frozen=True):
    """The task page. ``due_day`` is the machine's day beside the printed words; ``relation`` is that of the
    acting post's unit to the task, ``same_task`` or ``other``.
    """

    task: TaskRecord
    light: Light
    state_text: str
    deadline_text: str
    deadline_kind_text: str
    due_day: date | None
    relation: Relation
    assignments: tuple[AssignmentRow, ...]
    targets: tuple[TargetRow, ...]
    reports: tuple[ReportRow, ...]
    timeline: tuple[TimelineRow, ...]


_TASK = """
SELECT t.id, t.plan_id, p.title AS plan_title, p.version AS plan_version,
  coalesce(t.notice_id, p.notice_id) AS notice_id, p.doc_no, p.issuer, p.issued_on, p.report_rule,
  p.all_must_answer, p.head_waived, t.measure_id,
  ARRAY(WITH RECURSIVE above AS (
      SELECT m.id, m.parent_id, m.depth, m.title FROM core.measure m
      WHERE m.tenant_id = t.tenant_id AND m.id = t.measure_id
      UNION ALL SELECT m.id, m.parent_id, m.depth, m.title FROM core.measure m
      JOIN above ON m.id = above.parent_id WHERE m.tenant_id = t.tenant_id)
    SELECT title FROM above ORDER BY depth) AS measure_path,
  t.ordinal, t.no, t.title, t.text, t.source_start, t.source_end, t.deadline_text, t.deadline_kind, t.deadline,
  t.state, t.due_at, t.warn_at, t.pct, t.lead_text, t.participant_text,
  coalesce((SELECT u.name FROM core.post s JOIN core.user_account u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
    WHERE s.tenant_id = t.tenant_id AND s.id = t.charge_post_id), '') AS charge_text, t.changed_at,
  t.version
FROM core.task t JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
WHERE t.tenant_id = $1 AND t.id = $2
"""


async def task_detail(tenant: TenantContext, task_id: UUID) -> TaskDetail:
    """One task. Raises NotFoundError when it is absent or the acting post may not read it."""
    require_read(tenant, "ledger")
    task = await sql.first(TaskRecord, _TASK, tenant.tenant_id, task_id)
    if task is None:
        raise NotFoundError
    lights = await lights_now(tenant)
    assignments = await assignment_rows(tenant, task_id, lights)
    relation = _relation(tenant, assignments)
    narrowed = not ledger_rule(tenant).others_read and not reads_whole_tenant(tenant, "ledger")
    if narrowed and relation == "other":
        raise NotFoundError
    return TaskDetail(
        task=task,
        light=lights.of(phase_of(task.state), task.due_at, task.warn_at),
        state_text=TASK_STATES[task.state],
        deadline_text=task.deadline_text or say("未写明"),
        deadline_kind_text=DEADLINE_KINDS[task.deadline_kind],
        due_day=None if task.due_at is None else deadline_day(task.due_at),
        relation=relation,
        assignments=assignments,
        targets=await target_rows(tenant, task_id),
        reports=await reports_of_task(tenant, task_id, relation),
        timeline=await task_timeline(tenant, task_id, task.plan_id, relation),
    )


def _relation(tenant: TenantContext, assignments: tuple[AssignmentRow, ...]) -> Relation:
    own = tenant.acting().org_id
    on_task = any(row.facts.org_id == own and row.facts.state != "cancelled" for row in assignments)
    return "same_task" if on_task else "other"
