"""Where Piccolo finds the revisions of the schema ``tenants``."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="tenants",
    migrations_folder_path=str(Path(__file__).parent / "revisions"),
    table_classes=[],
    migration_dependencies=[],
)
