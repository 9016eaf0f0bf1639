"""Tells of events: each undelivered event becomes one job per reaction, exactly once, and gets its place in the feed.

The platform role sees id, tenant and kind of a delivery and may only mark it. The jobs are written by the application's
role in the tenant's own transaction, keyed by event and job: a crash between the two repeats it without effect.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from core.db import DB, PLATFORM, Transaction
from core.jobs import enqueue_job
from tenants.resolve import job_context
from workers.settings import JobRegistry, Reactions

logger = logging.getLogger(__name__)

# As in the relay of jobs: from tenant to tenant along the index of what is undelivered, a few of each.
_UNDELIVERED = """
WITH RECURSIVE busy (tenant_id) AS (
  (SELECT tenant_id FROM core.event_delivery WHERE relayed_at IS NULL ORDER BY tenant_id LIMIT 1)
  UNION ALL
  SELECT (SELECT e.tenant_id FROM core.event_delivery e
          WHERE e.relayed_at IS NULL AND e.tenant_id > busy.tenant_id ORDER BY e.tenant_id LIMIT 1)
  FROM busy WHERE busy.tenant_id IS NOT NULL),
heads AS (
  SELECT head.tenant_id, head.id FROM busy CROSS JOIN LATERAL (
    SELECT e.tenant_id, e.id FROM core.event_delivery e
    WHERE e.tenant_id = busy.tenant_id AND e.relayed_at IS NULL ORDER BY e.id LIMIT $1) AS head)
SELECT e.tenant_id, e.id, e.kind FROM core.event_delivery e
JOIN heads ON heads.tenant_id = e.tenant_id AND heads.id = e.id
WHERE e.relayed_at IS NULL FOR UPDATE OF e SKIP LOCKED
"""

# One relay at a time gives places, so that whoever reads on from a place finds no lower one filled in later: the lock
# is let go after the commit that shows them. It is taken last and held for one statement.
_PLACES_LOCK = "SELECT pg_advisory_xact_lock(hashtext('core.event_delivery.place'))"

_RELAYED = """
UPDATE core.event_delivery e SET relayed_at = now(), place = done.place
FROM (
  SELECT told.tenant_id, told.id, row_number() OVER (PARTITION BY told.tenant_id ORDER BY told.id) + coalesce(
    (SELECT max(before.place) FROM core.event_delivery before WHERE before.tenant_id = told.tenant_id), 0) AS place
  FROM unnest($1::uuid[], $2::uuid[]) AS told (tenant_id, id)) AS done
WHERE e.tenant_id = done.tenant_id AND e.id = done.id
"""

_OF_EACH_TENANT = 50


class EventRelay:
    """Turns events into jobs. ``reactions`` names the jobs an event's kind starts; ``jobs`` knows their queues.

    Raises LookupError when a reaction names a job that does not exist.
    """

    def __init__(self, reactions: Reactions, jobs: JobRegistry) -> None:
        unknown = sorted({name for names in reactions.values() for name in names} - set(jobs))
        if unknown:
            raise LookupError(f"reactions name jobs that nobody defines: {', '.join(unknown)}")
        self._reactions = reactions
        self._jobs = jobs

    async def relay(self) -> bool:
        """Relays some events of every tenant that has any. Returns whether there were any."""
        async with PLATFORM.transaction() as platform:
            found = await platform.fetch(_UNDELIVERED, _OF_EACH_TENANT)
            if found:
                await self._deliver(platform, found)
        return bool(found)

    async def _deliver(self, platform: Transaction, found: Sequence[Any]) -> None:
        events: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        for record in found:
            events[record["tenant_id"]].append((record["id"], record["kind"]))
        relayed: list[tuple[UUID, UUID]] = []
        for tenant_id, told in events.items():
            try:
                await self._enqueue(tenant_id, [(event_id, kind) for event_id, kind in told if kind in self._reactions])
            except Exception:  # the events of one tenant stay; those of the others go on
                logger.exception("the events of tenant %s were not relayed", tenant_id)
            else:
                relayed += [(tenant_id, event_id) for event_id, _ in told]
        await platform.execute(_PLACES_LOCK)
        await platform.execute(_RELAYED, [pair[0] for pair in relayed], [pair[1] for pair in relayed])

    async def _enqueue(self, tenant_id: UUID, events: list[tuple[UUID, str]]) -> None:
        if not events:
            return
        async with DB.tenant(tenant_id):
            tenant = await job_context(tenant_id)
            for event_id, kind in events:
                for name in self._reactions[kind]:
                    await enqueue_job(
                        tenant,
                        name,
                        {"event_id": str(event_id)},
                        key=f"{event_id}:{name}",
                        queue=self._jobs[name].item.queue,
                    )
