"""The jobs that read large workbooks, write what was confirmed of them, and forget old ones."""

from uuid import UUID

from core.context import TenantContext
from core.imports.services import finish_reading, forget_old_imports, write_confirmed
from core.imports.services.confirm import WRITE_JOB
from core.imports.services.upload import READ_JOB
from core.jobs import Job, JobDef, report_progress

FORGET_JOB = "imports.forget_old"


async def read_large_workbook(tenant: TenantContext, job: Job) -> None:
    """Reads a workbook that was handed over; payload ``import_id``."""
    await report_progress(tenant, job, 10)
    await finish_reading(tenant, import_id=UUID(str(job.payload["import_id"])))


async def write_large_import(tenant: TenantContext, job: Job) -> None:
    """Writes what was confirmed; payload ``import_id`` and ``seen``."""
    await report_progress(tenant, job, 10)
    await write_confirmed(tenant, import_id=UUID(str(job.payload["import_id"])), seen=str(job.payload["seen"]))


async def forget_imports(tenant: TenantContext, _: Job) -> None:
    """Removes the imports of last week."""
    await forget_old_imports(tenant)


JOBS = (
    JobDef(READ_JOB, read_large_workbook, queue="long"),
    JobDef(WRITE_JOB, write_large_import, queue="long"),
    JobDef(FORGET_JOB, forget_imports),
)
