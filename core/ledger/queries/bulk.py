"""Reads of acts on many rows: each post sees its own."""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.errors import NotFoundError
from core.ledger.bulk_acts import BulkAct, BulkState, BulkTyped, Outcome
from core.phrases import said_again, say


class BulkTally(msgspec.Struct, frozen=True):
    """How many rows of an act stand where."""

    total: int
    chosen: int
    ready: int
    blocked: int
    done: int
    refused: int


class BulkLine(msgspec.Struct, frozen=True):
    """One act on many rows. ``chosen`` says in words what was chosen; ``typed`` is what was typed for it."""

    id: UUID
    act: BulkAct
    chosen: str
    typed: BulkTyped
    state: BulkState
    version: int
    created_at: datetime
    done_at: datetime | None
    tally: BulkTally

    @property
    def previewing(self) -> bool:
        """Whether its effects are still being worked out."""
        return self.state == "running" and self.tally.chosen > 0


class BulkRow(msgspec.Struct, frozen=True):
    """One row: the task, the unit where it is about one, what will happen or has happened, or why it cannot."""

    task_id: UUID
    no: str
    title: str
    org_name: str
    outcome: Outcome
    sentence: str


class _Row(BulkRow, frozen=True):
    wording: str | None


class _Head(msgspec.Struct, frozen=True):
    id: UUID
    act: BulkAct
    chosen: str
    typed: str
    state: BulkState
    version: int
    created_at: datetime
    done_at: datetime | None
    total: int
    unseen: int
    ready: int
    blocked: int
    done: int
    refused: int


_HEADS = """
SELECT b.id, b.act, b.chosen, b.typed::text AS typed, b.state, b.version, b.created_at, b.done_at, count(r.id) AS total,
  count(*) FILTER (WHERE r.outcome = 'chosen') AS unseen, count(*) FILTER (WHERE r.outcome = 'ready') AS ready,
  count(*) FILTER (WHERE r.outcome = 'blocked') AS blocked, count(*) FILTER (WHERE r.outcome = 'done') AS done,
  count(*) FILTER (WHERE r.outcome = 'refused') AS refused
FROM core.bulk_act b LEFT JOIN core.bulk_row r ON r.tenant_id = b.tenant_id AND r.bulk_id = b.id
WHERE b.tenant_id = $1
"""
_BY = " GROUP BY b.tenant_id, b.id"


async def bulk_line(tenant: TenantContext, bulk_id: UUID) -> BulkLine:
    """One act of the acting post. Raises NotFoundError, also for another post's."""
    statement = f"{_HEADS} AND b.post_id = $2 AND b.id = $3 {_BY}"
    head = await sql.first(_Head, statement, tenant.tenant_id, tenant.acting().id, bulk_id)
    if head is None:
        raise NotFoundError(say("没有这次批量办理，可能已过保存期限。请从台账重新选择。"))
    return _line(head)


async def bulk_lines(tenant: TenantContext, limit: int = 50) -> list[BulkLine]:
    """What the acting post has done to many rows, latest first; what was only chosen is left out."""
    statement = (
        f"{_HEADS} AND b.post_id = $2 AND b.state <> 'chosen' {_BY} ORDER BY b.created_at DESC, b.id DESC LIMIT $3"
    )
    return [_line(head) for head in await sql.rows(_Head, statement, tenant.tenant_id, tenant.acting().id, limit)]


async def bulk_rows(tenant: TenantContext, bulk_id: UUID, limit: int = 500) -> list[BulkRow]:
    """The rows of an act, those that cannot or could not be done first. The caller has read its line."""
    found = await sql.rows(
        _Row,
        """
        SELECT r.task_id, t.no, t.title, coalesce(o.name, '') AS org_name, r.outcome, r.sentence,
          r.wording::text AS wording
        FROM core.bulk_row r
        JOIN core.task t ON t.tenant_id = r.tenant_id AND t.id = r.task_id
        LEFT JOIN core.assignment a ON a.tenant_id = r.tenant_id AND a.id = r.assignment_id
        LEFT JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
        WHERE r.tenant_id = $1 AND r.bulk_id = $2
        ORDER BY r.outcome NOT IN ('blocked', 'refused'), r.ordinal LIMIT $3
        """,
        tenant.tenant_id,
        bulk_id,
        limit,
    )
    return [
        BulkRow(row.task_id, row.no, row.title, row.org_name, row.outcome, said_again(row.sentence, row.wording))
        for row in found
    ]


class Concerned(msgspec.Struct, frozen=True):
    """A post to be told of what was done: how many tasks of its unit, or in its charge, an act concerns."""

    act: BulkAct
    post_id: UUID
    org_id: UUID
    tasks: int


async def concerned_posts(tenant: TenantContext, bulk_id: UUID) -> list[Concerned]:
    """Head and staff of each unit that was given something back or anew, or the leader who was put in charge."""
    return await sql.rows(
        Concerned,
        """
        WITH act AS (
          SELECT b.id, b.act, (b.typed->>'org_id')::uuid AS org_id, (b.typed->>'post_id')::uuid AS post_id
          FROM core.bulk_act b WHERE b.tenant_id = $1 AND b.id = $2),
        given AS (
          SELECT coalesce(a.org_id, act.org_id) AS org_id, count(*) AS tasks FROM act
          JOIN core.bulk_row r ON r.tenant_id = $1 AND r.bulk_id = act.id AND r.outcome = 'done'
          LEFT JOIN core.assignment a ON a.tenant_id = $1 AND a.id = r.assignment_id GROUP BY 1)
        SELECT act.act, p.id AS post_id, p.org_id, given.tasks
        FROM act CROSS JOIN given
        JOIN core.post p ON p.tenant_id = $1 AND p.active AND CASE WHEN act.act = 'charge' THEN p.id = act.post_id
          ELSE p.org_id = given.org_id AND p.role IN ('head', 'staff') END
        JOIN core.user_account u ON u.tenant_id = $1 AND u.id = p.user_id AND u.active
        ORDER BY p.org_id, p.id
        """,
        tenant.tenant_id,
        bulk_id,
    )


def _line(head: _Head) -> BulkLine:
    return BulkLine(
        head.id,
        head.act,
        head.chosen,
        msgspec.json.decode(head.typed, type=BulkTyped),
        head.state,
        head.version,
        head.created_at,
        head.done_at,
        BulkTally(head.total, head.unseen, head.ready, head.blocked, head.done, head.refused),
    )
