"""300 tenants with tasks, one of them with 20,000 and one with 200,000, and one signed-in coordinator in each of these.

The two have the same shape: plans of 500 tasks, older plans all but done, two units on each task, a clock for whoever
still owes.
"""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from core import sql
from core.accounts.services import create_org, create_user, grant_post
from core.context import TenantContext
from core.crypto import KeyRing
from core.db import DB
from core.ids import new_id
from tenants.services import create_tenant
from web.cookies import session_cookie

TENANTS = 300
TASKS = 20_000
TASKS_AT_LARGE = 200_000
TASKS_ELSEWHERE = 500
TASKS_OF_A_PLAN = 500
UNITS = 40

_PLANS = """
INSERT INTO core.plan (tenant_id, id, org_id, title, ordinal, doc_no, published_at)
SELECT $1, p.id, $2, '优化营商环境攻坚方案第' || p.place || '批', 0,
  '政办发〔' || 2018 + p.place % 9 || '〕' || p.place || '号', now() - ($4::int - p.place) * interval '9 days'
FROM unnest($3::uuid[]) WITH ORDINALITY AS p (id, place)
"""

# The first six tenths of the plans are closed but for one task in fifty.
_TASKS = """
INSERT INTO core.task (tenant_id, id, plan_id, ordinal, no, title, text, match_key, deadline_text, deadline_kind,
                       deadline, state, due_at, warn_at, pct, lead_org_id, lead_text, lead_key, participant_text,
                       changed_at)
SELECT $1, gen_random_uuid(), ($2::uuid[])[(n - 1) / $5 + 1], n, n::text,
  '推进第' || n || '项便民服务措施落地见效，压缩办理时间',
  repeat('围绕企业和群众办事需求，优化流程、减少材料、压缩时限。', 4), n::text,
  CASE WHEN n % 7 = 0 THEN '持续推进' ELSE '2026年12月底前' END,
  CASE WHEN n % 7 = 0 THEN 'ongoing' ELSE 'month_end' END, CASE WHEN n % 7 = 0 THEN NULL ELSE date '2026-12-31' END,
  CASE WHEN n < $4 * 0.6 AND n % 50 > 0 THEN 'closed'
    ELSE (ARRAY['assigned', 'signed', 'in_progress', 'submitted', 'closed'])[n % 5 + 1] END,
  CASE WHEN n % 7 = 0 THEN NULL ELSE date_trunc('day', now()) + (n % 200 - 60) * interval '1 day' END,
  CASE WHEN n % 7 = 0 THEN NULL ELSE date_trunc('day', now()) + (n % 200 - 65) * interval '1 day' END,
  n % 101, ($3::uuid[])[n % cardinality($3::uuid[]) + 1], '市第' || n % 40 || '局', lpad((n % 40)::text, 6, '0'),
  '市第' || n % 13 || '局等3家', now() - (n % 5000) * interval '7 minutes'
FROM generate_series(1, $4::int) AS n
"""

_ASSIGNMENTS = """
INSERT INTO core.assignment (tenant_id, id, task_id, org_id, role, ordinal, answers, state, due_at, warn_at, pct)
SELECT t.tenant_id, gen_random_uuid(), t.id, ($2::uuid[])[(t.ordinal + part.shift) % cardinality($2::uuid[]) + 1],
  part.role, part.place, part.role = 'lead', CASE t.state WHEN 'closed' THEN 'accepted' ELSE t.state END, t.due_at,
  t.warn_at, t.pct
FROM core.task t CROSS JOIN (VALUES ('lead', 0, 0), ('participant', 1, 1)) AS part (role, place, shift)
WHERE t.tenant_id = $1
"""

_CLOCKS = """
INSERT INTO core.obligation (tenant_id, id, kind, subject_kind, subject_id, org_id, title, path, opened_at, due_at,
                             warn_at, state, done_at)
SELECT a.tenant_id, gen_random_uuid(), 'assignment', 'assignment', a.id, a.org_id, '推进便民服务措施落地见效',
  'tasks/' || a.task_id, now() - interval '90 days', a.due_at, a.warn_at,
  CASE a.state WHEN 'accepted' THEN 'done' ELSE 'open' END,
  CASE a.state WHEN 'accepted' THEN now() - interval '30 days' END
FROM core.assignment a WHERE a.tenant_id = $1 AND a.role = 'lead' AND a.state <> 'submitted'
"""


