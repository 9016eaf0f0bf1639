"""The demo: a fictional city at work, made through the same services a person uses."""

from datetime import timedelta

import msgspec

from core.clock import frozen_at, now, today
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.notices.services import import_notice, publish_notice, settle_name
from yingshang.demo.cities import PASSWORD, acting_as, make_fengzhou, make_lanjiang, make_linhe
from yingshang.demo.notice import (
    FILENAME,
    SUPPLEMENT_FILENAME,
    UNKNOWN_UNIT,
    county_notice_txt,
    notice_docx,
    second_city_notice_txt,
    supplement_txt,
)
from yingshang.demo.progress import live_half_a_year

SIGN_INS = (
    ("tongchou", "统筹(营商办)"),
    ("jingban12", "经办(市自然资源局)"),
    ("fuze12", "负责人(市自然资源局)"),
    ("ducha", "督查"),
    ("lingdao", "市领导"),
    ("guanli", "管理员"),
    ("anquan", "安全管理员"),
    ("shenji", "审计员"),
)


async def is_empty() -> bool:
    """Whether the installation has no tenant yet."""
    async with PLATFORM.transaction() as platform:
        return not await platform.fetch("SELECT 1 FROM tenants.tenant LIMIT 1")


async def ensure_demo() -> bool:
    """Makes the demo's three tenants unless the first one exists; returns whether it was made."""
    async with PLATFORM.transaction() as platform:
        if await platform.fetch("SELECT 1 FROM tenants.tenant WHERE slug = 'fengzhou'"):
            return False
    fengzhou = await make_fengzhou()
    await _published(fengzhou, FILENAME, notice_docx(today()), settle=True)
    await live_half_a_year(fengzhou)
    await _imported(fengzhou, SUPPLEMENT_FILENAME, supplement_txt(today()))
    await _published(await make_lanjiang(), "澜江方案.txt", second_city_notice_txt(today()))
    await _published(await make_linhe(), "临河方案.txt", county_notice_txt(today()))
    return True


def sign_ins(address: str) -> list[str]:
    """The lines that tell how to sign in, one for each role."""
    lines = [f"演示登录:{address}/fengzhou/sign-in  密码均为 {PASSWORD}"]
    lines += [f"  {login:<10} {role}" for login, role in SIGN_INS]
    lines.append(
        f"另有 {address}/lanjiang/sign-in(澜江市)和 {address}/linhe/sign-in(临河县),用户名 tongchou、jingban01、guanli 等"
    )
    return lines
