"""What the services of this area ask before they write."""

from uuid import UUID

from core import sql
from core.context import TenantContext
from core.errors import InvalidError, NotFoundError
from core.phrases import say


def clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidError(say("名称不能为空，请填写。"), {"name": say("请填写名称")})
    if len(name) > 120:
        raise InvalidError(say("名称太长，请不要超过 120 字。"), {"name": say("不要超过 120 字")})
    return name


async def require_free(tenant: TenantContext, table: str, column: str, text: str, sentence: str) -> None:
    statement = f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND {column} = $2"  # noqa: S608 -- names are literals here
    if await sql.value(int, statement, tenant.tenant_id, text):
        raise InvalidError(sentence, {column: sentence})


async def require_present(tenant: TenantContext, table: str, row_id: UUID) -> None:
    statement = f"SELECT 1 FROM {table} WHERE tenant_id = $1 AND id = $2"  # noqa: S608 -- names are literals here
    if not await sql.value(int, statement, tenant.tenant_id, row_id):
        raise NotFoundError
