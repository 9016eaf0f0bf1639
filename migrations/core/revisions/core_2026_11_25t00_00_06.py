"""The tally of tasks: how many stand in each state with each due date, kept by the table of tasks itself.

And an index for every order of the list, so that no page sorts a tenant's tasks, however many they are.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from migrations.ddl import TENANT, TenantTable, tenant_table
from migrations.revision import sql_revision

ID = "2026-11-25T00:00:06"
VERSION = "1.38.0"
DESCRIPTION = ""

# A number may lie in several rows of the same key, and single rows may be negative: their sum is what is true.
TALLY = TenantTable(
    name="task_tally",
    columns=(
        "deadline_kind text NOT NULL",
        "state text NOT NULL",
        # What has no such moment stands at infinity.
        "due_sort timestamptz NOT NULL",
        "warn_at timestamptz NOT NULL",
        "tasks integer NOT NULL",
    ),
    indexes=("state, due_sort, warn_at, deadline_kind",),
)

_ADDED = "SELECT deadline_kind, state, due_sort, coalesce(warn_at, 'infinity') AS warn_at, 1 AS tasks FROM added"
_REMOVED = "SELECT deadline_kind, state, due_sort, coalesce(warn_at, 'infinity') AS warn_at, -1 AS tasks FROM removed"

CHANGES = {
    "INSERT": ("NEW TABLE AS added", _ADDED),
    "UPDATE": ("OLD TABLE AS removed NEW TABLE AS added", f"{_ADDED} UNION ALL {_REMOVED}"),
    "DELETE": ("OLD TABLE AS removed", _REMOVED),
}
"""For each kind of statement what its trigger is shown, and what it does to the counts."""

# What changed is joined with the rows of the same keys that nobody else has in hand, and written as one row per key. A
# row that is in hand elsewhere is passed over, never waited for: two acts of one city cannot hold each other up, and
# the next act on the key joins what they left.
_FUNCTION = """
CREATE FUNCTION core.tally_{event}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  WITH change AS (
    SELECT deadline_kind, state, due_sort, warn_at, sum(tasks)::int AS tasks FROM ({change}) c
    GROUP BY deadline_kind, state, due_sort, warn_at HAVING sum(tasks) <> 0),
  free AS (
    SELECT t.id, t.deadline_kind, t.state, t.due_sort, t.warn_at, t.tasks
    FROM change c JOIN core.task_tally t USING (deadline_kind, state, due_sort, warn_at)
    WHERE t.tenant_id = {tenant} FOR UPDATE OF t SKIP LOCKED),
  gone AS (
    DELETE FROM core.task_tally WHERE tenant_id = {tenant} AND id IN (SELECT id FROM free)),
  part AS (
    SELECT * FROM change UNION ALL SELECT deadline_kind, state, due_sort, warn_at, tasks FROM free)
  INSERT INTO core.task_tally (tenant_id, id, deadline_kind, state, due_sort, warn_at, tasks)
  SELECT {tenant}, gen_random_uuid(), deadline_kind, state, due_sort, warn_at, sum(tasks) FROM part
  GROUP BY deadline_kind, state, due_sort, warn_at HAVING sum(tasks) <> 0;
  RETURN NULL;
END
$body$
"""

_TRIGGER = """
CREATE TRIGGER tally_{event} AFTER {event} ON core.task REFERENCING {shown}
FOR EACH STATEMENT EXECUTE FUNCTION core.tally_{event}()
"""

# The owner sees no row of a table whose fence is forced; for the length of the revision's transaction it is not.
BACKFILL = [
    "ALTER TABLE core.task NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE core.task_tally NO FORCE ROW LEVEL SECURITY",
    """
    INSERT INTO core.task_tally (tenant_id, id, deadline_kind, state, due_sort, warn_at, tasks)
    SELECT tenant_id, gen_random_uuid(), deadline_kind, state, due_sort, coalesce(warn_at, 'infinity'), count(*)
    FROM core.task GROUP BY 1, 3, 4, 5, 6
    """,
    "ALTER TABLE core.task FORCE ROW LEVEL SECURITY",
    "ALTER TABLE core.task_tally FORCE ROW LEVEL SECURITY",
]

# The order of ``core.ledger.states.TASK_ORDER`` at the time of this revision. Another order there is still right, but
# slow without an index of its own.
_STATE_RANK = """
(CASE state WHEN 'assigned' THEN 0 WHEN 'signed' THEN 1 WHEN 'returned' THEN 2 WHEN 'in_progress' THEN 3
 WHEN 'submitted' THEN 4 WHEN 'suspended' THEN 5 WHEN 'closed' THEN 6 WHEN 'cancelled' THEN 7 END)
"""

# Three indexes of before served the counts and a filter that reads assignments now. Those of the clocks carry what the
# counts of a desk ask, so that they are read from the index alone.
INDEXES = [
    "DROP INDEX core.ix_task_state_due_sort_warn_at",
    "DROP INDEX core.ix_task_lead_org_id_due_sort_id",
    "DROP INDEX core.ix_task_lead_org_id_include_state_due_sort_warn_at_pct",
    "CREATE INDEX ix_task_lead_key_due_sort_id ON core.task (tenant_id, lead_key, due_sort, id)",
    f"CREATE INDEX ix_task_state_rank_due_sort_id ON core.task (tenant_id, {_STATE_RANK}, due_sort, id)",
    "CREATE INDEX ix_task_deadline_kind ON core.task (tenant_id, deadline_kind, plan_id, ordinal, id)",
    """
    CREATE INDEX ix_task_plan_id_ordinal_id_where_open ON core.task (tenant_id, plan_id, ordinal, id)
    WHERE state NOT IN ('closed', 'cancelled')
    """,
    # A unit's parts are found by their tasks, with what makes them count, without reading the parts themselves.
    "DROP INDEX core.ix_assignment_org_id_state",
    "CREATE INDEX ix_assignment_org ON core.assignment (tenant_id, org_id, task_id) INCLUDE (role, state)",
    # What waits for a decision, oldest first: few of many.
    """
    CREATE INDEX ix_assignment_submitted ON core.assignment (tenant_id, submitted_at, id) INCLUDE (org_id, task_id)
    WHERE state = 'submitted'
    """,
    "DROP INDEX core.ix_obligation_org_id_due_sort_id_where_state_open",
    "DROP INDEX core.ix_obligation_org_id_done_at_id_where_state_done",
    """
    CREATE INDEX ix_obligation_open ON core.obligation (tenant_id, org_id, due_sort, id) INCLUDE (post_id, warn_at)
    WHERE state = 'open'
    """,
    """
    CREATE INDEX ix_obligation_done ON core.obligation (tenant_id, org_id, done_at, id) INCLUDE (post_id)
    WHERE state = 'done'
    """,
]


async def forwards() -> MigrationManager:
    """Makes the tally, counts what is there, lets the table of tasks keep it from then on, and makes the indexes."""
    keeping = [
        statement.format(event=event.lower(), shown=shown, change=change, tenant=TENANT)
        for event, (shown, change) in CHANGES.items()
        for statement in (_FUNCTION, _TRIGGER)
    ]
    return sql_revision("core", ID, [*tenant_table("core", TALLY), *BACKFILL, *keeping, *INDEXES])
