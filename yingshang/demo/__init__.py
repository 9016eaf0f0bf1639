"""The demo: a fictional city at work, made through the same services a person uses."""

from datetime import timedelta
from uuid import UUID

import msgspec

from core.accounts.queries import org_rows
from core.clock import frozen_at, now, today
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.notices.queries.drafts import task_lines
from core.notices.queries.facts import draft_facts
from core.notices.services import (
    choose_fates,
    confirm_tasks,
    import_notice,
    publish_notice,
    settle_names,
    upload_notice,
)
from tenants.operators.records import COMMAND_LINE
from tenants.operators.services import create_operator, operator_rows
from tenants.setup.services import finish_setup
from yingshang.demo.cities import PASSWORD, acting_as, make_fengzhou, make_lanjiang, make_linhe
from yingshang.demo.list_work import PUBLISHED_DAYS_AGO, put_the_list_to_work
from yingshang.demo.notice import (
    FILENAME,
    SECOND_FILENAME,
    SUPPLEMENT_FILENAME,
    THIRD_FILENAME,
    UNKNOWN_UNIT,
    county_notice_txt,
    notice_docx,
    second_city_notice_txt,
    second_docx,
    supplement_txt,
    third_txt,
)
from yingshang.demo.progress import live_half_a_year

SIGN_INS = (
    ("tongchou", "统筹（营商办）"),
    ("jingban12", "经办（市自然资源局）"),
    ("fuze12", "负责人（市自然资源局）"),
    ("ducha", "督查"),
    ("lingdao", "市领导"),
    ("guanli", "管理员"),
    ("anquan", "安全管理员"),
    ("shenji", "审计员"),
)

OPERATOR = "yunwei"


async def is_empty() -> bool:
    """Whether the installation has no tenant yet."""
    async with PLATFORM.transaction() as platform:
        return not await platform.fetch("SELECT 1 FROM tenants.tenant LIMIT 1")


async def ensure_demo() -> bool:
    """Makes the demo's three tenants unless the first one exists; returns whether it was made."""
    async with PLATFORM.transaction() as platform:
        if await platform.fetch("SELECT 1 FROM tenants.tenant WHERE slug = 'fengzhou'"):
            return False
    await _make_operator()
    fengzhou = await make_fengzhou()
    first = await _publish(
        fengzhou, FILENAME, notice_docx(today()), days_ago=PUBLISHED_DAYS_AGO, names={UNKNOWN_UNIT: "市数据局"}
    )
    await put_the_list_to_work(fengzhou)
    await live_half_a_year(fengzhou)
    await _correct(fengzhou, first)
    await _import(fengzhou, SUPPLEMENT_FILENAME, supplement_txt(today()))
    lanjiang, linhe = await make_lanjiang(), await make_linhe()
    await _publish(lanjiang, "澜江方案.txt", second_city_notice_txt(today()), days_ago=60)
    await _publish(linhe, "临河方案.txt", county_notice_txt(today()), days_ago=30)
    for tenant in (fengzhou, lanjiang, linhe):
        async with DB.tenant(tenant.tenant_id):
            acting = msgspec.structs.replace(tenant, post=await acting_as(tenant, "guanli"))
            await finish_setup(acting, finished=True)
    return True


def sign_ins(address: str) -> list[str]:
    """The lines that tell how to sign in, one for each role."""
    lines = [f"演示登录：{address}/fengzhou/sign-in  密码均为 {PASSWORD}"]
    lines += [f"  {login:<10} {role}" for login, role in SIGN_INS]
    lines.append(
        f"另有 {address}/lanjiang/sign-in（澜江市）、{address}/linhe/sign-in（临河县）：tongchou、jingban01、guanli"
    )
    lines.append(f"平台控制台：{address}/operator  {OPERATOR}（运维员），密码同上")
    return lines


async def _make_operator() -> None:
    """The demo's operator, unless the installation has one of that name."""
    if OPERATOR not in {row.login for row in await operator_rows()}:
        await create_operator(COMMAND_LINE, login=OPERATOR, name="贺长庚", password=PASSWORD)


async def _correct(tenant: TenantContext, first: UUID) -> None:
    """The second plan gets another version; a correction of the first one waits for its review."""
    async with DB.tenant(tenant.tenant_id):
        office = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
        second = await upload_notice(office, filename=SECOND_FILENAME, data=second_docx(today()), corrects=first)
        await confirm_tasks(office, notice_id=second.notice_id)
        correction = (await draft_facts(office, second.notice_id)).correction
        gone = [task.key for plan in correction.plans for task in plan.tasks if task.fate is None] if correction else []
        reason = "已并入市人社局年度重点工作，不再单列"
        await choose_fates(office, notice_id=second.notice_id, task_ids=gone, fate="drop", reason=reason)
        await publish_notice(office, notice_id=second.notice_id)
        await upload_notice(office, filename=THIRD_FILENAME, data=third_txt(today()), corrects=first)


async def _publish(
    tenant: TenantContext, filename: str, data: bytes, *, days_ago: int, names: dict[str, str] | None = None
) -> UUID:
    """Imports, settles the names given, confirms what the parser doubted, and publishes, as of some days ago."""
    with frozen_at(now() - timedelta(days=days_ago)):
        notice_id = await _import(tenant, filename, data)
        async with DB.tenant(tenant.tenant_id):
            acting = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
            units = {row.name: row.id for row in await org_rows(acting)}
            if names:
                chosen = {printed: units[name] for printed, name in names.items()}
                await settle_names(acting, notice_id=notice_id, chosen=chosen)
            tasks = [line.id for line in await task_lines(acting, notice_id)]
            await confirm_tasks(acting, notice_id=notice_id, task_ids=tasks)
            await publish_notice(acting, notice_id=notice_id)
    return notice_id


async def _import(tenant: TenantContext, filename: str, data: bytes) -> UUID:
    async with DB.tenant(tenant.tenant_id):
        acting = msgspec.structs.replace(tenant, post=await acting_as(tenant, "tongchou"))
        return await import_notice(acting, filename=filename, data=data)
