"""The timeline of a task: what happened to it, newest first, to whom may read it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import Relation, reads_whole_tenant
from core.context import TenantContext
from core.ledger.revisions import FIELD_WORDS, FieldName
from core.ledger.states import ROLES, AssignmentRole
from core.phrases import listed, say, say_in

MarkKind = Literal["letter", "clock", "key", ""]

# The words of each fact and how it is marked: nodes in the life of a task are filled.
WORDS: dict[str, tuple[str, MarkKind]] = {
    "plan.published": (say_in("fact", "交办"), "key"),
    "task.added": (say_in("fact", "交办"), "key"),
    "task.revised": (say_in("fact", "公文更正"), "key"),
    "task.dropped": (say_in("fact", "不再列入"), "key"),
    "task.restored": (say_in("fact", "重新列入"), "key"),
    "task.reopened": (say_in("fact", "重新办理"), "key"),
    "task.adjusted": (say_in("fact", "调整任务"), "key"),
    "assignment.reopened": (say_in("fact", "重新办理"), ""),
    "assignment.added": (say_in("fact", "加入任务"), ""),
    "assignment.role_changed": (say_in("fact", "调整分工"), ""),
    "assignment.signed": (say_in("fact", "签收"), ""),
    "assignment.started": (say_in("fact", "开始办理"), ""),
    "assignment.submitted": (say_in("fact", "申请销号"), "key"),
    "assignment.accepted": (say_in("fact", "审核通过"), "key"),
    "assignment.returned": (say_in("fact", "退回"), "key"),
    "assignment.suspended": (say_in("fact", "暂停"), ""),
    "assignment.cancelled": (say_in("fact", "取消"), ""),
    "assignment.resumed": (say_in("fact", "恢复"), ""),
    "report.submitted": (say_in("fact", "提交填报，待负责人签发"), ""),
    "report.handed_back": (say_in("fact", "负责人退回经办"), ""),
    "report.signed_off": (say_in("fact", "报送进展"), ""),
    "task.taken_over": (say_in("fact", "接续原台账"), ""),
    "task.charged": (say_in("fact", "指定包抓领导"), ""),
    "task.closed": (say_in("fact", "销号"), "key"),
}
"""The events of the timeline, as they are said there."""

INSIDE = frozenset({"report.submitted", "report.handed_back"})
"""What happens inside a unit before its head has signed: the unit's own affair."""


OPEN_REASONS = frozenset({"task.adjusted", "task.dropped"})
"""Why the office changed or dropped a task is said to everybody who reads it."""


class TimelineRow(msgspec.Struct, frozen=True):
    """One fact. ``org_name`` is the unit it concerns, ``who`` who did it, empty for the system; ``label`` says what,
    ``detail`` adds share, new date and reason as far as the reader may know. ``plan_id`` and ``version`` name the
    version of a plan that it came with.
    """

    id: UUID
    kind: str
    mark: MarkKind
    at: datetime
    who: str
    org_id: UUID | None
    org_name: str
    label: str
    detail: str
    plan_id: UUID | None = None
    version: int | None = None


class _Data(msgspec.Struct, frozen=True):
    pct: int | None = None
    due_on: str | None = None
    reason: str = ""
    no_progress: bool = False
    role: AssignmentRole | None = None
    leader: str = ""
    fields: list[FieldName] = []
    kept: list[FieldName] = []
    due_was: str = ""
    due_now: str = ""
    note: str = ""
    plan_id: UUID | None = None
    version: int | None = None


class _Line(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    at: datetime
    actor_name: str
    org_id: UUID | None
    org_name: str
    data: str


async def task_timeline(
    tenant: TenantContext, task_id: UUID, plan_id: UUID, relation: Relation, *, limit: int = 200
) -> tuple[TimelineRow, ...]:
    """The facts of a task and of its publication, newest first. ``relation``: the acting post's unit's to the task."""
    found = await sql.rows(
        _Line,
        """
        SELECT e.id, e.kind, e.at, e.actor_name, e.org_id, coalesce(o.name, '') AS org_name, e.data::text AS data
        FROM core.event e LEFT JOIN core.org o ON o.tenant_id = e.tenant_id AND o.id = e.org_id
        WHERE e.tenant_id = $1 AND e.visibility = 'timeline'
          AND ((e.subject_kind = 'task' AND e.subject_id = $2)
            OR (e.subject_kind = 'plan' AND e.subject_id = $3 AND e.kind = 'plan.published'
              AND NOT EXISTS (SELECT FROM core.event a WHERE a.tenant_id = $1 AND a.subject_kind = 'task'
                              AND a.subject_id = $2 AND a.kind = 'task.added')))
        ORDER BY e.at DESC, e.id DESC LIMIT $4
        """,
        tenant.tenant_id,
        task_id,
        plan_id,
        limit,
    )
    own, whole = tenant.acting().org_id, reads_whole_tenant(tenant, "report")
    return tuple(
        _shown(line, told=whole or line.org_id == own, on_task=relation != "other")
        for line in found
        if whole or line.org_id == own or line.kind not in INSIDE
    )


def _shown(line: _Line, *, told: bool, on_task: bool) -> TimelineRow:
    label, mark = WORDS.get(line.kind, (line.kind, ""))
    data = msgspec.json.decode(line.data, type=_Data)
    return TimelineRow(
        line.id,
        line.kind,
        mark,
        line.at,
        line.actor_name,
        line.org_id,
        line.org_name,
        label,
        _detail(data, told=told or line.kind in OPEN_REASONS, on_task=told or on_task),
        data.plan_id,
        data.version,
    )


def _detail(data: _Data, *, told: bool, on_task: bool) -> str:
    parts: list[str] = [say("第%(version)s版", version=data.version)] if data.version else []
    if data.no_progress and on_task:
        parts.append(say("本期无进展"))
    elif data.pct is not None and on_task:
        parts.append(say("进度%(pct)d%%", pct=data.pct))
    if data.role:
        parts.append(say("%(role)s单位", role=ROLES[data.role]))
    if data.leader:
        parts.append(data.leader)
    if data.fields:
        parts.append(say("改动：%(fields)s", fields=listed(FIELD_WORDS[field] for field in data.fields)))
    if data.due_was or data.due_now:
        parts.append(say("时限由“%(was)s”改为“%(now)s”", was=data.due_was, now=data.due_now))
    if data.kept:
        parts.append(say("未随更正改动：%(fields)s", fields=listed(FIELD_WORDS[field] for field in data.kept)))
    if data.due_on:
        parts.append(say("新时限 %(day)s", day=data.due_on))
    told_words = (data.note if on_task else "", data.reason if told else "")
    return listed([*parts, *(words for words in told_words if words)], "，")
