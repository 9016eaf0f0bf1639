"""Keys of machines, and the places of events in the feed that machines follow."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import PLATFORM, TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:04"
VERSION = "1.38.0"
DESCRIPTION = ""

TABLES = [
    TenantTable(
        name="api_token",
        columns=(
            "name text NOT NULL CHECK (name <> '')",
            "post_id uuid NOT NULL",
            "scopes text[] NOT NULL CHECK (cardinality(scopes) > 0)",
            "created_by uuid",
            "created_at timestamptz NOT NULL",
            "expires_at timestamptz NOT NULL CHECK (expires_at <= created_at + interval '366 days')",
            "last_used_at timestamptz",
            "revoked_at timestamptz",
        ),
        references={"post_id": "core.post", "created_by": "core.user_account"},
        indexes=("post_id | WHERE revoked_at IS NULL", "created_at"),
        grants="SELECT, INSERT, UPDATE",
    ),
]

# An event's id is made before its transaction commits, so ids alone do not say what a reader has seen. The relay, which
# sees committed events only, gives each its place in the tenant's feed: 1, 2, 3, … in the order it takes them up.
PLACES = [
    "ALTER TABLE core.event_delivery ADD COLUMN place bigint",
    "CREATE UNIQUE INDEX uq_event_delivery_place ON core.event_delivery (tenant_id, place) WHERE place IS NOT NULL",
    f"GRANT SELECT (place), UPDATE (place) ON core.event_delivery TO {PLATFORM}",
    # What was relayed before had no place. All tenants at once is the owner's affair, whom the forced fence would show
    # nothing; it stands again in the same transaction.
    "ALTER TABLE core.event_delivery NO FORCE ROW LEVEL SECURITY",
    """
    UPDATE core.event_delivery e SET place = numbered.place
    FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id ORDER BY id) AS place
          FROM core.event_delivery WHERE relayed_at IS NOT NULL) AS numbered
    WHERE e.tenant_id = numbered.tenant_id AND e.id = numbered.id
    """,
    "ALTER TABLE core.event_delivery FORCE ROW LEVEL SECURITY",
]


# The reports of a tenant from the newest on, page by page.
REPORTS = "CREATE INDEX ix_progress_report_created_at_id ON core.progress_report (tenant_id, created_at, id)"


async def forwards() -> MigrationManager:
    """Makes the table of tokens, gives events their places, and reports an order."""
    return sql_revision("core", ID, [*tenant_tables("core", TABLES), *PLACES, REPORTS])
