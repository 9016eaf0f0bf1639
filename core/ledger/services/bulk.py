"""One act on many rows: choosing them, working out its effects, doing it, with an outcome for each row.

The single acts do the work, one in a savepoint of its own for each row: what is refused undoes nothing of the others.
A preview does the very same and takes it back, so that it cannot promise what the act would refuse.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require
from core.accounts.queries import org_rows
from core.clock import now
from core.context import TenantContext
from core.db import DB
from core.errors import AppError, ConflictError, InvalidError
from core.events import record_event
from core.ids import new_id
from core.jobs import enqueue_job
from core.ledger.bulk_acts import AT_ONCE, BULK_ACTS, MOST_ROWS, PART, BulkAct, BulkTyped, Outcome
from core.ledger.queries.bulk import BulkLine, bulk_line
from core.ledger.queries.differences import TaskStanding, differences, task_standings
from core.ledger.queries.facets import leader_choices
from core.ledger.queries.filtering import TaskFilter, where_tasks
from core.ledger.services.acting import require_coming_day, require_reason
from core.ledger.services.assignments import put_unit, replace_lead
from core.ledger.services.charging import charge_leader
from core.ledger.services.review import return_assignment
from core.ledger.states import AssignmentRole
from core.phrases import say, wording_of

BULK_JOB = "rows.act_on"

_STALE = say("预览以后有人办理过这一条，没有改动。请重新选择后再办理。")
_NOTHING_TO_RETURN = say("没有单位申请销号，不用退回。")


class BulkOutcome(msgspec.Struct, frozen=True):
    """What came of one row."""

    row_id: UUID
    outcome: Outcome
    sentence: str
    seen: str


class _Chosen(msgspec.Struct, frozen=True):
    id: UUID
    task_id: UUID
    assignment_id: UUID | None
    seen: str


async def choose_rows(tenant: TenantContext, act: BulkAct, wanted: TaskFilter, *, chosen: str) -> UUID:
    """Freezes the rows that an act is about and returns the act's id: the tasks of the filter; for a return every part
    of them that waits for a decision. ``chosen`` says in words what was chosen.

    Raises ForbiddenError, InvalidError for no row at all and for more than one act takes.
    """
    post = require(tenant, BULK_ACTS[act][1])
    where, bulk_id = where_tasks(tenant, wanted), new_id()
    await sql.execute(
        """
        INSERT INTO core.bulk_act (tenant_id, id, act, post_id, chosen, state, created_at)
        VALUES ($1, $2, $3, $4, $5, 'chosen', $6)
        """,
        tenant.tenant_id,
        bulk_id,
        act,
        post.id,
        chosen,
        now(),
    )
    place = len(where.args)
    rows = await sql.execute(
        f"""
        INSERT INTO core.bulk_row (tenant_id, id, bulk_id, ordinal, task_id, assignment_id)
        SELECT t.tenant_id, gen_random_uuid(), ${place + 1},
          row_number() OVER (ORDER BY t.plan_id, t.ordinal, a.ordinal), t.id, a.id
        FROM core.task t LEFT JOIN core.assignment a ON ${place + 2} AND a.tenant_id = t.tenant_id AND a.task_id = t.id
          AND a.state = 'submitted'
        WHERE {where.sql} LIMIT {MOST_ROWS + 1}
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
        bulk_id,
        act == "return",
    )
    if not rows:
        raise InvalidError(say("没有选中任何任务。请先在台账里勾选，或选“全选（跨页）”。"))
    if rows > MOST_ROWS:
        raise InvalidError(say("一次最多办理%(most)s条。请用查询条件分几次办理。", most=MOST_ROWS))
    return bulk_id


async def preview_rows(tenant: TenantContext, bulk_id: UUID, *, version: int, typed: BulkTyped) -> None:
    """Works out what the act does to each row, at once or by jobs where they are many.

    Raises InvalidError for what was typed, ConflictError when the act is under way or done.
    """
    line = await _begin(tenant, bulk_id, version, ("chosen", "previewed"))
    _check_typed(line.act, typed)
    await _require_known(tenant, typed)
    await sql.execute(
        """
        UPDATE core.bulk_row SET outcome = 'chosen', sentence = '', wording = NULL, seen = ''
        WHERE tenant_id = $1 AND bulk_id = $2
        """,
        tenant.tenant_id,
        bulk_id,
    )
    await sql.execute(
        "UPDATE core.bulk_act SET typed = $3::text::jsonb WHERE tenant_id = $1 AND id = $2",
        tenant.tenant_id,
        bulk_id,
        msgspec.json.encode(typed).decode(),
    )
    await _set_out(tenant, line, rehearsal=True)


