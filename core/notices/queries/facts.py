"""A draft read once: the notice, its plans, all its task lines, the names of the tenant, and how it stands."""

from uuid import UUID

import msgspec

from core.accounts.permissions import require_read
from core.context import TenantContext
from core.notices.queries.correction import Correction, correction_of
from core.notices.queries.directory import directory_of
from core.notices.queries.drafts import draft_plans, task_lines
from core.notices.queries.notices import notice_head
from core.notices.queries.predecessors import is_unsettled
from core.notices.records import NoticeHead, PlanRow, TaskLine
from core.notices.resolve import Directory
from core.notices.standing import DraftStanding, assess


class DraftFacts(msgspec.Struct, frozen=True):
    """What every page about a draft is made of. ``correction`` is None for one that corrects no published notice."""

    notice: NoticeHead
    plans: list[PlanRow]
    lines: list[TaskLine]
    directory: Directory
    standing: DraftStanding
    correction: Correction | None = None


async def draft_facts(tenant: TenantContext, notice_id: UUID) -> DraftFacts:
    """One draft. Raises NotFoundError for whoever may not read it."""
    notice = await notice_head(tenant, notice_id)
    if tenant.post is not None:
        # Once published the notice is everybody's to read; how its draft was reviewed is not.
        require_read(tenant, "draft")
    plans, lines = await draft_plans(tenant, notice_id), await task_lines(tenant, notice_id)
    directory = await directory_of(tenant, notice)
    correction = await correction_of(tenant, notice, plans, directory) if notice.state == "draft" else None
    standing = msgspec.structs.replace(
        assess(lines, plans, directory, correction.settled if correction else None),
        undecided=correction.undecided if correction else 0,
        unsettled=await is_unsettled(tenant, notice),
    )
    return DraftFacts(notice, plans, lines, directory, standing, correction)
