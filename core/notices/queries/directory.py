"""Every name of the tenant's units and groups, in one read per notice."""

from datetime import date
from uuid import UUID

import msgspec

from core import sql
from core.clock import today
from core.context import TenantContext
from core.notices.records import NoticeHead
from core.notices.resolve import Directory, KnownName, NameSource, Unit, UnitKind

_NAMES = """
WITH unit AS (
  SELECT 'group' AS kind, id, name, ordinal, pinyin FROM core.org_group WHERE tenant_id = $1 AND active
  UNION ALL
  SELECT 'org', id, name, ordinal, pinyin FROM core.org WHERE tenant_id = $1 AND active)
SELECT n.text, unit.kind, unit.id, unit.name, n.source, n.valid_from, n.valid_to
FROM unit CROSS JOIN LATERAL (
  SELECT unit.name AS text, 'own' AS source, NULL::date AS valid_from, NULL::date AS valid_to
  UNION ALL
  SELECT a.name, a.kind, a.valid_from, a.valid_to FROM core.org_alias a
  WHERE a.tenant_id = $1 AND (a.org_id = unit.id OR a.group_id = unit.id)) AS n
ORDER BY unit.kind, unit.ordinal, unit.pinyin, unit.id
"""


class _Name(msgspec.Struct, frozen=True):
    text: str
    kind: UnitKind
    id: UUID
    name: str
    source: NameSource
    valid_from: date | None
    valid_to: date | None


async def directory_of(tenant: TenantContext, notice: NoticeHead) -> Directory:
    """The names as they held on the day of the notice, today where it prints none; groups first, in printed order."""
    names = await known_names(tenant)
    return Directory(names, day=notice.issued_on or today(), place=tenant.tenant_name, choices=dict(notice.choices))


async def known_names(tenant: TenantContext) -> list[KnownName]:
    """Every name of the units and groups in use, with the days between which it holds; groups first."""
    found = await sql.rows(_Name, _NAMES, tenant.tenant_id)
    return [
        KnownName(row.text, Unit(row.kind, row.id, row.name), row.source, row.valid_from, row.valid_to) for row in found
    ]
