"""Draws the ledger list for an address: the whole page, or the rows with what belongs to them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response
from msgspec.structs import replace

from core.accounts.saved_views import ListSettings, list_settings
from core.context import TenantContext
from core.ledger.list_columns import known_columns
from core.ledger.queries.counts import task_counts
from core.ledger.queries.facets import ledger_facets, measure_choices
from core.ledger.queries.tasks import task_page
from web.kit.desk import desk_page, desk_url
from web.kit.htmx import push_url, read_htmx
from web.routes.ledger.address import PLAIN_VIEW, SIZES, LedgerAddress, read_address
from web.routes.ledger.bar import query_bar
from web.routes.ledger.view import LIST, list_view, plain_url, view_tabs

AnyRequest = Request[Any, Any, Any]


async def show_list(
    request: AnyRequest, tenant: TenantContext, asked: Mapping[str, Any] | LedgerAddress
) -> Response[Any]:
    """The list; a fragment request gets the rows with the counts, tabs and chapters that belong to them."""
    settings = await list_settings(tenant, LIST)
    partial = read_htmx(request.headers).partial
    address = complete(tenant, asked, settings, begins=not partial)
    path, chapter, plan_id = desk_url(tenant, "ledger"), str(address.wanted.measure_id or ""), address.wanted.plan_id
    found = await task_page(
        tenant,
        address.wanted,
        sort=address.sort,
        request=address.page,
        first=address.first,
        columns=address.shown,
    )
    counts = await task_counts(tenant, address.wanted)
    tabs = view_tabs(tenant, path, address, settings)
    if partial and found.rows:
        measures = await measure_choices(tenant, plan_id) if plan_id else []
        view = list_view(tenant, path, address, settings, found, counts, measures, None)
        headers = push_url(address.url(path))
        return await desk_page(request, "ledger/list.html", headers=headers, list=view, tabs=tabs, chapter=chapter)
    facets = await ledger_facets(tenant, plan_id)
    return await desk_page(
        request,
        "ledger/list.html",
        under="ledger",
        list=list_view(tenant, path, address, settings, found, counts, facets.measures, facets),
        bar=query_bar(tenant, path, plain_url(path, settings), address, facets),
        tabs=tabs,
        chapter=chapter,
    )


def complete(
    tenant: TenantContext, asked: Mapping[str, Any] | LedgerAddress, settings: ListSettings, *, begins: bool = False
) -> LedgerAddress:
    """The address with all that it leaves to the reader's habits: columns, size, whose tasks come first.

    ``begins``: an address that asks for nothing at all asks for the view that the list begins with.
    """
    if isinstance(asked, LedgerAddress):
        address = asked
    elif begins and not asked and settings.default:
        address = replace(read_address(dict(parse_qsl(settings.default.query))), view=str(settings.default.id))
    else:
        address = read_address(asked)
    post, bare = tenant.acting(), not address.pairs() and address.page.cursor is None
    if bare and settings.default:
        address = replace(address, view=PLAIN_VIEW)
    if bare and post.role == "leader":
        # A leader sees their own tasks first. The address says so from then on, for whom it is sent to; one that was
        # sent to a leader keeps its own order.
        address = replace(address, first=post.id, first_said=True)
    columns = address.columns or (known_columns(settings.columns) if settings.columns else ())
    size = address.size or (settings.size if settings.size in SIZES else 0)
    return replace(address, columns=columns, size=size)
