"""A fingerprint of everything that a city has in the database, table by table.

Its conditions begin with the parameter, so that ``defences.without_filter`` leaves them alone: what it takes away is
the product's own filter, and the fingerprint goes on telling one city's rows from the other's.
"""

from collections.abc import Iterable
from functools import cache

from core.context import TenantContext
from core.db import DB

Fingerprint = dict[str, str]

# When a session or a token was last used is noted at any request, by design.
_BUT = {
    "core.session": "(to_jsonb(t) - 'last_seen_at')::text",
    "core.api_token": "(to_jsonb(t) - 'last_used_at')::text",
}

# A refusal is written to the audit log although its request is rolled back.
AUDIT = ("core.event", "core.event_delivery")

_TABLES = """
SELECT n.nspname || '.' || c.relname AS name, bool_or(a.attname = 'tenant_id') AS fenced
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege(c.oid, 'SELECT')
  AND a.attname IN ('tenant_id', 'id')
GROUP BY 1 HAVING bool_or(a.attname = 'id') ORDER BY 1
"""


async def fingerprint(tenant: TenantContext) -> Fingerprint:
    """A hash of all rows of each table, read as the tenant."""
    async with DB.tenant(tenant.tenant_id) as transaction:
        rows = await transaction.fetch(_hash_all(await _tables()), tenant.tenant_id)
    return {row["name"]: row["hash"] for row in rows}


async def all_ids(tenant: TenantContext) -> frozenset[str]:
    """The id of every row of the tenant, and its own."""
    async with DB.tenant(tenant.tenant_id) as transaction:
        found = {str(tenant.tenant_id)}
        for name, fenced in await _tables():
            if fenced:
                rows = await transaction.fetch(f"SELECT id FROM {name} WHERE $1 = tenant_id", tenant.tenant_id)  # noqa: S608 -- a name of the catalogue
                found |= {str(row["id"]) for row in rows}
    return frozenset(found)


def changes(before: Fingerprint, after: Fingerprint, *, but: Iterable[str] = ()) -> list[str]:
    """The tables that differ, those in ``but`` left out."""
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name) and name not in but
    )


_known: list[tuple[str, bool]] = []


async def _tables() -> tuple[tuple[str, bool], ...]:
    if not _known:
        _known.extend((row["name"], row["fenced"]) for row in await DB.current().fetch(_TABLES))
    return tuple(_known)


@cache
def _hash_all(tables: tuple[tuple[str, bool], ...]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{name}' AS name, md5(string_agg({_BUT.get(name, 't::text')}, E'\\n' ORDER BY t.id)) AS hash "  # noqa: S608 -- names of the catalogue
        f"FROM {name} t WHERE $1 = t.{'tenant_id' if fenced else 'id'}"
        for name, fenced in tables
    )
