"""Plans with tasks and assignments, written as rows: the ledger's own services stand above notifications."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from core import sql
from core.clock import now
from core.db import DB
from core.ids import new_id
from tests.factories.world import City


async def write_plan(
    city: City, title: str, tasks: Sequence[Mapping[str, str]], *, notice_id: UUID | None = None, ordinal: int = 0
) -> UUID:
    """A published plan. Each task maps a unit of the world to the state of its assignment."""
    tenant_id, plan_id = city.tenant.tenant_id, new_id()
    async with DB.tenant(tenant_id):
        await sql.execute(
            """
            INSERT INTO core.plan (tenant_id, id, org_id, title, notice_id, ordinal, published_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            tenant_id,
            plan_id,
            city.orgs["office"],
            title,
            notice_id,
            ordinal,
            now(),
        )
        for number, units in enumerate(tasks):
            await _write_task(city, plan_id, number, units)
    return plan_id


async def _write_task(city: City, plan_id: UUID, number: int, units: Mapping[str, str]) -> None:
    tenant_id, task_id = city.tenant.tenant_id, new_id()
    await sql.execute(
        """
        INSERT INTO core.task (tenant_id, id, plan_id, ordinal, title, match_key, deadline_kind, changed_at)
        VALUES ($1, $2, $3, $4, '任务', '', 'none', $5)
        """,
        tenant_id,
        task_id,
        plan_id,
        number,
        now(),
    )
    for unit, state in units.items():
        await sql.execute(
            """
            INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, answers, state)
            VALUES ($1, $2, $3, $4, 'lead', true, $5)
            """,
            tenant_id,
            new_id(),
            task_id,
            city.orgs[unit],
            state,
        )
