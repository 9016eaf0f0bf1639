"""Workbooks on their way in. Foreign keys are composite and live in the migration."""

from piccolo.columns import JSONB, UUID, Bytea, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class SheetImport(Table, db=DB, schema="core", tablename="sheet_import"):
    """An uploaded workbook: its texts, how they are read, what became of it. Purged some days after its upload."""

    tenant_id = tenant_id()
    id = key()
    kind = Text()
    filename = Text()
    state = Text()
    sentence = JSONB(default='""')
    file = Bytea(default=None, null=True)
    grid = Bytea(default=None, null=True)
    setup = JSONB(default="{}")
    result = JSONB(default="{}")
    job_id = UUID(default=None, null=True)
    made_by = UUID(default=None, null=True)
    post_id = UUID(default=None, null=True)
    created_at = Timestamptz()
    done_at = Timestamptz(default=None, null=True)


class SheetHeading(Table, db=DB, schema="core", tablename="sheet_heading"):
    """Which columns of sheets with these headings a person said to hold what."""

    tenant_id = tenant_id()
    id = key()
    heading = Text()
    columns = JSONB(default="{}")
    changed_at = Timestamptz()
