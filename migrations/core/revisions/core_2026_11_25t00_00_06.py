"""The tally of tasks: how many stand in each state with each due date, kept by the table of tasks itself."""

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


async def forwards() -> MigrationManager:
    """Makes the tally, counts what is there, and lets the table of tasks keep it from then on."""
    keeping = [
        statement.format(event=event.lower(), shown=shown, change=change, tenant=TENANT)
        for event, (shown, change) in CHANGES.items()
        for statement in (_FUNCTION, _TRIGGER)
    ]
    return sql_revision("core", ID, [*tenant_table("core", TALLY), *BACKFILL, *keeping])
