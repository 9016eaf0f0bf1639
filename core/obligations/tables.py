"""The one clock table of the product."""

from piccolo.columns import JSONB, UUID, Boolean, Text, Timestamptz
from piccolo.table import Table

from core.columns import key, tenant_id
from core.db import DB


class Obligation(Table, db=DB, schema="core", tablename="obligation"):
    """Who owes what by when. One clock per duty: (kind, subject, unit, step) is unique while it runs or rests."""

    tenant_id = tenant_id()
    id = key()
    kind = Text()
    subject_kind = Text()
    subject_id = UUID(default=None)
    step = Text()
    org_id = UUID(default=None)
    post_id = UUID(default=None, null=True)
    title = Text()
    wording = JSONB(default=None, null=True)
    path = Text()
    opened_at = Timestamptz()
    due_at = Timestamptz(default=None, null=True)
    warn_at = Timestamptz(default=None, null=True)
    unit = Text(default="calendar_day")
    rule_id = Text()
    state = Text(default="open")
    paused_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    done_late = Boolean(default=False)


class ObligationChange(Table, db=DB, schema="core", tablename="obligation_change"):
    """One act upon a clock by hand, with what was before and who approved it. Rows are only added."""

    tenant_id = tenant_id()
    id = key()
    obligation_id = UUID(default=None)
    act = Text()
    old_due_at = Timestamptz(default=None, null=True)
    new_due_at = Timestamptz(default=None, null=True)
    old_org_id = UUID(default=None)
    new_org_id = UUID(default=None)
    old_post_id = UUID(default=None, null=True)
    new_post_id = UUID(default=None, null=True)
    old_done_at = Timestamptz(default=None, null=True)
    reason = Text()
    actor_user_id = UUID(default=None)
    actor_post_id = UUID(default=None)
    actor_name = Text()
    at = Timestamptz()
