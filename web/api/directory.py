"""Units and groups, and the token itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from msgspec import Struct

from core.accounts.permissions import ROLE_NAMES
from core.accounts.queries import group_rows, org_rows
from core.accounts.tokens import SCOPES, Scope
from core.context import Role
from core.phrases import say
from web.api.call import answer, machine, moment, token_of
from web.api.operation import ROOT, operation
from web.kit.i18n import gettext

AnyRequest = Request[Any, Any, Any]


class TokenItem(Struct, frozen=True):
    """Who calls: the token, its seat, what it may be used for."""

    tenant: str
    tenant_name: str
    token_id: UUID
    token_name: str
    expires_at: datetime
    scopes: list[Scope]
    user_name: str
    org_id: UUID
    org_name: str
    role: Role
    role_text: str


class UnitItem(Struct, frozen=True):
    """A unit. ``kind``: department, county, zone, office, other."""

    id: UUID
    name: str
    kind: str
    active: bool


class UnitList(Struct, frozen=True):
    """All units in their order, those that are closed too."""

    items: list[UnitItem]


class GroupItem(Struct, frozen=True):
    """A unit group with its members in order."""

    id: UUID
    name: str
    member_ids: list[UUID]


class GroupList(Struct, frozen=True):
    """All unit groups in use."""

    items: list[GroupItem]


@get(
    f"{ROOT}/me",
    **operation(
        id="getToken",
        group="me",
        summary=say("查看令牌自己"),
        scope=None,
        answers={200: TokenItem},
        note=say("可以用来试令牌。"),
    ),
)
async def get_token(request: AnyRequest) -> Response[bytes]:
    """The token of the call."""
    token = token_of(request)
    post = token.tenant.acting()
    return answer(
        TokenItem(
            tenant=token.tenant.slug,
            tenant_name=token.tenant.tenant_name,
            token_id=token.id,
            token_name=token.name,
            expires_at=moment(token.expires_at),
            scopes=[scope for scope in SCOPES if scope in token.scopes],
            user_name=post.user_name,
            org_id=post.org_id,
            org_name=post.org_name,
            role=post.role,
            role_text=gettext(ROLE_NAMES[post.role]),
        )
    )


@get(
    f"{ROOT}/units",
    **operation(id="listUnits", group="units", summary=say("列出单位"), scope="units:read", answers={200: UnitList}),
)
async def list_units(request: AnyRequest) -> Response[bytes]:
    """All units."""
    rows = await org_rows(machine(request), also_closed=True)
    return answer(UnitList([UnitItem(row.id, row.name, row.kind, row.active) for row in rows]))


@get(
    f"{ROOT}/groups",
    **operation(
        id="listGroups", group="units", summary=say("列出单位组"), scope="units:read", answers={200: GroupList}
    ),
)
async def list_groups(request: AnyRequest) -> Response[bytes]:
    """All unit groups."""
    rows = await group_rows(machine(request))
    return answer(GroupList([GroupItem(row.id, row.name, row.member_ids) for row in rows]))


ROUTES: list[Any] = [get_token, list_units, list_groups]
