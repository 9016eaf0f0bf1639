"""What the catalogue of the database must look like. A fault is a sentence that names the table.

Every table outside PostgreSQL's own schemas is a tenant's table, fenced as ``migrations.ddl`` fences it, or stands on
the reviewed list below with the reason why it may be different.
"""

from typing import Any

import asyncpg

# Reviewed exceptions. The row of a tenant is fenced by its own id; Piccolo's record of revisions is the owner's alone;
# that a worker lives concerns no tenant; operators belong to none. All but the first are closed to the application's
# role altogether.
FENCED_BY_OWN_ID = frozenset({"tenants.tenant"})
OPERATORS = frozenset(
    {"tenants.operator", "tenants.operator_session", "tenants.operator_failure", "tenants.operator_act"}
)
CLOSED_TO_APP = frozenset({"public.migration", "core.worker_beat"}) | OPERATORS

# What the platform role may read, each table by its one named policy, and of it these columns only: the relay moves
# jobs and events and knows no tenant's business, the console counts and sees no row. An empty set stands for all.
PLATFORM_READS: dict[str, frozenset[str]] = {
    "tenants.tenant": frozenset(),
    "tenants.tenant_plugin": frozenset({"tenant_id", "plugin", "enabled"}),
    "tenants.setup": frozenset({"tenant_id", "id", "skipped", "finished_at"}),
    "core.event_delivery": frozenset({"tenant_id", "id", "kind", "relayed_at", "place"}),
    "core.job": frozenset(
        {
            *("tenant_id", "id", "name", "queue", "state", "run_at", "tries", "failures", "worker", "lease_until"),
            *("progress", "error", "created_at", "woken_at", "done_at"),
        }
    ),
    "core.org": frozenset({"tenant_id", "id", "kind", "active"}),
    "core.org_group": frozenset({"tenant_id", "active"}),
    "core.user_account": frozenset({"tenant_id", "active", "last_sign_in_at"}),
    "core.post": frozenset({"tenant_id", "org_id", "role", "active"}),
    "core.task_tally": frozenset({"tenant_id", "state", "tasks"}),
    "core.notice": frozenset({"tenant_id", "state"}),
}
PLATFORM_REACHES = frozenset(PLATFORM_READS)

