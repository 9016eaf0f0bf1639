"""Jobs that keep tables small which would only grow, and when they run."""

from core.context import TenantContext
from core.exports.services import forget_old_exports
from core.idempotency import forget_old_keys
from core.jobs import Job, JobDef, forget_done_jobs
from workers.schedule import Schedule, daily


async def _forget_old_keys(tenant: TenantContext, _: Job) -> None:
    await forget_old_keys(tenant)


async def _forget_done_jobs(tenant: TenantContext, _: Job) -> None:
    await forget_done_jobs(tenant)


async def _forget_old_exports(tenant: TenantContext, _: Job) -> None:
    await forget_old_exports(tenant)


JOBS = (
    JobDef("idempotency.forget_old_keys", _forget_old_keys),
    JobDef("jobs.forget_done", _forget_done_jobs),
    JobDef("exports.forget_old", _forget_old_exports),
)

SCHEDULES = (
    Schedule("forget_old_keys", "idempotency.forget_old_keys", daily(3)),
    Schedule("forget_done_jobs", "jobs.forget_done", daily(3)),
    Schedule("forget_old_exports", "exports.forget_old", daily(3)),
    Schedule("forget_acts", "rows.forget", daily(3)),
)
