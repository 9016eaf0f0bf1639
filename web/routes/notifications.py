"""What the acting post has been told, and marking it as read. Reading a page never marks anything."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from core.context import TenantContext
from core.ids import parse_id
from core.notifications.queries import NotificationLine, latest
from core.notifications.services import mark_all_read, mark_read
from core.phrases import counted, say
from web.kit.desk import desk_page, desk_url, done
from web.kit.filters import iso_minute, machine_time
from web.kit.guards import desk

AnyRequest = Request[Any, Any, Any]

SHOWN = 100


class NotificationRow(Struct, frozen=True):
    """One notification as the page draws it; ``read_url`` is None for one that has been read."""

    title: str
    url: str
    when: str
    moment: str
    read_url: str | None


@get("/{slug:str}/desk/notifications")
async def notifications_page(request: AnyRequest) -> Response[Any]:
    """The latest notifications, unread ones marked."""
    tenant = desk(request)
    rows = tuple(_row(tenant, line) for line in await latest(tenant, SHOWN))
    unread = sum(row.read_url is not None for row in rows)
    return await desk_page(request, "notifications/list.html", rows=rows, unread=unread, shown=SHOWN)


@post("/{slug:str}/desk/notifications/reads")
async def all_read_submit(request: AnyRequest) -> Response[Any]:
    """Marks everything as read."""
    tenant = desk(request)
    marked = await mark_all_read(tenant)
    said = counted("%(num)s条通知已标为已读。", marked) if marked else say("没有未读的通知。")
    return done(request, desk_url(tenant, "notifications"), said)


@post("/{slug:str}/desk/notifications/{notification_id:str}/reads")
async def one_read_submit(request: AnyRequest, notification_id: FromPath[str]) -> Response[Any]:
    """Marks one as read; one that is read already stays so."""
    tenant = desk(request)
    await mark_read(tenant, parse_id(notification_id))
    return done(request, desk_url(tenant, "notifications"))


def _row(tenant: TenantContext, line: NotificationLine) -> NotificationRow:
    read_url = None if line.read_at else desk_url(tenant, f"notifications/{line.id}/reads")
    return NotificationRow(
        line.title, desk_url(tenant, line.path), iso_minute(line.created_at), machine_time(line.created_at), read_url
    )


ROUTES = [notifications_page, all_read_submit, one_read_submit]
