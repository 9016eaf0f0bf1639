"""What posts are told. Foreign keys are composite and live in the migration."""

from piccolo.columns import JSONB, UUID, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Notification(Table, db=DB, schema="core", tablename="notification"):
    """One thing one post is told; of one event and kind it is told once."""

    tenant_id = tenant_id()
    id = key()
    post_id = UUID(default=None)
    kind = Text()
    title = Text()
    wording = JSONB(default=None, null=True)
    path = Text()
    event_id = UUID(default=None)
    created_at = Timestamptz()
    read_at = Timestamptz(default=None, null=True)
