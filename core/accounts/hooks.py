"""What people and units contribute to the shell."""

from collections.abc import Sequence

from core.context import Role, TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import NavItem

_KEEPERS: frozenset[Role] = frozenset({"admin"})


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """The administrator's entries."""
    del context
    return (
        NavItem(section="settings", label="单位与用户", url_path="people", order=810, roles=_KEEPERS),
        NavItem(section="settings", label="单位组", url_path="groups", order=820, roles=_KEEPERS),
    )
