"""Editing what is printed above the tasks: the notice's own lines, and each plan's title and options."""

from uuid import UUID

from core import sql
from core.context import TenantContext
from core.errors import ConflictError, InvalidError, NotFoundError
from core.events import record_event
from core.notices.records import FIRST_YEAR, LAST_YEAR, NOTICE, NoticeEdit, PlanEdit
from core.notices.services.opening import open_draft
from core.phrases import say

LONGEST_TITLE = 300
_STALE = say("刚刚有人改过这里，您看到的已不是最新内容。请核对后再保存一次。")


async def edit_notice(tenant: TenantContext, *, notice_id: UUID, version: int, edit: NoticeEdit) -> int:
    """Saves title, issuer, number and day of a notice under review, and returns its new version.

    Raises InvalidError by field, ConflictError when somebody else was quicker.
    """
    await open_draft(tenant, notice_id, alone=True)
    _check_title(edit.title, say("公文标题"))
    if edit.issued_on is not None and not FIRST_YEAR <= edit.issued_on.year <= LAST_YEAR:
        sentence = say("印发日期请在 %(first)s 到 %(last)s 年之间。", first=FIRST_YEAR, last=LAST_YEAR)
        raise InvalidError(sentence, {"issued_on": sentence})
    saved = await sql.execute(
        """
        UPDATE core.notice SET title = $4, issuer = $5, doc_no = $6, issued_on = $7, version = version + 1
        WHERE tenant_id = $1 AND id = $2 AND version = $3
        """,
        tenant.tenant_id,
        notice_id,
        version,
        edit.title,
        edit.issuer,
        edit.doc_no,
        edit.issued_on,
    )
    if not saved:
        raise ConflictError(_STALE)
    await record_event(tenant, "notice.edited", NOTICE, notice_id, data={"doc_no": edit.doc_no}, visibility="audit")
    return version + 1


async def edit_plan(tenant: TenantContext, *, notice_id: UUID, plan_id: UUID, version: int, edit: PlanEdit) -> int:
    """Saves title and options of one plan under review, and returns its new version. Raises as ``edit_notice``."""
    await open_draft(tenant, notice_id)
    _check_title(edit.title, say("方案标题"))
    saved = await sql.execute(
        """
        UPDATE core.draft_plan SET title = $5, report_rule = $6, all_must_answer = $7, head_waived = $8,
          version = version + 1
        WHERE tenant_id = $1 AND notice_id = $2 AND id = $3 AND version = $4
        """,
        tenant.tenant_id,
        notice_id,
        plan_id,
        version,
        edit.title,
        edit.report_rule,
        edit.all_must_answer,
        edit.head_waived,
    )
    if not saved:
        raise await _absent_or_stale(tenant, notice_id, plan_id)
    await record_event(tenant, "draft.plan_edited", NOTICE, notice_id, data={"plan_id": plan_id}, visibility="audit")
    return version + 1


async def _absent_or_stale(tenant: TenantContext, notice_id: UUID, plan_id: UUID) -> NotFoundError | ConflictError:
    found = await sql.value(
        int,
        "SELECT 1 FROM core.draft_plan WHERE tenant_id = $1 AND notice_id = $2 AND id = $3",
        tenant.tenant_id,
        notice_id,
        plan_id,
    )
    return ConflictError(_STALE) if found else NotFoundError()


def _check_title(title: str, name: str) -> None:
    if not title.strip() or len(title) > LONGEST_TITLE:
        sentence = say("请填写%(name)s，不要超过 %(most)s 字。", name=name, most=LONGEST_TITLE)
        raise InvalidError(sentence, {"title": sentence})
