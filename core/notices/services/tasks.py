"""Editing one draft task: its fields, confirming it, dropping it, taking it back."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.errors import ConflictError, InvalidError
from core.events import record_event
from core.notices.doubts import UNITS, without_fields
from core.notices.queries.drafts import draft_task
from core.notices.records import DATED, FIRST_YEAR, LAST_YEAR, NOTICE, UNDATED, NoticeHead, TaskEdit, TaskRow
from core.notices.services.opening import StaleDraftError, open_draft, require_version
from core.notices.typed import TypedDeadline, keep_printed, read_typed_deadline
from core.phrases import say

LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
MOST_NAMES = 100

_SAVE = """
UPDATE core.draft_task SET no = $4, title = $5, text = $6, path = $7, lead = $8, participants = $9, responsible = $10,
  deadline_text = $11, deadline_kind = $12, deadline = $13, targets = $14::text::jsonb, reasons = $15, confirmed = $16,
  version = version + 1
WHERE tenant_id = $1 AND id = $2 AND version = $3
"""


class Saved(msgspec.Struct, frozen=True):
    """The new version of a task, and the fields that are different now."""

    version: int
    changed: tuple[str, ...]


async def edit_task(
    tenant: TenantContext, *, notice_id: UUID, task_id: UUID, version: int, edit: TaskEdit, confirm: bool = False
) -> Saved:
    """Saves what was typed about a task; ``confirm`` says that somebody has looked at it.

    A field that was changed is no longer in doubt. Where only the words of the deadline were changed, kind and day
    follow them. Raises InvalidError by field, StaleDraftError when somebody else was quicker.
    """
    notice = await open_draft(tenant, notice_id)
    row = await draft_task(tenant, notice_id, task_id)
    require_version(row, version)
    if row.dropped:
        raise ConflictError(say("这一条已标为不作为任务。请先恢复，再修改。"))
    _check(edit)
    edit = msgspec.structs.replace(edit, targets=keep_printed(edit.targets, row.targets))
    meant = _deadline(row, edit, notice)
    changed = _changed_fields(row, edit, meant)
    reasons = [*without_fields(row.reasons, _settled(changed)), *meant.reasons]
    saved = await sql.execute(
        _SAVE,
        tenant.tenant_id,
        task_id,
        version,
        edit.no,
        edit.title,
        edit.text,
        list(edit.path),
        list(edit.lead),
        list(edit.participants),
        list(edit.responsible),
        edit.deadline_text,
        meant.kind,
        meant.day,
        msgspec.json.encode(edit.targets).decode(),
        list(dict.fromkeys(reasons)),
        confirm or row.confirmed,
    )
    if not saved:
        raise StaleDraftError(await draft_task(tenant, notice_id, task_id))
    if changed or confirm:
        data: dict[str, object] = {"task_id": task_id, "fields": changed, "confirmed": confirm}
        await record_event(tenant, "draft.edited", NOTICE, notice_id, data=data, visibility="audit")
    return Saved(version + 1, tuple(changed))


async def confirm_tasks(tenant: TenantContext, *, notice_id: UUID, task_ids: Sequence[UUID] | None = None) -> int:
    """Says of tasks, or of all, that somebody has looked at them; returns how many were not confirmed before."""
    await open_draft(tenant, notice_id)
    confirmed = await sql.execute(
        """
        UPDATE core.draft_task SET confirmed = true, version = version + 1
        WHERE tenant_id = $1 AND notice_id = $2 AND ($3::uuid[] IS NULL OR id = ANY ($3)) AND NOT confirmed
          AND NOT dropped
        """,
        tenant.tenant_id,
        notice_id,
        None if task_ids is None else list(task_ids),
    )
    data: dict[str, object] = {"confirmed": confirmed}
    await record_event(tenant, "draft.confirmed", NOTICE, notice_id, data=data, visibility="audit")
    return confirmed


async def drop_task(tenant: TenantContext, *, notice_id: UUID, task_id: UUID, version: int, reason: str) -> None:
    """Leaves a task out of what is published; it stays in the draft. Raises InvalidError without a reason."""
    await open_draft(tenant, notice_id)
    if not reason.strip():
        raise InvalidError(say("请写明为什么不作为任务。"), {"reason": say("请写明原因")})
    await _set_dropped(tenant, notice_id, task_id, version, dropped=True, reason=reason.strip()[:LONGEST_TITLE])


async def restore_task(tenant: TenantContext, *, notice_id: UUID, task_id: UUID, version: int) -> None:
    """Takes a dropped task back, as it was."""
    await open_draft(tenant, notice_id)
    await _set_dropped(tenant, notice_id, task_id, version, dropped=False, reason="")


async def _set_dropped(
    tenant: TenantContext, notice_id: UUID, task_id: UUID, version: int, *, dropped: bool, reason: str
) -> None:
    row = await draft_task(tenant, notice_id, task_id)
    require_version(row, version)
    if row.dropped == dropped:
        raise ConflictError(say("这一条已经标为不作为任务。") if dropped else say("这一条没有被去掉，不用恢复。"))
    await sql.execute(
        """
        UPDATE core.draft_task SET dropped = $3, drop_reason = $4, version = version + 1
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        task_id,
        dropped,
        reason,
    )
    kind = "draft.task_dropped" if dropped else "draft.task_restored"
    await record_event(tenant, kind, NOTICE, notice_id, data={"task_id": task_id, "reason": reason}, visibility="audit")