_TABLES = """
SELECT n.nspname || '.' || c.relname AS name, c.oid, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity,
  (SELECT a.attnotnull AND format_type(a.atttypid, a.atttypmod) = 'uuid' FROM pg_attribute a
   WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS has_tenant,
  pg_get_userbyid(c.relowner) AS owner
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY 1
"""
_POLICIES = """
SELECT polname AS name, polpermissive AS permissive, polcmd::text AS command, pg_get_expr(polqual, polrelid) AS using,
  pg_get_expr(polwithcheck, polrelid) AS checking,
  array(SELECT rolname::text FROM pg_roles WHERE oid = ANY(polroles)) AS roles
FROM pg_policy WHERE polrelid = $1 ORDER BY polname
"""
_KEYS = """
SELECT conname AS name, contype::text AS kind, pg_get_constraintdef(oid) AS definition,
  confrelid::regclass::text AS target,
  array(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY k(no, place)
        JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.no ORDER BY k.place) AS columns
FROM pg_constraint WHERE conrelid = $1 AND contype IN ('p', 'f') ORDER BY conname
"""
_UNIQUE_INDEXES = """
SELECT i.indexrelid::regclass::text AS name,
  (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS leading
FROM pg_index i WHERE i.indrelid = $1 AND i.indisunique
"""
_PLATFORM_COLUMNS = """
SELECT n.nspname || '.' || c.relname AS name, array_agg(a.attname::text) AS columns
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
  AND has_column_privilege('ys_platform', c.oid, a.attnum, 'SELECT')
GROUP BY 1 ORDER BY 1
"""
_ROLES = """
SELECT rolname AS name, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS strong
FROM pg_roles WHERE rolname IN ('ys_app', 'ys_platform')
"""
_RISKY_GRANTS = """
SELECT n.nspname || '.' || c.relname AS name, g.grantee::regrole::text AS role, g.privilege_type AS privilege
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND g.privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER') AND g.grantee <> c.relowner
"""
_DEFINERS = """
SELECT n.nspname || '.' || p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


async def faults(connection: asyncpg.Connection) -> list[str]:
    """All faults of a migrated database, seen as *owner*; empty when the fences stand."""
    found: list[str] = []
    for table in await connection.fetch(_TABLES):
        found += await _table_faults(connection, table)
    found += _platform_faults(await connection.fetch(_PLATFORM_COLUMNS))
    for role in await connection.fetch(_ROLES):
        if role["strong"]:
            found.append(f"role {role['name']} has rights of a superuser, of creation or past row security")
    found += [f"{row['role']} may {row['privilege']} {row['name']}" for row in await connection.fetch(_RISKY_GRANTS)]
    found += [f"{row['name']} is a SECURITY DEFINER function" for row in await connection.fetch(_DEFINERS)]
    return found


def _platform_faults(tables: list[Any]) -> list[str]:
    found = []
    for table in tables:
        name, seen = table["name"], frozenset(table["columns"])
        if name in CLOSED_TO_APP:
            continue
        allowed = PLATFORM_READS.get(name)
        if allowed is None:
            found.append(f"ys_platform may read {name}")
        elif allowed:
            found += [f"ys_platform may read {column} of {name}" for column in sorted(seen - allowed)]
    return found


async def _table_faults(connection: asyncpg.Connection, table: Any) -> list[str]:
    name: str = table["name"]
    if name in CLOSED_TO_APP:
        rights = "SELECT, INSERT, UPDATE, DELETE"
        reached = await connection.fetchval("SELECT has_table_privilege('ys_app', $1, $2)", name, rights)
        return [f"{name} is open to ys_app"] if reached else []
    if table["relkind"] != "r":
        return [f"{name} is a view or a foreign or partitioned table, which the fences do not cover"]
    if name not in FENCED_BY_OWN_ID and not table["has_tenant"]:
        return [f"{name} has no column tenant_id uuid NOT NULL"]
    found = []
    if not (table["relrowsecurity"] and table["relforcerowsecurity"]):
        found.append(f"{name} has no forced row-level security")
    found += _policy_faults(name, await connection.fetch(_POLICIES, table["oid"]))
    if name not in FENCED_BY_OWN_ID:
        found += _key_faults(name, await connection.fetch(_KEYS, table["oid"]))
        for index in await connection.fetch(_UNIQUE_INDEXES, table["oid"]):
            if index["leading"] != "tenant_id":
                found.append(f"{name}: unique index {index['name']} does not start with tenant_id")
    return found


def _policy_faults(name: str, policies: list[Any]) -> list[str]:
    column = "id" if name in FENCED_BY_OWN_ID else "tenant_id"
    rule = f"({column} = (current_setting('app.tenant_id'::text))::uuid)"
    wanted = {
        "tenant_fence": (False, rule, rule, ["ys_app"]),
        "tenant_rows": (True, rule, rule, ["ys_app"]),
    }
    if name in PLATFORM_REACHES:
        wanted["platform_rows"] = (True, "true", "true", ["ys_platform"])
    seen = {
        each["name"]: (each["permissive"], each["using"], each["checking"], list(each["roles"]))
        for each in policies
        if each["command"] == "*"
    }
    found = [f"{name}: policy {each['name']} is for one command only" for each in policies if each["command"] != "*"]
    found += [f"{name}: policy {each} is missing" for each in sorted(wanted.keys() - seen.keys())]
    found += [f"{name}: policy {each} is not on the reviewed list" for each in sorted(seen.keys() - wanted.keys())]
    found += [
        f"{name}: policy {each} reads otherwise than it should"
        for each in sorted(seen.keys() & wanted.keys())
        if seen[each] != wanted[each]
    ]
    return found


def _key_faults(name: str, keys: list[Any]) -> list[str]:
    found = []
    primary = [key["columns"] for key in keys if key["kind"] == "p"]
    if primary != [["tenant_id", "id"]]:
        found.append(f"{name}: the primary key is not (tenant_id, id)")
    found += [
        f"{name}: foreign key {key['name']} does not carry tenant_id"
        for key in keys
        if key["kind"] == "f" and key["target"] != "tenants.tenant" and key["columns"][0] != "tenant_id"
    ]
    return found
