"""The overview (总览): how the tenant, or one plan, stands by unit and by chapter, and the list of plans."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require_read
from core.context import TenantContext
from core.ledger.queries.counts import LIGHT_CASE, TaskCounts, task_counts
from core.ledger.queries.filtering import TaskFilter, Where, where_tasks
from core.obligations.lights import LIGHT_KINDS


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


# Tasks of one state with the same dates have one light, so they are counted together before it is asked for.
_CELLS = """
SELECT t.place, t.state, {light} AS light, t.tasks, t.pct FROM (
  SELECT {place} AS place, t.state, t.due_sort, t.warn_at, count(*) AS tasks, sum(t.pct) AS pct
  FROM core.task t {join} WHERE {where} GROUP BY 1, 2, 3, 4) t
"""

# The same units as MAIN_UNIT, for a whole tenant at once: two passes over the parts instead of one look-up for each.
_MAIN_UNITS = """JOIN (
  SELECT a.org_id, a.task_id FROM core.assignment a
  WHERE a.tenant_id = $1 AND a.role = 'lead' AND a.state <> 'cancelled'
  UNION ALL SELECT a.org_id, a.task_id FROM core.assignment a
  WHERE a.tenant_id = $1 AND a.role = 'responsible' AND a.state <> 'cancelled'
    AND NOT EXISTS (SELECT FROM core.assignment b WHERE b.tenant_id = $1 AND b.task_id = a.task_id
                    AND b.role = 'lead' AND b.state <> 'cancelled')
  ) a ON a.task_id = t.id"""

_LIT = ", ".join(f"coalesce(sum(c.tasks) FILTER (WHERE c.light = '{kind}'), 0)::int AS {kind}" for kind in LIGHT_KINDS)
_COUNTS = f"""coalesce(sum(c.tasks), 0)::int AS total, {_LIT},
  coalesce(sum(c.tasks) FILTER (WHERE c.state IN ('suspended', 'cancelled')), 0)::int AS stopped,
  coalesce(round(sum(c.pct) FILTER (WHERE c.state <> 'cancelled')
    / sum(c.tasks) FILTER (WHERE c.state <> 'cancelled')), 0)::int AS pct"""


async def ledger_overview(tenant: TenantContext, plan_id: UUID | None = None) -> Overview:
    """The whole tenant's standing, or one plan's. Raises NotFoundError for a post that reads no ledger."""
    wanted = TaskFilter(plan_id=plan_id)
    await sql.plan_for_values()
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
    await sql.plan_for_values()
    return await sql.rows(
        PlanLine,
        f"""
        WITH cell AS ({_cells("t.plan_id", where)})
        SELECT p.id, p.title AS name, {_COUNTS}, p.notice_id, p.doc_no, p.issuer, p.issued_on, p.published_at
        FROM core.plan p LEFT JOIN cell c ON c.place = p.id WHERE p.tenant_id = $1
        GROUP BY p.tenant_id, p.id ORDER BY p.published_at DESC, p.ordinal, p.id
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
    )


async def _units(tenant: TenantContext, wanted: TaskFilter) -> tuple[StandingLine, ...]:
    where = where_tasks(tenant, wanted)
    found = await sql.rows(
        StandingLine,
        f"""
        WITH cell AS ({_cells("a.org_id", where, join=_MAIN_UNITS)})
        SELECT o.id, o.name, {_COUNTS} FROM cell c JOIN core.org o ON o.tenant_id = $1 AND o.id = c.place
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
        cell AS ({_cells("t.measure_id", where)})
        SELECT m.id, coalesce(m.title, '') AS name, {_COUNTS} FROM cell c
        LEFT JOIN tree ON tree.id = c.place
        LEFT JOIN core.measure m ON m.tenant_id = $1 AND m.id = tree.root
        GROUP BY m.id, m.title, m.ordinal ORDER BY m.ordinal NULLS FIRST
        """,  # noqa: S608 -- composed of this package's constants
        *where.args,
        wanted.plan_id,
    )
    return tuple(found)


def _cells(place: str, where: Where, *, join: str = "") -> str:
    """Counts per place (a column), state and light of the tasks that the reader asks for."""
    return _CELLS.format(light=LIGHT_CASE, place=place, join=join, where=where.sql)
