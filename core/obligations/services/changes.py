"""Moving one clock by hand: a later date, another unit or seat, a duty owed once more.

Each act names its reason and who approved it, and leaves what was before in ``core.obligation_change``, whose rows are
never altered.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from core import sql
from core.accounts.permissions import require
from core.clock import now
from core.context import ActingPost, TenantContext
from core.db import DB
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.ids import new_id
from core.obligations.lights import warn_moment
from core.obligations.queries import lights_now
from core.obligations.tables import ObligationChange
from core.phrases import say

Act = Literal["extend", "reassign", "return"]

_FACTS: dict[Act, str] = {
    "extend": "obligation.extended",
    "reassign": "obligation.reassigned",
    "return": "obligation.returned",
}

REASON_LENGTH = 500
"""Characters a reason may have."""


class _Clock(msgspec.Struct, frozen=True):
    id: UUID
    subject_kind: str
    subject_id: UUID
    org_id: UUID
    post_id: UUID | None
    state: str
    due_at: datetime | None
    done_at: datetime | None


async def extend_obligation(
    tenant: TenantContext, obligation_id: UUID, *, due_at: datetime, reason: str, warn_days: int | None = None
) -> None:
    """延期: a running or resting clock gets a later due moment, approved by the acting post.

    ``warn_days`` counts the working days from which amber shows, the tenant's own when None. A resting clock has rested
    from now on only, so that the approved date is not put off by a rest before it. Raises InvalidError for a date that
    has passed or is no later than the old one and for a missing reason, ConflictError when the clock has ended or has
    no date, NotFoundError when there is none.
    """
    post = require(tenant, "task.assign")
    said = _require_reason(reason)
    clock = await _lock_clock(tenant, obligation_id)
    _require_running(clock)
    if clock.due_at is None:
        raise ConflictError(say("这一项没有到期日，不需要延期。"))
    _require_coming(due_at)
    if due_at <= clock.due_at:
        raise InvalidError(
            say("延期后的日期要晚于原定的到期日，请重新填写。"), {"due_at": say("请填写晚于原到期日的日期")}
        )
    after = msgspec.structs.replace(clock, due_at=due_at)
    await _change(tenant, post, "extend", clock, after, said, warn_at=await _warn_at(tenant, due_at, warn_days))


async def reassign_obligation(
    tenant: TenantContext, obligation_id: UUID, *, org_id: UUID, post_id: UUID | None = None, reason: str
) -> None:
    """改派: another unit, or one seat of it, owes the duty from now on; the clock runs or rests on with its due moment.

    Raises ConflictError when the clock has ended, is theirs already or that unit has a clock of the same duty;
    InvalidError for a missing reason and for a unit or seat that is not in service; NotFoundError when there is no such
    clock.
    """
    post = require(tenant, "task.assign")
    said = _require_reason(reason)
    clock = await _lock_clock(tenant, obligation_id)
    _require_running(clock)
    if (clock.org_id, clock.post_id) == (org_id, post_id):
        raise ConflictError(say("这一项本来就由该单位（岗位）承担，没有变化。"))
    await _require_bearer(tenant, org_id, post_id)
    await _change(tenant, post, "reassign", clock, msgspec.structs.replace(clock, org_id=org_id, post_id=post_id), said)


async def return_obligation(
    tenant: TenantContext, obligation_id: UUID, *, due_at: datetime, reason: str, warn_days: int | None = None
) -> None:
    """退回: what was done is owed again by the same unit or seat, until a new due moment.

    When it had been done stays in the history. Raises ConflictError when it is not done or the unit has a clock of the
    same duty again, InvalidError for a date that has passed and for a missing reason, NotFoundError when there is none.
    """
    post = require(tenant, "task.review")
    said = _require_reason(reason)
    clock = await _lock_clock(tenant, obligation_id)
    if clock.state != "done":
        raise ConflictError(say("这一项还没有办结，或者已经取消，不能退回。"))
    _require_coming(due_at)
    after = msgspec.structs.replace(clock, state="open", due_at=due_at, done_at=None)
    await _change(tenant, post, "return", clock, after, said, warn_at=await _warn_at(tenant, due_at, warn_days))


async def _lock_clock(tenant: TenantContext, obligation_id: UUID) -> _Clock:
    found = await sql.first(
        _Clock,
        """
        SELECT id, subject_kind, subject_id, org_id, post_id, state, due_at, done_at FROM core.obligation
        WHERE tenant_id = $1 AND id = $2 FOR UPDATE
        """,
        tenant.tenant_id,
        obligation_id,
    )
    if found is None:
        raise NotFoundError
    return found


async def _warn_at(tenant: TenantContext, due_at: datetime, warn_days: int | None) -> datetime | None:
    lights = await lights_now(tenant)
    return warn_moment(lights.calendar, due_at, lights.rule.warn_days if warn_days is None else warn_days)


async def _change(
    tenant: TenantContext,
    post: ActingPost,
    act: Act,
    before: _Clock,
    after: _Clock,
    reason: str,
    *,
    warn_at: datetime | None = None,
) -> None:
    try:
        async with DB.transaction():
            await _write_clock(tenant, before, after, warn_at)
    except UniqueViolationError:
        raise ConflictError(say("该单位已有同一事项的计时，不能再有第二个。请先办结或取消其中一个。")) from None
    await ObligationChange.insert(
        ObligationChange(
            tenant_id=tenant.tenant_id,
            id=new_id(),
            obligation_id=before.id,
            act=act,
            old_due_at=before.due_at,
            new_due_at=after.due_at,
            old_org_id=before.org_id,
            new_org_id=after.org_id,
            old_post_id=before.post_id,
            new_post_id=after.post_id,
            old_done_at=before.done_at,
            reason=reason,
            actor_user_id=post.user_id,
            actor_post_id=post.id,
            actor_name=post.user_name,
            at=now(),
        )
    )
    await record_event(
        tenant,
        _FACTS[act],
        before.subject_kind,
        before.subject_id,
        org_id=after.org_id,
        data={"obligation_id": str(before.id), "reason": reason, **_told(before, after)},
    )


async def _write_clock(tenant: TenantContext, before: _Clock, after: _Clock, warn_at: datetime | None) -> None:
    await sql.execute(
        """
        UPDATE core.obligation SET org_id = $3, post_id = $4, state = $5, due_at = $6, done_at = $7,
          warn_at = CASE WHEN $9 THEN $8 ELSE warn_at END,
          paused_at = CASE WHEN state = 'paused' AND $9 THEN $10 ELSE paused_at END,
          done_late = done_late AND $7::timestamptz IS NOT NULL
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        after.id,
        after.org_id,
        after.post_id,
        after.state,
        after.due_at,
        after.done_at,
        warn_at,
        before.due_at != after.due_at or before.state != after.state,
        now(),
    )


