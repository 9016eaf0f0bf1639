"""The tenants and which plugins they have switched on."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, create_schema, fence, platform_policy, tenant_table
from migrations.revision import sql_revision

ID = "2026-11-01T00:00:00"
VERSION = "1.38.0"
DESCRIPTION = ""

TENANT = """
CREATE TABLE tenants.tenant (
  id uuid PRIMARY KEY,
  slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}$'),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('city', 'county')),
  parent_id uuid REFERENCES tenants.tenant (id) ON DELETE RESTRICT,
  region_code text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL
)
"""

PLUGIN = TenantTable(
    name="tenant_plugin",
    columns=(
        "plugin text NOT NULL",
        "enabled boolean NOT NULL",
        "settings jsonb NOT NULL DEFAULT '{}'",
        "changed_by uuid",
        "changed_at timestamptz NOT NULL",
    ),
    unique=("plugin",),
)


async def forwards() -> MigrationManager:
    """Makes the schema; a city's row is seen by that city and by the platform role only."""
    return sql_revision(
        "tenants",
        ID,
        [
            *create_schema("tenants"),
            TENANT,
            *fence("tenants.tenant", "SELECT, UPDATE (name, settings)", column="id"),
            *platform_policy("tenants.tenant", "SELECT, INSERT, UPDATE"),
            *tenant_table("tenants", PLUGIN),
        ],
    )
