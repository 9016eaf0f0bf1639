"""An operator signs in and out, changes their password, and reads the operators' log."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get, post
from litestar.response import Redirect

from core.errors import InvalidError
from core.keyset import PageRequest
from core.phrases import say
from tenants.operators.acts import operator_acts
from tenants.operators.services import change_operator_password, sign_in_operator, sign_out_operator
from web.cookies import ended_operator_cookie, language_cookie, operator_cookie
from web.intake import client_address
from web.kit.console import CONSOLE, console_page, console_url, is_console, operator
from web.kit.desk import done
from web.kit.forms import read_text
from web.kit.guards import keys_of
from web.kit.i18n import choose_locale, gettext
from web.kit.lists import Pager, with_query
from web.kit.render import page
from web.kit.shell import PublicShell

AnyRequest = Request[Any, Any, Any]

ACT_WORDS = {
    "operator.created": say("增加运维员"),
    "operator.switched_off": say("停用运维员"),
    "operator.switched_on": say("启用运维员"),
    "operator.password_reset": say("重置运维员密码"),
    "operator.password_changed": say("更换自己的密码"),
    "session.opened": say("登录"),
    "session.ended": say("退出"),
    "session.refused": say("登录失败"),
    "tenant.created": say("建立租户"),
    "tenant.suspended": say("暂停租户"),
    "tenant.resumed": say("恢复租户"),
    "administrator.added": say("增加首位管理员"),
    "administrator.password_reissued": say("重发初始密码"),
    "job.revived": say("重试任务"),
    "job.abandoned": say("放弃任务"),
}
"""How each kind of act is called on screen."""


@get("/operator")
async def console_home(request: AnyRequest) -> Response[Any]:
    """Leads to the tenants."""
    operator(request)
    return Redirect(path=console_url("tenants"), status_code=303)


@get("/operator/sign-in")
async def operator_sign_in_page(request: AnyRequest) -> Response[Any]:
    """The form; somebody signed in already goes on."""
    back = request.query_params.get("next", "")
    if request.state.get("operator"):
        return Redirect(path=_back(back), status_code=303)
    return _form(request, login="", back=back)


@post("/operator/sign-in")
async def operator_sign_in_submit(request: AnyRequest) -> Response[Any]:
    """Opens a session, or shows the form again with what was typed but the password."""
    form = await request.form()
    login, back = read_text(form, "login"), read_text(form, "next")
    agent, address = request.headers.get("user-agent", ""), client_address(request)
    try:
        made = await sign_in_operator(login=login, password=str(form.get("password", "")), address=address, agent=agent)
    except InvalidError as refusal:
        return _form(request, login=login, back=back, refusal=refusal)
    cookie = operator_cookie(keys_of(request), operator_id=made.operator_id, session_id=made.session_id)
    return Redirect(path=_back(back), status_code=303, cookies=[cookie])


@post("/operator/sign-out")
async def operator_sign_out_submit(request: AnyRequest) -> Response[Any]:
    """Ends the session everywhere at once."""
    await sign_out_operator(operator(request))
    return Redirect(path=console_url("sign-in"), status_code=303, cookies=[ended_operator_cookie()])


@post("/operator/language")
async def operator_language_submit(request: AnyRequest) -> Response[Any]:
    """Chooses the language of the console in this browser, and shows the page again."""
    form = await request.form()
    cookie = language_cookie(choose_locale(read_text(form, "locale")))
    return Redirect(path=_back(read_text(form, "next")), status_code=303, cookies=[cookie])


@get("/operator/password")
async def operator_password_page(request: AnyRequest) -> Response[Any]:
    """The form for a new password."""
    return console_page(request, "operator/password.html", errors={})


@post("/operator/password")
async def operator_password_submit(request: AnyRequest) -> Response[Any]:
    """Replaces the password and ends one's other sessions."""
    acting, form = operator(request), await request.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "password", "again"))
    try:
        await change_operator_password(acting, old=old, new=new, again=again)
    except InvalidError as refusal:
        return console_page(request, "operator/password.html", status=422, errors=refusal.fields)
    return done(request, console_url("tenants"), gettext("密码已更换，其他设备上的登录已退出。"))


@get("/operator/acts")
async def operator_acts_page(request: AnyRequest) -> Response[Any]:
    """What operators did, newest first."""
    operator(request)
    asked = request.query_params
    found = await operator_acts(PageRequest(asked.get("after"), asked.get("before")))
    here = console_url("acts")
    pager = Pager(
        len(found.rows),
        previous_url=with_query(here, before=found.previous) if found.previous else None,
        next_url=with_query(here, after=found.next) if found.next else None,
    )
    return console_page(request, "operator/acts.html", acts=found.rows, words=ACT_WORDS, pager=pager)


def _form(request: AnyRequest, *, login: str, back: str, refusal: InvalidError | None = None) -> Response[bytes]:
    return page(
        request,
        "operator/sign_in.html",
        status=422 if refusal else 200,
        public=PublicShell(
            tenant_name=gettext("平台控制台"), home_url=console_url("sign-in"), language_url=console_url("language")
        ),
        login=login,
        back=back,
        errors=refusal.fields if refusal else {},
    )


def _back(wanted: str) -> str:
    """Where to go after signing in: only to a page of the console, never to another site."""
    parts = urlsplit(wanted)
    inside = not parts.scheme and not parts.netloc and is_console(parts.path) and "\\" not in wanted
    return wanted if inside else CONSOLE


ROUTES = [
    console_home,
    operator_sign_in_page,
    operator_sign_in_submit,
    operator_sign_out_submit,
    operator_language_submit,
    operator_password_page,
    operator_password_submit,
    operator_acts_page,
]
