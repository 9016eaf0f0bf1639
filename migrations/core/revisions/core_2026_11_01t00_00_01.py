"""Accounts: units, groups, people, posts, sessions. Files, days."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TenantTable, create_schema, tenant_tables
from migrations.revision import sql_revision

ID = "2026-11-01T00:00:01"
VERSION = "1.38.0"
DESCRIPTION = ""

ROLES = "'admin', 'security', 'auditor', 'coordinator', 'supervisor', 'leader', 'head', 'staff'"

TABLES = [
    TenantTable(
        name="org",
        columns=(
            "name text NOT NULL CHECK (name <> '')",
            "kind text NOT NULL CHECK (kind IN ('department', 'county', 'zone', 'office', 'other'))",
            'pinyin text COLLATE "C" NOT NULL',
            "ordinal integer NOT NULL DEFAULT 0",
            "active boolean NOT NULL DEFAULT true",
            "linked_tenant_id uuid REFERENCES tenants.tenant (id) ON DELETE SET NULL",
            "created_at timestamptz NOT NULL",
        ),
        unique=("name",),
        indexes=("ordinal, pinyin",),
    ),
    TenantTable(
        name="org_group",
        columns=(
            "name text NOT NULL CHECK (name <> '')",
            'pinyin text COLLATE "C" NOT NULL',
            "ordinal integer NOT NULL DEFAULT 0",
            "active boolean NOT NULL DEFAULT true",
            "created_at timestamptz NOT NULL",
        ),
        unique=("name",),
    ),
    TenantTable(
        name="org_group_member",
        columns=("group_id uuid NOT NULL", "org_id uuid NOT NULL", "ordinal integer NOT NULL DEFAULT 0"),
        references={"group_id": "core.org_group", "org_id": "core.org"},
        on_delete={"group_id": "CASCADE"},
        unique=("group_id, org_id",),
    ),
    TenantTable(
        name="org_alias",
        columns=(
            "name text NOT NULL CHECK (name <> '')",
            "kind text NOT NULL CHECK (kind IN ('short', 'former', 'printed'))",
            "org_id uuid",
            "group_id uuid",
            "valid_from date",
            "valid_to date",
            "created_at timestamptz NOT NULL",
            "CHECK ((org_id IS NULL) <> (group_id IS NULL))",
        ),
        references={"org_id": "core.org", "group_id": "core.org_group"},
        indexes=("name", "org_id"),
    ),
    TenantTable(
        name="user_account",
        columns=(
            "login text NOT NULL CHECK (login = lower(login) AND login <> '')",
            "name text NOT NULL CHECK (name <> '')",
            'pinyin text COLLATE "C" NOT NULL',
            "password_hash text NOT NULL",
            "password_changed_at timestamptz NOT NULL",
            "must_change_password boolean NOT NULL DEFAULT true",
            "active boolean NOT NULL DEFAULT true",
            "locale text NOT NULL DEFAULT 'zh_CN'",
            "last_sign_in_at timestamptz",
            "created_at timestamptz NOT NULL",
        ),
        unique=("login",),
    ),
    TenantTable(
        name="post",
        columns=(
            "user_id uuid NOT NULL",
            "org_id uuid NOT NULL",
            f"role text NOT NULL CHECK (role IN ({ROLES}))",
            "title text NOT NULL DEFAULT ''",
            "active boolean NOT NULL DEFAULT true",
            "created_at timestamptz NOT NULL",
            "ended_at timestamptz",
        ),
        references={"user_id": "core.user_account", "org_id": "core.org"},
        unique=("user_id, org_id, role",),
        indexes=("org_id | WHERE active",),
    ),
    TenantTable(
        name="session",
        columns=(
            "user_id uuid NOT NULL",
            "post_id uuid NOT NULL",
            "created_at timestamptz NOT NULL",
            "last_seen_at timestamptz NOT NULL",
            "ended_at timestamptz",
            "address text NOT NULL DEFAULT ''",
            "agent text NOT NULL DEFAULT ''",
        ),
        references={"user_id": "core.user_account", "post_id": "core.post"},
        indexes=("user_id | WHERE ended_at IS NULL",),
    ),
    TenantTable(
        name="sign_in_failure",
        columns=("login text NOT NULL", "address text NOT NULL", "at timestamptz NOT NULL"),
        indexes=("login, at", "address, at"),
    ),
    TenantTable(
        name="attachment",
        columns=(
            "subject_kind text NOT NULL",
            "subject_id uuid NOT NULL",
            "org_id uuid",
            "name text NOT NULL",
            "media_type text NOT NULL",
            "size integer NOT NULL",
            "sha256 text NOT NULL",
            "storage_key text NOT NULL",
            "uploaded_by uuid",
            "created_at timestamptz NOT NULL",
        ),
        references={"org_id": "core.org", "uploaded_by": "core.user_account"},
        indexes=("subject_kind, subject_id",),
    ),
    TenantTable(
        name="holiday",
        columns=(
            "day date NOT NULL",
            "works boolean NOT NULL",
            "name text NOT NULL",
            "source text NOT NULL",
        ),
        unique=("day",),
    ),
]


async def forwards() -> MigrationManager:
    """Makes the schema and its first tables."""
    return sql_revision("core", ID, [*create_schema("core"), *tenant_tables("core", TABLES)])
