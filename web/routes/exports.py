"""我的导出: what the acting post has had written, how far it has come, and the finished files."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from core.accounts.permissions import require_read
from core.context import TenantContext
from core.exports.queries import EXPORT_STATES, ExportLine, export_bytes, export_line, export_lines
from core.exports.services import KEPT, cancel_export
from core.ids import parse_id
from web.downloads import download
from web.kit.desk import desk_page, desk_url, done
from web.kit.filters import file_size, iso_minute
from web.kit.guards import desk
from web.kit.i18n import gettext
from web.routes.ledger.export import KINDS

AnyRequest = Request[Any, Any, Any]


class ExportView(Struct, frozen=True):
    """One export as drawn. ``live`` while it is under way; ``url`` is its page, ``file_url`` its file when ready."""

    title: str
    kind: str
    state: str
    live: bool
    failed: bool
    total: int
    written: int
    percent: int
    size: str
    made: str
    url: str
    file_url: str | None


@get("/{slug:str}/desk/exports")
async def exports_page(request: AnyRequest) -> Response[Any]:
    """The exports of the acting post."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    lines = tuple(_view(tenant, line) for line in await export_lines(tenant))
    return await desk_page(
        request,
        "exports/list.html",
        under="ledger",
        exports=lines,
        kept_days=KEPT.days,
        ledger_url=desk_url(tenant, "ledger"),
    )


@get("/{slug:str}/desk/exports/{export_id:str}")
async def export_page(request: AnyRequest, export_id: FromPath[str]) -> Response[Any]:
    """How far one export has come; the page asks again by itself while it is under way."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    line = await export_line(tenant, parse_id(export_id))
    return await desk_page(
        request,
        "exports/export.html",
        under="ledger",
        export=_view(tenant, line),
        kept_days=KEPT.days,
        exports_url=desk_url(tenant, "exports"),
        ledger_url=desk_url(tenant, "ledger"),
    )


@get("/{slug:str}/desk/exports/{export_id:str}/file")
async def export_file(request: AnyRequest, export_id: FromPath[str]) -> Response[Any]:
    """The finished file, for the post that had it written, while it may read the ledger."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    line = await export_line(tenant, parse_id(export_id))
    data = await export_bytes(tenant, line.id)
    return download(f"{line.title}.{line.kind}", KINDS[line.kind].media_type, data)


@post("/{slug:str}/desk/exports/{export_id:str}/cancel")
async def export_cancel(request: AnyRequest, export_id: FromPath[str]) -> Response[Any]:
    """Calls an export off."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    await cancel_export(tenant, parse_id(export_id))
    return done(request, desk_url(tenant, "exports"), gettext("已取消这份导出。"))


def _view(tenant: TenantContext, line: ExportLine) -> ExportView:
    url = desk_url(tenant, f"exports/{line.id}")
    return ExportView(
        title=line.title,
        kind=gettext(KINDS[line.kind].label),
        state=gettext(EXPORT_STATES[line.state]),
        live=line.state in ("waiting", "running"),
        failed=line.state == "failed",
        total=line.total,
        written=line.written,
        percent=line.written * 100 // max(line.total, 1),
        size=file_size(line.size) if line.size else "",
        made=iso_minute(line.created_at),
        url=url,
        file_url=f"{url}/file" if line.state == "ready" else None,
    )


ROUTES = [exports_page, export_page, export_file, export_cancel]
