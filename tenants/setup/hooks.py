"""What the wizard contributes to the shell while a city is being set up."""

from collections.abc import Sequence

import msgspec

from core.accounts.permissions import may
from core.context import Role, TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import DeskPanel, NavItem, Remark
from core.phrases import counted, say
from tenants.setup.queries import STEP_WORDS, is_finished, setup_facts
from tenants.setup.steps import STEPS, Step

_ADMIN: frozenset[Role] = frozenset({"admin"})


class SetupLine(msgspec.Struct, frozen=True):
    """One step on the desk."""

    step: Step
    word: str
    done: bool


class SetupPanel(msgspec.Struct, frozen=True):
    """How far the set-up has come."""

    lines: tuple[SetupLine, ...]


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """开通向导, for the administrator, until it is put away."""
    if not may(context, "settings.manage") or await is_finished(context):
        return ()
    return (NavItem(section="settings", label=say("开通向导"), url_path="setup", order=800, roles=_ADMIN),)


@hookimpl
async def desk_panels(context: TenantContext) -> Sequence[DeskPanel]:
    """The steps, for the administrator and the coordinator, until the wizard is put away."""
    if not (may(context, "settings.manage") or may(context, "notice.import")) or await is_finished(context):
        return ()
    facts = await setup_facts(context)
    title = say("开通向导 %(done)s/%(all)s", done=facts.done, all=len(STEPS))
    panel = DeskPanel(
        key="setup",
        title=title,
        template="setup/panel.html",
        data=SetupPanel(tuple(SetupLine(step, STEP_WORDS[step], facts.is_done(step)) for step in STEPS)),
        order=10 if may(context, "settings.manage") else 190,
        url_path="setup",
        remarks=(Remark(counted("开通还差%(num)s步", len(STEPS) - facts.done), "setup"),)
        if may(context, "settings.manage")
        else (),
    )
    return (panel,)
