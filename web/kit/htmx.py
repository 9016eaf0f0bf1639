"""The request and response headers of htmx 4, as its source defines them.

htmx 4 sends ``HX-Request-Type: partial`` unless it swaps the whole body or selects from a full page; a history
restore asks for the full page. ``HX-Target`` and ``HX-Source`` name an element as ``tag#id``.
"""

import json
from collections.abc import Mapping
from urllib.parse import unquote

from msgspec import Struct

VARY = "HX-Request, HX-Request-Type"


class Htmx(Struct, frozen=True):
    """What htmx says about a request; ``target`` and ``source`` are element ids, empty where it has none."""

    request: bool
    partial: bool
    target: str
    source: str


def read_htmx(headers: Mapping[str, str]) -> Htmx:
    """The htmx side of a request; a browser's own request reads as all false and empty."""
    request = headers.get("hx-request") == "true"
    partial = request and headers.get("hx-request-type") == "partial"
    return Htmx(request, partial, _element_id(headers.get("hx-target")), _element_id(headers.get("hx-source")))


def retarget(selector: str, swap: str = "innerHTML") -> dict[str, str]:
    """Puts the answer elsewhere than the element asked: errors must not land in a table cell."""
    return {"HX-Retarget": selector, "HX-Reswap": swap}


def push_url(url: str) -> dict[str, str]:
    """The address the browser is to show for this answer."""
    return {"HX-Push-Url": url}


def redirect_to(url: str) -> dict[str, str]:
    """Leaves the page: htmx loads ``url`` as the browser would."""
    return {"HX-Redirect": url}


def trigger(event: str, **detail: str | int | bool) -> dict[str, str]:
    """Fires ``event`` in the page after the swap. Headers are ASCII, so the detail is escaped JSON."""
    return {"HX-Trigger": json.dumps({event: detail})}


def _element_id(identifier: str | None) -> str:
    return unquote(identifier.partition("#")[2]) if identifier else ""
