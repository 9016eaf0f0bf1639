"""Events, their delivery, jobs, schedules, idempotency keys, notifications."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
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
        platform="SELECT, UPDATE (relayed_at)",
    ),
    TenantTable(
        name="job",
        columns=(
            "name text NOT NULL",
            "queue text NOT NULL CHECK (queue IN ('short', 'long'))",
            "payload jsonb NOT NULL DEFAULT '{}'",
            "key text NOT NULL",
            "state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'dead'))",
            "run_at timestamptz NOT NULL",
            "tries integer NOT NULL DEFAULT 0",
            "worker text NOT NULL DEFAULT ''",
            "lease_until timestamptz",
            "progress integer NOT NULL DEFAULT 0",
            "error text NOT NULL DEFAULT ''",
            "created_at timestamptz NOT NULL",
            "woken_at timestamptz",
            "done_at timestamptz",
        ),
        unique=("key",),
        indexes=("state, run_at | WHERE state IN ('waiting', 'running')",),
        platform="SELECT, UPDATE",
        platform_columns=(
            "tenant_id, id, name, queue, state, run_at, tries, worker, lease_until, progress, created_at, woken_at, "
            "done_at"
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

# The sweep asks across tenants for what is due; without this index it would read every tenant's rows.
DUE_JOBS = "CREATE INDEX ix_job_due ON core.job (run_at) WHERE state IN ('waiting', 'running')"


async def forwards() -> MigrationManager:
    """Makes the tables of what happened and what is still to do."""
    return sql_revision("core", ID, [*tenant_tables("core", TABLES), DUE_JOBS])
