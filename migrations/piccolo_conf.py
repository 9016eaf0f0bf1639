"""Piccolo's configuration for migrations only. The product itself never reads it.

The engine enters as role *owner*; ``migrations.run_migrations`` gives it its address.
"""

from typing import Any

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine


class OwnerEngine(PostgresEngine):
    """An engine that makes no connection when it is imported."""

    def __init__(self) -> None:
        super().__init__(config={})

    def aim(self, url: str) -> None:
        """Sets the address of the database."""
        self.config: dict[str, Any] = {"dsn": url}

    async def get_version(self) -> float:
        """Not asked at import."""
        return 0.0

    async def prep_database(self) -> None:
        """No extension is used."""


DB = OwnerEngine()
APP_REGISTRY = AppRegistry(apps=["migrations.tenants.piccolo_app", "migrations.core.piccolo_app"])
