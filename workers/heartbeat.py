"""Keeps the leases of running jobs and says that this process is alive."""

from collections.abc import Iterable
from datetime import timedelta

from core.db import PLATFORM
from workers.runner import Runner

# A row that a finishing job holds at this moment is skipped: it needs no lease any more, and nobody waits for it.
_EXTEND = """
WITH mine AS (
  SELECT job.tenant_id, job.id
  FROM core.job JOIN unnest($1::uuid[], $2::uuid[], $3::int[]) AS held (tenant_id, id, tries)
    ON held.tenant_id = job.tenant_id AND held.id = job.id AND held.tries = job.tries
  WHERE job.worker = $4 AND job.state = 'running' FOR UPDATE OF job SKIP LOCKED)
UPDATE core.job AS job SET lease_until = now() + $5::interval
FROM mine WHERE job.tenant_id = mine.tenant_id AND job.id = mine.id
"""

_BEAT = """
INSERT INTO core.worker_beat (worker, at) VALUES ($1, clock_timestamp())
ON CONFLICT (worker) DO UPDATE SET at = excluded.at
"""

# Beats of processes that were killed; a day is far beyond anything /readyz asks about.
_FORGET = "DELETE FROM core.worker_beat WHERE at < now() - interval '1 day'"


class Heartbeat:
    """The heartbeat of one process, known as ``worker`` on its claims. It beats several times within a ``lease``."""

    def __init__(self, worker: str, runners: Iterable[Runner], lease: timedelta) -> None:
        self._worker = worker
        self._lease = lease
        self._runners = tuple(runners)

    async def beat(self) -> None:
        """Extends every lease this process holds and records that it is alive."""
        claims = [claim for runner in self._runners for claim in runner.claims()]
        async with PLATFORM.transaction() as platform:
            if claims:
                await platform.execute(
                    _EXTEND,
                    [claim.tenant_id for claim in claims],
                    [claim.job.id for claim in claims],
                    [claim.job.tries for claim in claims],
                    self._worker,
                    self._lease,
                )
            await platform.execute(_BEAT, self._worker)
            await platform.execute(_FORGET)

    async def sign_off(self) -> None:
        """Takes this process off the list of the living."""
        async with PLATFORM.transaction() as platform:
            await platform.execute("DELETE FROM core.worker_beat WHERE worker = $1", self._worker)
