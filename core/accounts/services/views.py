"""Saving views of a list for oneself, one's unit or the tenant, and remembering how a person reads it."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import UniqueViolationError

from core import sql
from core.accounts.permissions import ROLE_NAMES, Permission, may, require
from core.accounts.saved_views import DENSITIES, SavedView, Scope, saved_view
from core.clock import now
from core.context import TenantContext
from core.db import DB
from core.errors import ForbiddenError, InvalidError
from core.events import record_event
from core.ids import new_id
from core.phrases import say

LONGEST_NAME = 30
LONGEST_QUERY = 2_000
MOST_VIEWS: dict[Scope, int] = {"own": 20, "unit": 20, "tenant": 30}
"""How many views a person, a unit and a tenant may have of one list: more than fit on a screen help nobody."""

_SHARING: dict[Scope, Permission] = {"unit": "view.unit", "tenant": "view.tenant"}
_SCOPE = (
    "v.scope = $3 AND (v.scope = 'tenant' OR (v.scope = 'unit' AND v.org_id = $5)"
    " OR (v.scope = 'own' AND v.user_id = $4))"
)


def may_change(tenant: TenantContext, view: SavedView) -> bool:
    """Whether the acting post may change a view that it sees."""
    return view.scope == "own" or may(tenant, _SHARING[view.scope])


def open_scopes(tenant: TenantContext) -> tuple[Scope, ...]:
    """For whom the acting post may save a view."""
    return ("own", *(scope for scope, permission in _SHARING.items() if may(tenant, permission)))


async def save_view(tenant: TenantContext, *, list_name: str, name: str, scope: Scope, query: str) -> UUID:
    """Saves the parameters of a list's address under a name and returns the view's id.

    Raises InvalidError for a name that is empty, too long or taken and for one view too many, ForbiddenError for a
    scope that is not the post's to share with.
    """
    if scope != "own":
        require(tenant, _SHARING[scope])
    said, asked = _clean(name), _fitting(query)
    await _require_room(tenant, list_name, scope)
    post, view_id = tenant.acting(), new_id()
    await _write(
        f"""
        INSERT INTO core.saved_view (tenant_id, id, list, query, name, scope, user_id, org_id, ordinal, changed_at)
        SELECT $1, $6, $2, $7, $8, $3, $4, CASE WHEN $3 = 'unit' THEN $5::uuid END, coalesce(max(v.ordinal) + 1, 0), $9
        FROM core.saved_view v WHERE v.tenant_id = $1 AND v.list = $2 AND {_SCOPE}
        """,  # noqa: S608 -- a condition of constants
        tenant.tenant_id,
        list_name,
        scope,
        post.user_id,
        post.org_id,
        view_id,
        asked,
        said,
        now(),
    )
    await _note(tenant, "view.saved", view_id, scope)
    return view_id


async def change_view(
    tenant: TenantContext, view_id: UUID, *, list_name: str, name: str | None = None, query: str | None = None
) -> None:
    """Gives a view another name, another content, or both. Raises like ``save_view``, NotFoundError for none."""
    view = await _changeable(tenant, list_name, view_id)
    await _write(
        """
        UPDATE core.saved_view SET name = coalesce($3, name), query = coalesce($4, query), changed_at = $5
        WHERE tenant_id = $1 AND id = $2
        """,
        tenant.tenant_id,
        view_id,
        None if name is None else _clean(name),
        None if query is None else _fitting(query),
        now(),
    )
    await _note(tenant, "view.changed", view_id, view.scope)


async def move_view(tenant: TenantContext, view_id: UUID, *, list_name: str) -> None:
    """Puts a view one place further to the front among those of its circle."""
    view = await _changeable(tenant, list_name, view_id)
    post = tenant.acting()
    ids = await sql.values(
        UUID,
        f"""
        SELECT v.id FROM core.saved_view v WHERE v.tenant_id = $1 AND v.list = $2 AND {_SCOPE}
        ORDER BY v.ordinal, v.id FOR UPDATE
        """,  # noqa: S608 -- a condition of constants
        tenant.tenant_id,
        list_name,
        view.scope,
        post.user_id,
        post.org_id,
    )
    place = ids.index(view_id)
    ids.insert(max(place - 1, 0), ids.pop(place))
    await sql.execute(
        """
        UPDATE core.saved_view v SET ordinal = n.place FROM unnest($2::uuid[]) WITH ORDINALITY AS n (id, place)
        WHERE v.tenant_id = $1 AND v.id = n.id
        """,
        tenant.tenant_id,
        ids,
    )
    await _note(tenant, "view.changed", view_id, view.scope)


async def delete_view(tenant: TenantContext, view_id: UUID, *, list_name: str) -> None:
    """Removes a view; lists that began with it begin plainly again."""
    view = await _changeable(tenant, list_name, view_id)
    await sql.execute("DELETE FROM core.saved_view WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, view_id)
    await _note(tenant, "view.deleted", view_id, view.scope)


async def choose_default(tenant: TenantContext, *, list_name: str, view_id: UUID | None) -> None:
    """The list begins with this view for the acting person; None: as it does for their role."""
    if view_id is not None:
        await saved_view(tenant, list_name, view_id)
    await _keep(tenant, list_name, "view_id", view_id)


async def give_default(tenant: TenantContext, view_id: UUID, *, list_name: str, roles: Sequence[str]) -> None:
    """The list begins with this view for the roles, unless a person chose another one; for other roles no longer.

    Raises InvalidError for a view that is not the whole tenant's and for a role that does not exist.
    """
    view = await _changeable(tenant, list_name, view_id)
    if view.scope != "tenant":
        raise InvalidError(say("只有全市的视图可以设为角色的默认视图。"))
    wanted = [role for role in ROLE_NAMES if role in roles]
    if len(wanted) != len(set(roles)):
        raise InvalidError(say("没有这个角色，请从列出的角色里选择。"), {"roles": say("请从列出的角色里选择")})
    await sql.execute(
        """
        UPDATE core.saved_view v SET roles = CASE WHEN v.id = $3 THEN $4::text[]
          ELSE ARRAY(SELECT r FROM unnest(v.roles) AS r WHERE r <> ALL ($4::text[])) END
        WHERE v.tenant_id = $1 AND v.list = $2 AND v.scope = 'tenant'
        """,
        tenant.tenant_id,
        list_name,
        view_id,
        wanted,
    )
    await _note(tenant, "view.changed", view_id, view.scope)


async def keep_columns(tenant: TenantContext, *, list_name: str, columns: Sequence[str]) -> None:
    """Remembers the person's columns of a list, in their order; none: as the list comes."""
    await _keep(tenant, list_name, "columns", list(columns))


