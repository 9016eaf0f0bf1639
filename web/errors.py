"""Every refusal and every defect becomes a page, a fragment or a problem: what is wrong, what to do, a number to quote.

Nothing of the inside is shown. A refusal is written to the audit log after the rollback; a defect is logged with its
number and its trace.
"""

import logging
import secrets
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from core.context import TenantContext
from core.errors import AppError, NotFoundError, SignInRequiredError, TooManyError
from core.phrases import say
from web.api.operation import is_below_api
from web.api.problem import problem_of_defect, problem_of_http, problem_of_refusal
from web.audit import audit_of
from web.kit.console import CONSOLE, is_console
from web.kit.guards import PasswordChangeRequiredError
from web.kit.htmx import read_htmx, redirect_to, retarget
from web.kit.render import page
from web.kit.shell import PublicShell

AnyRequest = Request[Any, Any, Any]
logger = logging.getLogger(__name__)

_DEFECT = say("系统没能完成这一步，您的内容没有改动。请稍后重试；仍不行时，把错误编号告诉系统管理员。")
_HTTP_SENTENCES = {
    404: NotFoundError().sentence,
    405: say("这个地址不接受这种访问方式。请从页面上的按钮操作。"),
    413: say("提交的内容太大，请分几次提交，或压缩附件后再试。"),
}


def answer_refusal(request: AnyRequest, error: AppError) -> Response[Any]:
    """An AppError as a page, or a problem for the API; signing in again leads back to where one was."""
    if is_below_api(request.url.path):
        request.state["aftermath"] = error.aftermath or audit_of(request, error)
        return problem_of_refusal(error)
    if isinstance(error, SignInRequiredError):
        return _to_sign_in(request, error)
    request.state["aftermath"] = error.aftermath or audit_of(request, error)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyError) else {}
    return _error_page(request, error.status, error.sentence, headers=headers)


def answer_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """What the framework itself refuses: unknown paths, wrong verbs, malformed bodies."""
    if error.status_code >= 500:
        return answer_defect(request, error)
    if is_below_api(request.url.path):
        return problem_of_http(error)
    sentence = _HTTP_SENTENCES.get(error.status_code, say("请求的内容不完整或格式不对，请返回上一页重新操作。"))
    return _error_page(request, error.status_code, sentence)


def answer_defect(request: AnyRequest, error: Exception) -> Response[Any]:
    """A defect of ours: a number for the person, the trace for the log."""
    number = secrets.token_hex(4).upper()
    logger.error("defect %s at %s %s", number, request.method, request.url.path, exc_info=error)
    if is_below_api(request.url.path):
        return problem_of_defect(_DEFECT, number)
    return _error_page(request, 500, _DEFECT, number=number)


def _error_page(
    request: AnyRequest, status: int, sentence: str, *, number: str = "", headers: dict[str, str] | None = None
) -> Response[Any]:
    """The frame is the plain one: building the menu would ask the database, which may be what has failed."""
    tenant: TenantContext | None = request.state.get("tenant")
    partial = read_htmx(request.headers).partial
    return page(
        request,
        "errors/error.html",
        status=status,
        headers={**(headers or {}), **(retarget("#notes") if partial else {})},
        public=PublicShell(
            tenant_name=tenant.tenant_name if tenant else "",
            home_url=_home(request, tenant),
            language_url=f"/{tenant.slug}/language" if tenant and request.state.get("csrf_token") else None,
        ),
        fragment=partial,
        heading=_title(status),
        sentence=sentence,
        number=number,
    )


def _home(request: AnyRequest, tenant: TenantContext | None) -> str:
    if is_console(request.url.path):
        return CONSOLE
    return f"/{tenant.slug}/desk" if tenant else "/"


def _title(status: int) -> str:
    titles = {
        403: say("不能办理"),
        404: say("没有找到"),
        405: say("不能这样访问"),
        409: say("已有变化"),
        413: say("内容太大"),
        422: say("填写有误"),
        429: say("操作过于频繁"),
        500: say("系统出了故障"),
        503: say("暂停使用"),
    }
    return titles.get(status) or say("没能办成")


def _to_sign_in(request: AnyRequest, error: SignInRequiredError) -> Response[Any]:
    slug = request.path_params.get("slug", "")
    if is_console(request.url.path):
        slug = CONSOLE.strip("/")
    if isinstance(error, PasswordChangeRequiredError):
        url = f"/{slug}/desk/password"
    else:
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        url = f"/{slug}/sign-in" + (f"?next={quote(back)}" if request.method == "GET" else "")
    if read_htmx(request.headers).request:
        return Response(b"", status_code=200, headers=redirect_to(url))
    return Redirect(path=url, status_code=303)
