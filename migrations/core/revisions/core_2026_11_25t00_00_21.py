"""What was before when a clock was extended, reassigned or returned, and who approved it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_table
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:21"
VERSION = "1.38.0"
DESCRIPTION = ""

CHANGES = TenantTable(
    name="obligation_change",
    columns=(
        "obligation_id uuid NOT NULL",
        "act text NOT NULL CHECK (act IN ('extend', 'reassign', 'return'))",
        "old_due_at timestamptz",
        "new_due_at timestamptz",
        "old_org_id uuid NOT NULL",
        "new_org_id uuid NOT NULL",
        "old_post_id uuid",
        "new_post_id uuid",
        "old_done_at timestamptz",
        "reason text NOT NULL CHECK (reason <> '')",
        "actor_user_id uuid NOT NULL",
        "actor_post_id uuid NOT NULL",
        "actor_name text NOT NULL",
        "at timestamptz NOT NULL",
    ),
    references={
        "obligation_id": "core.obligation",
        "old_org_id": "core.org",
        "new_org_id": "core.org",
        "old_post_id": "core.post",
        "new_post_id": "core.post",
        "actor_user_id": "core.user_account",
        "actor_post_id": "core.post",
    },
    indexes=("obligation_id, at",),
    grants="SELECT, INSERT",
)


async def forwards() -> MigrationManager:
    """Makes the table."""
    return sql_revision("core", ID, tenant_table("core", CHANGES))
