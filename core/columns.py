"""The two columns that every tenant's table starts with, for Piccolo classes.

Piccolo knows only ``id`` as the key; the migration makes it (tenant_id, id). ``tenant_id`` has no default, so that a
forgotten one is refused by the server instead of being made up.
"""

import uuid

from piccolo.columns import UUID
from piccolo.columns.defaults.uuid import UUID7

from core.ids import new_id


class NewId(UUID7):
    """UUIDv7 made in Python."""

    def python(self) -> uuid.UUID:
        """A fresh id."""
        return new_id()


def tenant_id() -> UUID:
    """The column of the owning tenant."""
    return UUID(default=None, null=False)


def key() -> UUID:
    """The column ``id``."""
    return UUID(primary_key=True, default=NewId())
