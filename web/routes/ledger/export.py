"""Taking the list out as a file: at once, or written by a job where it is long."""

from typing import Any

from litestar import Request, Response, get, post

from core.accounts.saved_views import list_settings
from core.clock import today
from core.context import TenantContext
from core.errors import NotFoundError
from core.exports.queries import FileFormat
from core.files.kinds import DOCX, XLSX, FileKind
from core.ledger.queries.counts import task_counts
from core.ledger.queries.facets import ledger_facets
from core.ledger.services.export import AT_ONCE, ExportOrder, export_tasks, export_title, order_task_export
from web.downloads import download
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_text
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.ledger.address import LedgerAddress, read_address, read_query
from web.routes.ledger.bar import conditions
from web.routes.ledger.shown import complete
from web.routes.ledger.view import LIST

AnyRequest = Request[Any, Any, Any]

KINDS: dict[FileFormat, FileKind] = {"xlsx": XLSX, "docx": DOCX}
SLOW_TO_OPEN = 5_000
"""A table of more rows takes Word a long time to open."""


@get("/{slug:str}/desk/ledger/export")
async def ledger_export(request: AnyRequest) -> Response[Any]:
    """The list as a file: same conditions, columns and order, all its pages. A long one is offered to a job."""
    tenant, asked = desk(request), request.query_params
    kind = _kind(str(asked.get("format", "xlsx")))
    address = complete(tenant, read_address(asked), await list_settings(tenant, LIST))
    order = await _order(tenant, address, kind)
    total = (await task_counts(tenant, address.wanted)).total
    if total > AT_ONCE:
        return await _offer(request, tenant, address, order, total)
    written = await export_tasks(tenant, order)
    if written is None:
        raise NotFoundError
    return download(f"{export_title(tenant)}.{kind}", KINDS[kind].media_type, written[0])


@post("/{slug:str}/desk/ledger/export")
async def ledger_export_submit(request: AnyRequest) -> Response[Any]:
    """Has the list written by a job, and leads to where its progress is seen."""
    tenant, form = desk(request), await request.form()
    kind = _kind(read_text(form, "format"))
    address = complete(tenant, read_query(str(form.get("address", ""))), await list_settings(tenant, LIST))
    total = (await task_counts(tenant, address.wanted)).total
    export_id = await order_task_export(tenant, await _order(tenant, address, kind), total=total)
    return done(request, desk_url(tenant, f"exports/{export_id}"), gettext("已开始生成，可以先去忙别的。"))


def _kind(text: str) -> FileFormat:
    for kind in KINDS:
        if kind == text:
            return kind
    raise NotFoundError


async def _order(tenant: TenantContext, address: LedgerAddress, kind: FileFormat) -> ExportOrder:
    facets = await ledger_facets(tenant, address.wanted.plan_id)
    return ExportOrder(
        kind=kind,
        wanted=address.wanted,
        sort=address.sort,
        first=address.first,
        columns=address.shown,
        conditions=str(conditions(tenant, address.wanted, facets, facets.measures)),
    )


async def _offer(
    request: AnyRequest, tenant: TenantContext, address: LedgerAddress, order: ExportOrder, total: int
) -> Response[Any]:
    return await desk_page(
        request,
        "exports/offer.html",
        under="ledger",
        total=total,
        kind=order.kind,
        kind_text=gettext(KINDS[order.kind].label),
        conditions=order.conditions or gettext("全部任务"),
        slow=order.kind == "docx" and total > SLOW_TO_OPEN,
        as_of=today(),
        address=address.query(),
        action=desk_url(tenant, "ledger/export"),
        list_url=address.url(desk_url(tenant, "ledger")),
    )


ROUTES = [ledger_export, ledger_export_submit]
