"""Finds the jobs that are due, tenants in turn, and wakes them.

One statement of the platform role marks as many jobs as this process has room for; each is sent through Redis. What
was sent and not claimed within UNMET (Redis was wiped, a worker died) is found again by the same statement and run
here without Redis, and so is everything while Redis is away. A lease that ran out makes a job due like any other.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from core.db import PLATFORM
from core.jobs import Queue
from workers.runner import Runner
from workers.slots import Slots, Wake

logger = logging.getLogger(__name__)

UNMET = timedelta(seconds=3)

_OPEN = "job.queue = $1 AND job.state IN ('waiting', 'running')"
_READY = """
coalesce(job.lease_until, job.run_at) <= now() AND (job.woken_at IS NULL OR job.woken_at < now() - $2::interval)
"""

# From tenant to tenant along ix_job_open; of each, its first due jobs, so many that together they fill the room; then
# by turn, beginning after the tenant that was served last. A tenant's turn counts what it has under way in this
# process already. The rows are locked one by one through the primary key, for which the queue is left out: with old
# statistics the planner would otherwise read the whole backlog once more to find them.
_WAKE_DUE = f"""
WITH RECURSIVE busy (tenant_id) AS (
  (SELECT job.tenant_id FROM core.job WHERE {_OPEN} ORDER BY job.tenant_id LIMIT 1)
  UNION ALL
  SELECT (SELECT job.tenant_id FROM core.job WHERE {_OPEN} AND job.tenant_id > busy.tenant_id
          ORDER BY job.tenant_id LIMIT 1)
  FROM busy WHERE busy.tenant_id IS NOT NULL),
due AS (
  SELECT head.tenant_id, head.id, head.place + coalesce(load.jobs, 0) AS turn
  FROM busy
  JOIN tenants.tenant ON tenant.id = busy.tenant_id AND tenant.status = 'active'
  LEFT JOIN unnest($3::uuid[], $4::int[]) AS load (tenant_id, jobs) ON load.tenant_id = busy.tenant_id
  CROSS JOIN LATERAL (
    SELECT first.tenant_id, first.id, row_number() OVER (ORDER BY first.due_at, first.id) AS place FROM (
      SELECT job.tenant_id, job.id, coalesce(job.lease_until, job.run_at) AS due_at
      FROM core.job WHERE job.tenant_id = busy.tenant_id AND {_OPEN} AND {_READY}
      ORDER BY coalesce(job.lease_until, job.run_at), job.id
      LIMIT (SELECT 1 + $5::int / greatest(count(busy.tenant_id), 1) FROM busy)) AS first) AS head
  WHERE head.place + coalesce(load.jobs, 0) <= $6
  ORDER BY turn, head.tenant_id <= $7, head.tenant_id LIMIT $5),
taken AS (
  SELECT locked.tenant_id, locked.id, locked.tries, locked.unmet, due.turn
  FROM due CROSS JOIN LATERAL (
    SELECT job.tenant_id, job.id, job.tries, job.woken_at IS NOT NULL AS unmet FROM core.job
    WHERE job.tenant_id = due.tenant_id AND job.id = due.id AND job.state IN ('waiting', 'running') AND {_READY}
    FOR UPDATE SKIP LOCKED) AS locked)
UPDATE core.job AS job SET woken_at = now() FROM taken
WHERE job.tenant_id = taken.tenant_id AND job.id = taken.id
RETURNING taken.tenant_id, taken.id, taken.tries, taken.unmet, taken.turn
"""  # noqa: S608 -- built from the constants above


class DueJob(msgspec.Struct, frozen=True):
    """A job this process has just marked as woken. ``unmet`` says that an earlier wake was not answered."""

    wake: Wake
    tries: int
    unmet: bool


class Waker(Protocol):
    """The way through Redis."""

    async def send(self, queue: Queue, jobs: Sequence[DueJob]) -> bool:
        """Sends the wakes; False when Redis did not take all of them."""
        ...


class JobRelay:
    """Wakes the due jobs of all queues, as many as the runners of this process have room for."""

    def __init__(self, runners: Mapping[Queue, Runner], waker: Waker) -> None:
        self._runners = runners
        self._waker = waker
        self._served: dict[Queue, UUID] = {}

    async def wake_due(self) -> bool:
        """Wakes what is due. Returns whether there was anything, so that more may wait for a free slot."""
        found = False
        for queue, runner in self._runners.items():
            room = runner.slots.room()
            woken = await self._mark(queue, runner.slots, room) if room else []
            found = found or bool(woken) or not room
            await self._pass_on(queue, runner, woken)
        return found

    async def _mark(self, queue: Queue, slots: Slots, room: int) -> list[DueJob]:
        loads, served = slots.loads(), self._served.get(queue, UUID(int=0))
        async with PLATFORM.transaction() as platform:
            found = await platform.fetch(
                _WAKE_DUE, queue, UNMET, list(loads), list(loads.values()), room, slots.tenant_limit, served
            )
        found.sort(key=lambda record: (record["turn"], record["tenant_id"] <= served, record["tenant_id"]))
        if found:
            self._served[queue] = found[-1]["tenant_id"]
        return [DueJob(Wake(record["tenant_id"], record["id"]), record["tries"], record["unmet"]) for record in found]

    async def _pass_on(self, queue: Queue, runner: Runner, woken: list[DueJob]) -> None:
        sent = [job for job in woken if not job.unmet]
        for job in sent:
            runner.slots.expect(job.wake)
        if sent and not await self._waker.send(queue, sent):
            for job in sent:
                runner.offer(job.wake)
        for job in woken:
            if job.unmet:
                runner.offer(job.wake)
