"""The page and the fragment of an error: what happened, its number, what to do next."""

import secrets
from collections.abc import Mapping

from litestar import Response
from msgspec import Struct

from web.kit.htmx import read_htmx, retarget
from web.kit.i18n import gettext
from web.kit.render import AnyRequest, answer_with
from web.kit.shell import PublicShell, Shell

NOTES = "#notes"
"""Where a fragment request shows its error: above the content, which keeps what was typed."""


class ErrorView(Struct, frozen=True):
    """One error as shown. ``number`` is empty for errors that nobody has to look up."""

    title: str
    sentence: str
    number: str
    next_url: str
    next_label: str
    signed_in: bool


def new_error_number() -> str:
    """Eight characters a person can read out on the phone."""
    return secrets.token_hex(4).upper()


def error_title(status: int) -> str:
    """The few words above the sentence, by HTTP status."""
    titles = {
        401: gettext("请先登录"),
        403: gettext("这一步不归您办"),
        404: gettext("没有找到这一页"),
        409: gettext("情况已经变了"),
        413: gettext("文件太大"),
        422: gettext("有需要改的地方"),
        429: gettext("操作太频繁"),
    }
    return titles.get(status) or (gettext("没能办成") if status < 500 else gettext("系统出了故障"))


def error_page(
    request: AnyRequest,
    status: int,
    sentence: str,
    frame: Shell | PublicShell,
    *,
    number: str = "",
    next_url: str = "",
    next_label: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Answers with an error inside the frame the person knows; a fragment goes above the content."""
    signed_in = isinstance(frame, Shell)
    view = ErrorView(
        title=error_title(status),
        sentence=sentence,
        number=number,
        next_url=next_url or frame.home_url,
        next_label=next_label or (gettext("回到工作台") if signed_in else gettext("回到首页")),
        signed_in=signed_in,
    )
    partial = read_htmx(request.headers).partial
    return answer_with(
        request,
        "errors/error.html",
        {"error": view, "shell" if signed_in else "public": frame},
        block="notice" if partial else None,
        status=status,
        headers={**(retarget(NOTES) if partial else {}), **(headers or {})},
    )
