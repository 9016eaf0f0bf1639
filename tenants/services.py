"""Creating, suspending and resuming tenants."""

import re
from typing import Literal
from uuid import UUID

from core.accounts.services.checks import clean_name
from core.clock import now
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.errors import ConflictError, InvalidError
from core.events import record_event
from core.ids import new_id
from core.phrases import say
from tenants.operators.acts import record_act
from tenants.operators.records import COMMAND_LINE, Operator
from tenants.resolve import forget_slugs
from tenants.setup.regions import region_by_code

RESERVED_SLUGS = frozenset({"static", "healthz", "readyz", "metrics", "operator", "api", "docs"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")

TenantKind = Literal["city", "county"]

_REGION = re.compile(r"[1-8][0-9]{5}", re.ASCII)


async def create_tenant(
    *,
    slug: str,
    name: str,
    kind: TenantKind,
    parent: str | None = None,
    region_code: str = "",
    operator: Operator = COMMAND_LINE,
) -> TenantContext:
    """Creates a city or county and returns its context without a person.

    Opens its own transactions. Raises InvalidError when the slug is malformed, reserved or taken, the name empty, the
    region code malformed, or the parent absent.
    """
    name = clean_name(name)
    check_region_code(region_code)
    if not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        sentence = say("网址段应以小写字母开头，只含小写字母、数字和连字符，2 到 31 位，且不是保留字。")
        raise InvalidError(sentence, {"slug": sentence})
    tenant_id = new_id()
    async with PLATFORM.transaction() as platform:
        parent_id = await _parent_id(platform.fetch, parent) if parent else None
        made = await platform.execute(
            """
            INSERT INTO tenants.tenant (id, slug, name, kind, parent_id, region_code, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO NOTHING
            """,
            tenant_id,
            slug,
            name,
            kind,
            parent_id,
            region_code,
            now(),
        )
        if made != "INSERT 0 1":
            sentence = say("网址段“%(slug)s”已被使用，请换一个。", slug=slug)
            raise InvalidError(sentence, {"slug": sentence})
        await record_act(platform, operator, "tenant.created", subject_id=tenant_id, subject=name, data={"slug": slug})
    forget_slugs()
    tenant = TenantContext(tenant_id=tenant_id, slug=slug, tenant_name=name)
    async with DB.tenant(tenant_id):
        await record_event(tenant, "tenant.created", "tenant", tenant_id, data={"slug": slug}, visibility="audit")
    return tenant


def check_region_code(code: str) -> None:
    """Raises InvalidError unless the code is empty or has the form of GB/T 2260: six digits, of a province that exists.

    Whether the list knows the code is not asked: it is dated, and a code is an attribute and never a key.
    """
    if code and not (_REGION.fullmatch(code) and region_by_code(f"{code[:2]}0000")):
        raise InvalidError(
            say("行政区划代码是 6 位数字（GB/T 2260），例如 610100；请核对，或留空。"),
            {"region_code": say("应为 6 位数字（GB/T 2260），例如 610100")},
        )


async def suspend_tenant(operator: Operator, *, tenant_id: UUID, reason: str) -> None:
    """Closes a tenant: its people are refused at their next request in every process, and its jobs rest.

    ``reason`` is shown to them. Raises InvalidError without one, ConflictError when it is suspended already.
    """
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidError(say("请写明暂停的原因，各单位打开页面时会看到。"), {"reason": say("请写明原因")})
    await _set_status(operator, tenant_id, "suspended", reason)


async def resume_tenant(operator: Operator, *, tenant_id: UUID) -> None:
    """Opens a suspended tenant again; who was signed in goes on. Raises ConflictError when it is open."""
    await _set_status(operator, tenant_id, "active", "")


async def _set_status(operator: Operator, tenant_id: UUID, status: Literal["active", "suspended"], reason: str) -> None:
    async with PLATFORM.transaction() as platform:
        changed = await platform.fetch(
            """
            UPDATE tenants.tenant SET status = $2, suspended_reason = $3, suspended_at = $4
            WHERE id = $1 AND status <> $2 RETURNING name
            """,
            tenant_id,
            status,
            reason,
            now() if status == "suspended" else None,
        )
        if not changed:
            raise ConflictError(say("状态已有变化，没有改动。请刷新页面看现在的状态。"))
        kind, data = ("tenant.suspended", {"reason": reason}) if reason else ("tenant.resumed", {})
        await record_act(platform, operator, kind, subject_id=tenant_id, subject=changed[0]["name"], data={**data})
    forget_slugs()
    # The city's own auditor reads it too.
    tenant = TenantContext(tenant_id=tenant_id, slug="", tenant_name="")
    async with DB.tenant(tenant_id):
        await record_event(tenant, kind, "tenant", tenant_id, data={**data}, visibility="audit")


async def _parent_id(fetch: object, slug: str) -> UUID:
    found = await fetch("SELECT id FROM tenants.tenant WHERE slug = $1 AND kind = 'city'", slug)  # type: ignore[operator]  # -- bound method
    if not found:
        raise InvalidError(say("没有网址段为“%(slug)s”的市，请先建市再建县。", slug=slug), {"parent": say("不存在")})
    return UUID(str(found[0][0]))
