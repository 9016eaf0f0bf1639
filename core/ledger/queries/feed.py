"""The feed of events for machines: in the order of their places, as far as the acting post may know.

The relay gives places after the commit of an event's transaction, one after the other (`workers/deliveries.py`), so
whoever has read to a place has read all that will ever stand before it.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import reads_whole_tenant, require_read
from core.context import TenantContext
from core.events import last_place
from core.ledger.queries.timeline import INSIDE, OPEN_REASONS, WORDS
from core.ledger.settings import ledger_rule


class EventFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an event says besides kind and subject; what it does not have, or the reader may not know, is absent.

    ``pct`` counts from 0 to 100, ``due_on`` is a new day, ``tasks`` how many a draft has.
    """

    assignment_id: UUID | None = None
    report_id: UUID | None = None
    notice_id: UUID | None = None
    plan_ids: tuple[UUID, ...] = ()
    role: str = ""
    pct: int | None = None
    closes: bool = False
    no_progress: bool = False
    due_on: str | None = None
    reason: str = ""
    title: str = ""
    doc_no: str = ""
    tasks: int | None = None


class FeedRow(msgspec.Struct, frozen=True):
    """One event. ``subject_kind`` is task, plan or notice; ``who`` is empty for the system."""

    place: int
    id: UUID
    kind: str
    label: str
    at: datetime
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    org_name: str
    who: str
    facts: EventFacts


class Feed(msgspec.Struct, frozen=True):
    """Some events and the place up to which everything was looked through; ``more`` says that further ones wait."""

    rows: tuple[FeedRow, ...]
    place: int
    more: bool


class _Line(msgspec.Struct, frozen=True):
    place: int
    id: UUID
    kind: str
    at: datetime
    subject_kind: str
    subject_id: UUID
    org_id: UUID | None
    org_name: str
    who: str
    data: str
    on_task: bool


_ON_TASK = """(e.subject_kind = 'task' AND EXISTS (SELECT FROM core.assignment a WHERE a.tenant_id = e.tenant_id
  AND a.task_id = e.subject_id AND a.org_id = $5 AND a.state <> 'cancelled'))"""

# $6: reads reports of every unit. $7: reads drafts. $8: units that are not on a task may read it.
_FEED = f"""
SELECT d.place, e.id, e.kind, e.at, e.subject_kind, e.subject_id, e.org_id, coalesce(o.name, '') AS org_name,
  e.actor_name AS who, e.data::text AS data, {_ON_TASK} AS on_task
FROM core.event_delivery d
JOIN core.event e ON e.tenant_id = d.tenant_id AND e.id = d.id
LEFT JOIN core.org o ON o.tenant_id = e.tenant_id AND o.id = e.org_id
WHERE d.tenant_id = $1 AND d.place > $2 AND d.place <= $3 AND e.visibility = 'timeline'
  AND (e.subject_kind = 'plan' OR e.subject_kind = 'notice' AND $7 OR e.subject_kind = 'task' AND ($8 OR {_ON_TASK}))
  AND ($6 OR e.org_id = $5 OR e.kind <> ALL ($9)) AND (cardinality($10::text[]) = 0 OR e.kind = ANY ($10))
ORDER BY d.place LIMIT $4
"""  # noqa: S608 -- composed of this module's constants


async def event_feed(tenant: TenantContext, *, after: int, limit: int, kinds: tuple[str, ...] = ()) -> Feed:
    """Events behind a place. Raises NotFoundError for a post that reads no ledger."""
    post = require_read(tenant, "ledger")
    # Read before the rows, so that what is placed meanwhile waits for the next call instead of being passed over.
    horizon = await last_place(tenant)
    whole = reads_whole_tenant(tenant, "report")
    lines = await sql.rows(
        _Line,
        _FEED,
        tenant.tenant_id,
        after,
        horizon,
        limit + 1,
        post.org_id,
        whole,
        reads_whole_tenant(tenant, "draft"),
        ledger_rule(tenant).others_read or reads_whole_tenant(tenant, "ledger"),
        sorted(INSIDE),
        list(kinds),
    )
    shown = lines[:limit]
    more = len(lines) > limit
    place = shown[-1].place if more else max(after, horizon)
    return Feed(tuple(_shown(line, told=whole or line.org_id == post.org_id) for line in shown), place, more)


def _shown(line: _Line, *, told: bool) -> FeedRow:
    facts, (label, _) = _facts(line.data), WORDS.get(line.kind, (line.kind, ""))
    if not told and line.kind not in OPEN_REASONS:
        facts = msgspec.structs.replace(facts, reason="")
    if not (told or line.on_task):
        facts = msgspec.structs.replace(facts, report_id=None, pct=None, no_progress=False, closes=False)
    return FeedRow(
        line.place,
        line.id,
        line.kind,
        label,
        line.at,
        line.subject_kind,
        line.subject_id,
        line.org_id,
        line.org_name,
        line.who,
        facts,
    )


def _facts(data: str) -> EventFacts:
    """The facts of an event; none for one that uses a name of them for something else."""
    try:
        return msgspec.json.decode(data, type=EventFacts)
    except msgspec.ValidationError:
        return EventFacts()
