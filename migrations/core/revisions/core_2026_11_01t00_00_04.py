"""Notices and their drafts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-01T00:00:04"
VERSION = "1.38.0"
DESCRIPTION = ""

TABLES = [
    TenantTable(
        name="notice",
        columns=(
            "title text NOT NULL DEFAULT ''",
            "filename text NOT NULL",
            "media_type text NOT NULL",
            "file_size integer NOT NULL",
            "file_sha256 text NOT NULL",
            # The normalised text that every position of a draft and of a task counts in, what it is known by, and
            # where its paragraphs begin and end.
            "text text NOT NULL DEFAULT ''",
            "text_sha256 text NOT NULL DEFAULT ''",
            "paragraphs jsonb NOT NULL DEFAULT '[]'",
            "issuer text NOT NULL DEFAULT ''",
            "issued_on date",
            "doc_no text NOT NULL DEFAULT ''",
            "state text NOT NULL CHECK (state IN ('reading', 'draft', 'published', 'discarded', 'failed'))",
            # Why it failed or was discarded.
            "sentence text NOT NULL DEFAULT ''",
            "same_as uuid",
            "job_id uuid",
            # What a person decided printed names to be, for this notice only.
            "choices jsonb NOT NULL DEFAULT '{}'",
            "uploaded_by uuid",
            "version integer NOT NULL DEFAULT 1",
            "created_at timestamptz NOT NULL",
            "published_at timestamptz",
            "CHECK ((state = 'published') = (published_at IS NOT NULL))",
            "CHECK (state NOT IN ('draft', 'published') OR text_sha256 <> '')",
        ),
        references={"same_as": "core.notice", "uploaded_by": "core.user_account"},
        indexes=("created_at, id", "state", "file_sha256"),
    ),
    # The file as it came. It lies beside the rows made of it: a worker on another machine reads it, and it is saved,
    # moved and deleted with them.
    TenantTable(
        name="notice_file",
        columns=("notice_id uuid NOT NULL", "data bytea STORAGE EXTERNAL NOT NULL"),
        references={"notice_id": "core.notice"},
        on_delete={"notice_id": "CASCADE"},
        unique=("notice_id",),
        grants="SELECT, INSERT, DELETE",
    ),
    TenantTable(
        name="draft_plan",
        columns=(
            "notice_id uuid NOT NULL",
            "ordinal integer NOT NULL",
            "title text NOT NULL",
            "report_rule text NOT NULL DEFAULT ''",
            "all_must_answer boolean NOT NULL DEFAULT false",
            "head_waived boolean NOT NULL DEFAULT false",
            "first_unit_leads boolean NOT NULL DEFAULT false",
            # Printed items that were not taken as tasks, and figures of the plan outside of any task.
            "left_out text[] NOT NULL DEFAULT '{}'",
            "plan_targets text[] NOT NULL DEFAULT '{}'",
            "version integer NOT NULL DEFAULT 1",
        ),
        references={"notice_id": "core.notice"},
        on_delete={"notice_id": "CASCADE"},
        unique=("notice_id, ordinal",),
    ),
    TenantTable(
        name="draft_task",
        columns=(
            "notice_id uuid NOT NULL",
            "plan_id uuid NOT NULL",
            "ordinal integer NOT NULL",
            "no text NOT NULL DEFAULT ''",
            "title text NOT NULL DEFAULT ''",
            "text text NOT NULL DEFAULT ''",
            "path text[] NOT NULL DEFAULT '{}'",
            "lead text[] NOT NULL DEFAULT '{}'",
            "participants text[] NOT NULL DEFAULT '{}'",
            "responsible text[] NOT NULL DEFAULT '{}'",
            "generic text[] NOT NULL DEFAULT '{}'",
            "deadline_text text NOT NULL DEFAULT ''",
            (
                "deadline_kind text NOT NULL DEFAULT 'none' CHECK (deadline_kind IN "
                "('date', 'month_end', 'ongoing', 'stage', 'yearly', 'none'))"
            ),
            "deadline date",
            "targets jsonb NOT NULL DEFAULT '[]'",
            "source_start integer NOT NULL DEFAULT 0",
            "source_end integer NOT NULL DEFAULT 0",
            "marks jsonb NOT NULL DEFAULT '[]'",
            # Why a person should look, as field:code; empty again once that field was edited.
            "reasons text[] NOT NULL DEFAULT '{}'",
            "confirmed boolean NOT NULL DEFAULT false",
            "dropped boolean NOT NULL DEFAULT false",
            "drop_reason text NOT NULL DEFAULT ''",
            "version integer NOT NULL DEFAULT 1",
        ),
        references={"notice_id": "core.notice", "plan_id": "core.draft_plan"},
        on_delete={"notice_id": "CASCADE", "plan_id": "CASCADE"},
        indexes=("notice_id, ordinal",),
    ),
]

# The same words are one notice, however often and in whatever file they come.
ONE_TEXT = """
CREATE UNIQUE INDEX uq_notice_text ON core.notice (tenant_id, text_sha256) WHERE state IN ('draft', 'published')
"""

# The same file is read once at a time.
ONE_READING = "CREATE UNIQUE INDEX uq_notice_reading ON core.notice (tenant_id, file_sha256) WHERE state = 'reading'"


async def forwards() -> MigrationManager:
    """Makes the tables of what is read, reviewed and published."""
    return sql_revision("core", ID, [*tenant_tables("core", TABLES), ONE_TEXT, ONE_READING])
