"""The worker's job reads what was handed over, and reading it again changes nothing."""

from uuid import UUID

import pytest

from core.db import DB
from core.jobs import Job
from core.notices.jobs import JOBS, read_large_notice
from core.notices.queries.notices import notice_head
from core.notices.services import intake, upload_notice
from tests.core.notices.samples import notice_file, tasks_of
from tests.factories.world import City


async def test_the_job_makes_the_draft_once(cities: tuple[City, City], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "INLINE_BYTES", 100)
    mine, _ = cities
    tenant = mine.acting("coordinator")
    async with DB.tenant(tenant.tenant_id):
        notice_id = (await upload_notice(tenant, filename="通知.txt", data=notice_file())).notice_id
    job = Job(UUID(int=1), JOBS[0].name, {"notice_id": str(notice_id)}, 0)
    for _ in range(2):
        async with DB.tenant(mine.tenant.tenant_id):
            await read_large_notice(mine.tenant, job)
    async with DB.tenant(tenant.tenant_id):
        assert (await notice_head(tenant, notice_id)).state == "draft"
    assert len(await tasks_of(tenant, notice_id)) == 3


def test_large_notices_wait_in_the_queue_of_long_jobs() -> None:
    assert [(job.name, job.queue) for job in JOBS] == [("notices.read", "long")]
