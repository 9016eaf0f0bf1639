"""What every page of the wizard has: the steps at its head, and who may open it."""

from typing import Any

from litestar import Request, Response

from core.accounts.permissions import may, require
from core.context import TenantContext
from core.phrases import spoken
from tenants.setup.queries import STEP_WORDS, setup_facts
from tenants.setup.steps import SKIPPABLE, STEPS, SetupFacts, Step
from web.kit.desk import desk_page, desk_url
from web.kit.guards import desk
from web.kit.shell import Link

AnyRequest = Request[Any, Any, Any]


def wizard(request: AnyRequest) -> TenantContext:
    """The context of the administrator, who does everything here, or of the coordinator, who may look.

    Raises ForbiddenError for anybody else.
    """
    tenant = desk(request)
    if not may(tenant, "notice.import"):
        require(tenant, "settings.manage")
    return tenant


def step_url(tenant: TenantContext, step: Step | None = None) -> str:
    """The address of a step; without one that of the list of steps."""
    return desk_url(tenant, f"setup/{step}" if step else "setup")


async def setup_page(
    request: AnyRequest, tenant: TenantContext, step: Step, *, status: int = 200, **view: Any
) -> Response[Any]:
    """The page of one step."""
    facts = await setup_facts(tenant)
    return await desk_page(
        request,
        f"setup/{step}.html",
        status=status,
        under="setup",
        step=step,
        steps=steps_of(tenant, facts, step),
        facts=facts,
        here=step_url(tenant, step),
        skippable=step in SKIPPABLE,
        skipped=step in facts.skipped,
        following=_following(tenant, step),
        may_manage=may(tenant, "settings.manage"),
        **view,
    )


def steps_of(tenant: TenantContext, facts: SetupFacts, current: Step | None = None) -> tuple[Link, ...]:
    """The steps in their order, with a tick where one is behind."""
    return tuple(
        Link(
            f"{place} {spoken(STEP_WORDS[step])}{' ✓' if facts.is_done(step) else ''}",
            step_url(tenant, step),
            step == current,
        )
        for place, step in enumerate(STEPS, start=1)
    )


def _following(tenant: TenantContext, step: Step) -> Link | None:
    place = STEPS.index(step) + 1
    return Link(STEP_WORDS[STEPS[place]], step_url(tenant, STEPS[place])) if place < len(STEPS) else None
