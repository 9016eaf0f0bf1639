"""Workbooks on their way in, and which column held what in those before."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:01"
VERSION = "1.38.0"
DESCRIPTION = ""

TABLES = [
    TenantTable(
        name="sheet_import",
        columns=(
            "kind text NOT NULL CHECK (kind IN ('roster', 'ledger'))",
            "filename text NOT NULL",
            ("state text NOT NULL CHECK (state IN ('reading', 'waiting', 'writing', 'done', 'discarded', 'failed'))"),
            # Why it failed, or what has to be looked at again before it can be confirmed: a packed phrase.
            "sentence jsonb NOT NULL DEFAULT '\"\"'",
            # The file while a worker has not read it yet, then its texts; neither outlives the purge.
            "file bytea STORAGE EXTERNAL",
            "grid bytea STORAGE EXTERNAL",
            # How its sheets are read, what a person decided, and what was written in the end.
            "setup jsonb NOT NULL DEFAULT '{}'",
            "result jsonb NOT NULL DEFAULT '{}'",
            "job_id uuid",
            "made_by uuid",
            "post_id uuid",
            "created_at timestamptz NOT NULL",
            "done_at timestamptz",
            "CHECK ((state = 'done') = (done_at IS NOT NULL))",
        ),
        references={"made_by": "core.user_account", "post_id": "core.post"},
        indexes=("kind, state, created_at",),
    ),
    TenantTable(
        name="sheet_heading",
        columns=(
            # A digest of the kind of sheet and all its headings.
            "heading text NOT NULL",
            "columns jsonb NOT NULL",
            "changed_at timestamptz NOT NULL",
        ),
        unique=("heading",),
    ),
]


async def forwards() -> MigrationManager:
    """Makes the tables of imported sheets."""
    return sql_revision("core", ID, tenant_tables("core", TABLES))
