"""The ledger list and its export."""

from typing import Any

from litestar import Request, Response, get

from core.clock import today
from core.files.kinds import XLSX
from core.ledger.queries.counts import task_counts
from core.ledger.queries.facets import ledger_facets, measure_choices
from core.ledger.queries.tasks import task_page
from core.ledger.services.export import export_tasks
from core.phrases import say
from web.downloads import download
from web.kit.desk import desk_page, desk_url
from web.kit.guards import desk
from web.kit.htmx import push_url, read_htmx
from web.routes.ledger.address import read_address
from web.routes.ledger.view import list_view, preset_views, query_bar

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/ledger")
async def ledger_page(request: AnyRequest) -> Response[Any]:
    """The list; a fragment request gets the rows with the counts and chapters that belong to them."""
    tenant = desk(request)
    path, address = desk_url(tenant, "ledger"), read_address(request.query_params)
    found = await task_page(tenant, address.wanted, sort=address.sort, request=address.page)
    counts = await task_counts(tenant, address.wanted)
    chapter = str(address.wanted.measure_id or "")
    plan_id = address.wanted.plan_id
    if read_htmx(request.headers).partial and found.rows:
        measures = await measure_choices(tenant, plan_id) if plan_id else []
        view = list_view(tenant, path, address, found, counts, measures, None)
        return await desk_page(
            request, "ledger/list.html", headers=push_url(address.url(path)), list=view, chapter=chapter
        )
    facets = await ledger_facets(tenant, plan_id)
    return await desk_page(
        request,
        "ledger/list.html",
        list=list_view(tenant, path, address, found, counts, facets.measures, facets),
        bar=query_bar(tenant, path, address, facets),
        views=preset_views(tenant, path, address),
        chapter=chapter,
    )


@get("/{slug:str}/desk/ledger/export")
async def ledger_export(request: AnyRequest) -> Response[Any]:
    """The list as a workbook: same conditions, columns and order, all its pages."""
    tenant, address = desk(request), read_address(request.query_params)
    book = await export_tasks(tenant, address.wanted, sort=address.sort)
    return download(f"{tenant.tenant_name}{say('任务台账')} {today().isoformat()}.xlsx", XLSX.media_type, book)


ROUTES = [ledger_page, ledger_export]
