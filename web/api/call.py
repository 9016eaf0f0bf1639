"""Reading one call and answering it. What a struct says is what is taken: the document is made of the same structs."""

import re
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.datastructures import UploadFile
from msgspec import Struct, UnsetType

from core.accounts.tokens import LiveToken
from core.clock import SHANGHAI
from core.context import TenantContext
from core.errors import InvalidError
from core.keyset import MAX_SIZE, PageRequest
from core.phrases import Phrase, as_text, listed, say
from web.api.problem import MalformedError
from web.api.words import told

AnyRequest = Request[Any, Any, Any]
Read = TypeVar("Read", bound=Struct)
Given = TypeVar("Given")

Version = Annotated[int, told(say("读到的版本号；其间被别人改过就答复 409"), ge=1, le=2**31 - 1, examples=[1])]
Cursor = Annotated[str, told(say("上一页答复里的 next，原样带回"), max_length=2000)]
Limit = Annotated[int, told(say("一页多少条"), ge=1, le=MAX_SIZE)]

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

# What msgspec says, in the order in which it is looked for, and how the caller is told.
_SAYINGS: tuple[tuple[str, Phrase], ...] = (
    (r"Object missing required field `(.+?)`", say("缺少这一项")),
    (r"Object contains unknown field `(.+?)`", say("不是这里的栏目，请对照接口说明核对")),
    (r"Expected `(?:str|array)` of length <= (\d+)", say("太长，最多 %(v0)s")),
    (r"Expected `(?:str|array)` of length >= (\d+)", say("太短，至少 %(v0)s")),
    (r"Expected `(?:int|float)` >= (\S+)", say("应不小于 %(v0)s")),
    (r"Expected `(?:int|float)` <= (\S+)", say("应不大于 %(v0)s")),
    (r"Expected `str` matching regex", say("写法不对，请对照接口说明核对")),
    (r"Invalid UUID", say("应为编号（UUID）")),
    (r"Invalid enum value", say("不是可以选的值")),
    (r"Invalid RFC3339|Invalid ISO|Expected `date`", say("日期应写成 2026-06-30")),
    (r"Expected `(.+?)`, got `(.+?)`", say("类型不对，应为 %(v0)s")),
)


class Paging(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of a list."""

    cursor: Cursor | UnsetType = msgspec.UNSET
    limit: Limit = 50

    @property
    def page(self) -> PageRequest:
        """The page that the query reads."""
        return PageRequest(after=given(self.cursor), size=self.limit)


def machine(request: AnyRequest) -> TenantContext:
    """The context in which the token acts; the door has checked its scope."""
    return token_of(request).tenant


def token_of(request: AnyRequest) -> LiveToken:
    """The token of the call."""
    token: LiveToken = request.state["token"]
    return token


def read_query(request: AnyRequest, kind: type[Read]) -> Read:
    """The parameters behind the question mark. Raises InvalidError by name, for an unknown one too."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in found:
            raise InvalidError(say("参数“%(name)s”只能写一次。", name=name), {name: say("只能写一次")})
        found[name] = str(value)
    try:
        return msgspec.convert(found, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None


async def read_body(request: AnyRequest, kind: type[Read]) -> Read:
    """The JSON of a call. Raises MalformedError where it is none, InvalidError by field where it does not fit."""
    raw = await request.body()
    try:
        text = raw.decode()
        read = msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MalformedError(say("请求的内容不是完整的 JSON（UTF-8）。")) from None
    if _NUL.search(text):
        raise InvalidError(say("内容里有不能保存的空字符（U+0000），请去掉后再提交。"))
    return read


async def read_file(request: AnyRequest) -> UploadFile:
    """The one file of a form. Raises InvalidError without one."""
    form = await request.form()
    files = [value for _, value in form.items() if isinstance(value, UploadFile)]
    if len(files) != 1 or not files[0].filename or "file" not in form:
        raise InvalidError(say("请在表单的 file 栏里放一个文件。"), {"file": say("请放一个文件")})
    return files[0]


def answer(value: Struct, status: int = 200, *, location: str = "") -> Response[bytes]:
    """A struct as JSON."""
    return Response(
        msgspec.json.encode(value, enc_hook=as_text),
        status_code=status,
        media_type="application/json",
        headers={**_HEADERS, "Location": location} if location else _HEADERS,
    )


def nothing() -> Response[None]:
    """The answer that an act is done, without a body."""
    return Response(None, status_code=204, headers=_HEADERS)


def given(value: Given | UnsetType) -> Given | None:
    """A parameter that may be left out, as the queries take it."""
    return None if isinstance(value, UnsetType) else value


def moment(at: datetime) -> datetime:
    """A moment as it is sent: RFC 3339 with +08:00."""
    return at.astimezone(SHANGHAI)


def moment_or_none(at: datetime | None) -> datetime | None:
    """A moment that may be absent."""
    return None if at is None else moment(at)


def _invalid(error: msgspec.ValidationError) -> InvalidError:
    said, _, place = str(error).partition(" - at `")
    path = place.removesuffix("`").removeprefix("key in ").removeprefix("$").removeprefix(".")
    what, words = _put(said)
    if "missing" in said or "unknown" in said:
        path = f"{path}.{what}" if path else what
    why = words.filled(v0=listed(_KINDS.get(word, word) for word in what.split(" | ")))
    whole = say("“%(place)s”%(why)s。", place=path, why=why) if path else say("请求的内容%(why)s。", why=why)
    return InvalidError(whole, {path or "body": why})


_KINDS = {
    "int": say("整数"),
    "float": say("数字"),
    "str": say("文字"),
    "bool": say("true 或 false"),
    "array": say("数组"),
    "object": say("对象"),
    "null": say("空"),
}


def _put(said: str) -> tuple[str, Phrase]:
    """What a message of msgspec is about, and our words for it."""
    for pattern, words in _SAYINGS:
        found = re.match(pattern, said)
        if found:
            return found[1] if found.groups() else "", words
    return "", say("写法不对，请对照接口说明核对")
