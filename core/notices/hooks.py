"""What notices contribute to the shell: their entry with the number of drafts that wait, and hits of the search."""

from collections.abc import Sequence

from core.accounts.permissions import WHOLE_TENANT_READS
from core.context import TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import NavItem, SearchResult
from core.notices.queries.notices import find_notices, waiting_drafts

STATE_WORDS = {
    "reading": "识别中",
    "draft": "待核对",
    "published": "已发布",
    "discarded": "已作废",
    "failed": "未识别",
}
"""How the states of a notice are called on screen."""


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """公文拆解, for those who may read drafts."""
    waiting = await waiting_drafts(context)
    return (
        NavItem(
            section="ledger",
            label="公文拆解",
            url_path="notices",
            order=210,
            count=waiting or None,
            roles=WHOLE_TENANT_READS["draft"],
        ),
    )


@hookimpl
async def search_results(context: TenantContext, query: str, limit: int) -> Sequence[SearchResult]:
    """Notices by title or document number."""
    return tuple(
        SearchResult(
            group="公文",
            title=notice.title or notice.filename,
            url_path=f"notices/{notice.id}",
            order=200,
            excerpt=" · ".join(filter(None, (notice.doc_no, STATE_WORDS[notice.state]))),
        )
        for notice in await find_notices(context, query, limit)
    )
