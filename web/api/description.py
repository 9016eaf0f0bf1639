"""The document itself, for programs."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from core.phrases import say
from web.api.call import machine
from web.api.document import api_routes, openapi_document
from web.api.operation import ROOT, operation

AnyRequest = Request[Any, Any, Any]


class Document(msgspec.Struct, frozen=True):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]


@get(
    f"{ROOT}/openapi.json",
    **operation(
        id="getDocument", group="me", summary=say("取这份接口说明（OpenAPI 3.1）"), scope=None, answers={200: Document}
    ),
)
async def get_document(request: AnyRequest) -> Response[bytes]:
    """The description of all operations, for whoever holds a token."""
    return document_answer(request, machine(request).slug)


def document_answer(request: AnyRequest, slug: str) -> Response[bytes]:
    """The document with a tenant's own address."""
    return Response(
        msgspec.json.encode(api_document(request, slug)),
        media_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def api_document(request: AnyRequest, slug: str) -> dict[str, Any]:
    """The document in the language of the answer."""
    return openapi_document(api_routes(request.app), server=f"/{slug}{ROOT.partition('}')[2]}")


ROUTES: list[Any] = [get_document]
