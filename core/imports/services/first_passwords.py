"""First passwords for the people an import made: drawn when their list is taken away, and kept nowhere.

A list that got lost is taken again; that draws new passwords, and the old list is void. Whoever has signed in keeps the
password of their own.
"""

from uuid import UUID

from core.accounts.services.rosters import FirstPassword, issue_first_passwords
from core.context import TenantContext
from core.errors import ConflictError
from core.events import record_event
from core.exports.xlsx import Column, write_xlsx
from core.imports.queries.imports import import_head
from core.imports.records import IMPORT
from core.phrases import say

COLUMNS = (
    Column("units", "单位", width=28),
    Column("name", "姓名", width=12),
    Column("login", "用户名", width=18),
    Column("password", "首次密码", width=24),
)


async def issue_import_passwords(tenant: TenantContext, *, import_id: UUID) -> bytes:
    """A workbook with the name, login and first password of each new person who has not signed in yet.

    Raises ConflictError when there is nobody left.
    """
    head = await import_head(tenant, import_id, kind="roster", lock="UPDATE")
    issued: list[FirstPassword] = []
    if head.state == "done" and head.result.newcomers:
        issued = await issue_first_passwords(tenant, head.result.newcomers)
    if not issued:
        raise ConflictError(say("这次导入的新用户都已登录过，不再需要首次密码。忘记密码的，请在用户页重置。"))
    await record_event(
        tenant, "import.passwords_issued", IMPORT, import_id, data={"people": len(issued)}, visibility="audit"
    )
    return write_xlsx("首次密码", COLUMNS, issued)
