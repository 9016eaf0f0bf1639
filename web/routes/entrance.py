"""Where one arrives without a page in mind: the installation's own address, and a city's."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect

from web.kit.desk import desk_url
from web.kit.guards import visitor
from web.kit.render import page
from web.kit.shell import PublicShell

AnyRequest = Request[Any, Any, Any]


@get("/")
async def installation_page(request: AnyRequest) -> Response[bytes]:
    """Says that each city has an address of its own; which cities there are is nobody's business here."""
    return page(request, "session/entrance.html", public=PublicShell(tenant_name="", home_url="/"))


@get("/{slug:str}")
async def tenant_entrance(request: AnyRequest) -> Response[Any]:
    """Leads to the desk, which asks to sign in where nobody is."""
    return Redirect(path=desk_url(visitor(request)), status_code=303)
