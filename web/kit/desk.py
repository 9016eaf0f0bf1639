"""A staff page in its frame: navigation composed from contributions, the acting person, what was just done."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from core.accounts.permissions import ROLE_NAMES
from core.accounts.sessions import LiveSession
from core.context import TenantContext
from core.hooks.caller import HookCaller
from core.hooks.registry import CORE
from core.hooks.results import NavItem, Section
from core.hooks.tenant_specs import navigation_items
from core.phrases import say, spoken
from web.kit.guards import live_session_of
from web.kit.htmx import read_htmx
from web.kit.render import page
from web.kit.shell import Shell, ShellNavItem, ShellNavSection, ShellUser

AnyRequest = Request[Any, Any, Any]
FLASH_COOKIE = "ys-said"

SECTIONS: dict[Section, str] = {
    "work": "",
    "ledger": say("方案"),
    "assessment": say("考核"),
    "actions": say("专项"),
    "settings": say("系统"),
}


def desk_url(tenant: TenantContext, path: str = "") -> str:
    """The address of a staff page: ``/{slug}/desk/…``."""
    return f"/{tenant.slug}/desk/{path}".rstrip("/")


async def desk_page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    under: str = "",
    **view: object,
) -> Response[bytes]:
    """Answers with a staff page, or with its fragment without the cost of the frame.

    ``under`` is the path of the menu entry that the page belongs to, when its own address does not lie below it.
    """
    live = live_session_of(request)
    shell = None if read_htmx(request.headers).partial else await _shell(request, live, under)
    return framed_page(request, template, shell, status=status, headers=headers, tenant=live.tenant, **view)


def framed_page(
    request: AnyRequest,
    template: str,
    shell: Shell | None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **view: object,
) -> Response[bytes]:
    """Answers with a page in a frame that says what was just done; without ``shell`` with a fragment."""
    frame: dict[str, Any] = {}
    if shell is not None:
        frame["shell"] = shell
        _take_flash(request)
    answer = page(request, template, status=status, headers=headers, **frame, **view)
    if request.state.get("flash"):
        answer.set_cookie(Cookie(key=FLASH_COOKIE, value="", max_age=0, path="/", samesite="lax"))
    return answer


def done(request: AnyRequest, url: str, sentence: str = "") -> Response[Any]:
    """Sends the browser on after an act that worked (303), and says the sentence on the page it lands on."""
    said = quote(spoken(sentence))
    cookies = [Cookie(key=FLASH_COOKIE, value=said, max_age=60, path="/", samesite="lax", httponly=True)]
    if read_htmx(request.headers).request:
        return Response(b"", status_code=200, headers={"HX-Redirect": url}, cookies=cookies if sentence else [])
    return Redirect(path=url, status_code=303, cookies=cookies if sentence else [])


async def _shell(request: AnyRequest, live: LiveSession, under: str) -> Shell:
    tenant, post = live.tenant, live.tenant.acting()
    return Shell(
        tenant_name=tenant.tenant_name,
        home_url=desk_url(tenant),
        user=ShellUser(
            name=post.user_name,
            org=post.org_name,
            role=ROLE_NAMES[post.role],
            sign_out_url=f"/{tenant.slug}/sign-out",
            switch_url=desk_url(tenant, "posts") if live.posts > 1 else None,
        ),
        nav=await _navigation(request, tenant, under),
        language_url=f"/{tenant.slug}/language",
        search_url=desk_url(tenant, "search"),
        notifications_url=desk_url(tenant, "notifications"),
        unread=live.unread,
    )


async def _navigation(request: AnyRequest, tenant: TenantContext, under: str) -> tuple[ShellNavSection, ...]:
    caller: HookCaller = request.app.state.hooks
    role = tenant.acting().role
    here = desk_url(tenant, under) if under else request.url.path.rstrip("/")
    by_section: dict[Section, list[ShellNavItem]] = {section: [] for section in SECTIONS}
    found = [
        (_url(tenant, contribution.owner, contribution.item), contribution.item)
        for contribution in await caller.collect(navigation_items, tenant)
        if contribution.item.is_for(role)
    ]
    current = _best_match(here, [url for url, _ in found])
    for url, item in found:
        by_section[item.section].append(ShellNavItem(item.label, url, item.count, url == current))
    return tuple(
        ShellNavSection(title, tuple(by_section[section])) for section, title in SECTIONS.items() if by_section[section]
    )


def _url(tenant: TenantContext, owner: str, item: NavItem) -> str:
    return desk_url(tenant, item.url_path if owner == CORE else f"p/{owner}/{item.url_path}")


def _best_match(here: str, urls: list[str]) -> str:
    """The entry whose address is the longest beginning of the present one."""
    return max((url for url in urls if here == url or here.startswith(url + "/")), key=len, default="")


def _take_flash(request: AnyRequest) -> None:
    said = request.cookies.get(FLASH_COOKIE)
    if said:
        request.state["flash"] = (unquote(said)[:400],)
