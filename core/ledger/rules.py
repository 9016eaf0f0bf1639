"""Whether an act may be done now, by this person, on this assignment. Buttons and services ask the same function."""

from datetime import datetime
from uuid import UUID

import msgspec

from core.accounts.permissions import GRANTS, may, require
from core.context import TenantContext
from core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from core.ledger.states import AssignmentRole, AssignmentState, ReportState, TaskState
from core.ledger.workflow import TRANSITIONS, ActName, Transition, wrong_state
from core.phrases import say


class AssignmentFacts(msgspec.Struct, frozen=True):
    """One assignment as the rules see it. ``report_*`` is its current report: a draft, one that waits for the head, or
    the signed one that asks for closing. ``author_user_id`` and ``signer_user_id`` are who wrote and signed it.
    """

    id: UUID
    task_id: UUID
    task_no: str
    task_title: str
    task_state: TaskState
    org_id: UUID
    org_name: str
    role: AssignmentRole
    answers: bool
    state: AssignmentState
    held_state: AssignmentState | None
    version: int
    pct: int
    due_at: datetime | None
    warn_at: datetime | None
    head_waived: bool
    office_id: UUID
    report_id: UUID | None
    report_state: ReportState | None
    report_closes: bool | None
    report_version: int | None
    author_user_id: UUID | None
    signer_user_id: UUID | None


class Act(msgspec.Struct, frozen=True):
    """A button. ``blocked`` is the rule that stands against it and who can help, None when it may be pressed."""

    name: ActName
    label: str
    blocked: str | None = None


def allowed_acts(tenant: TenantContext, facts: AssignmentFacts) -> list[Act]:
    """The acts the acting post has to do with on this assignment, in the order of its life, blocked ones included."""
    return [
        Act(transition.act, transition.label, error.sentence if error else None)
        for transition in TRANSITIONS.values()
        if _concerns(tenant, transition, facts)
        for error in (refusal(tenant, transition.act, facts),)
    ]


def check_act(tenant: TenantContext, act: ActName, facts: AssignmentFacts) -> None:
    """Raises what stands against the act: ForbiddenError, ConflictError, or NotFoundError for another unit's work."""
    error = refusal(tenant, act, facts)
    if error is not None:
        raise error


def check_version(version: int, current: int) -> None:
    """Raises ConflictError when the page was made before somebody else's act."""
    if version != current:
        raise ConflictError(say("这一项刚刚被别人办理过，您看到的已不是最新情况。请刷新页面后再办理。"))


def refusal(tenant: TenantContext, act: ActName, facts: AssignmentFacts) -> AppError | None:
    """What stands against the act, None when nothing does."""
    transition = TRANSITIONS[act]
    return (
        _person_refusal(tenant, transition, facts)
        or _state_refusal(transition, facts)
        or _report_refusal(act, facts)
        or _review_refusal(tenant, transition, facts)
    )


def _concerns(tenant: TenantContext, transition: Transition, facts: AssignmentFacts) -> bool:
    if facts.state in transition.silent or facts.task_state == "closed":
        return False
    if transition.act in ("sign_off", "hand_back") and facts.report_state != "submitted":
        return False
    if transition.actor == "unit":
        return _in_unit(tenant, facts) and (may(tenant, transition.permission) or transition.act == "sign_off")
    return may(tenant, transition.permission)


def _person_refusal(tenant: TenantContext, transition: Transition, facts: AssignmentFacts) -> AppError | None:
    if not may(tenant, transition.permission):
        return _missing(tenant, transition)
    if transition.actor == "unit" and not _in_unit(tenant, facts):
        return NotFoundError()
    return None


def _missing(tenant: TenantContext, transition: Transition) -> AppError:
    try:
        require(tenant, transition.permission)
    except ForbiddenError as error:
        return error
    raise RuntimeError(f"{transition.permission} is granted by {GRANTS} and refused by may()")


def _state_refusal(transition: Transition, facts: AssignmentFacts) -> AppError | None:
    if facts.task_state == "closed":
        return ConflictError(say("任务已销号，不能再办理。如有异议，请联系营商办。"))
    if facts.state not in transition.sources:
        return ConflictError(say("%(unit)s这一项%(rule)s", unit=facts.org_name, rule=wrong_state(facts.state)))
    return None


def _report_refusal(act: ActName, facts: AssignmentFacts) -> AppError | None:
    waiting = facts.report_state == "submitted"
    if act in ("report", "close") and waiting:
        return ConflictError(say("已有一份填报等待签发。请由本单位负责人先签发或退回经办。"))
    if act in ("sign_off", "hand_back") and not waiting:
        return ConflictError(say("没有等待签发的填报。请由本单位经办先提交。"))
    return None


def _review_refusal(tenant: TenantContext, transition: Transition, facts: AssignmentFacts) -> AppError | None:
    if transition.actor != "reviewer":
        return None
    post = tenant.acting()
    if post.role == "coordinator" and post.org_id == facts.org_id:
        return ForbiddenError(say("不能审核本单位自己的任务。请由其他单位的统筹岗位或督查室审核。"))
    if post.user_id in (facts.author_user_id, facts.signer_user_id):
        return ForbiddenError(say("填报或签发的人不能审核同一份填报。请由其他统筹岗位或督查室审核。"))
    return None


def _in_unit(tenant: TenantContext, facts: AssignmentFacts) -> bool:
    return tenant.post is not None and tenant.post.org_id == facts.org_id
