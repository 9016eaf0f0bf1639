"""Obligations and the ledger."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-01T00:00:03"
VERSION = "1.38.0"
DESCRIPTION = ""

# What has no due date sorts after everything that has one; a keyset page needs a value to stand on.
DUE_SORT = "due_sort timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(due_at, 'infinity'::timestamptz)) STORED"

TABLES = [
    TenantTable(
        name="obligation",
        columns=(
            "kind text NOT NULL",
            "subject_kind text NOT NULL",
            "subject_id uuid NOT NULL",
            "step text NOT NULL DEFAULT ''",
            "org_id uuid NOT NULL",
            "post_id uuid",
            "title text NOT NULL",
            "path text NOT NULL",
            "opened_at timestamptz NOT NULL",
            "due_at timestamptz",
            "warn_at timestamptz",
            ("unit text NOT NULL DEFAULT 'calendar_day' CHECK (unit IN ('working_day', 'calendar_day', 'hour'))"),
            "rule_id text NOT NULL DEFAULT ''",
            "state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'done', 'cancelled'))",
            "paused_at timestamptz",
            "done_at timestamptz",
            "done_late boolean NOT NULL DEFAULT false",
            DUE_SORT,
        ),
        references={"org_id": "core.org", "post_id": "core.post"},
        indexes=(
            "org_id, due_sort, id | WHERE state = 'open'",
            "org_id, done_at, id | WHERE state = 'done'",
            "subject_kind, subject_id",
        ),
    ),
    TenantTable(
        name="plan",
        columns=(
            "notice_id uuid",
            # The office that keeps the plan: what its units submit is first put before it.
            "org_id uuid NOT NULL",
            "title text NOT NULL",
            "ordinal integer NOT NULL DEFAULT 0",
            "version integer NOT NULL DEFAULT 1",
            "issuer text NOT NULL DEFAULT ''",
            "issued_on date",
            "doc_no text NOT NULL DEFAULT ''",
            "report_rule text NOT NULL DEFAULT ''",
            "all_must_answer boolean NOT NULL DEFAULT false",
            "head_waived boolean NOT NULL DEFAULT false",
            "published_at timestamptz NOT NULL",
        ),
        references={"org_id": "core.org"},
        unique=("notice_id, ordinal, version",),
        indexes=("published_at",),
    ),
    TenantTable(
        name="measure",
        columns=(
            "plan_id uuid NOT NULL",
            "parent_id uuid",
            "ordinal integer NOT NULL",
            "depth integer NOT NULL",
            "title text NOT NULL",
        ),
        references={"plan_id": "core.plan", "parent_id": "core.measure"},
        indexes=("plan_id, ordinal",),
    ),
    TenantTable(
        name="task",
        columns=(
            "plan_id uuid NOT NULL",
            "measure_id uuid",
            "ordinal integer NOT NULL",
            "no text NOT NULL DEFAULT ''",
            "title text NOT NULL",
            "text text NOT NULL DEFAULT ''",
            "source_start integer",
            "source_end integer",
            "match_key text NOT NULL",
            "deadline_text text NOT NULL DEFAULT ''",
            (
                "deadline_kind text NOT NULL CHECK (deadline_kind IN "
                "('date', 'month_end', 'ongoing', 'stage', 'yearly', 'none'))"
            ),
            "deadline date",
            # What follows is the standing of the task, computed from its assignments by one statement of the ledger's
            # services after every act, so that a list reads one row per task.
            (
                "state text NOT NULL DEFAULT 'assigned' CHECK (state IN "
                "('assigned', 'signed', 'in_progress', 'returned', 'submitted', 'suspended', 'cancelled', 'closed'))"
            ),
            "due_at timestamptz",
            "warn_at timestamptz",
            "pct integer NOT NULL DEFAULT 0 CHECK (pct BETWEEN 0 AND 100)",
            "lead_org_id uuid",
            "lead_text text NOT NULL DEFAULT ''",
            "lead_key text COLLATE \"C\" NOT NULL DEFAULT ''",
            "participant_text text NOT NULL DEFAULT ''",
            "changed_at timestamptz NOT NULL",
            DUE_SORT,
        ),
        references={"plan_id": "core.plan", "measure_id": "core.measure", "lead_org_id": "core.org"},
        unique=("plan_id, ordinal",),
        indexes=(
            "plan_id, ordinal, id",
            "state, due_sort, id",
            "lead_org_id, due_sort, id",
            "due_sort, id",
            "due_sort, id | WHERE state NOT IN ('closed', 'cancelled')",
            "lead_org_id | INCLUDE (state, due_sort, warn_at, pct)",
            "state, due_sort, warn_at",
            "changed_at, id",
        ),
    ),
    TenantTable(
        name="assignment",
        columns=(
            "task_id uuid NOT NULL",
            "org_id uuid NOT NULL",
            "role text NOT NULL CHECK (role IN ('lead', 'participant', 'responsible'))",
            "ordinal integer NOT NULL DEFAULT 0",
            "printed text NOT NULL DEFAULT ''",
            "group_id uuid",
            "part_text text NOT NULL DEFAULT ''",
            "answers boolean NOT NULL",
            (
                "state text NOT NULL DEFAULT 'assigned' CHECK (state IN ('assigned', 'signed', 'in_progress', "
                "'submitted', 'returned', 'accepted', 'suspended', 'cancelled'))"
            ),
            "held_state text NOT NULL DEFAULT ''",
            "reason text NOT NULL DEFAULT ''",
            "due_at timestamptz",
            "warn_at timestamptz",
            "pct integer NOT NULL DEFAULT 0 CHECK (pct BETWEEN 0 AND 100)",
            "signed_by uuid",
            "signed_at timestamptz",
            "submitted_at timestamptz",
            "accepted_at timestamptz",
            "returned_count integer NOT NULL DEFAULT 0",
            "version integer NOT NULL DEFAULT 1",
        ),
        references={
            "task_id": "core.task",
            "org_id": "core.org",
            "group_id": "core.org_group",
            "signed_by": "core.post",
        },
        unique=("task_id, org_id",),
        indexes=("org_id, state",),
    ),
    TenantTable(
        name="target",
        columns=(
            "task_id uuid NOT NULL",
            "ordinal integer NOT NULL",
            "text text NOT NULL",
            "metric text NOT NULL DEFAULT ''",
            "comparator text NOT NULL DEFAULT ''",
            "value double precision",
            "unit text NOT NULL DEFAULT ''",
            "due_on date",
            "current_value double precision",
            "current_text text NOT NULL DEFAULT ''",
            "reported_at timestamptz",
        ),
        references={"task_id": "core.task"},
        unique=("task_id, ordinal",),
    ),
    TenantTable(
        name="progress_report",
        columns=(
            "assignment_id uuid NOT NULL",
            "task_id uuid NOT NULL",
            "org_id uuid NOT NULL",
            "period text NOT NULL DEFAULT ''",
            "closes boolean NOT NULL DEFAULT false",
            "body text NOT NULL DEFAULT ''",
            "pct integer NOT NULL DEFAULT 0 CHECK (pct BETWEEN 0 AND 100)",
            "no_progress boolean NOT NULL DEFAULT false",
            "state text NOT NULL CHECK (state IN ('draft', 'submitted', 'signed_off', 'reviewed', 'returned'))",
            "author_post_id uuid NOT NULL",
            "created_at timestamptz NOT NULL",
            "submitted_at timestamptz",
            "signed_off_by uuid",
            "signed_off_at timestamptz",
            "reviewed_by uuid",
            "reviewed_at timestamptz",
            "review_note text NOT NULL DEFAULT ''",
            "version integer NOT NULL DEFAULT 1",
        ),
        references={
            "assignment_id": "core.assignment",
            "task_id": "core.task",
            "org_id": "core.org",
            "author_post_id": "core.post",
            "signed_off_by": "core.post",
            "reviewed_by": "core.post",
        },
        indexes=("task_id, created_at", "assignment_id, created_at", "org_id, state"),
    ),
    TenantTable(
        name="target_value",
        columns=(
            "report_id uuid NOT NULL",
            "target_id uuid NOT NULL",
            "value double precision",
            "reason text NOT NULL DEFAULT ''",
        ),
        references={"report_id": "core.progress_report", "target_id": "core.target"},
        unique=("report_id, target_id",),
    ),
]

# One clock per duty: while it is open or paused, a second one for the same duty is refused by the database itself.
ONE_CLOCK = """
CREATE UNIQUE INDEX uq_obligation_open ON core.obligation (tenant_id, kind, subject_kind, subject_id, org_id, step)
WHERE state IN ('open', 'paused')
"""

# A unit writes one report at a time for an assignment, and it is either being written or waiting for its head.
ONE_OPEN_REPORT = """
CREATE UNIQUE INDEX uq_progress_report_open ON core.progress_report (tenant_id, assignment_id)
WHERE state IN ('draft', 'submitted')
"""


async def forwards() -> MigrationManager:
    """Makes the clock table and the ledger's tables."""
    return sql_revision("core", ID, [*tenant_tables("core", TABLES), ONE_CLOCK, ONE_OPEN_REPORT])
