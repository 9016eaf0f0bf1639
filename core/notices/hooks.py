"""What notices contribute to the shell: their entry with the number of drafts that wait, and hits of the search."""

from collections.abc import Sequence

from core.accounts.permissions import WHOLE_TENANT_READS
from core.context import TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import NavItem, SearchResult
from core.notices.queries.notices import find_notices, waiting_drafts
from core.phrases import say

STATE_WORDS = {
    "reading": say("识别中"),
    "draft": say("待核对"),
    "published": say("已发布"),
    "discarded": say("已作废"),
    "failed": say("未识别"),
}
"""How the states of a notice are called on screen."""


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """公文拆解, for those who may read drafts."""
    waiting = await waiting_drafts(context)
    return (
        NavItem(
            section="ledger",
            label=say("公文拆解"),
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
            group=say("公文"),
            title=notice.title or notice.filename,
            url_path=f"notices/{notice.id}",
            order=200,
            excerpt=" · ".join(filter(None, (notice.doc_no, STATE_WORDS[notice.state]))),
        )
        for notice in await find_notices(context, query, limit)
    )
