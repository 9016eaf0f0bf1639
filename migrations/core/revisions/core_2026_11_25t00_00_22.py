"""What came of each row of a bulk act, kept so that it can be said in the language of its reader."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.revision import sql_revision

ID = "2026-11-25T00:00:22"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards() -> MigrationManager:
    """Adds the sentence as a packed phrase (core.phrases) beside its Chinese text."""
    return sql_revision("core", ID, ["ALTER TABLE core.bulk_row ADD COLUMN wording jsonb"])
