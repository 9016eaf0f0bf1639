"""Changing which tasks there are: one becomes two, two become one, one is added."""

from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.notices.draft import Mark
from core.notices.queries.drafts import draft_plans, draft_task, previous_task
from core.notices.records import NOTICE, TaskRow
from core.notices.sentences import sentences_of, title_of
from core.notices.services.opening import open_draft, require_version
from core.notices.services.rows import shift_tasks, write_shape
from core.notices.tables import DraftTask
from core.phrases import say

_FINDABLE = 24
"""So many characters of a text are enough to find it again in its source."""


async def split_task(tenant: TenantContext, *, notice_id: UUID, task_id: UUID, version: int, at: int) -> UUID:
    """Makes the sentences from number ``at`` on (counted from 0) a task of their own and returns its id.

    Both keep units and deadline and are to be looked at again; figures and source go where their words are. Raises
    InvalidError when nothing would be left on one side.
    """
    await open_draft(tenant, notice_id, alone=True)
    row = await draft_task(tenant, notice_id, task_id)
    require_version(row, version)
    sentences = sentences_of(row.text)
    if not 0 < at < len(sentences):
        raise InvalidError(say("请选择从哪一句起另立一条。"), {"at": say("请选择一句")})
    head, tail = "".join(sentences[:at]).rstrip("\n"), "".join(sentences[at:])
    cut = await _place_in_source(tenant, row, tail)
    doubts = list(dict.fromkeys([*row.reasons, "lead:split"]))
    kept = {target for target in row.targets if target.text not in tail}
    first = msgspec.structs.replace(
        row,
        text=head,
        targets=tuple(target for target in row.targets if target in kept),
        source_end=cut or row.source_end,
        marks=tuple(mark for mark in row.marks if cut is None or mark.end <= cut),
        reasons=doubts,
        confirmed=False,
    )
    second = msgspec.structs.replace(
        row,
        id=new_id(),
        ordinal=row.ordinal + 1,
        no="",
        title=title_of(tail),
        text=tail,
        targets=tuple(target for target in row.targets if target not in kept),
        source_start=cut or row.source_start,
        marks=tuple(mark for mark in row.marks if cut is None or mark.start >= cut),
        reasons=doubts,
        confirmed=False,
        version=1,
    )
    await shift_tasks(tenant, notice_id, behind=row.ordinal)
    await write_shape(tenant, first)
    await _insert(tenant, second)
    data: dict[str, object] = {"task_id": task_id, "new_task_id": second.id}
    await record_event(tenant, "draft.task_split", NOTICE, notice_id, data=data, visibility="audit")
    return second.id


