"""The demo as a running installation of its own, with the rarer states beside it, and where each thing in it is."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec

from core.accounts.services import create_org, create_user, grant_post, note_sign_in_failure
from core.clock import today
from core.config import DatabaseUrls
from core.context import Role, TenantContext
from core.db import DB, PLATFORM
from core.imports.services.upload import upload_workbook
from core.ledger.bulk_acts import BulkTyped
from core.ledger.queries.filtering import TaskFilter
from core.ledger.services import suspend_assignment
from core.ledger.services.bulk import choose_rows, preview_rows
from core.ledger.services.export import ExportOrder, order_task_export
from core.notices.services import discard_notice, import_notice
from core.notices.services.reading import fail_reading
from migrations.runner import run_migrations
from tenants.resolve import tenant_by_slug
from tenants.services import create_tenant
from tests.e2e.site import open_folder, running_site
from tests.gallery.sights import CITY, CLERK, NEW_CITY
from tests.workers.lab import entered
from workers.embedded import EmbeddedServers
from yingshang.demo import ensure_demo
from yingshang.demo.cities import OFFICE, PASSWORD, acting_as
from yingshang.demo.notice import county_notice_txt, second_city_notice_txt

_SHEET = """单位名称,类别,排序,简称和别名
市大数据中心,部门,60,大数据中心
市财政局,部门,十,
,部门,61,
市财政局,部门,10,
"""
_DATABASE = "gallery"
_LOCKED = "jingban30"
_FIRST_PEOPLE: tuple[tuple[str, str, Role], ...] = (
    ("tongchou", "何予安", "coordinator"),
    ("guanli", "苏明轩", "admin"),
    ("anquan", "云书瑶", "security"),
)


@dataclass(frozen=True)
class DemoSite:
    """The address, the places that the paths of sights name, and every word that people and notices brought in."""

    url: str
    places: Mapping[str, str]
    content: str


@asynccontextmanager
async def demo_site(servers: EmbeddedServers) -> AsyncIterator[DemoSite]:
    """Makes the demo in a database of its own and serves it until the block ends."""
    servers.create_database(_DATABASE)
    owner, app, platform = (servers.database_url(role, _DATABASE) for role in ("owner", "app", "platform"))
    urls = DatabaseUrls(owner, app, platform)
    await run_migrations(urls.owner)
    async with entered(urls):
        await ensure_demo()
        new_city = await _make_new_city()
        city = await _demo_city()
        places = await _make_rarities(city) | await _begin_work(city)
        places |= {"tenant": str(city.tenant_id), "new_tenant": str(new_city.tenant_id)}
        content = await _content()
    with open_folder() as folder, running_site(servers, urls, folder / "home") as url:
        yield DemoSite(url, places, content)


async def _content() -> str:
    """All text of all tables, of every tenant."""
    said = [_SHEET]
    async with PLATFORM.transaction() as platform:
        tenants = [row["id"] for row in await platform.fetch("SELECT id FROM tenants.tenant")]
        for table in ("tenant", "operator", "operator_act"):
            said += [str(tuple(row)) for row in await platform.fetch(f"SELECT * FROM tenants.{table}")]  # noqa: S608 -- ours
    for tenant_id in tenants:
        async with DB.tenant(tenant_id) as rows:
            for table in await rows.fetch(_TABLES):
                said += [str(tuple(row)) for row in await rows.fetch(f"SELECT * FROM core.{table['name']}")]  # noqa: S608 -- from the catalogue
    return "".join(said)


async def _demo_city() -> TenantContext:
    found = await tenant_by_slug(CITY)
    assert found is not None
    return TenantContext(tenant_id=found.id, slug=found.slug, tenant_name=found.name)


async def _make_new_city() -> TenantContext:
    """A city on its first day: an office, those who run it, and nothing done yet."""
    tenant = await create_tenant(slug=NEW_CITY, name="新野市", kind="city")
    async with DB.tenant(tenant.tenant_id):
        office = await create_org(tenant, name=OFFICE, kind="office")
        for login, name, role in _FIRST_PEOPLE:
            user_id = await create_user(tenant, login=login, name=name, password=PASSWORD, must_change_password=False)
            await grant_post(tenant, user_id=user_id, org_id=office, role=role, title="")
    return tenant


async def _make_rarities(tenant: TenantContext) -> dict[str, str]:
    """What the demo leaves out because nobody likes to see it first."""
    async with DB.tenant(tenant.tenant_id):
        office = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
        discarded = await import_notice(office, filename="澜江方案.txt", data=second_city_notice_txt(today()))
        await discard_notice(office, notice_id=discarded, reason="传错了文件，这是外市的方案。")
        failed = await import_notice(office, filename="扫描件.txt", data=county_notice_txt(today()))
        await DB.current().execute(
            "UPDATE core.notice SET state = 'reading' WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, failed
        )
        await fail_reading(tenant, notice_id=failed, sentence="文件里没有文字,可能只有扫描的图片。")
        part = await DB.current().fetch(
            "SELECT id, version FROM core.assignment WHERE tenant_id = $1 AND state = 'in_progress' ORDER BY id DESC",
            tenant.tenant_id,
        )
        await suspend_assignment(office, part[0]["id"], version=part[0]["version"], reason="等上级细则，暂停两个月。")
        clerk = await acting_as(tenant, CLERK)
        newcomer = await create_user(tenant, login="xinren", name="柏清和", password=PASSWORD)
        await grant_post(tenant, user_id=newcomer, org_id=clerk.org_id, role="staff", title="")
    for _ in range(5):
        await note_sign_in_failure(msgspec.structs.replace(tenant, address="10.8.0.31"), login=_LOCKED)
    async with DB.tenant(tenant.tenant_id):
        places = {"discarded": str(discarded), "failed": str(failed)}
        for statement in _PLACES:
            found = await DB.current().fetch(statement, tenant.tenant_id)
            places |= {f"{row['prefix']}{row['name']}": str(row["place"]) for row in found}
    return places


_TABLES = """
SELECT table_name AS name FROM information_schema.table_privileges
WHERE table_schema = 'core' AND grantee = current_user AND privilege_type = 'SELECT' AND table_name <> 'notice_file'
"""


async def _begin_work(tenant: TenantContext) -> dict[str, str]:
    """Imports, exports and acts on many rows, begun and not finished."""
    async with DB.tenant(tenant.tenant_id):
        office = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
        admin = msgspec.structs.replace(tenant, post=await acting_as(tenant, "guanli"))
        leader = await acting_as(tenant, "lingdao")
        sheet = await upload_workbook(admin, kind="roster", filename="单位名单.csv", data=_SHEET.encode())
        late, waiting = TaskFilter(light="late"), TaskFilter(status="submitted")
        assign = await choose_rows(office, "assign", late, chosen="逾期")
        back = await choose_rows(office, "return", waiting, chosen="申请销号")
        charge = await choose_rows(office, "charge", late, chosen="逾期")
        await preview_rows(office, charge, version=1, typed=BulkTyped(post_id=leader.id))
        export = await order_task_export(office, ExportOrder(kind="xlsx"), total=35)
    return {
        "import": str(sheet),
        "bulk_assign": str(assign),
        "bulk_return": str(back),
        "bulk_charge": str(charge),
        "export": str(export),
    }


# Each statement names places: prefix, name, and the id or login that stands there.
_PLACES = (
    """
    SELECT DISTINCT ON (state) 'task_' AS prefix, state AS name, id AS place FROM core.task
    WHERE tenant_id = $1 ORDER BY state, plan_id, ordinal, id
    """,
    """
    SELECT DISTINCT ON (a.state) 'part_' AS prefix, a.state AS name, a.id AS place
    FROM core.assignment a JOIN core.org o ON o.tenant_id = a.tenant_id AND o.id = a.org_id AND o.kind <> 'office'
    WHERE a.tenant_id = $1 AND a.answers ORDER BY a.state, a.id
    """,
    f"""
    SELECT '' AS prefix, 'bureau' AS name, p.org_id AS place FROM core.post p
    JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.login = '{CLERK}'
    WHERE p.tenant_id = $1
    UNION ALL SELECT '', 'person', u.id FROM core.user_account u WHERE u.tenant_id = $1 AND u.login = '{CLERK}'
    """,  # noqa: S608 -- a constant of the demo
    f"""
    SELECT '' AS prefix, 'own_task' AS name, (array_agg(a.task_id ORDER BY a.state, a.id))[1] AS place
    FROM core.assignment a JOIN core.post p ON p.tenant_id = a.tenant_id AND p.org_id = a.org_id
    JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.login = '{CLERK}'
    WHERE a.tenant_id = $1
    """,  # noqa: S608 -- a constant of the demo
    """
    SELECT '' AS prefix, x.name, x.place FROM (
      SELECT r.id, r.task_id, u.login FROM core.progress_report r
      JOIN core.post p ON p.tenant_id = r.tenant_id AND p.org_id = r.org_id AND p.role = 'head'
      JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id
      WHERE r.tenant_id = $1 AND r.state = 'submitted' ORDER BY r.id LIMIT 1) f
    CROSS JOIN LATERAL (VALUES ('report', f.id::text), ('task_to_sign', f.task_id::text), ('signer', f.login))
      AS x (name, place)
    """,
    """
    SELECT '' AS prefix, x.name, x.place FROM (
      SELECT a.id, u.login FROM core.assignment a
      JOIN core.post p ON p.tenant_id = a.tenant_id AND p.org_id = a.org_id AND p.role = 'staff'
      JOIN core.user_account u ON u.tenant_id = p.tenant_id AND u.id = p.user_id AND u.login LIKE 'jingban%'
      WHERE a.tenant_id = $1 AND a.answers AND a.state = 'in_progress'
        AND EXISTS (SELECT FROM core.target g WHERE g.tenant_id = a.tenant_id AND g.task_id = a.task_id)
        AND NOT EXISTS (SELECT FROM core.progress_report r WHERE r.tenant_id = a.tenant_id
                        AND r.assignment_id = a.id AND r.state IN ('draft', 'submitted'))
      ORDER BY a.id LIMIT 1) f
    CROSS JOIN LATERAL (VALUES ('part_to_report', f.id::text), ('reporter', f.login)) AS x (name, place)
    """,
    """
    SELECT '' AS prefix, 'idle' AS name, o.id AS place FROM core.org o WHERE o.tenant_id = $1 AND NOT EXISTS (
      SELECT FROM core.assignment a WHERE a.tenant_id = $1 AND a.org_id = o.id) LIMIT 1
    """,
    """
    SELECT '' AS prefix, 'versioned' AS name, plan_id AS place FROM core.plan_version
    WHERE tenant_id = $1 AND version = 2 ORDER BY plan_id LIMIT 1
    """,
    """
    SELECT DISTINCT ON (name) '' AS prefix, CASE WHEN corrects IS NULL THEN state ELSE 'correction' END AS name,
      id AS place
    FROM core.notice
    WHERE tenant_id = $1 AND (state = 'draft' OR (state = 'published' AND corrects IS NULL)) ORDER BY name, created_at
    """,
    """
    (SELECT '' AS prefix, 'plan' AS name, id AS place FROM core.plan WHERE tenant_id = $1 ORDER BY ordinal, id LIMIT 1)
    UNION ALL (SELECT '', 'group', id FROM core.org_group WHERE tenant_id = $1 ORDER BY name LIMIT 1)
    UNION ALL (SELECT '', 'draft_task', t.id FROM core.draft_task t
               JOIN core.notice n ON n.tenant_id = t.tenant_id AND n.id = t.notice_id
               AND n.state = 'draft' AND n.corrects IS NULL
               WHERE t.tenant_id = $1 ORDER BY t.ordinal LIMIT 1)
    """,
)
