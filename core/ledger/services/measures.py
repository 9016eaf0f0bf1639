"""The heading tree of a plan."""

from collections.abc import Sequence
from uuid import UUID

from core import sql
from core.context import TenantContext
from core.ids import new_id
from core.ledger.queries.facets import MeasureChoice, measure_choices

Path = tuple[str, ...]


async def write_measures(tenant: TenantContext, plan_id: UUID, paths: Sequence[Path]) -> dict[Path, UUID]:
    """Writes the headings of these paths that the plan has not yet, and returns the id of every heading by its path."""
    known = known_measures(await measure_choices(tenant, plan_id))
    start = len(known)
    fresh: list[Path] = []
    for whole in paths:
        for depth in range(1, len(whole) + 1):
            path = whole[:depth]
            if path not in known:
                known[path] = new_id()
                fresh.append(path)
    await sql.execute(
        """
        INSERT INTO core.measure (tenant_id, id, plan_id, parent_id, ordinal, depth, title)
        SELECT $1, n.id, $2, n.parent_id, n.ordinal, n.depth, n.title
        FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::int[], $7::text[])
          AS n (id, parent_id, ordinal, depth, title)
        """,
        tenant.tenant_id,
        plan_id,
        [known[path] for path in fresh],
        [known.get(path[:-1]) for path in fresh],
        [start + place for place in range(len(fresh))],
        [len(path) for path in fresh],
        [path[-1] for path in fresh],
    )
    return known


async def order_measures(tenant: TenantContext, plan_id: UUID) -> None:
    """Puts the headings of a plan into the order of their first tasks, each behind those above it; one that no task
    stands under any longer is taken out.
    """
    await sql.execute(
        """
        WITH RECURSIVE above AS (
          SELECT t.measure_id AS id, t.ordinal FROM core.task t
          WHERE t.tenant_id = $1 AND t.plan_id = $2 AND t.measure_id IS NOT NULL
          UNION ALL SELECT m.parent_id, above.ordinal FROM above
          JOIN core.measure m ON m.tenant_id = $1 AND m.id = above.id WHERE m.parent_id IS NOT NULL),
        used AS (SELECT id, min(ordinal) AS first FROM above GROUP BY id),
        placed AS (
          SELECT m.id, row_number() OVER (ORDER BY used.first, m.depth, m.ordinal, m.id) - 1 AS place
          FROM core.measure m JOIN used ON used.id = m.id WHERE m.tenant_id = $1 AND m.plan_id = $2)
        UPDATE core.measure m SET ordinal = placed.place FROM placed WHERE m.tenant_id = $1 AND m.id = placed.id
        """,
        tenant.tenant_id,
        plan_id,
    )
    while await sql.execute(
        """
        DELETE FROM core.measure m WHERE m.tenant_id = $1 AND m.plan_id = $2
          AND NOT EXISTS (SELECT FROM core.task t WHERE t.tenant_id = $1 AND t.measure_id = m.id)
          AND NOT EXISTS (SELECT FROM core.measure b WHERE b.tenant_id = $1 AND b.parent_id = m.id)
        """,
        tenant.tenant_id,
        plan_id,
    ):
        # What stood above the deleted headings may be without any now.
        continue


def known_measures(measures: Sequence[MeasureChoice]) -> dict[Path, UUID]:
    """The ids of headings by their path; each comes after the one above it."""
    paths: dict[UUID, Path] = {}
    for measure in measures:
        above = paths[measure.parent_id] if measure.parent_id else ()
        paths[measure.id] = (*above, measure.title)
    return {path: measure_id for measure_id, path in paths.items()}