class LedgerWorld(msgspec.Struct, frozen=True):
    """Where to go and as whom: the tenant, the path of the page, a unit and a plan with work, a live session."""

    tenant_id: UUID
    slug: str
    path: str
    unit_id: UUID
    plan_id: UUID
    user_id: UUID
    session_id: UUID

    def cookie(self, keys: KeyRing) -> str:
        """The cookie header of the session. It is good for five minutes before pages begin to renew it."""
        made = session_cookie(keys, tenant_id=self.tenant_id, user_id=self.user_id, session_id=self.session_id)
        return f"{made.key}={made.value}"


async def make_ledger_world(tenants: int, *, at_large: bool = False) -> tuple[LedgerWorld, ...]:
    """Fills the database through the application's role: the tenant of 20,000, with ``at_large`` the one of 200,000
    too, and as many small ones as make up ``tenants``. DB and PLATFORM are open.
    """
    sizes = {"measured": TASKS, **({"large": TASKS_AT_LARGE} if at_large else {})}
    worlds = []
    for slug, tasks in sizes.items():
        tenant = await create_tenant(slug=slug, name="度量市", kind="city")
        units = await _units(tenant, UNITS)
        user_id, session_id = await _signed_in(tenant, units[0])
        plans = await _fill(tenant, units, tasks)
        path = f"/{tenant.slug}/desk/ledger"
        worlds.append(LedgerWorld(tenant.tenant_id, tenant.slug, path, units[7], plans[-2], user_id, session_id))
    for number in range(tenants - len(worlds)):
        tenant = await create_tenant(slug=f"other{number}", name=f"第{number}市", kind="city")
        await _fill(tenant, await _units(tenant, 3), TASKS_ELSEWHERE)
    return tuple(worlds)


async def analyse(owner_url: str) -> None:
    """Statistics and visibility map, as they would be after a night."""
    connection = await asyncpg.connect(owner_url)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _units(tenant: TenantContext, count: int) -> list[UUID]:
    async with DB.tenant(tenant.tenant_id):
        return [await create_org(tenant, name=f"市第{n}局", kind="department", ordinal=n) for n in range(count)]


async def _fill(tenant: TenantContext, units: list[UUID], tasks: int) -> list[UUID]:
    plans = [new_id() for _ in range(0, tasks, TASKS_OF_A_PLAN)]
    async with DB.tenant(tenant.tenant_id):
        await sql.execute(_PLANS, tenant.tenant_id, units[0], plans, len(plans))
        await sql.execute(_TASKS, tenant.tenant_id, plans, units, tasks, TASKS_OF_A_PLAN)
        await sql.execute(_ASSIGNMENTS, tenant.tenant_id, units)
        await sql.execute(_CLOCKS, tenant.tenant_id)
    return plans


async def _signed_in(tenant: TenantContext, org_id: UUID) -> tuple[UUID, UUID]:
    """A coordinator of the unit with a live session: the ids of both."""
    async with DB.tenant(tenant.tenant_id):
        user_id = await create_user(
            tenant, login="measure", name="度量员", password=secrets.token_urlsafe(18), must_change_password=False
        )
        post_id = await grant_post(tenant, user_id=user_id, org_id=org_id, role="coordinator")
        session_id = new_id()
        # Seen just now for the whole run: the pages of a busy person do not note at each request that they are busy.
        moment = datetime.now(UTC) + timedelta(minutes=20)
        await sql.execute(
            """
            INSERT INTO core.session (tenant_id, id, user_id, post_id, created_at, last_seen_at)
            VALUES ($1, $2, $3, $4, $5, $5)
            """,
            tenant.tenant_id,
            session_id,
            user_id,
            post_id,
            moment,
        )
    return user_id, session_id
