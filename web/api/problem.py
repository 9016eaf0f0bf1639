"""Errors of the API in one shape (RFC 9457, ``application/problem+json``)."""

import logging
import secrets
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException
from msgspec import UNSET, Struct, UnsetType

from core.accounts.tokens import Scope
from core.errors import AppError, ConflictError, ForbiddenError, InvalidError, SignInRequiredError, TooManyError
from core.files.refusal import FileRefused
from core.idempotency import KeyReusedError
from core.phrases import as_text, say
from web.api.words import told
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]
logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPES = "urn:yingshang:problem:"


class MalformedError(AppError):
    """The call cannot be read: no JSON, or no idempotency key."""

    status = 400


class MediaTypeError(AppError):
    """The body is of another kind than the operation takes."""

    status = 415


class ScopeMissingError(ForbiddenError):
    """The token was not made for this."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(say("这个令牌没有“%(scope)s”用途，请安全管理员另发令牌。", scope=scope))
        self.scope = scope


class Problem(Struct, frozen=True, omit_defaults=True):
    """What went wrong. ``type`` is for programs, ``detail`` for people."""

    type: Annotated[str, told(say("错误的类别，稳定不变，供程序判断"))]
    title: Annotated[str, told(say("类别的名称"))]
    status: Annotated[int, told(say("与 HTTP 状态码相同"), ge=400, le=599)]
    detail: Annotated[str, told(say("哪里不对、怎么办"))]
    instance: Annotated[str, told(say("这一次的错误编号，求助时请提供"))]
    errors: Annotated[dict[str, str] | UnsetType, told(say("按栏目列出的说明，422 时可能有"))] = UNSET


TITLES: dict[str, tuple[int, str]] = {
    "malformed": (400, say("请求看不懂")),
    "token": (401, say("没有有效的令牌")),
    "forbidden": (403, say("不能办理")),
    "scope": (403, say("令牌没有这项用途")),
    "absent": (404, say("没有找到")),
    "method": (405, say("不支持这种方法")),
    "conflict": (409, say("与现在的状态不符")),
    "too-large": (413, say("内容太大")),
    "media-type": (415, say("内容的类型不对")),
    "invalid": (422, say("填写有误")),
    "file": (422, say("文件不能收")),
    "key-reused": (422, say("提交编号用过了")),
    "too-many": (429, say("过于频繁")),
    "defect": (500, say("系统出了故障")),
    "suspended": (503, say("暂停使用")),
}
"""Every type of problem, with its status and name."""

_BY_CLASS: tuple[tuple[type[AppError], str], ...] = (
    (KeyReusedError, "key-reused"),
    (FileRefused, "file"),
    (InvalidError, "invalid"),
    (ScopeMissingError, "scope"),
    (ForbiddenError, "forbidden"),
    (SignInRequiredError, "token"),
    (ConflictError, "conflict"),
    (TooManyError, "too-many"),
)
_BY_STATUS = {status: name for name, (status, _) in reversed(TITLES.items())}

_SENTENCES = {
    404: say("没有这个地址。请对照接口说明核对。"),
    405: say("这个地址不支持这种方法。请对照接口说明核对。"),
    413: say("请求的内容太大，一次不超过 24 MB。"),
}
_KEY_REUSED = say("这个 Idempotency-Key 已经用于另一次提交。新的提交请用新的编号，重试请原样重发。")


def problem_of_refusal(error: AppError) -> Response[bytes]:
    """The answer to what a service or the door refused."""
    name = next(
        (name for kind, name in _BY_CLASS if isinstance(error, kind)), _BY_STATUS.get(error.status, "malformed")
    )
    headers: dict[str, str] = {}
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, SignInRequiredError):
        headers["WWW-Authenticate"] = 'Bearer realm="yingshang"'
    if isinstance(error, ScopeMissingError):
        headers["WWW-Authenticate"] = f'Bearer realm="yingshang", error="insufficient_scope", scope="{error.scope}"'
    sentence = _KEY_REUSED if isinstance(error, KeyReusedError) else error.sentence
    fields = error.fields if isinstance(error, InvalidError) else {}
    return _answer(name, error.status, sentence, headers=headers, fields=fields)


def problem_of_http(error: HTTPException) -> Response[bytes]:
    """The answer to what the framework refuses: unknown paths, wrong verbs, bodies that are too large."""
    status = error.status_code
    headers = dict(error.headers or {}) if isinstance(error, MethodNotAllowedException) else {}
    return _answer(
        _BY_STATUS.get(status, "malformed"),
        status,
        _SENTENCES.get(status, say("请求的内容不完整或格式不对。")),
        headers=headers,
    )


def problem_of_defect(sentence: str, number: str) -> Response[bytes]:
    """The answer to a defect of ours, which was logged under the number."""
    return _answer("defect", 500, sentence, number=number)


def _answer(
    name: str,
    status: int,
    sentence: str,
    *,
    headers: dict[str, str] | None = None,
    fields: dict[str, str] | None = None,
    number: str = "",
) -> Response[bytes]:
    number = number or secrets.token_hex(4).upper()
    logger.info("problem %s: %s %s", number, status, name)
    problem = Problem(
        f"{TYPES}{name}",
        gettext(TITLES[name][1]),
        status,
        sentence,
        f"urn:yingshang:error:{number}",
        fields or UNSET,
    )
    return Response(
        msgspec.json.encode(problem, enc_hook=as_text),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})},
    )
