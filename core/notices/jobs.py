"""The job that reads large notices."""

from uuid import UUID

from core.context import TenantContext
from core.jobs import Job, JobDef, report_progress
from core.notices.services import finish_reading
from core.notices.services.reading import READ_JOB


async def read_large_notice(tenant: TenantContext, job: Job) -> None:
    """Reads a notice that was handed over; payload ``notice_id``."""
    await report_progress(tenant, job, 10)
    await finish_reading(tenant, notice_id=UUID(str(job.payload["notice_id"])))


JOBS = (JobDef(READ_JOB, read_large_notice, queue="long"),)
