"""Jobs that keep the kernel's own tables small, and when they run."""

from core.context import TenantContext
from core.idempotency import forget_old_keys
from core.jobs import Job, JobDef, forget_done_jobs
from workers.schedule import Schedule, daily


async def _forget_old_keys(tenant: TenantContext, _: Job) -> None:
    await forget_old_keys(tenant)


async def _forget_done_jobs(tenant: TenantContext, _: Job) -> None:
    await forget_done_jobs(tenant)


JOBS = (
    JobDef("idempotency.forget_old_keys", _forget_old_keys),
    JobDef("jobs.forget_done", _forget_done_jobs),
)

SCHEDULES = (
    Schedule("forget_old_keys", "idempotency.forget_old_keys", daily(3)),
    Schedule("forget_done_jobs", "jobs.forget_done", daily(3)),
)
