"""What people and units contribute to the shell."""

from collections.abc import Sequence

from core.accounts.permissions import may
from core.accounts.queries import staffing
from core.context import Role, TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import DeskPanel, NavItem, Remark
from core.phrases import counted, say, say_in

_ADMIN: frozenset[Role] = frozenset({"admin"})
_SECURITY: frozenset[Role] = frozenset({"security"})
_AUDITOR: frozenset[Role] = frozenset({"auditor"})


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """The entries of those who run the system, guard it and read its log."""
    del context
    return (
        NavItem(section="settings", label=say_in("page", "单位"), url_path="units", order=810, roles=_ADMIN),
        NavItem(section="settings", label=say("单位组"), url_path="groups", order=820, roles=_ADMIN),
        NavItem(section="settings", label=say("用户与岗位"), url_path="people", order=830, roles=_ADMIN),
        NavItem(section="settings", label=say("登录锁定"), url_path="locks", order=840, roles=_SECURITY),
        NavItem(section="settings", label=say("接口令牌"), url_path="tokens", order=845, roles=_SECURITY),
        NavItem(section="settings", label=say("接口说明"), url_path="api", order=846, roles=_ADMIN | _SECURITY),
        NavItem(section="settings", label=say("操作日志"), url_path="audit", order=850, roles=_AUDITOR),
    )


@hookimpl
async def desk_panels(context: TenantContext) -> Sequence[DeskPanel]:
    """单位与人员, for the administrator: what keeps a unit from answering."""
    if not may(context, "people.manage"):
        return ()
    facts = await staffing(context)
    panel = DeskPanel(
        key="staffing",
        title=say("单位与人员"),
        template="people/staffing_panel.html",
        data=facts,
        order=150,
        url_path="units",
        remarks=(Remark(counted("%(num)s个单位还没有人员", facts.unmanned), "units"),) if facts.unmanned else (),
    )
    return (panel,)
