"""Operators and their sessions, suspension with its reason, and how far a city's set-up has come."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import PLATFORM, TenantTable, platform_policy, tenant_table
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:01"
VERSION = "1.38.0"
DESCRIPTION = ""

# Operators belong to no tenant. Only the platform role enters these tables, and the log it can only add to.
OPERATORS = [
    """
    CREATE TABLE tenants.operator (
      id uuid PRIMARY KEY,
      login text NOT NULL UNIQUE CHECK (login = lower(login) AND login <> ''),
      name text NOT NULL CHECK (name <> ''),
      password_hash text NOT NULL,
      password_changed_at timestamptz NOT NULL,
      active boolean NOT NULL DEFAULT true,
      last_sign_in_at timestamptz,
      created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE tenants.operator_session (
      id uuid PRIMARY KEY,
      operator_id uuid NOT NULL REFERENCES tenants.operator (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      ended_at timestamptz,
      address text NOT NULL DEFAULT '',
      agent text NOT NULL DEFAULT ''
    )
    """,
    """
    CREATE INDEX ix_operator_session_live ON tenants.operator_session (operator_id) WHERE ended_at IS NULL
    """,
    """
    CREATE TABLE tenants.operator_failure (
      id uuid PRIMARY KEY,
      login text NOT NULL,
      address text NOT NULL,
      at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX ix_operator_failure_address ON tenants.operator_failure (address, at)",
    # Names are written out and nothing is referenced: the log outlives operators and tenants.
    """
    CREATE TABLE tenants.operator_act (
      id uuid PRIMARY KEY,
      at timestamptz NOT NULL,
      operator_id uuid,
      operator_name text NOT NULL,
      kind text NOT NULL,
      subject_id uuid,
      subject text NOT NULL DEFAULT '',
      data jsonb NOT NULL DEFAULT '{}',
      address text NOT NULL DEFAULT ''
    )
    """,
    f"GRANT SELECT, INSERT, UPDATE ON tenants.operator, tenants.operator_session TO {PLATFORM}",
    f"GRANT SELECT, INSERT, DELETE ON tenants.operator_failure TO {PLATFORM}",
    f"GRANT SELECT, INSERT ON tenants.operator_act TO {PLATFORM}",
]

SUSPENSION = [
    "ALTER TABLE tenants.tenant ADD COLUMN suspended_at timestamptz",
    "ALTER TABLE tenants.tenant ADD COLUMN suspended_reason text NOT NULL DEFAULT ''",
]

# A city's administrator says where it lies; name and settings could be changed before.
REGION = ["GRANT UPDATE (region_code) ON tenants.tenant TO ys_app"]

# One row for each tenant, with the tenant's own id. Which steps are done is read from the units, groups and people
# themselves; here stands what cannot be read from them: what was left out on purpose, which names a notice printed.
SETUP = TenantTable(
    name="setup",
    columns=(
        "skipped text[] NOT NULL DEFAULT '{}'",
        "names jsonb NOT NULL DEFAULT '[]'",
        "names_source text NOT NULL DEFAULT ''",
        "changed_at timestamptz NOT NULL",
        "finished_at timestamptz",
        "CHECK (id = tenant_id)",
    ),
    grants="SELECT, INSERT, UPDATE",
    platform="SELECT",
    platform_columns="tenant_id, id, skipped, finished_at",
)


async def forwards() -> MigrationManager:
    """Makes the operators' tables and the table of set-up, and opens two columns."""
    return sql_revision(
        "tenants",
        ID,
        [
            *OPERATORS,
            *SUSPENSION,
            *REGION,
            *tenant_table("tenants", SETUP),
            *platform_policy("tenants.tenant_plugin", "SELECT", "tenant_id, plugin, enabled"),
        ],
    )
