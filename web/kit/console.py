"""A page of the operator console: below ``/operator/``, which no tenant's slug can be."""

from typing import Any

from litestar import Request, Response

from core.errors import SignInRequiredError
from core.phrases import say
from tenants.operators.records import Operator
from web.kit.desk import framed_page
from web.kit.htmx import read_htmx
from web.kit.i18n import gettext
from web.kit.shell import Shell, ShellNavItem, ShellNavSection, ShellUser

AnyRequest = Request[Any, Any, Any]

CONSOLE = "/operator"

_PAGES = {
    "tenants": say("租户"),
    "health": say("健康"),
    "jobs": say("后台任务"),
    "plugins": say("插件"),
    "versions": say("版本"),
    "acts": say("运维日志"),
}


def is_console(path: str) -> bool:
    """Whether an address belongs to the console."""
    return path == CONSOLE or path.startswith(f"{CONSOLE}/")


def console_url(path: str = "") -> str:
    """The address of a page of the console."""
    return f"{CONSOLE}/{path}".rstrip("/")


def operator(request: AnyRequest) -> Operator:
    """The signed-in operator: the first line of every route of the console but signing in.

    Raises SignInRequiredError without a live session.
    """
    found: Operator | None = request.state.get("operator")
    if found is None:
        raise SignInRequiredError
    return found


def console_page(request: AnyRequest, template: str, *, status: int = 200, **view: Any) -> Response[bytes]:
    """Answers with a page of the console in its frame, or with its fragment."""
    acting = operator(request)
    shell = None if read_htmx(request.headers).partial else _shell(request, acting)
    return framed_page(request, template, shell, status=status, console=CONSOLE, **view)


def _shell(request: AnyRequest, acting: Operator) -> Shell:
    here = request.url.path.removeprefix(f"{CONSOLE}/").split("/")[0]
    items = tuple(ShellNavItem(word, console_url(path), current=path == here) for path, word in _PAGES.items())
    own = ShellNavItem(gettext("更换密码"), console_url("password"), current=here == "password")
    return Shell(
        tenant_name=gettext("平台控制台"),
        home_url=CONSOLE,
        user=ShellUser(
            name=acting.name,
            org=gettext("平台"),
            role=gettext("运维员"),
            sign_out_url=console_url("sign-out"),
        ),
        language_url=console_url("language"),
        nav=(ShellNavSection("", items), ShellNavSection(gettext("本人"), (own,))),
    )
