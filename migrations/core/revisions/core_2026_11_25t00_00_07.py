"""The language of each person, and what is told to people kept so that it can be said in theirs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.revision import sql_revision

ID = "2026-11-25T00:00:07"
VERSION = "1.38.0"
DESCRIPTION = ""

# Nobody could choose a language before: the column said the same of everybody. NULL is who has not chosen.
LANGUAGE = [
    "ALTER TABLE core.user_account DROP COLUMN locale",
    "ALTER TABLE core.user_account ADD COLUMN locale text CHECK (locale ~ '^[A-Za-z_]{2,10}$')",
]

# The title as a packed phrase (core.phrases), where it is more than a name somebody gave.
WORDING = [
    "ALTER TABLE core.notification ADD COLUMN wording jsonb",
    "ALTER TABLE core.obligation ADD COLUMN wording jsonb",
]


async def forwards() -> MigrationManager:
    """Adds the columns."""
    return sql_revision("core", ID, [*LANGUAGE, *WORDING])
