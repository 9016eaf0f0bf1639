"""300 tenants with tasks, one of them with 20,000, and one signed-in coordinator there."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from core.accounts.services import create_org, create_user, grant_post
from core.context import TenantContext
from core.crypto import KeyRing
from core.db import DB
from core.ids import new_id
from tenants.services import create_tenant
from web.cookies import session_cookie

TENANTS = 300
TASKS = 20_000
TASKS_ELSEWHERE = 500
UNITS = 40

_FILL = """
INSERT INTO core.task (tenant_id, id, plan_id, ordinal, no, title, match_key, deadline_text, deadline_kind, deadline,
                       state, due_at, warn_at, pct, lead_org_id, lead_text, participant_text, changed_at)
SELECT $1, uuidv7(), $2, n, n::text, '推进第' || n || '项便民服务措施落地见效，压缩办理时间', n::text,
  CASE WHEN n % 7 = 0 THEN '持续推进' ELSE '2026年12月底前' END,
  CASE WHEN n % 7 = 0 THEN 'ongoing' ELSE 'month_end' END, CASE WHEN n % 7 = 0 THEN NULL ELSE date '2026-12-31' END,
  (ARRAY['assigned', 'signed', 'in_progress', 'submitted', 'closed'])[n % 5 + 1],
  CASE WHEN n % 7 = 0 THEN NULL ELSE now() + (n % 200 - 60) * interval '1 day' END,
  CASE WHEN n % 7 = 0 THEN NULL ELSE now() + (n % 200 - 65) * interval '1 day' END,
  n % 101, ($3::uuid[])[n % cardinality($3::uuid[]) + 1], '市第' || n % 40 || '局', '市第' || n % 13 || '局等3家', now()
FROM generate_series(1, $4) AS n
"""


class LedgerWorld(msgspec.Struct, frozen=True):
    """Where to go and as whom: the path of the page and the cookie header of a live session."""

    tenant_id: UUID
    slug: str
    path: str
    cookie: str


async def make_ledger_world(keys: KeyRing, tenants: int) -> LedgerWorld:
    """Fills the database through the application's role. DB and PLATFORM are open."""
    measured = await create_tenant(slug="measured", name="度量市", kind="city")
    world = await _fill(measured, TASKS, keys)
    for number in range(tenants - 1):
        tenant = await create_tenant(slug=f"other{number}", name=f"第{number}市", kind="city")
        await _fill(tenant, TASKS_ELSEWHERE, None)
    return world


async def analyse(owner_url: str) -> None:
    """Statistics and visibility map, as they would be after a night."""
    connection = await asyncpg.connect(owner_url)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _fill(tenant: TenantContext, tasks: int, keys: KeyRing | None) -> LedgerWorld:
    async with DB.tenant(tenant.tenant_id) as transaction:
        count = UNITS if keys else 3
        units = [await create_org(tenant, name=f"市第{n}局", kind="department", ordinal=n) for n in range(count)]
        plan_id = new_id()
        await transaction.execute(
            "INSERT INTO core.plan (tenant_id, id, org_id, title, published_at) VALUES ($1, $2, $3, '方案', now())",
            tenant.tenant_id,
            plan_id,
            units[0],
        )
        await transaction.execute(_FILL, tenant.tenant_id, plan_id, units, tasks)
        cookie = await _signed_in(tenant, units[0], keys) if keys else ""
    return LedgerWorld(tenant.tenant_id, tenant.slug, f"/{tenant.slug}/desk/ledger", cookie)


async def _signed_in(tenant: TenantContext, org_id: UUID, keys: KeyRing) -> str:
    user_id = await create_user(
        tenant, login="measure", name="度量员", password=secrets.token_urlsafe(18), must_change_password=False
    )
    post_id = await grant_post(tenant, user_id=user_id, org_id=org_id, role="coordinator")
    session_id = new_id()
    # Seen just now for the whole run: the pages of a busy person do not note at each request that they are busy.
    moment = datetime.now(UTC) + timedelta(minutes=20)
    await DB.current().execute(
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
    cookie = session_cookie(keys, tenant_id=tenant.tenant_id, user_id=user_id, session_id=session_id)
    return f"{cookie.key}={cookie.value}"
