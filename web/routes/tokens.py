"""The keys of machines, for the security officer."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import seats_in_use
from core.accounts.services import create_token, revoke_token
from core.accounts.tokens import SCOPE_WORDS, SCOPES, token_rows
from core.context import TenantContext
from core.errors import InvalidError
from core.idempotency import Answer
from core.ids import parse_id
from core.phrases import say
from web.kit.desk import desk_page, desk_url, done
from web.kit.forms import errors_of, read_all, read_text, read_uuid
from web.kit.guards import desk_holding, keys_of
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]

DAYS = (30, 90, 180, 365)
_FIELDS = ("name", "post_id", "days")

_DEAD = {"revoked": say("已吊销"), "expired": say("已过期"), "seat_ended": say("岗位已免去或账号已停用")}


@get("/{slug:str}/desk/tokens")
async def tokens_page(request: AnyRequest) -> Response[Any]:
    """All tokens, and the form for a new one."""
    return await _tokens_page(request, desk_holding(request, "tokens.manage"))


@post("/{slug:str}/desk/tokens")
async def create_token_submit(request: AnyRequest) -> Response[Any]:
    """Makes a token and shows it: this once, and in no copy of this answer."""
    tenant, form = desk_holding(request, "tokens.manage"), await request.form()
    asked = read_all(form, "scopes")
    try:
        made = await create_token(
            tenant,
            keys_of(request),
            name=read_text(form, "name"),
            post_id=read_uuid(form, "post_id", gettext("岗位")),
            scopes=[scope for scope in SCOPES if scope in asked],
            days=_days(form),
        )
    except InvalidError as refusal:
        return await _tokens_page(request, tenant, form=form, refusal=refusal)
    here = desk_url(tenant, "tokens")
    request.state["kept_answer"] = Answer(303, {"location": here}, b"")
    return await desk_page(request, "tokens/made.html", made=made, name=read_text(form, "name"), here=here)


@post("/{slug:str}/desk/tokens/{token_id:str}/revocation")
async def revoke_token_submit(request: AnyRequest, token_id: FromPath[str]) -> Response[Any]:
    """Ends a token at once."""
    tenant = desk_holding(request, "tokens.manage")
    await revoke_token(tenant, token_id=parse_id(token_id))
    return done(request, desk_url(tenant, "tokens"), gettext("令牌已吊销，立即失效。"))


async def _tokens_page(
    request: AnyRequest,
    tenant: TenantContext,
    *,
    form: FormMultiDict | None = None,
    refusal: InvalidError | None = None,
) -> Response[Any]:
    roles: dict[str, str] = {role: gettext(word) for role, word in ROLE_NAMES.items()}
    return await desk_page(
        request,
        "tokens/list.html",
        status=422 if refusal else 200,
        tokens=await token_rows(tenant),
        role_words=roles,
        dead_words={state: gettext(word) for state, word in _DEAD.items()},
        seats=tuple(
            (str(seat.id), f"{seat.org_name} {roles[seat.role]} {seat.user_name}")
            for seat in await seats_in_use(tenant)
        ),
        scopes=tuple((scope, f"{gettext(words)} {scope}") for scope, words in SCOPE_WORDS.items()),
        days=tuple((str(days), gettext("%(days)s 天", days=days)) for days in DAYS),
        typed={name: read_text(form, name) if form is not None else "" for name in _FIELDS},
        chosen=tuple(read_all(form, "scopes")) if form is not None else (),
        errors=errors_of(refusal),
    )


def _days(form: FormMultiDict) -> int:
    text = read_text(form, "days")
    return int(text) if text in {str(days) for days in DAYS} else 0


ROUTES: list[Any] = [tokens_page, create_token_submit, revoke_token_submit]
