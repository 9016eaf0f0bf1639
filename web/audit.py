"""Refusals by right belong into the audit log although their request is rolled back."""

from functools import partial
from typing import Any

from litestar import Request

from core.context import TenantContext
from core.db import DB
from core.errors import AppError, ForbiddenError, TooManyError
from core.events import record_event

AnyRequest = Request[Any, Any, Any]


def audit_of(request: AnyRequest, error: AppError) -> "partial[Any] | None":
    """What is to be awaited after the rollback, or None.

    Not finding something is no refusal: the log would drown in it.
    """
    tenant: TenantContext | None = request.state.get("tenant")
    if tenant is None or not isinstance(error, (ForbiddenError, TooManyError)):
        return None
    return partial(_record_refusal, tenant, error.status, request.method, request.url.path)


async def _record_refusal(tenant: TenantContext, status: int, method: str, path: str) -> None:
    async with DB.tenant(tenant.tenant_id):
        await record_event(
            tenant,
            "request.refused",
            "tenant",
            tenant.tenant_id,
            data={"status": status, "method": method, "path": path[:200]},
            visibility="audit",
        )