def _check(edit: TaskEdit) -> None:
    errors: dict[str, str] = {}
    if not edit.title.strip():
        errors["title"] = say("请填写标题")
    elif len(edit.title) > LONGEST_TITLE:
        errors["title"] = say("标题请不要超过 %(most)s 字", most=LONGEST_TITLE)
    if len(edit.text) > LONGEST_TEXT:
        errors["text"] = say("正文请不要超过 %(most)s 字", most=LONGEST_TEXT)
    if edit.deadline is not None and not FIRST_YEAR <= edit.deadline.year <= LAST_YEAR:
        errors["deadline"] = say("日期请在 %(first)s 到 %(last)s 年之间", first=FIRST_YEAR, last=LAST_YEAR)
    for field in ("lead", "participants", "responsible"):
        if len(getattr(edit, field)) > MOST_NAMES:
            errors[field] = say("单位请不要超过 %(most)s 个，可改用单位组", most=MOST_NAMES)
    if errors:
        raise InvalidError(say("有内容需要改，请看标出的地方。"), errors)


def _deadline(row: TaskRow, edit: TaskEdit, notice: NoticeHead) -> TypedDeadline:
    """Kind and day as typed; as the words say when only they were changed."""
    untouched = (edit.deadline_kind, edit.deadline) == (row.deadline_kind, row.deadline)
    if untouched and edit.deadline_text != row.deadline_text:
        return read_typed_deadline(edit.deadline_text, notice.issued_on.year if notice.issued_on else None)
    if edit.deadline_kind in UNDATED:
        return TypedDeadline(edit.deadline_kind, None)
    if edit.deadline_kind in DATED and edit.deadline is None and not untouched:
        sentence = say("这种时限要有日期，请补上，或改选“持续”。")
        raise InvalidError(sentence, {"deadline": sentence})
    return TypedDeadline(edit.deadline_kind, edit.deadline)


def _changed_fields(row: TaskRow, edit: TaskEdit, meant: TypedDeadline) -> list[str]:
    typed = msgspec.structs.asdict(edit) | {"deadline_kind": meant.kind, "deadline": meant.day}
    stored = {field: getattr(row, field) for field in typed}
    return [
        field
        for field, value in typed.items()
        if (list(value) if isinstance(value, tuple) else value)
        != (list(stored[field]) if isinstance(stored[field], tuple) else stored[field])
    ]


def _settled(changed: Sequence[str]) -> set[str]:
    """The fields that are out of doubt once these were changed; a unit may have moved from one role to another."""
    settled = set(changed)
    if settled & UNITS:
        settled |= UNITS
    if settled & {"deadline_text", "deadline_kind", "deadline"}:
        settled.add("deadline")
    return settled
