"""What the operator console counts: for each tenant how many there are of a thing and in which state, nothing else."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import PLATFORM, platform_policy
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:05"
VERSION = "1.38.0"
DESCRIPTION = ""

# No name, no text, no person: a column that is not here is refused by the server itself.
COUNTED = {
    "core.org": "tenant_id, id, kind, active",
    "core.org_group": "tenant_id, active",
    "core.user_account": "tenant_id, active, last_sign_in_at",
    "core.post": "tenant_id, org_id, role, active",
    "core.task": "tenant_id, state",
    "core.notice": "tenant_id, state",
}

# Why a job failed is what its operator has to know; the same line stands in the worker's log. Its payload stays closed.
JOB_ERROR = f"GRANT SELECT (error) ON core.job TO {PLATFORM}"

# Which revisions this database has, for the page of versions.
REVISIONS = f"GRANT SELECT (name, app_name, ran_on) ON public.migration TO {PLATFORM}"


async def forwards() -> MigrationManager:
    """Opens columns to the platform role."""
    policies = [line for name, columns in COUNTED.items() for line in platform_policy(name, "SELECT", columns)]
    return sql_revision("core", ID, [*policies, JOB_ERROR, REVISIONS])
