"""Tenant hooks: ``async def``, called for one tenant, for its enabled plugins only; the context comes first."""

from collections.abc import Sequence

from core.context import TenantContext
from core.hooks.markers import hookspec
from core.hooks.results import DeskPanel, NavItem, OverviewPanel, SearchResult


@hookspec
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """Entries of the staff navigation.

    *Called* for each full page of the staff area, inside the tenant's transaction; not for fragments.
    *Return* the entries of this owner; the shell drops those that are not for the acting role.
    *Errors* drop this owner's entries; the page appears without them.
    *Since* 0.1
    """
    raise NotImplementedError


@hookspec
async def desk_panels(context: TenantContext) -> Sequence[DeskPanel]:
    """Panels of the desk: what the acting post has to do.

    *Called* when the desk is shown, inside the tenant's transaction.
    *Return* the panels for the acting post; none where it has nothing to do with them.
    *Errors* drop this owner's panels.
    *Since* 0.1
    """
    raise NotImplementedError


@hookspec
async def overview_panels(context: TenantContext) -> Sequence[OverviewPanel]:
    """Panels of the overview: how the whole tenant stands.

    *Called* when the overview is shown, inside the tenant's transaction.
    *Return* the panels; figures come from summaries or counted rows the acting post may see.
    *Errors* drop this owner's panels.
    *Since* 0.1
    """
    raise NotImplementedError


@hookspec
async def search_results(context: TenantContext, query: str, limit: int) -> Sequence[SearchResult]:
    """Hits of the search box.

    *Called* with the trimmed, non-empty query of a person, inside the tenant's transaction.
    *Return* at most ``limit`` hits the acting post may open, best first.
    *Errors* drop this owner's hits.
    *Since* 0.1
    """
    raise NotImplementedError
