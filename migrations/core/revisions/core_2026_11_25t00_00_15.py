"""The console counts tasks from their tally, and the table of tasks is closed to it again."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import PLATFORM, platform_policy
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:15"
VERSION = "1.38.0"
DESCRIPTION = ""

CLOSED = [
    "DROP POLICY platform_rows ON core.task",
    f"REVOKE SELECT (tenant_id, state) ON core.task FROM {PLATFORM}",  # noqa: S608 -- a constant role
]


async def forwards() -> MigrationManager:
    """Moves the platform role's way from one table to the other."""
    return sql_revision("core", ID, [*CLOSED, *platform_policy("core.task_tally", "SELECT", "tenant_id, state, tasks")])