async def merge_task(tenant: TenantContext, *, notice_id: UUID, task_id: UUID, version: int) -> UUID:
    """Adds a task to the one before it in the same plan and returns that one's id; the task itself is dropped.

    Names and figures are united. Where both print different deadlines the first one stays, and is in doubt.
    """
    await open_draft(tenant, notice_id, alone=True)
    row = await draft_task(tenant, notice_id, task_id)
    require_version(row, version)
    before = await previous_task(tenant, row)
    if row.dropped or before is None:
        raise ConflictError(say("前面没有可以合并的任务。"))
    await write_shape(tenant, _united(before, row))
    await sql.execute(
        """
        UPDATE core.draft_task SET dropped = true, drop_reason = $3, version = version + 1
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        task_id,
        f"已并入“{before.no}{before.title}”"[:300],
    )
    data: dict[str, object] = {"task_id": task_id, "into": before.id}
    await record_event(tenant, "draft.task_merged", NOTICE, notice_id, data=data, visibility="audit")
    return before.id


async def add_task(tenant: TenantContext, *, notice_id: UUID, plan_id: UUID, title: str) -> UUID:
    """Adds an empty task behind the others of a plan and returns its id. Raises InvalidError without a title."""
    await open_draft(tenant, notice_id, alone=True)
    if not title.strip():
        raise InvalidError(say("请填写新任务的标题。"), {"title": say("请填写标题")})
    plans = await draft_plans(tenant, notice_id)
    if plan_id not in {plan.id for plan in plans}:
        raise NotFoundError
    last = await sql.value(
        int,
        """
        SELECT coalesce(max(t.ordinal), 0) FROM core.draft_task t
        JOIN core.draft_plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
        WHERE t.tenant_id = $1 AND t.notice_id = $2
          AND p.ordinal <= (SELECT ordinal FROM core.draft_plan WHERE tenant_id = $1 AND id = $3)
        """,
        tenant.tenant_id,
        notice_id,
        plan_id,
    )
    await shift_tasks(tenant, notice_id, behind=last or 0)
    task = DraftTask(
        tenant_id=tenant.tenant_id,
        notice_id=notice_id,
        plan_id=plan_id,
        ordinal=(last or 0) + 1,
        title=title.strip()[:300],
    )
    await task.save()
    await record_event(
        tenant,
        "draft.task_added",
        NOTICE,
        notice_id,
        data={"task_id": task.id, "title": task.title},
        visibility="audit",
    )
    return task.id


def _united(before: TaskRow, row: TaskRow) -> TaskRow:
    leads = list(dict.fromkeys([*before.lead, *row.lead]))
    responsible = [name for name in dict.fromkeys([*before.responsible, *row.responsible]) if name not in leads]
    participants = dict.fromkeys([*before.participants, *row.participants])
    mine = (before.deadline_text, before.deadline_kind, before.deadline)
    theirs = (row.deadline_text, row.deadline_kind, row.deadline)
    silent = before.deadline_kind == "none" and not before.deadline_text
    text, kind, day = theirs if silent else mine
    agree = silent or theirs == mine or (row.deadline_kind == "none" and not row.deadline_text)
    return msgspec.structs.replace(
        before,
        text="\n".join(filter(None, (before.text, row.text))),
        lead=leads,
        responsible=responsible,
        participants=[name for name in participants if name not in leads and name not in responsible],
        generic=list(dict.fromkeys([*before.generic, *row.generic])),
        deadline_text=text,
        deadline_kind=kind,
        deadline=day,
        targets=tuple(dict.fromkeys([*before.targets, *row.targets])),
        reasons=list(dict.fromkeys([*before.reasons, *row.reasons, *(() if agree else ("deadline:merged",))])),
        confirmed=False,
        **_joined_source(before, row),
    )


def _joined_source(before: TaskRow, row: TaskRow) -> dict[str, int | tuple[Mark, ...]]:
    if row.source_end <= row.source_start:
        return {}
    if before.source_end <= before.source_start:
        return {"source_start": row.source_start, "source_end": row.source_end, "marks": row.marks}
    return {
        "source_start": min(before.source_start, row.source_start),
        "source_end": max(before.source_end, row.source_end),
        "marks": tuple(dict.fromkeys([*before.marks, *row.marks])),
    }


async def _place_in_source(tenant: TenantContext, row: TaskRow, words: str) -> int | None:
    """Where the words stand in the stored text; None when they were typed, or stand elsewhere."""
    sought = words.strip().split("\n")[0][:_FINDABLE]
    found = await sql.value(
        int,
        """
        SELECT strpos(substr(text, $3 + 1, $4 - $3), $5) FROM core.notice WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        row.notice_id,
        row.source_start,
        row.source_end,
        sought,
    )
    return row.source_start + found - 1 if found and found > 1 else None


async def _insert(tenant: TenantContext, row: TaskRow) -> None:
    # What is split off was not printed as a task of its own.
    left_out = ("targets", "marks", "printed", "pair_task_id", "pair_by")
    values = {name: value for name, value in msgspec.structs.asdict(row).items() if name not in left_out}
    await DraftTask(
        tenant_id=tenant.tenant_id,
        **values,
        targets=msgspec.json.encode(row.targets).decode(),
        marks=msgspec.json.encode(row.marks).decode(),
    ).save()
