"""The files of reports, to be saved."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Stream

from web.downloads import attachment
from web.kit.guards import desk

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/desk/attachments/{attachment_id:str}")
async def attachment_download(request: AnyRequest, attachment_id: FromPath[str]) -> Stream:
    """One file, for whoever may read what it belongs to."""
    return await attachment(request, desk(request), attachment_id)


ROUTES = [attachment_download]