async def confirm_rows(tenant: TenantContext, bulk_id: UUID, *, version: int) -> None:
    """Does what was shown, at once or by jobs. A row that has changed since it was shown is left as it is.

    Raises InvalidError when no row can be done, ConflictError when it was done already or shown anew since.
    """
    line = await _begin(tenant, bulk_id, version, ("previewed",))
    if not line.tally.ready:
        raise InvalidError(say("没有一条可以办理。请看每条的原因，或返回台账重新选择。"))
    await _set_out(tenant, line, rehearsal=False)


async def act_on_part(tenant: TenantContext, bulk_id: UUID) -> bool:
    """Goes on with an act by one part, for its job; False when nothing is left of it."""
    line = await bulk_line(tenant, bulk_id)
    if line.state != "running":
        return False
    return not await _go_on(tenant, line, rehearsal=line.previewing, rows=PART)


async def forget_old_acts(tenant: TenantContext) -> int:
    """Removes acts that were never done after a week, and the outcomes of others after ninety days."""
    return await sql.execute(
        """
        DELETE FROM core.bulk_act WHERE tenant_id = $1
          AND created_at < now() - CASE WHEN state = 'done' THEN interval '90 days' ELSE interval '7 days' END
        """,
        tenant.tenant_id,
    )


async def _begin(tenant: TenantContext, bulk_id: UUID, version: int, states: tuple[str, ...]) -> BulkLine:
    """The act with its row locked. Raises NotFoundError, ForbiddenError, ConflictError."""
    await sql.execute(
        "SELECT 1 FROM core.bulk_act WHERE tenant_id = $1 AND id = $2 FOR UPDATE", tenant.tenant_id, bulk_id
    )
    line = await bulk_line(tenant, bulk_id)
    require(tenant, BULK_ACTS[line.act][1])
    if line.state not in states or line.version != version:
        raise ConflictError(say("这次批量办理已经提交过，或在别的页面改过。请看下面的结果。"))
    return line


async def _set_out(tenant: TenantContext, line: BulkLine, *, rehearsal: bool) -> None:
    """Begins a preview or the act itself; a job goes on with it where the rows are many."""
    left = line.tally.total if rehearsal else line.tally.ready
    await _move(tenant, line.id, "running")
    line = await bulk_line(tenant, line.id)
    if left <= AT_ONCE[line.act]:
        await _go_on(tenant, line, rehearsal=rehearsal, rows=left)
    else:
        await enqueue_job(tenant, BULK_JOB, {"bulk_id": str(line.id), "post_id": str(tenant.acting().id)}, queue="long")


async def _go_on(tenant: TenantContext, line: BulkLine, *, rehearsal: bool, rows: int) -> bool:
    """Works on the next rows; True when those were the last."""
    chosen = await sql.rows(
        _Chosen,
        """
        SELECT id, task_id, assignment_id, seen FROM core.bulk_row
        WHERE tenant_id = $1 AND bulk_id = $2 AND outcome = $3 ORDER BY ordinal LIMIT $4
        """,
        tenant.tenant_id,
        line.id,
        "chosen" if rehearsal else "ready",
        rows + 1,
    )
    outcomes = await _work(tenant, line, chosen[:rows], rehearsal=rehearsal)
    await sql.execute(
        """
        UPDATE core.bulk_row r SET outcome = n.outcome, sentence = n.sentence, wording = n.wording::jsonb, seen = n.seen
        FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
          AS n (id, outcome, sentence, wording, seen)
        WHERE r.tenant_id = $1 AND r.id = n.id
        """,
        tenant.tenant_id,
        [each.row_id for each in outcomes],
        [each.outcome for each in outcomes],
        [each.sentence for each in outcomes],
        [wording_of(each.sentence) for each in outcomes],
        [each.seen for each in outcomes],
    )
    ended = len(chosen) <= rows
    if ended:
        await _end(tenant, line, rehearsal=rehearsal)
    return ended


async def _end(tenant: TenantContext, line: BulkLine, *, rehearsal: bool) -> None:
    await _move(tenant, line.id, "previewed" if rehearsal else "done")
    if not rehearsal:
        tally = (await bulk_line(tenant, line.id)).tally
        data: dict[str, object] = {"act": line.act, "done": tally.done, "refused": tally.refused}
        await record_event(tenant, "bulk.done", "bulk", line.id, data=data, visibility="audit")


