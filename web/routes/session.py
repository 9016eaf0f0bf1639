"""Signing in and out, choosing a post, changing one's password."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import posts_of_user
from core.accounts.services import change_password, choose_language, sign_in, sign_out, switch_post
from core.errors import InvalidError
from core.ids import parse_id
from core.phrases import say
from web.cookies import ended_cookie, language_cookie, session_cookie
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import read_text
from web.kit.guards import desk, keys_of, live_session_of, visitor
from web.kit.i18n import choose_locale
from web.kit.render import page
from web.kit.shell import PublicShell

AnyRequest = Request[Any, Any, Any]


@get("/{slug:str}/sign-in")
async def sign_in_page(request: AnyRequest) -> Response[Any]:
    """The form; somebody signed in already goes on."""
    if request.state.get("live"):
        return Redirect(path=_back(request, request.query_params.get("next", "")), status_code=303)
    return _sign_in_form(request, login="", back=request.query_params.get("next", ""))


@post("/{slug:str}/sign-in")
async def sign_in_submit(request: AnyRequest) -> Response[Any]:
    """Opens a session, or shows the form again with what was typed but the password."""
    form = await request.form()
    tenant, login, back = visitor(request), read_text(form, "login"), read_text(form, "next")
    try:
        signed_in = await sign_in(
            tenant, login=login, password=str(form.get("password", "")), agent=request.headers.get("user-agent", "")
        )
    except InvalidError as refusal:
        request.state["aftermath"] = refusal.aftermath
        return _sign_in_form(request, login=login, back=back, refusal=refusal)
    cookie = session_cookie(
        keys_of(request), tenant_id=tenant.tenant_id, user_id=signed_in.user_id, session_id=signed_in.session_id
    )
    return Redirect(path=_back(request, back), status_code=303, cookies=[cookie])


@post("/{slug:str}/sign-out")
async def sign_out_submit(request: AnyRequest) -> Response[Any]:
    """Ends the session everywhere at once."""
    tenant = live_session_of(request).tenant
    await sign_out(tenant)
    cookies: list[Cookie] = [ended_cookie(tenant.tenant_id)]
    return Redirect(path=f"/{tenant.slug}/sign-in", status_code=303, cookies=cookies)


@post("/{slug:str}/language")
async def language_submit(request: AnyRequest) -> Response[Any]:
    """Chooses the language, for the person signed in and for this browser, and shows the page again."""
    form = await request.form()
    locale, tenant = choose_locale(read_text(form, "locale")), visitor(request)
    if request.state.get("live"):
        await choose_language(tenant, locale=locale)
    back = _back(request, read_text(form, "next"))
    return Redirect(path=back, status_code=303, cookies=[language_cookie(locale)])


@get("/{slug:str}/desk/posts")
async def posts_page(request: AnyRequest) -> Response[Any]:
    """One's own posts, to act as another."""
    tenant = desk(request)
    return await desk_page(
        request, "session/posts.html", posts=await posts_of_user(tenant, tenant.acting().user_id), role_names=ROLE_NAMES
    )


@post("/{slug:str}/desk/posts/{post_id:str}")
async def switch_post_submit(request: AnyRequest, post_id: FromPath[str]) -> Response[Any]:
    """Acts as another post from now on."""
    tenant = desk(request)
    await switch_post(tenant, post_id=parse_id(post_id))
    return done(request, desk_url(tenant), say("已切换岗位。"))


@get("/{slug:str}/desk/password")
async def password_page(request: AnyRequest) -> Response[Any]:
    """The form for a new password; also open while the first one must be replaced."""
    return await desk_page(
        request, "session/password.html", must=live_session_of(request).must_change_password, errors={}
    )


@post("/{slug:str}/desk/password")
async def password_submit(request: AnyRequest) -> Response[Any]:
    """Replaces the password and ends one's other sessions."""
    live, form = live_session_of(request), await request.form()
    try:
        await change_password(
            live.tenant,
            old=str(form.get("old", "")),
            new=str(form.get("password", "")),
            again=str(form.get("again", "")),
        )
    except InvalidError as refusal:
        return await desk_page(
            request, "session/password.html", status=422, must=live.must_change_password, errors=refusal.fields
        )
    return done(request, desk_url(live.tenant), say("密码已更换，其他设备上的登录已退出。"))


def _sign_in_form(
    request: AnyRequest, *, login: str, back: str, refusal: InvalidError | None = None
) -> Response[bytes]:
    tenant = visitor(request)
    return page(
        request,
        "session/sign_in.html",
        status=422 if refusal else 200,
        public=PublicShell(
            tenant_name=tenant.tenant_name,
            home_url=f"/{tenant.slug}/sign-in",
            language_url=f"/{tenant.slug}/language",
        ),
        login=login,
        back=back,
        errors=refusal.fields if refusal else {},
    )


def _back(request: AnyRequest, wanted: str) -> str:
    """The wanted page of the same tenant, never one of another site, else the desk."""
    tenant = visitor(request)
    parts = urlsplit(wanted)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith(f"/{tenant.slug}/")
    return wanted if inside and "\\" not in wanted else desk_url(tenant)
