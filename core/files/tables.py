"""Stored files. Foreign keys are composite and live in the migration."""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Attachment(Table, db=DB, schema="core", tablename="attachment"):
    """A stored file and where it belongs. ``org_id`` is the unit that brought it; ``size`` counts bytes."""

    tenant_id = tenant_id()
    id = key()
    subject_kind = Text()
    subject_id = UUID(default=None)
    org_id = UUID(default=None, null=True)
    name = Text()
    media_type = Text()
    size = Integer()
    sha256 = Text()
    storage_key = Text()
    uploaded_by = UUID(default=None, null=True)
    created_at = Timestamptz()
