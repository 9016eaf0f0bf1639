"""Which published notice a draft looks like a correction of: an offer with its figures, never a decision."""

import re
from datetime import datetime
from uuid import UUID

import msgspec

from core import sql
from core.context import TenantContext
from core.notices.correcting.likeness import likeness
from core.notices.records import NoticeHead

MOST_OFFERED = 3
_CORRECTING_WORDS = re.compile(r"更正|修订|修改|调整|补充|的通知|关于|印发|《|》|（.*?）|\(.*?\)")
_ENOUGH_TASKS = 0.5
_SOME_TASKS = 0.2
_ALIKE_TITLE = 0.7


class Offer(msgspec.Struct, frozen=True):
    """A published notice that a draft may correct. ``shared`` counts the draft's tasks that have a title of its tasks,
    of ``tasks`` in the draft.
    """

    id: UUID
    title: str
    doc_no: str
    published_at: datetime
    same_doc_no: bool
    shared: int
    tasks: int


# The titles of the draft's tasks, without blanks, among those of every plan that no later notice has corrected.
_SHARED = """
WITH mine AS (
  SELECT DISTINCT regexp_replace(coalesce(printed ->> 'title', title), '\\s', '', 'g') AS title FROM core.draft_task
  WHERE tenant_id = $1 AND notice_id = $2 AND NOT dropped),
theirs AS (
  SELECT DISTINCT p.notice_id, regexp_replace(t.title, '\\s', '', 'g') AS title
  FROM core.plan p JOIN core.task t ON t.tenant_id = p.tenant_id AND t.plan_id = p.id
  WHERE p.tenant_id = $1 AND p.notice_id IS NOT NULL)
SELECT n.id, n.title, n.doc_no, n.published_at, (n.doc_no = $3 AND $3 <> '') AS same_doc_no,
  count(mine.title)::int AS shared, (SELECT count(*) FROM mine)::int AS tasks
FROM theirs JOIN core.notice n ON n.tenant_id = $1 AND n.id = theirs.notice_id AND n.id <> $2
LEFT JOIN mine ON mine.title = theirs.title AND mine.title <> ''
WHERE n.state = 'published' AND n.published_at IS NOT NULL
GROUP BY n.tenant_id, n.id ORDER BY shared DESC, n.published_at DESC
"""


async def likely_predecessors(tenant: TenantContext, notice: NoticeHead) -> list[Offer]:
    """The published notices that a draft looks like a correction of, likeliest first."""
    if notice.state != "draft":
        return []
    found = await sql.rows(Offer, _SHARED, tenant.tenant_id, notice.id, notice.doc_no)
    return [offer for offer in found if _is_likely(offer, notice)][:MOST_OFFERED]


async def published_notices(tenant: TenantContext, notice: NoticeHead) -> list[Offer]:
    """Every published notice with a plan that no later one has corrected, for a person to choose from."""
    return await sql.rows(Offer, _SHARED, tenant.tenant_id, notice.id, notice.doc_no)


async def is_unsettled(tenant: TenantContext, notice: NoticeHead) -> bool:
    """Whether a draft looks like a correction and nobody has said yet whether it is one."""
    return not notice.correction_settled and bool(await likely_predecessors(tenant, notice))


def _is_likely(offer: Offer, notice: NoticeHead) -> bool:
    share = offer.shared / offer.tasks if offer.tasks else 0.0
    if share >= _ENOUGH_TASKS or (offer.same_doc_no and offer.shared):
        return True
    return share >= _SOME_TASKS and likeness(_plain(offer.title), _plain(notice.title)) >= _ALIKE_TITLE


def _plain(title: str) -> str:
    return _CORRECTING_WORDS.sub("", title)
