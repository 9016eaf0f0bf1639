"""Creating tenants."""

import re
from typing import Literal
from uuid import UUID

from core.clock import now
from core.context import TenantContext
from core.db import DB, PLATFORM
from core.errors import InvalidError
from core.events import record_event
from core.ids import new_id
from tenants.resolve import forget_slugs

RESERVED_SLUGS = frozenset({"static", "healthz", "readyz", "metrics", "operator", "api", "docs"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")


async def create_tenant(
    *, slug: str, name: str, kind: Literal["city", "county"], parent: str | None = None
) -> TenantContext:
    """Creates a city or county and returns its context without a person.

    Opens its own transactions. Raises InvalidError when the slug is malformed, reserved or taken, or the parent absent.
    """
    if not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise InvalidError(
            "网址段应以小写字母开头，只含小写字母、数字和连字符，2 到 31 位，且不是保留字。", {"slug": "请更换"}
        )
    tenant_id = new_id()
    async with PLATFORM.transaction() as platform:
        parent_id = await _parent_id(platform.fetch, parent) if parent else None
        made = await platform.execute(
            """
            INSERT INTO tenants.tenant (id, slug, name, kind, parent_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (slug) DO NOTHING
            """,
            tenant_id,
            slug,
            name,
            kind,
            parent_id,
            now(),
        )
        if made != "INSERT 0 1":
            raise InvalidError(f"网址段“{slug}”已被使用，请换一个。", {"slug": "已被使用"})
    forget_slugs()
    tenant = TenantContext(tenant_id=tenant_id, slug=slug, tenant_name=name)
    async with DB.tenant(tenant_id):
        await record_event(tenant, "tenant.created", "tenant", tenant_id, data={"slug": slug}, visibility="audit")
    return tenant


async def _parent_id(fetch: object, slug: str) -> UUID:
    found = await fetch("SELECT id FROM tenants.tenant WHERE slug = $1 AND kind = 'city'", slug)  # type: ignore[operator]  # -- bound method
    if not found:
        raise InvalidError(f"没有网址段为“{slug}”的市，请先建市再建县。", {"parent": "不存在"})
    return UUID(str(found[0][0]))
