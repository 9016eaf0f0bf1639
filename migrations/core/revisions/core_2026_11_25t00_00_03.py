"""The list at work: who answers for a task, saved views, a reader's habits, acts on many rows, exports."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:03"
VERSION = "1.38.0"
DESCRIPTION = ""

# The leader who answers for a task: a seat, as everything that a person does here is done from one.
CHARGE = [
    """
    ALTER TABLE core.task ADD COLUMN charge_post_id uuid,
      ADD FOREIGN KEY (tenant_id, charge_post_id) REFERENCES core.post (tenant_id, id)
    """,
    """
    CREATE INDEX ix_task_charge ON core.task (tenant_id, charge_post_id, due_sort, id)
    WHERE charge_post_id IS NOT NULL
    """,
]

TABLES = [
    TenantTable(
        name="saved_view",
        columns=(
            # Which list it belongs to, and the parameters of its address.
            "list text NOT NULL",
            "query text NOT NULL",
            "name text NOT NULL CHECK (name <> '')",
            "scope text NOT NULL CHECK (scope IN ('own', 'unit', 'tenant'))",
            "user_id uuid NOT NULL",
            "org_id uuid",
            "ordinal integer NOT NULL DEFAULT 0",
            # The roles that begin with it; the tenant's views only.
            "roles text[] NOT NULL DEFAULT '{}'",
            "changed_at timestamptz NOT NULL",
            "CHECK ((scope = 'unit') = (org_id IS NOT NULL))",
            "CHECK (scope = 'tenant' OR roles = '{}')",
        ),
        references={"user_id": "core.user_account", "org_id": "core.org"},
        indexes=("list, ordinal",),
    ),
    TenantTable(
        name="list_habit",
        columns=(
            "list text NOT NULL",
            "user_id uuid NOT NULL",
            # Empty or zero: as the list comes.
            "columns text[] NOT NULL DEFAULT '{}'",
            "density text NOT NULL DEFAULT ''",
            "size integer NOT NULL DEFAULT 0",
            "view_id uuid",
        ),
        references={"user_id": "core.user_account", "view_id": "core.saved_view"},
        on_delete={"view_id": "SET NULL (view_id)"},
        unique=("user_id, list",),
    ),
    TenantTable(
        name="bulk_act",
        columns=(
            "act text NOT NULL CHECK (act IN ('assign', 'return', 'charge'))",
            "post_id uuid NOT NULL",
            # What was chosen, in words; what was typed.
            "chosen text NOT NULL DEFAULT ''",
            "typed jsonb NOT NULL DEFAULT '{}'",
            "state text NOT NULL CHECK (state IN ('chosen', 'previewed', 'running', 'done'))",
            "version integer NOT NULL DEFAULT 1",
            "created_at timestamptz NOT NULL",
            "done_at timestamptz",
            "CHECK ((state = 'done') = (done_at IS NOT NULL))",
        ),
        references={"post_id": "core.post"},
        indexes=("post_id, created_at", "created_at"),
    ),
    TenantTable(
        name="bulk_row",
        columns=(
            "bulk_id uuid NOT NULL",
            "ordinal integer NOT NULL",
            "task_id uuid NOT NULL",
            "assignment_id uuid",
            # How the row stood when its effects were shown: it is acted on only while it stands so.
            "seen text NOT NULL DEFAULT ''",
            (
                "outcome text NOT NULL DEFAULT 'chosen' "
                "CHECK (outcome IN ('chosen', 'ready', 'blocked', 'done', 'refused'))"
            ),
            # What will change, what has changed, or why nothing did.
            "sentence text NOT NULL DEFAULT ''",
        ),
        references={"bulk_id": "core.bulk_act", "task_id": "core.task", "assignment_id": "core.assignment"},
        on_delete={"bulk_id": "CASCADE"},
        unique=("bulk_id, ordinal",),
    ),
    TenantTable(
        name="export",
        columns=(
            "kind text NOT NULL CHECK (kind IN ('xlsx', 'docx'))",
            "list text NOT NULL",
            "title text NOT NULL",
            # What is asked for, as the list's own words for it.
            "asked jsonb NOT NULL",
            "post_id uuid NOT NULL",
            "job_id uuid",
            "state text NOT NULL CHECK (state IN ('waiting', 'ready', 'cancelled'))",
            "total integer NOT NULL",
            "rows integer NOT NULL DEFAULT 0",
            "size integer NOT NULL DEFAULT 0",
            "created_at timestamptz NOT NULL",
            "done_at timestamptz",
        ),
        references={"post_id": "core.post"},
        indexes=("post_id, created_at", "created_at"),
    ),
    # The file lies beside its row, as the original of a notice does: the worker may run on another machine.
    TenantTable(
        name="export_file",
        columns=("export_id uuid NOT NULL", "data bytea STORAGE EXTERNAL NOT NULL"),
        references={"export_id": "core.export"},
        on_delete={"export_id": "CASCADE"},
        unique=("export_id",),
        grants="SELECT, INSERT, DELETE",
    ),
]

# A name is one view for those who see it.
ONE_NAME = [
    "CREATE UNIQUE INDEX uq_view_own ON core.saved_view (tenant_id, list, user_id, name) WHERE scope = 'own'",
    "CREATE UNIQUE INDEX uq_view_unit ON core.saved_view (tenant_id, list, org_id, name) WHERE scope = 'unit'",
    "CREATE UNIQUE INDEX uq_view_tenant ON core.saved_view (tenant_id, list, name) WHERE scope = 'tenant'",
]


async def forwards() -> MigrationManager:
    """Adds the leader's column and makes the tables."""
    return sql_revision("core", ID, [*CHARGE, *tenant_tables("core", TABLES), *ONE_NAME])
