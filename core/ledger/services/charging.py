"""Who answers for a task among the city's leaders (包抓领导)."""

from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.clock import now
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ledger.records import TASK
from core.ledger.states import TaskState
from core.phrases import say


class _Charged(msgspec.Struct, frozen=True):
    state: TaskState
    charge_post_id: UUID | None


async def charge_leader(tenant: TenantContext, task_id: UUID, *, post_id: UUID | None) -> None:
    """The office names the leader who answers for a task, by their seat; None takes the name off.

    Raises InvalidError for a seat that is no leader's, ConflictError when it is theirs already or the task has ended,
    NotFoundError for an absent task.
    """
    require(tenant, "task.assign")
    task = await sql.first(
        _Charged,
        "SELECT state, charge_post_id FROM core.task WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
        tenant.tenant_id,
        task_id,
    )
    if task is None:
        raise NotFoundError
    if task.state in ("closed", "cancelled"):
        raise ConflictError(say("任务已销号或取消，不再指定包抓领导。"))
    if task.charge_post_id == post_id:
        raise ConflictError(say("已经是这位包抓领导，没有变化。") if post_id else say("本来就没有包抓领导，没有变化。"))
    name = await _leader_name(tenant, post_id) if post_id else ""
    await sql.execute(
        "UPDATE core.task SET charge_post_id = $3, changed_at = $4 WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        task_id,
        post_id,
        now(),
    )
    await record_event(
        tenant, "task.charged", TASK, task_id, data={"post_id": str(post_id) if post_id else None, "leader": name}
    )


async def _leader_name(tenant: TenantContext, post_id: UUID) -> str:
    name = await sql.value(
        str,
        """
        SELECT u.name FROM core.post p JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
        WHERE p.tenant_id = $1 AND p.id = $2 AND p.role = 'leader' AND p.active AND u.active
        """,
        tenant.tenant_id,
        post_id,
    )
    if name is None:
        raise InvalidError(say("请从名单里选一位在任的市领导。"), {"post_id": say("请选择包抓领导")})
    return name
