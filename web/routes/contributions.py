"""Panels and hits that core and plugins contribute, with addresses that lead below their owner's place."""

from typing import Any

from litestar import Request
from msgspec import Struct

from core.context import TenantContext
from core.hooks.caller import Contribution, HookCaller
from core.hooks.registry import CORE
from core.hooks.results import DeskPanel, OverviewPanel
from web.kit.desk import desk_url
from web.kit.i18n import gettext
from web.kit.shell import Link

AnyRequest = Request[Any, Any, Any]


class Panel(Struct, frozen=True):
    """A panel as a page draws it: ``template`` reads ``data`` and puts ``base`` before every path in it."""

    key: str
    title: str
    template: str
    data: Struct
    base: str
    more: Link | None = None
    wide: bool = False


def caller_of(request: AnyRequest) -> HookCaller:
    """The one caller of hooks of this process."""
    caller: HookCaller = request.app.state.hooks
    return caller


def owned_url(tenant: TenantContext, owner: str, path: str) -> str:
    """The address of a contributed path: below the staff area for core, below its own prefix for a plugin."""
    return desk_url(tenant, path if owner == CORE else f"p/{owner}/{path}")


def drawn_panel(
    tenant: TenantContext, found: Contribution[DeskPanel] | Contribution[OverviewPanel], more: str = ""
) -> Panel:
    """The panel with its addresses. ``more`` is the word of the link at its head."""
    panel, owner = found.item, found.owner
    link = Link(more or gettext("查看全部"), owned_url(tenant, owner, panel.url_path)) if panel.url_path else None
    return Panel(
        key=panel.key,
        title=gettext(panel.title),
        template=panel.template,
        data=panel.data,
        base=f"{owned_url(tenant, owner, '')}/",
        more=link,
        wide=isinstance(panel, OverviewPanel) and panel.wide,
    )
