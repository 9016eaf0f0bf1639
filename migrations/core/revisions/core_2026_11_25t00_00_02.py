"""Versions of plans, and drafts that correct what was published."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:02"
VERSION = "1.38.0"
DESCRIPTION = ""

COLUMNS = [
    # Which notice a notice corrects, and whether a person has said so or that it corrects none.
    "ALTER TABLE core.notice ADD COLUMN corrects uuid, ADD COLUMN correction_settled boolean NOT NULL DEFAULT false",
    "ALTER TABLE core.notice ADD FOREIGN KEY (tenant_id, corrects) REFERENCES core.notice (tenant_id, id)",
    "ALTER TABLE core.draft_plan ADD COLUMN corrects_plan_id uuid",
    "ALTER TABLE core.draft_plan ADD FOREIGN KEY (tenant_id, corrects_plan_id) REFERENCES core.plan (tenant_id, id)",
    # The words as they were parsed, which no edit changes; empty for a task that a person added. A pair that a person
    # made or parted stands before what the matching finds.
    """
    ALTER TABLE core.draft_task ADD COLUMN printed jsonb, ADD COLUMN pair_task_id uuid,
      ADD COLUMN pair_by text NOT NULL DEFAULT '' CHECK (pair_by IN ('', 'hand', 'none'))
    """,
    "ALTER TABLE core.draft_task ADD FOREIGN KEY (tenant_id, pair_task_id) REFERENCES core.task (tenant_id, id)",
    # The notice that ``source_start`` counts in, where it is not the plan's; and how often the words were changed.
    "ALTER TABLE core.task ADD COLUMN notice_id uuid, ADD COLUMN version integer NOT NULL DEFAULT 1",
    # A figure that is asked for no longer stays for the reports that named it.
    "ALTER TABLE core.target ADD COLUMN withdrawn_at timestamptz",
]

TABLES = [
    # What the reviewer of a correction chose: what becomes of a task (``field`` empty), which words of a field stand.
    TenantTable(
        name="correction_choice",
        columns=(
            "notice_id uuid NOT NULL",
            "task_id uuid NOT NULL",
            "field text NOT NULL DEFAULT ''",
            "choice text NOT NULL CHECK (choice IN ('keep', 'drop', 'mine', 'new', 'reopen'))",
            "reason text NOT NULL DEFAULT ''",
        ),
        references={"notice_id": "core.notice", "task_id": "core.task"},
        on_delete={"notice_id": "CASCADE"},
        unique=("notice_id, task_id, field",),
    ),
    # A version of a plan as it was published, and each of its tasks. Written once and never changed.
    TenantTable(
        name="plan_version",
        columns=(
            "plan_id uuid NOT NULL",
            "version integer NOT NULL",
            "notice_id uuid",
            "title text NOT NULL",
            "issuer text NOT NULL DEFAULT ''",
            "issued_on date",
            "doc_no text NOT NULL DEFAULT ''",
            "report_rule text NOT NULL DEFAULT ''",
            "all_must_answer boolean NOT NULL",
            "head_waived boolean NOT NULL",
            "published_at timestamptz NOT NULL",
            "published_by text NOT NULL DEFAULT ''",
        ),
        references={"plan_id": "core.plan"},
        unique=("plan_id, version",),
        indexes=("notice_id",),
        grants="SELECT, INSERT",
    ),
    TenantTable(
        name="task_version",
        columns=(
            "plan_id uuid NOT NULL",
            "version integer NOT NULL",
            "task_id uuid NOT NULL",
            "ordinal integer NOT NULL",
            "fate text NOT NULL CHECK (fate IN ('new', 'same', 'changed', 'kept', 'dropped', 'restored', 'gone'))",
            "reason text NOT NULL DEFAULT ''",
            # As it stood when the version was published, as the notice printed it, and what the version changed.
            "words jsonb NOT NULL",
            "units jsonb NOT NULL",
            "printed jsonb",
            "changes jsonb NOT NULL DEFAULT '[]'",
            "state text NOT NULL",
            "notice_id uuid",
            "source_start integer",
            "source_end integer",
        ),
        references={"plan_id": "core.plan", "task_id": "core.task"},
        unique=("plan_id, version, task_id",),
        indexes=("task_id, version",),
        grants="SELECT, INSERT",
    ),
]


async def forwards() -> MigrationManager:
    """Adds the columns, then the tables."""
    return sql_revision("core", ID, [*COLUMNS, *tenant_tables("core", TABLES)])