async def _move(tenant: TenantContext, bulk_id: UUID, state: str) -> None:
    await sql.execute(
        """
        UPDATE core.bulk_act SET state = $3, version = version + 1,
          done_at = CASE WHEN $3 = 'done' THEN $4::timestamptz END
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        bulk_id,
        state,
        now(),
    )


async def _work(
    tenant: TenantContext, line: BulkLine, chosen: Sequence[_Chosen], *, rehearsal: bool
) -> list[BulkOutcome]:
    """The outcome of each row; a rehearsal leaves nothing else behind."""
    outcomes: list[BulkOutcome] = []
    with suppress(_TakenBackError):
        async with DB.transaction():
            # All locks in one order, so that two acts on the same rows wait for one another and never block each other.
            await sql.execute(
                "SELECT 1 FROM core.task WHERE tenant_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
                tenant.tenant_id,
                [row.task_id for row in chosen],
            )
            outcomes += [await _work_on(tenant, line, row, rehearsal=rehearsal) for row in chosen]
            _take_back(rehearsal)
    return outcomes


class _TakenBackError(Exception):
    """Ends a rehearsal: what it did is undone."""


def _take_back(rehearsal: bool) -> None:
    if rehearsal:
        raise _TakenBackError


async def _work_on(tenant: TenantContext, line: BulkLine, row: _Chosen, *, rehearsal: bool) -> BulkOutcome:
    before = (await task_standings(tenant, [row.task_id]))[row.task_id]
    try:
        if not rehearsal and row.seen != before.mark:
            raise ConflictError(_STALE)
        async with DB.transaction():
            await _do(tenant, line.act, line.typed, row, before)
            after = (await task_standings(tenant, [row.task_id]))[row.task_id]
    except AppError as refusal:
        return BulkOutcome(row.id, "blocked" if rehearsal else "refused", refusal.sentence, before.mark)
    return BulkOutcome(row.id, "ready" if rehearsal else "done", differences(before, after), before.mark)


async def _do(tenant: TenantContext, act: BulkAct, typed: BulkTyped, row: _Chosen, before: TaskStanding) -> None:
    """The single act on one row."""
    if act == "charge":
        await charge_leader(tenant, row.task_id, post_id=typed.post_id)
    elif act == "return":
        if row.assignment_id is None or typed.due_on is None:
            raise ConflictError(_NOTHING_TO_RETURN)
        version = before.version_of(row.assignment_id)
        await return_assignment(tenant, row.assignment_id, version=version, reason=typed.reason, due_on=typed.due_on)
    elif typed.org_id is None:
        raise InvalidError(say("请选择单位。"), {"org_id": say("请选择单位")})
    elif typed.manner == "replace_lead":
        await replace_lead(tenant, row.task_id, org_id=typed.org_id, reason=typed.reason, due_on=typed.due_on)
    else:
        role: AssignmentRole = "lead" if typed.manner == "add_lead" else "participant"
        await put_unit(tenant, row.task_id, org_id=typed.org_id, role=role, reason=typed.reason, due_on=typed.due_on)


async def _require_known(tenant: TenantContext, typed: BulkTyped) -> None:
    """Raises InvalidError for a unit or a leader that is not there to be chosen: once, not for every row."""
    if typed.org_id is not None and typed.org_id not in {org.id for org in await org_rows(tenant)}:
        raise InvalidError(say("没有找到这个单位，或者它已停用。请从名单里选择。"), {"org_id": say("请从名单里选择")})
    if typed.post_id is not None and typed.post_id not in {each.id for each in await leader_choices(tenant)}:
        raise InvalidError(say("请从名单里选一位在任的市领导。"), {"post_id": say("请从名单里选择")})


def _check_typed(act: BulkAct, typed: BulkTyped) -> None:
    """Raises InvalidError for what no row could be done with."""
    if act == "assign" and typed.org_id is None:
        raise InvalidError(say("请选择单位。"), {"org_id": say("请选择单位")})
    if act == "return" or (act == "assign" and typed.manner == "replace_lead"):
        require_reason(typed.reason)
    if act == "return" and typed.due_on is None:
        raise InvalidError(say("请填写新的时限。"), {"due_on": say("请填写新的时限")})
    if typed.due_on is not None:
        require_coming_day(typed.due_on)
