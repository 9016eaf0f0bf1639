"""What people keep of a list: views under a name, and how each of them reads it. A list is known by its own word."""

from typing import Literal, cast
from uuid import UUID

import msgspec

from core import sql
from core.context import Role, TenantContext
from core.errors import NotFoundError
from core.phrases import say

Scope = Literal["own", "unit", "tenant"]
Density = Literal["loose", "normal", "compact"]

SCOPES: dict[Scope, str] = {"tenant": say("全市"), "unit": say("本单位"), "own": say("仅自己")}
"""Who sees a view, the widest circle first: the order in which views are listed."""

DENSITIES: dict[Density, str] = {"loose": say("宽松"), "normal": say("标准"), "compact": say("紧凑")}


class SavedView(msgspec.Struct, frozen=True):
    """One view that the acting post sees. ``query`` are the parameters of the list's address; ``roles`` begin with
    it.
    """

    id: UUID
    name: str
    scope: Scope
    query: str
    user_id: UUID
    org_id: UUID | None
    roles: tuple[Role, ...]


class ListSettings(msgspec.Struct, frozen=True):
    """What the acting person has of one list. Empty or zero where nothing was chosen.

    ``default`` is the view the list begins with: the person's own choice, else that of the tenant for the role.
    """

    views: tuple[SavedView, ...] = ()
    columns: tuple[str, ...] = ()
    density: str = ""
    size: int = 0
    own_default_id: UUID | None = None
    default: SavedView | None = None


class _Row(msgspec.Struct, frozen=True):
    columns: list[str] | None
    density: str | None
    size: int | None
    view_id: UUID | None
    id: UUID | None
    name: str | None
    scope: str | None
    query: str | None
    user_id: UUID | None
    org_id: UUID | None
    roles: list[str] | None


# Habits and views in one statement: a list page is drawn often, and each statement is a round trip.
_SETTINGS = """
SELECT h.columns, h.density, h.size, h.view_id, v.id, v.name, v.scope, v.query, v.user_id, v.org_id, v.roles
FROM (SELECT) AS one
LEFT JOIN core.list_habit h ON h.tenant_id = $1 AND h.list = $2 AND h.user_id = $3
LEFT JOIN core.saved_view v ON v.tenant_id = $1 AND v.list = $2
  AND (v.scope = 'tenant' OR (v.scope = 'unit' AND v.org_id = $4) OR (v.scope = 'own' AND v.user_id = $3))
ORDER BY v.ordinal, v.id
"""


async def list_settings(tenant: TenantContext, list_name: str) -> ListSettings:
    """The views of a list that the acting post sees, in their order, and the person's habits."""
    post = tenant.acting()
    rows = await sql.rows(_Row, _SETTINGS, tenant.tenant_id, list_name, post.user_id, post.org_id)
    order = list(SCOPES)
    views = sorted((view for row in rows for view in _view(row)), key=lambda view: order.index(view.scope))
    habit = rows[0]
    by_id = {view.id: view for view in views}
    for_role = next((view for view in views if post.role in view.roles), None)
    return ListSettings(
        tuple(views),
        tuple(habit.columns or ()),
        habit.density or "",
        habit.size or 0,
        habit.view_id if habit.view_id in by_id else None,
        by_id.get(habit.view_id, for_role) if habit.view_id else for_role,
    )


async def saved_view(tenant: TenantContext, list_name: str, view_id: UUID) -> SavedView:
    """One view that the acting post sees. Raises NotFoundError."""
    for view in (await list_settings(tenant, list_name)).views:
        if view.id == view_id:
            return view
    raise NotFoundError(say("没有这个视图，可能已被删除。请从列表上方的视图里选择。"))


def _view(row: _Row) -> list[SavedView]:
    if row.id is None or row.name is None or row.query is None or row.user_id is None:
        return []
    scope, roles = cast(Scope, row.scope), tuple(cast(Role, role) for role in row.roles or ())
    return [SavedView(row.id, row.name, scope, row.query, row.user_id, row.org_id, roles)]
