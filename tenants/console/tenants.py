"""Tenants as the console lists them."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from core.errors import NotFoundError
from core.phrases import say
from tenants.platform import platform_row, platform_rows
from tenants.setup.steps import FACTS, SetupFacts


class TenantRow(msgspec.Struct, frozen=True):
    """One tenant: what it is, how much of what it has, when something last happened there."""

    id: UUID
    slug: str
    name: str
    kind: str
    parent_name: str
    region_code: str
    status: str
    suspended_reason: str
    suspended_at: datetime | None
    created_at: datetime
    people: int
    open_tasks: int
    closed_tasks: int
    last_at: datetime | None
    setup: SetupFacts


class TenantName(msgspec.Struct, frozen=True):
    """A tenant to be chosen from a list."""

    id: UUID
    slug: str
    name: str
    kind: str


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    slug: str
    name: str
    kind: str
    parent_name: str
    region_code: str
    status: str
    suspended_reason: str
    suspended_at: datetime | None
    created_at: datetime
    open_tasks: int
    closed_tasks: int
    last_event: UUID | None
    region: bool
    units: int
    unit_groups: int
    published: bool
    people: int
    coordinators: int
    unmanned: int
    skipped: list[str]
    finished: bool


_TENANTS = f"""
SELECT t.id, t.slug, t.name, t.kind, coalesce(parent.name, '') AS parent_name, t.region_code, t.status,
  t.suspended_reason, t.suspended_at, t.created_at,
  (SELECT coalesce(sum(x.tasks), 0)::int FROM core.task_tally x
   WHERE x.tenant_id = t.id AND x.state NOT IN ('closed', 'cancelled')) AS open_tasks,
  (SELECT coalesce(sum(x.tasks), 0)::int FROM core.task_tally x
   WHERE x.tenant_id = t.id AND x.state = 'closed') AS closed_tasks,
  (SELECT e.id FROM core.event_delivery e WHERE e.tenant_id = t.id ORDER BY e.id DESC LIMIT 1) AS last_event,
  {FACTS}
FROM tenants.tenant t LEFT JOIN tenants.tenant parent ON parent.id = t.parent_id
"""  # noqa: S608 -- built from constants


async def tenant_rows(*, text: str = "", status: str = "") -> list[TenantRow]:
    """All tenants, or those whose name, slug or region code contains the text; a city before its counties."""
    rows = await platform_rows(
        _Row,
        f"""{_TENANTS}
        WHERE ($1 = '' OR t.name LIKE '%' || $1 || '%' OR t.slug LIKE '%' || $1 || '%' OR t.region_code LIKE $1 || '%')
          AND ($2 = '' OR t.status = $2)
        ORDER BY coalesce(parent.slug, t.slug), t.parent_id IS NOT NULL, t.slug
        """,
        text,
        status,
    )
    return [_drawn(row) for row in rows]


async def tenant_by_id(tenant_id: UUID) -> TenantRow:
    """One tenant. Raises NotFoundError."""
    row = await platform_row(_Row, f"{_TENANTS} WHERE t.id = $1", tenant_id)
    if row is None:
        raise NotFoundError(say("没有这个租户。请从租户列表重新进入。"))
    return _drawn(row)


async def tenant_names() -> list[TenantName]:
    """All tenants by name, for lists to choose from."""
    return await platform_rows(TenantName, "SELECT id, slug, name, kind FROM tenants.tenant ORDER BY slug")


def moment_of(event_id: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((event_id.int >> 80) / 1000, UTC)


def _drawn(row: _Row) -> TenantRow:
    fields = msgspec.structs.asdict(row)
    setup = SetupFacts(**{name: fields[name] for name in SetupFacts.__struct_fields__})
    # An event's delivery bears the event's id, and the id says when it was made: of the event itself nothing is read.
    last_at = moment_of(row.last_event) if row.last_event else None
    own = {name: fields[name] for name in TenantRow.__struct_fields__ if name in fields}
    return TenantRow(**own, last_at=last_at, setup=setup)
