"""Notices and their drafts. Foreign keys are composite and live in the migration."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Notice(Table, db=DB, schema="core", tablename="notice"):
    """An uploaded document. ``choices`` is what a person decided its printed names to be; ``same_as`` is the notice
    that an upload turned out to repeat; ``corrects`` the one it corrects, once a person has settled that.
    """

    tenant_id = tenant_id()
    id = key()
    title = Text()
    filename = Text()
    media_type = Text()
    file_size = Integer()
    file_sha256 = Text()
    text = Text()
    text_sha256 = Text()
    paragraphs = JSONB(default="[]")
    issuer = Text()
    issued_on = Date(default=None, null=True)
    doc_no = Text()
    state = Text(default=None)
    sentence = Text()
    same_as = UUID(default=None, null=True)
    job_id = UUID(default=None, null=True)
    choices = JSONB(default="{}")
    uploaded_by = UUID(default=None, null=True)
    version = Integer(default=1)
    created_at = Timestamptz()
    published_at = Timestamptz(default=None, null=True)
    corrects = UUID(default=None, null=True)
    correction_settled = Boolean(default=False)


class NoticeFile(Table, db=DB, schema="core", tablename="notice_file"):
    """The file of a notice as it came. Written once."""

    tenant_id = tenant_id()
    id = key()
    notice_id = UUID(default=None)
    data = Bytea()


class DraftPlan(Table, db=DB, schema="core", tablename="draft_plan"):
    """One plan of a notice under review."""

    tenant_id = tenant_id()
    id = key()
    notice_id = UUID(default=None)
    ordinal = Integer()
    title = Text()
    report_rule = Text()
    all_must_answer = Boolean(default=False)
    head_waived = Boolean(default=False)
    first_unit_leads = Boolean(default=False)
    left_out = Array(base_column=Text(), default=list)
    plan_targets = Array(base_column=Text(), default=list)
    version = Integer(default=1)
    corrects_plan_id = UUID(default=None, null=True)


class DraftTask(Table, db=DB, schema="core", tablename="draft_task"):
    """One task under review: printed unit names, not yet units. A dropped one stays and can be restored. ``printed``
    holds its words as parsed, ``pair_task_id`` the task of the ledger that a person says it corrects.
    """

    tenant_id = tenant_id()
    id = key()
    notice_id = UUID(default=None)
    plan_id = UUID(default=None)
    ordinal = Integer()
    no = Text()
    title = Text()
    text = Text()
    path = Array(base_column=Text(), default=list)
    lead = Array(base_column=Text(), default=list)
    participants = Array(base_column=Text(), default=list)
    responsible = Array(base_column=Text(), default=list)
    generic = Array(base_column=Text(), default=list)
    deadline_text = Text()
    deadline_kind = Text(default="none")
    deadline = Date(default=None, null=True)
    targets = JSONB(default="[]")
    source_start = Integer()
    source_end = Integer()
    marks = JSONB(default="[]")
    reasons = Array(base_column=Text(), default=list)
    confirmed = Boolean(default=False)
    dropped = Boolean(default=False)
    drop_reason = Text()
    version = Integer(default=1)
    printed = JSONB(default=None, null=True)
    pair_task_id = UUID(default=None, null=True)
    pair_by = Text()
