"""The style guide: every part a page may be made of, for whoever writes one."""

from typing import Any

from litestar import Request, Response, get

from web.kit.desk import desk_page
from web.kit.guards import desk
from web.kit.styleguide import styleguide_view

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/styleguide")
async def styleguide_page(request: AnyRequest) -> Response[Any]:
    """All parts with invented content."""
    desk(request)
    return await desk_page(request, "styleguide.html", guide=styleguide_view())
