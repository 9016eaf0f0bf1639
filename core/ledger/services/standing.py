"""The standing of a task: derived from its assignments by one statement, after every act, and never set by hand.

Answering assignments that are not cancelled decide. Closed when all of them are accepted; else the task stands where
the least advanced of those that can move stands; suspended when none of the rest can move; cancelled when none is left.
The due date is the earliest of those whose turn it is, or the last one when nobody's turn is left.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from core import sql
from core.clock import now
from core.context import TenantContext
from core.ledger.states import LIVE, OWED, TaskState

_OWED = ", ".join(f"'{state}'" for state in OWED)
_LIVE = ", ".join(f"'{state}'" for state in LIVE)
_RANK = " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(LIVE))

_RECOMPUTE = f"""
WITH part AS (
  SELECT a.task_id, a.org_id, a.role, a.ordinal, a.answers, a.state, a.pct, a.due_at, a.warn_at,
    coalesce(nullif(a.printed, ''), o.name) AS shown, lpad(o.ordinal::text, 6, '0') || o.pinyin AS sort_key,
    a.state <> 'cancelled' AS stays,
    CASE WHEN a.role = 'lead' THEN true WHEN a.role = 'participant' THEN false
      ELSE NOT bool_or(a.role = 'lead' AND a.state <> 'cancelled') OVER (PARTITION BY a.task_id) END AS main
  FROM core.assignment a JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id
  WHERE a.tenant_id = $1 AND a.task_id = ANY ($2)),
shown AS (
  SELECT task_id, main, shown, min(ordinal) AS place, count(*) AS units FROM part WHERE stays
  GROUP BY task_id, main, shown),
line AS (
  SELECT task_id, main, CASE WHEN count(*) <= 2 THEN string_agg(shown, '、' ORDER BY place, shown)
    ELSE (array_agg(shown ORDER BY place, shown))[1] || '等' || sum(units) || '家' END AS text
  FROM shown GROUP BY task_id, main),
stand AS (
  SELECT task_id,
    CASE WHEN NOT coalesce(bool_or(answers AND stays), false) THEN 'cancelled'
      WHEN bool_and(state = 'accepted') FILTER (WHERE answers AND stays) THEN 'closed'
      ELSE coalesce((array_agg(state ORDER BY CASE state {_RANK} END)
        FILTER (WHERE answers AND state IN ({_LIVE})))[1], 'suspended') END AS state,
    CASE WHEN bool_or(answers AND state IN ({_OWED}))
      THEN (array_agg(due_at ORDER BY due_at NULLS LAST) FILTER (WHERE answers AND state IN ({_OWED})))[1]
      ELSE (array_agg(due_at ORDER BY due_at DESC NULLS LAST) FILTER (WHERE answers AND stays))[1] END AS due_at,
    CASE WHEN bool_or(answers AND state IN ({_OWED}))
      THEN (array_agg(warn_at ORDER BY due_at NULLS LAST) FILTER (WHERE answers AND state IN ({_OWED})))[1]
      ELSE (array_agg(warn_at ORDER BY due_at DESC NULLS LAST) FILTER (WHERE answers AND stays))[1] END AS warn_at,
    coalesce(round(avg(CASE state WHEN 'accepted' THEN 100 ELSE pct END)
      FILTER (WHERE answers AND stays)), 0)::int AS pct,
    (array_agg(org_id ORDER BY ordinal) FILTER (WHERE main AND stays))[1] AS lead_org_id,
    (array_agg(sort_key ORDER BY ordinal) FILTER (WHERE main AND stays))[1] AS lead_key
  FROM part GROUP BY task_id)
UPDATE core.task t SET state = s.state, due_at = s.due_at, warn_at = s.warn_at, pct = s.pct, changed_at = $3,
  lead_org_id = coalesce(s.lead_org_id, t.lead_org_id), lead_key = coalesce(s.lead_key, t.lead_key),
  lead_text = coalesce(leads.text, t.lead_text), participant_text = coalesce(others.text, '')
FROM stand s
LEFT JOIN line leads ON leads.task_id = s.task_id AND leads.main
LEFT JOIN line others ON others.task_id = s.task_id AND NOT others.main
WHERE t.tenant_id = $1 AND t.id = s.task_id
RETURNING t.id AS task_id, t.state
"""  # noqa: S608 -- composed of the state names of this package


# The statement joins what it has just made, of which the planner knows nothing: its time grows with the square of the
# tasks it is given.
_AT_ONCE = 500


class Standing(msgspec.Struct, frozen=True):
    """Where a task stands after the statement."""

    task_id: UUID
    state: TaskState


async def recompute_standing(tenant: TenantContext, task_ids: Sequence[UUID]) -> list[Standing]:
    """Derives state, due date, share done and unit texts of the tasks anew and returns where each stands.

    The caller holds the tasks' row locks, so that two acts on one task never derive from each other's past.
    """
    moment, found = now(), []
    for place in range(0, len(task_ids), _AT_ONCE):
        some = list(task_ids[place : place + _AT_ONCE])
        found += await sql.rows(Standing, _RECOMPUTE, tenant.tenant_id, some, moment)
    return found


async def settle_answering(tenant: TenantContext, task_id: UUID) -> None:
    """Marks who answers for the task: its leads, else its responsible units; everybody when the plan says so.

    What is cancelled does not count: a lead that is added takes the answer over, one that is cancelled gives it back.
    """
    await sql.execute(
        """
        UPDATE core.assignment a SET answers = p.all_must_answer OR a.role =
          CASE WHEN EXISTS (SELECT FROM core.assignment l WHERE l.tenant_id = $1 AND l.task_id = $2
                            AND l.role = 'lead' AND l.state <> 'cancelled') THEN 'lead' ELSE 'responsible' END
        FROM core.task t JOIN core.plan p ON p.tenant_id = t.tenant_id AND p.id = t.plan_id
        WHERE a.tenant_id = $1 AND a.task_id = $2 AND t.tenant_id = $1 AND t.id = $2
        """,
        tenant.tenant_id,
        task_id,
    )
