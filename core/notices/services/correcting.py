"""The review of a correction: what it corrects, which task is which, what becomes of what is printed no more."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from core import sql
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.ledger.revisions import FieldName
from core.notices.queries.correction import Correction
from core.notices.queries.drafts import draft_task
from core.notices.queries.facts import draft_facts
from core.notices.records import NOTICE
from core.notices.services.linking import link_correction, require_predecessor
from core.notices.services.opening import open_draft
from core.phrases import say

FateChoice = Literal["keep", "drop", ""]
LONGEST_REASON = 300


async def settle_correction(
    tenant: TenantContext,
    *,
    notice_id: UUID,
    corrects: UUID | None,
    plans: Mapping[UUID, UUID | None] | None = None,
) -> None:
    """Says which published notice a draft corrects, or with None that it is a new one.

    ``plans`` leads from draft plans to those whose next version they are; those that are not named are paired by their
    titles. What people had decided about the earlier notice goes along: names, options, what is no task. Raises
    InvalidError when the notice has no plan in the ledger.
    """
    await open_draft(tenant, notice_id, alone=True)
    if corrects is not None:
        await require_predecessor(tenant, corrects)
    await link_correction(tenant, notice_id=notice_id, corrects=corrects, plans=plans)
    data: dict[str, object] = {"corrects": corrects}
    await record_event(tenant, "draft.correction_settled", NOTICE, notice_id, data=data, visibility="audit")


async def pair_task(tenant: TenantContext, *, notice_id: UUID, row_id: UUID, task_id: UUID | None) -> None:
    """Says which task of the ledger a task of the draft corrects; with None that it corrects none.

    A task that was paired with another one before is left to the matching again.
    """
    correction = await _open_correction(tenant, notice_id)
    await draft_task(tenant, notice_id, row_id)
    if task_id is not None and not any(
        each.old and each.old.id == task_id for plan in correction.plans for each in plan.tasks
    ):
        raise NotFoundError
    await sql.execute(
        """
        UPDATE core.draft_task SET pair_by = '', pair_task_id = NULL
        WHERE tenant_id = $1 AND notice_id = $2 AND pair_task_id = $3
        """,
        tenant.tenant_id,
        notice_id,
        task_id,
    )
    await sql.execute(
        "UPDATE core.draft_task SET pair_by = $3, pair_task_id = $4 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        row_id,
        "hand" if task_id else "none",
        task_id,
    )
    data: dict[str, object] = {"task_id": row_id, "paired_with": task_id}
    await record_event(tenant, "draft.task_paired", NOTICE, notice_id, data=data, visibility="audit")


async def choose_words(
    tenant: TenantContext,
    *,
    notice_id: UUID,
    task_id: UUID,
    keeps: Sequence[FieldName],
    reopen: bool = False,
) -> None:
    """Says in which fields of a task what stands is kept although the printing changed, and whether a closed task goes
    back to its units. Fields that are not named follow the new printing.
    """
    correction = await _open_correction(tenant, notice_id)
    found = correction.task(task_id)
    if found is None or found.old is None or found.new is None:
        raise NotFoundError
    if reopen and found.old.state != "closed":
        raise ConflictError(say("这项任务没有销号，不用重新办理。"))
    task = found.old.id
    await sql.execute(
        "DELETE FROM core.correction_choice WHERE tenant_id = $1 AND notice_id = $2 AND task_id = $3 AND field <> ''",
        tenant.tenant_id,
        notice_id,
        task,
    )
    differing = [each.field for each in found.fields if each.kind in ("changed", "both")]
    chosen = {field: "mine" if field in keeps else "new" for field in differing}
    for field, choice in [*chosen.items(), *([("reopen", "reopen")] if reopen else [])]:
        await _choose(tenant, notice_id, [task], field=field, choice=choice)
    data: dict[str, object] = {"task_id": task, "kept": list(keeps), "reopen": reopen}
    await record_event(tenant, "draft.words_chosen", NOTICE, notice_id, data=data, visibility="audit")


async def choose_fates(
    tenant: TenantContext, *, notice_id: UUID, task_ids: Sequence[UUID], fate: FateChoice, reason: str = ""
) -> int:
    """Says what becomes of tasks that are printed no more: kept, dropped with a reason, or undecided again.

    Returns how many. Raises InvalidError without a task, or when tasks are dropped without a reason.
    """
    correction = await _open_correction(tenant, notice_id)
    said = reason.strip()
    if not task_ids:
        raise InvalidError(say("请先勾选任务，再选择去留。"), {"fate": say("请先勾选任务")})
    if fate == "drop" and not said:
        raise InvalidError(say("不再列入要写明原因，各单位会看到。"), {"reason": say("请写明原因")})
    if len(said) > LONGEST_REASON:
        raise InvalidError(say("原因请写在%(most)s字以内。", most=LONGEST_REASON), {"reason": say("太长")})
    found = {task_id: correction.task(task_id) for task_id in task_ids}
    if any(each is None or each.old is None or each.new is not None for each in found.values()):
        raise ConflictError(say("勾选的任务里有的在新公文里又出现了。请刷新差异页后再选。"))
    await sql.execute(
        """
        DELETE FROM core.correction_choice
        WHERE tenant_id = $1 AND notice_id = $2 AND task_id = ANY ($3) AND field = ''
        """,
        tenant.tenant_id,
        notice_id,
        list(found),
    )
    if fate:
        await _choose(tenant, notice_id, list(found), field="", choice=fate, reason=said)
    data: dict[str, object] = {"tasks": list(found), "fate": fate, "reason": said}
    await record_event(tenant, "draft.fates_chosen", NOTICE, notice_id, data=data, visibility="audit")
    return len(found)


async def keep_rest(tenant: TenantContext, *, notice_id: UUID, plan_id: UUID) -> int:
    """Keeps the tasks of a draft's plan that are printed no more and undecided; returns how many."""
    correction = await _open_correction(tenant, notice_id)
    left = [
        task.key for plan in correction.plans if plan.draft.id == plan_id for task in plan.tasks if task.fate is None
    ]
    return await choose_fates(tenant, notice_id=notice_id, task_ids=left, fate="keep") if left else 0


async def _open_correction(tenant: TenantContext, notice_id: UUID) -> Correction:
    await open_draft(tenant, notice_id, alone=True)
    facts = await draft_facts(tenant, notice_id)
    if facts.correction is None:
        raise ConflictError(say("这份草稿还没有确认是哪份公文的更正。请先确认。"))
    return facts.correction


async def _choose(
    tenant: TenantContext, notice_id: UUID, task_ids: Sequence[UUID], *, field: str, choice: str, reason: str = ""
) -> None:
    await sql.execute(
        """
        INSERT INTO core.correction_choice (tenant_id, id, notice_id, task_id, field, choice, reason)
        SELECT $1, n.id, $2, n.task_id, $5, $6, $7 FROM unnest($3::uuid[], $4::uuid[]) AS n (id, task_id)
        """,
        tenant.tenant_id,
        notice_id,
        [new_id() for _ in task_ids],
        list(task_ids),
        field,
        choice,
        reason,
    )
