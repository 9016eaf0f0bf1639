"""How a revision is written: a MigrationManager whose body is our SQL.

Piccolo's automatic migrations know neither composite keys nor row-level security.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.piccolo_conf import DB


def sql_revision(app_name: str, revision: str, statements: list[str]) -> MigrationManager:
    """A revision that runs the statements in order, in one transaction."""
    manager = MigrationManager(migration_id=revision, app_name=app_name, description="")

    async def run() -> None:
        for statement in statements:
            await DB.run_ddl(statement)

    manager.add_raw(run)
    return manager