def _told(before: _Clock, after: _Clock) -> dict[str, object]:
    if before.org_id != after.org_id or before.post_id != after.post_id:
        return {"from_org_id": str(before.org_id)}
    return {
        "old_due_at": before.due_at.isoformat() if before.due_at else None,
        "due_at": after.due_at.isoformat() if after.due_at else None,
    }


async def _require_bearer(tenant: TenantContext, org_id: UUID, post_id: UUID | None) -> None:
    fits = await sql.value(
        bool,
        """
        SELECT $3::uuid IS NULL OR EXISTS (
          SELECT FROM core.post p WHERE p.tenant_id = $1 AND p.id = $3 AND p.org_id = $2 AND p.active)
        FROM core.org WHERE tenant_id = $1 AND id = $2 AND active
        """,
        tenant.tenant_id,
        org_id,
        post_id,
    )
    if fits is None:
        raise InvalidError(say("没有这个单位，或者它已停用，请另选单位。"), {"org_id": say("请另选单位")})
    if not fits:
        raise InvalidError(say("这个岗位不属于所选单位，或者已停用，请另选岗位。"), {"post_id": say("请另选岗位")})


def _require_reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise InvalidError(say("请写明原因，它会与原来的日期和单位一起留存。"), {"reason": say("请写明原因")})
    if len(said) > REASON_LENGTH:
        raise InvalidError(say("原因最多%(most)s字，请精简。", most=str(REASON_LENGTH)), {"reason": say("请精简原因")})
    return said


def _require_coming(due_at: datetime) -> None:
    if due_at <= now():
        raise InvalidError(
            say("新的到期日已经过去，请填写今天或以后的日期。"), {"due_at": say("请填写今天或以后的日期")}
        )


def _require_running(clock: _Clock) -> None:
    if clock.state not in ("open", "paused"):
        raise ConflictError(say("这一项已办结或已取消，不能再延期或改派。"))
