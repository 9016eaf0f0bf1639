"""The ledger list and how a person reads it."""

from typing import Any

from litestar import Request, Response, get, post
from msgspec.structs import replace

from core.accounts.permissions import require_read
from core.accounts.services import keep_columns, keep_density, keep_size
from core.context import TenantContext
from core.ledger.list_columns import known_columns
from web.kit.desk import desk_url, done
from web.kit.forms import read_all, read_text
from web.kit.guards import desk
from web.kit.htmx import read_htmx
from web.routes.ledger.address import SIZES, LedgerAddress, read_query
from web.routes.ledger.shown import show_list
from web.routes.ledger.view import LIST

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/ledger")
async def ledger_page(request: AnyRequest) -> Response[Any]:
    """The list; a fragment request gets the rows with the counts and chapters that belong to them."""
    return await show_list(request, desk(request), request.query_params)


@post("/{slug:str}/desk/ledger/display", status_code=200)
async def display_submit(request: AnyRequest) -> Response[Any]:
    """Remembers columns, density or size of the page, and shows the list so."""
    tenant = desk(request)
    require_read(tenant, "ledger")
    address = await _chosen_display(tenant, request)
    if read_htmx(request.headers).partial:
        return await show_list(request, tenant, address)
    return done(request, address.url(desk_url(tenant, "ledger")))


async def _chosen_display(tenant: TenantContext, request: AnyRequest) -> LedgerAddress:
    """Keeps what the pressed button is about; the address of the list with it."""
    form = await request.form()
    address = read_query(str(form.get("address", "")))
    if density := read_text(form, "density"):
        await keep_density(tenant, list_name=LIST, density=density)
        return address
    size = read_text(form, "size")
    if size in {str(each) for each in SIZES}:
        await keep_size(tenant, list_name=LIST, size=int(size))
        return replace(address, size=int(size))
    columns = () if read_text(form, "reset") else known_columns(_moved(read_all(form, "cols"), read_text(form, "up")))
    await keep_columns(tenant, list_name=LIST, columns=columns)
    return replace(address, columns=columns)


def _moved(columns: list[str], up: str) -> list[str]:
    """The columns with one of them a place further to the front."""
    place = columns.index(up) if up in columns else 0
    if place:
        columns.insert(place - 1, columns.pop(place))
    return columns


ROUTES = [ledger_page, display_submit]
