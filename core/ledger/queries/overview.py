"""The overview (总览): how the tenant, or one plan, stands by unit and by chapter, and the list of plans."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require_read
from core.context import TenantContext
from core.ledger.queries.counts import LIGHT_CASE, TaskCounts, task_counts
from core.ledger.queries.filtering import MAIN_UNIT, TaskFilter, where_tasks


class StandingLine(msgspec.Struct, frozen=True):
    """One unit or chapter: tasks in all, of them per light; ``stopped`` are suspended or cancelled. ``pct`` is the mean
    share done of those not cancelled, 0 to 100. ``id`` is None for tasks without a chapter.
    """

    id: UUID | None
    name: str
    total: int
    late: int
    soon: int
    ok: int
    ongoing: int
    done: int
    stopped: int
    pct: int


class PlanLine(msgspec.Struct, frozen=True):
    """One plan with its counts."""

    id: UUID
    name: str
    total: int
    late: int
    soon: int
    ok: int
    ongoing: int
    done: int
    stopped: int
    pct: int
    notice_id: UUID | None
    doc_no: str
    issuer: str
    issued_on: date | None
    published_at: datetime


class Overview(msgspec.Struct, frozen=True):
    """Counts per state and light, lines per unit shown under 牵头 (a task with two of them counts for both), and per
    top heading of the chosen plan (none without a plan).
    """

    counts: TaskCounts
    units: tuple[StandingLine, ...]
    chapters: tuple[StandingLine, ...]


_COUNTS = """count(c.state) AS total,
  count(*) FILTER (WHERE c.light = 'late') AS late, count(*) FILTER (WHERE c.light = 'soon') AS soon,
  count(*) FILTER (WHERE c.light = 'ok') AS ok, count(*) FILTER (WHERE c.light = 'ongoing') AS ongoing,
  count(*) FILTER (WHERE c.light = 'done') AS done,
  count(*) FILTER (WHERE c.state IN ('suspended', 'cancelled')) AS stopped,
  coalesce(round(avg(c.pct) FILTER (WHERE c.state <> 'cancelled')), 0)::int AS pct"""


async def ledger_overview(tenant: TenantContext, plan_id: UUID | None = None) -> Overview:
    """The whole tenant's standing, or one plan's. Raises NotFoundError for a post that reads no ledger."""
    wanted = TaskFilter(plan_id=plan_id)
    counts = await task_counts(tenant, wanted)
    return Overview(
        counts,
        await _units(tenant, wanted),
        await _chapters(tenant, wanted) if plan_id else (),
    )


async def plan_lines(tenant: TenantContext) -> list[PlanLine]:
    """All plans with their counts, newest first. Raises NotFoundError for a post that reads no ledger."""
    require_read(tenant, "ledger")
    where = where_tasks(tenant, TaskFilter())
    return await sql.rows(
        PlanLine,
        f"""
        WITH cell AS (SELECT t.plan_id, t.state, t.pct, {LIGHT_CASE} AS light FROM core.task t WHERE {where.sql})
        SELECT p.id, p.title AS name, {_COUNTS}, p.notice_id, p.doc_no, p.issuer, p.issued_on, p.published_at
        FROM core.plan p LEFT JOIN cell c ON c.plan_id = p.id WHERE p.tenant_id = $1
        GROUP BY p.tenant_id, p.id ORDER BY p.published_at DESC, p.ordinal, p.id
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
    )


async def _units(tenant: TenantContext, wanted: TaskFilter) -> tuple[StandingLine, ...]:
    where = where_tasks(tenant, wanted)
    found = await sql.rows(
        StandingLine,
        f"""
        WITH cell AS (SELECT t.id, t.state, t.pct, {LIGHT_CASE} AS light FROM core.task t WHERE {where.sql})
        SELECT o.id, o.name, {_COUNTS} FROM cell c
        JOIN core.assignment a ON a.tenant_id = $1 AND a.task_id = c.id AND {MAIN_UNIT}
        JOIN core.org o ON o.tenant_id = $1 AND o.id = a.org_id
        GROUP BY o.tenant_id, o.id ORDER BY o.ordinal, o.pinyin, o.id
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
    )
    return tuple(found)


async def _chapters(tenant: TenantContext, wanted: TaskFilter) -> tuple[StandingLine, ...]:
    where = where_tasks(tenant, wanted)
    found = await sql.rows(
        StandingLine,
        f"""
        WITH RECURSIVE tree AS (
          SELECT m.id, m.id AS root FROM core.measure m
          WHERE m.tenant_id = $1 AND m.plan_id = ${len(where.args) + 1} AND m.parent_id IS NULL
          UNION ALL SELECT m.id, tree.root FROM core.measure m JOIN tree ON m.parent_id = tree.id
          WHERE m.tenant_id = $1),
        cell AS (SELECT t.measure_id, t.state, t.pct, {LIGHT_CASE} AS light FROM core.task t WHERE {where.sql})
        SELECT m.id, coalesce(m.title, '') AS name, {_COUNTS} FROM cell c
        LEFT JOIN tree ON tree.id = c.measure_id
        LEFT JOIN core.measure m ON m.tenant_id = $1 AND m.id = tree.root
        GROUP BY m.id, m.title, m.ordinal ORDER BY m.ordinal NULLS FIRST
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
        wanted.plan_id,
    )
    return tuple(found)
