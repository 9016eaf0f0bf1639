"""Scheduled work: one job per tenant, schedule and period, exactly once whoever notices first.

The row of the period is unique and is written in the transaction of its job. A period that passed while no worker ran
is not made up for: a scheduled job works on how things stand, so the latest period covers those before it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from core import sql
from core.clock import SHANGHAI, now
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.ids import new_id
from core.jobs import Queue, enqueue_job
from tenants.resolve import job_context

logger = logging.getLogger(__name__)

Period = Callable[[datetime], str]


class Schedule(msgspec.Struct, frozen=True):
    """``job`` is enqueued with an empty payload once in every period. ``period`` names the period of a moment."""

    name: str
    job: str
    period: Period
    queue: Queue = "short"


def daily(hour: int) -> Period:
    """A period begins each day at the full hour in Asia/Shanghai and is named by that day."""
    return lambda moment: (moment.astimezone(SHANGHAI) - timedelta(hours=hour)).date().isoformat()


class Scheduler:
    """Fans the schedules out over the active tenants. A quiet turn is one query: what was seen through is kept."""

    def __init__(self, schedules: Sequence[Schedule]) -> None:
        self._schedules = schedules
        self._seen: set[tuple[UUID, str, str]] = set()

    async def fan_out(self) -> int:
        """Enqueues what is due and not enqueued yet; returns the number of jobs this call made."""
        moment = now()
        due = [(schedule, schedule.period(moment)) for schedule in self._schedules]
        async with PLATFORM.transaction() as platform:
            found = await platform.fetch("SELECT id FROM tenants.tenant WHERE status = 'active' ORDER BY id")
        made, seen = 0, set()
        for tenant_id in (record["id"] for record in found):
            missing = [
                (schedule, period) for schedule, period in due if (tenant_id, schedule.name, period) not in self._seen
            ]
            if missing:
                made += await _open_periods(tenant_id, missing)
            seen |= {(tenant_id, schedule.name, period) for schedule, period in due}
        self._seen = seen
        return made


async def _open_periods(tenant_id: UUID, due: Sequence[tuple[Schedule, str]]) -> int:
    made = 0
    async with DB.tenant(tenant_id):
        tenant = await job_context(tenant_id)
        for schedule, period in due:
            made += await _open_period(tenant, schedule, period)
    return made


async def _open_period(tenant: TenantContext, schedule: Schedule, period: str) -> bool:
    opened = await sql.execute(
        """
        INSERT INTO core.schedule_run (tenant_id, id, schedule, period, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, schedule, period) DO NOTHING
        """,
        tenant.tenant_id,
        new_id(),
        schedule.name,
        period,
        now(),
    )
    if not opened:
        return False
    await enqueue_job(tenant, schedule.job, {}, key=f"{schedule.name}:{period}", queue=schedule.queue)
    logger.info("schedule=%s period=%s tenant=%s", schedule.name, period, tenant.slug)
    return True
