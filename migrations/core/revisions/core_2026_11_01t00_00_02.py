"""Events, their delivery, jobs, schedules, idempotency keys, notifications."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import PLATFORM, TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-01T00:00:02"
VERSION = "1.38.0"
DESCRIPTION = ""

TABLES = [
    TenantTable(
        name="event",
        columns=(
            "kind text NOT NULL",
            "subject_kind text NOT NULL",
            "subject_id uuid NOT NULL",
            "org_id uuid",
            "actor_user_id uuid",
            "actor_post_id uuid",
            "actor_name text NOT NULL DEFAULT ''",
            "at timestamptz NOT NULL",
            "data jsonb NOT NULL DEFAULT '{}'",
            "visibility text NOT NULL CHECK (visibility IN ('timeline', 'audit', 'sealed'))",
            "session_id uuid",
            "address text NOT NULL DEFAULT ''",
            "seq bigint",
            "prev_hash bytea",
            "hash bytea",
        ),
        indexes=("subject_kind, subject_id, at", "at"),
        grants="SELECT, INSERT",
    ),
    TenantTable(
        name="event_delivery",
        columns=(
            "event_id uuid NOT NULL",
            "kind text NOT NULL",
            "relayed_at timestamptz",
        ),
        references={"event_id": "core.event"},
        indexes=("id | WHERE relayed_at IS NULL",),
        grants="SELECT, INSERT",
        # The id of a delivery is that of its event. Of the fact itself the relay learns nothing but its kind.
        platform="SELECT, UPDATE (relayed_at)",
        platform_columns="tenant_id, id, kind, relayed_at",
    ),
    TenantTable(
        name="job",
        columns=(
            "name text NOT NULL",
            "queue text NOT NULL CHECK (queue IN ('short', 'long'))",
            "payload jsonb NOT NULL DEFAULT '{}'",
            "key text NOT NULL",
            (
                "state text NOT NULL DEFAULT 'waiting' "
                "CHECK (state IN ('waiting', 'running', 'done', 'skipped', 'dead'))"
            ),
            "run_at timestamptz NOT NULL",
            # Claims that were not given back in good order, and errors the job itself raised.
            "tries integer NOT NULL DEFAULT 0",
            "failures integer NOT NULL DEFAULT 0",
            "worker text NOT NULL DEFAULT ''",
            "lease_until timestamptz",
            "progress integer NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100)",
            "error text NOT NULL DEFAULT ''",
            "created_at timestamptz NOT NULL",
            "woken_at timestamptz",
            "done_at timestamptz",
            "CHECK ((state = 'running') = (lease_until IS NOT NULL))",
            "CHECK ((state IN ('done', 'skipped', 'dead')) = (done_at IS NOT NULL))",
        ),
        unique=("key",),
        indexes=("done_at | WHERE done_at IS NOT NULL",),
        # Neither payload nor error: the relay moves jobs of all tenants and needs to know no tenant's business.
        platform="SELECT, UPDATE (woken_at, lease_until, progress)",
        platform_columns=(
            "tenant_id, id, name, queue, state, run_at, tries, failures, worker, lease_until, progress, created_at, "
            "woken_at, done_at"
        ),
    ),
    TenantTable(
        name="schedule_run",
        columns=("schedule text NOT NULL", "period text NOT NULL", "at timestamptz NOT NULL"),
        unique=("schedule, period",),
        grants="SELECT, INSERT",
    ),
    TenantTable(
        name="request_key",
        columns=(
            "actor_id uuid NOT NULL",
            "key text NOT NULL",
            "request_hash bytea NOT NULL",
            "answer bytea",
            "created_at timestamptz NOT NULL",
        ),
        unique=("actor_id, key",),
        indexes=("created_at",),
    ),
    TenantTable(
        name="notification",
        columns=(
            "post_id uuid NOT NULL",
            "kind text NOT NULL",
            "title text NOT NULL",
            "path text NOT NULL",
            "event_id uuid NOT NULL",
            "created_at timestamptz NOT NULL",
            "read_at timestamptz",
        ),
        references={"post_id": "core.post", "event_id": "core.event"},
        unique=("post_id, event_id, kind",),
        indexes=("post_id, created_at", "post_id | WHERE read_at IS NULL"),
    ),
]

# A job is to be looked at when its hour has come or its lease has run out. The relay steps from tenant to tenant along
# this index, so that a long queue of one is never read to find the short queue of another.
OPEN_JOBS = """
CREATE INDEX ix_job_open ON core.job (queue, tenant_id, (coalesce(lease_until, run_at)), id)
WHERE state IN ('waiting', 'running')
"""

# What /readyz asks across all tenants.
WAITING_JOBS = "CREATE INDEX ix_job_waiting ON core.job (run_at) WHERE state = 'waiting'"
DEAD_JOBS = "CREATE INDEX ix_job_dead ON core.job (done_at) WHERE state = 'dead'"

# When each worker process was last alive; it belongs to no tenant, and only the platform role enters it.
WORKER_BEAT = [
    "CREATE TABLE core.worker_beat (worker text PRIMARY KEY, at timestamptz NOT NULL)",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON core.worker_beat TO {PLATFORM}",
]


async def forwards() -> MigrationManager:
    """Makes the tables of what happened and what is still to do."""
    return sql_revision("core", ID, [*tenant_tables("core", TABLES), OPEN_JOBS, WAITING_JOBS, DEAD_JOBS, *WORKER_BEAT])
