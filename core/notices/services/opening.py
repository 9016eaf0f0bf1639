"""Who may change a draft, and when: asked first by every service that does."""

from uuid import UUID

from core.accounts.permissions import require, require_read
from core.context import TenantContext
from core.errors import ConflictError
from core.notices.queries.notices import notice_head
from core.notices.records import NoticeHead, NoticeState, TaskRow
from core.phrases import say

_CLOSED: dict[NoticeState, str] = {
    "reading": say("公文还在识别，请等识别完成后再核对。"),
    "published": say("这份公文已经发布，草稿不能再改。请到台账里办理。"),
    "discarded": say("这份草稿已经作废，不能再改。需要时请重新上传公文。"),
    "failed": say("这份公文没有识别成功，没有草稿可改。请重新上传。"),
}


class StaleDraftError(ConflictError):
    """Somebody else saved the task after the form was drawn. ``current`` is how it stands now."""

    def __init__(self, current: TaskRow) -> None:
        super().__init__(say("这一条刚刚被别人改过。下面保留了您填写的内容，并列出现在的内容，请核对后再保存。"))
        self.current = current


async def open_draft(tenant: TenantContext, notice_id: UUID, *, alone: bool = False) -> NoticeHead:
    """The notice, locked for a change; ``alone`` keeps every other change out until this transaction ends.

    Raises NotFoundError for a post that reads no drafts, ForbiddenError for one that only reads them, ConflictError
    when the notice is no draft (any more).
    """
    require_read(tenant, "draft")
    require(tenant, "notice.import")
    notice = await notice_head(tenant, notice_id, lock="UPDATE" if alone else "SHARE")
    if notice.state != "draft":
        raise ConflictError(_CLOSED[notice.state])
    return notice


def require_version(row: TaskRow, version: int) -> None:
    """Raises StaleDraftError when the form was drawn for another version."""
    if row.version != version:
        raise StaleDraftError(row)
