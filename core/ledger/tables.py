"""The ledger's rows. The standing columns of a task are computed by ``services.standing`` and never set by hand."""

from piccolo.columns import JSONB, UUID, Boolean, Date, DoublePrecision, Integer, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Plan(Table, db=DB, schema="core", tablename="plan"):
    """One plan of a notice, kept by an office."""

    tenant_id = tenant_id()
    id = key()
    notice_id = UUID(default=None, null=True)
    org_id = UUID(default=None)
    title = Text()
    ordinal = Integer()
    version = Integer(default=1)
    issuer = Text()
    issued_on = Date(default=None, null=True)
    doc_no = Text()
    report_rule = Text()
    all_must_answer = Boolean(default=False)
    head_waived = Boolean(default=False)
    published_at = Timestamptz()


class Measure(Table, db=DB, schema="core", tablename="measure"):
    """A heading of a plan, in the order of the document."""

    tenant_id = tenant_id()
    id = key()
    plan_id = UUID(default=None)
    parent_id = UUID(default=None, null=True)
    ordinal = Integer()
    depth = Integer()
    title = Text()


class Task(Table, db=DB, schema="core", tablename="task"):
    """The smallest thing with its own responsibility line. ``version`` counts how often its words were changed;
    ``notice_id`` is the notice that its source counts in, where it is not the plan's.
    """

    tenant_id = tenant_id()
    id = key()
    plan_id = UUID(default=None)
    measure_id = UUID(default=None, null=True)
    ordinal = Integer()
    no = Text()
    title = Text()
    text = Text()
    source_start = Integer(default=None, null=True)
    source_end = Integer(default=None, null=True)
    notice_id = UUID(default=None, null=True)
    match_key = Text()
    deadline_text = Text()
    deadline_kind = Text()
    deadline = Date(default=None, null=True)
    state = Text(default="assigned")
    due_at = Timestamptz(default=None, null=True)
    warn_at = Timestamptz(default=None, null=True)
    pct = Integer()
    lead_org_id = UUID(default=None, null=True)
    lead_text = Text()
    lead_key = Text()
    participant_text = Text()
    charge_post_id = UUID(default=None, null=True)
    changed_at = Timestamptz()
    version = Integer(default=1)


class Assignment(Table, db=DB, schema="core", tablename="assignment"):
    """One unit's part in a task. Its state is moved by the acts of ``workflow`` only."""

    tenant_id = tenant_id()
    id = key()
    task_id = UUID(default=None)
    org_id = UUID(default=None)
    role = Text()
    ordinal = Integer()
    printed = Text()
    group_id = UUID(default=None, null=True)
    part_text = Text()
    answers = Boolean(default=False)
    state = Text(default="assigned")
    held_state = Text()
    reason = Text()
    due_at = Timestamptz(default=None, null=True)
    warn_at = Timestamptz(default=None, null=True)
    pct = Integer()
    signed_by = UUID(default=None, null=True)
    signed_at = Timestamptz(default=None, null=True)
    submitted_at = Timestamptz(default=None, null=True)
    accepted_at = Timestamptz(default=None, null=True)
    returned_count = Integer()
    version = Integer(default=1)


class Target(Table, db=DB, schema="core", tablename="target"):
    """A figure that a task is to reach, and what was last reported. One that is withdrawn is asked for no longer."""

    tenant_id = tenant_id()
    id = key()
    task_id = UUID(default=None)
    ordinal = Integer()
    text = Text()
    metric = Text()
    comparator = Text()
    value = DoublePrecision(default=None, null=True)
    unit = Text()
    due_on = Date(default=None, null=True)
    current_value = DoublePrecision(default=None, null=True)
    current_text = Text()
    reported_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)


class ProgressReport(Table, db=DB, schema="core", tablename="progress_report"):
    """What a unit says about its assignment."""

    tenant_id = tenant_id()
    id = key()
    assignment_id = UUID(default=None)
    task_id = UUID(default=None)
    org_id = UUID(default=None)
    period = Text()
    closes = Boolean(default=False)
    body = Text()
    pct = Integer()
    no_progress = Boolean(default=False)
    state = Text()
    author_post_id = UUID(default=None)
    created_at = Timestamptz()
    submitted_at = Timestamptz(default=None, null=True)
    signed_off_by = UUID(default=None, null=True)
    signed_off_at = Timestamptz(default=None, null=True)
    reviewed_by = UUID(default=None, null=True)
    reviewed_at = Timestamptz(default=None, null=True)
    review_note = Text()
    version = Integer(default=1)


class TargetValue(Table, db=DB, schema="core", tablename="target_value"):
    """One figure in a report, or the reason why there is none."""

    tenant_id = tenant_id()
    id = key()
    report_id = UUID(default=None)
    target_id = UUID(default=None)
    value = DoublePrecision(default=None, null=True)
    reason = Text()


class BulkAct(Table, db=DB, schema="core", tablename="bulk_act"):
    """One act on many rows of the list. ``typed`` is JSON; ``version`` rises with each step."""

    tenant_id = tenant_id()
    id = key()
    act = Text()
    post_id = UUID(default=None)
    chosen = Text()
    typed = Text()
    state = Text()
    version = Integer(default=1)
    created_at = Timestamptz()
    done_at = Timestamptz(default=None, null=True)


class BulkRow(Table, db=DB, schema="core", tablename="bulk_row"):
    """One row of such an act and what came of it. ``seen`` is how the task stood when the effects were shown."""

    tenant_id = tenant_id()
    id = key()
    bulk_id = UUID(default=None)
    ordinal = Integer()
    task_id = UUID(default=None)
    assignment_id = UUID(default=None, null=True)
    seen = Text()
    outcome = Text()
    sentence = Text()
    wording = JSONB(default=None, null=True)