async def keep_density(tenant: TenantContext, *, list_name: str, density: str) -> None:
    """Remembers how dense the person reads a list. Raises InvalidError for a word that does not exist."""
    if density not in DENSITIES:
        raise InvalidError(say("没有这种行高，请选宽松、标准或紧凑。"))
    await _keep(tenant, list_name, "density", density)


async def keep_size(tenant: TenantContext, *, list_name: str, size: int) -> None:
    """Remembers how many rows of a list the person reads at a time."""
    await _keep(tenant, list_name, "size", size)


async def _keep(tenant: TenantContext, list_name: str, column: str, value: object) -> None:
    await sql.execute(
        f"""
        INSERT INTO core.list_habit (tenant_id, id, list, user_id, {column}) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant_id, user_id, list) DO UPDATE SET {column} = excluded.{column}
        """,  # noqa: S608 -- names of columns, given above
        tenant.tenant_id,
        new_id(),
        list_name,
        tenant.acting().user_id,
        value,
    )


async def _changeable(tenant: TenantContext, list_name: str, view_id: UUID) -> SavedView:
    view = await saved_view(tenant, list_name, view_id)
    if not may_change(tenant, view):
        helper = say("本单位负责人") if view.scope == "unit" else say("营商办统筹岗位")
        raise ForbiddenError(say("这个视图由%(helper)s维护。您可以把当前条件另存为自己的视图。", helper=helper))
    return view


async def _require_room(tenant: TenantContext, list_name: str, scope: Scope) -> None:
    post = tenant.acting()
    present = await sql.value(
        int,
        f"SELECT count(*) FROM core.saved_view v WHERE v.tenant_id = $1 AND v.list = $2 AND {_SCOPE}",  # noqa: S608 -- a condition of constants
        tenant.tenant_id,
        list_name,
        scope,
        post.user_id,
        post.org_id,
    )
    if (present or 0) >= MOST_VIEWS[scope]:
        raise InvalidError(
            say("最多保存%(most)s个视图，请先删掉不用的。", most=MOST_VIEWS[scope]), {"name": say("视图太多")}
        )


async def _write(statement: str, *args: object) -> None:
    try:
        async with DB.transaction():
            await sql.execute(statement, *args)
    except UniqueViolationError:
        sentence = say("已有同名的视图，请换一个名称，或更新原来的视图。")
        raise InvalidError(sentence, {"name": sentence}) from None


async def _note(tenant: TenantContext, kind: str, view_id: UUID, scope: Scope) -> None:
    await record_event(tenant, kind, "view", view_id, data={"scope": scope}, visibility="audit")


def _clean(name: str) -> str:
    said = " ".join(name.split())
    if not said:
        raise InvalidError(say("请给视图起个名称。"), {"name": say("请填写名称")})
    if len(said) > LONGEST_NAME:
        raise InvalidError(say("视图名称请写在%(most)s字以内。", most=LONGEST_NAME), {"name": say("太长")})
    return said


def _fitting(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise InvalidError(say("条件太多，存不下。请减少条件后再保存。"))
    return query
