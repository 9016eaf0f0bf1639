"""Exports that are written by a job. Foreign keys are composite and live in the migration."""

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Export(Table, db=DB, schema="core", tablename="export"):
    """One list that somebody takes out as a file. ``asked`` is JSON that the list itself understands."""

    tenant_id = tenant_id()
    id = key()
    kind = Text()
    list = Text()
    title = Text()
    asked = Text()
    post_id = UUID(default=None)
    job_id = UUID(default=None, null=True)
    state = Text()
    total = Integer()
    rows = Integer()
    size = Integer()
    created_at = Timestamptz()
    done_at = Timestamptz(default=None, null=True)


class ExportFile(Table, db=DB, schema="core", tablename="export_file"):
    """The bytes of a finished export."""

    tenant_id = tenant_id()
    id = key()
    export_id = UUID(default=None)
    data = Bytea()
