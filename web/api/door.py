"""Who comes to the API: a machine by its token, and by nothing else.

A cookie opens nothing here and is never set, so no site can make a browser call the API in somebody's name: there is
no CSRF token, and no header that lets scripts of other sites read answers.
"""

import re
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from core.accounts.tokens import AUDIENCE, live_token
from core.context import TenantContext
from core.crypto import Claims, KeyRing, TokenError
from core.errors import NotFoundError, SignInRequiredError
from core.phrases import say
from web.api.operation import Operation, operation_of
from web.api.problem import MalformedError, MediaTypeError, ScopeMissingError
from web.intake import Intake, read_intake
from web.uploads import admit_uploads

AnyRequest = Request[Any, Any, Any]

KEY_PATTERN = "[A-Za-z0-9_-]{8,80}"
_BEARER = re.compile(r"[Bb]earer +([A-Za-z0-9._~+/=-]+) *")

_UNKNOWN = say("请在 Authorization 里带上令牌：Bearer 加令牌。令牌由安全管理员发放。")
_ENDED = say("令牌无效、已过期或已吊销，请安全管理员另发令牌。")
_NO_KEY = say(
    "请带上 Idempotency-Key：8 到 80 位的字母、数字、连字符或下划线，每次新的提交用新的编号，重试用原来的编号。"
)


class ApiDoor:
    """The door of machines. ``cookies`` stays empty; ``intake`` is what an unsafe call brought."""

    def __init__(self, request: AnyRequest, tenant: TenantContext) -> None:
        self.request = request
        self.tenant = tenant
        self.intake: Intake | None = None
        self.cookies: list[Cookie] = []
        self._claims: Claims | None = None

    async def take_in(self, *, unsafe: bool) -> None:
        """Checks the token's signature, then reads what an unsafe call brings; all before any query."""
        self._claims = self._read_token()
        if not unsafe:
            return
        if not re.fullmatch(KEY_PATTERN, self.request.headers.get("idempotency-key", "")):
            raise MalformedError(_NO_KEY)
        self._require_media_type(self._operation())
        self.intake = await read_intake(self.request)
        await admit_uploads(self.request)

    async def recognise(self) -> TenantContext:
        """The context of the token's seat.

        Raises SignInRequiredError when the token holds no more, ScopeMissingError when it was made for something else.
        """
        claims, scope = self._claims, self._operation().scope
        if claims is None:
            raise SignInRequiredError(_UNKNOWN)
        token = await live_token(self.tenant, token_id=claims.sid, user_id=claims.sub)
        if token is None:
            raise SignInRequiredError(_ENDED)
        self.request.state["token"] = token
        if scope is not None and scope not in token.scopes:
            self.request.state["tenant"] = token.tenant
            raise ScopeMissingError(scope)
        return token.tenant

    def _operation(self) -> Operation:
        found = operation_of(self.request)
        if found is None:
            raise RuntimeError("This door stands before operations only.")
        return found

    def _read_token(self) -> Claims:
        """The claims of the token. What belongs to another tenant finds nothing here, not even a refusal."""
        sent = _BEARER.fullmatch(self.request.headers.get("authorization", ""))
        if sent is None:
            raise SignInRequiredError(_UNKNOWN)
        keys: KeyRing = self.request.app.state.keyring
        try:
            claims = keys.read(sent[1], audience=AUDIENCE)
        except TokenError:
            raise SignInRequiredError(_ENDED) from None
        if claims.tid != self.tenant.tenant_id:
            raise NotFoundError(say("没有这个地址。请核对网址里的租户与令牌是否一致。"))
        return claims

    def _require_media_type(self, operation: Operation) -> None:
        wanted = "multipart/form-data" if operation.upload else "application/json" if operation.body else None
        sent = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if wanted is not None and sent != wanted:
            raise MediaTypeError(say("请求内容的类型应为 %(wanted)s。", wanted=wanted))
