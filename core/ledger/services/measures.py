"""The heading tree of a plan."""

from collections.abc import Sequence
from uuid import UUID

from core import sql
from core.context import TenantContext
from core.ids import new_id
from core.ledger.queries.facets import measure_choices
from core.ledger.records import NewTask

Path = tuple[str, ...]


async def write_measures(tenant: TenantContext, plan_id: UUID, tasks: Sequence[NewTask]) -> dict[Path, UUID]:
    """Writes the headings of the tasks that the plan has not yet, and returns the id of every heading by its path."""
    known = await _known(tenant, plan_id)
    start = len(known)
    fresh: list[Path] = []
    for task in tasks:
        for depth in range(1, len(task.path) + 1):
            path = task.path[:depth]
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


async def _known(tenant: TenantContext, plan_id: UUID) -> dict[Path, UUID]:
    paths: dict[UUID, Path] = {}
    for measure in await measure_choices(tenant, plan_id):
        above = paths[measure.parent_id] if measure.parent_id else ()
        paths[measure.id] = (*above, measure.title)
    return {path: measure_id for measure_id, path in paths.items()}
