"""Who may do what in which state: buttons and services say the same."""

from typing import get_args
from uuid import UUID

import msgspec
import pytest

from core.context import ActingPost, Role, TenantContext
from core.errors import ConflictError, ForbiddenError, NotFoundError
from core.ids import new_id
from core.ledger.rules import AssignmentFacts, allowed_acts, check_act, check_version, refusal
from core.ledger.states import AssignmentState, ReportState
from core.ledger.workflow import TRANSITIONS, ActName, wrong_state

FINANCE, OFFICE = new_id(), new_id()
STATES: tuple[AssignmentState, ...] = get_args(AssignmentState)


def _acting(role: Role, org_id: UUID = FINANCE, user_id: UUID | None = None) -> TenantContext:
    post = ActingPost(
        id=new_id(), user_id=user_id or new_id(), user_name="甲", org_id=org_id, org_name="甲局", role=role
    )
    return TenantContext(tenant_id=new_id(), slug="t", tenant_name="甲市", post=post)


def _facts(
    state: AssignmentState = "in_progress", report: ReportState | None = None, **changes: object
) -> AssignmentFacts:
    plain = AssignmentFacts(
        id=new_id(),
        task_id=new_id(),
        task_no="1",
        task_title="压缩开办时间",
        task_state="in_progress",
        org_id=FINANCE,
        org_name="甲局",
        role="lead",
        answers=True,
        state=state,
        held_state=None,
        version=1,
        pct=0,
        due_at=None,
        warn_at=None,
        head_waived=False,
        office_id=OFFICE,
        report_id=new_id() if report else None,
        report_state=report,
        report_closes=None,
        report_version=1 if report else None,
        author_user_id=None,
        signer_user_id=None,
    )
    return msgspec.structs.replace(plain, **changes)


def _offered(tenant: TenantContext, facts: AssignmentFacts) -> dict[ActName, bool]:
    return {act.name: act.blocked is None for act in allowed_acts(tenant, facts)}


@pytest.mark.parametrize(
    ("state", "report", "offered"),
    [
        ("assigned", None, {"sign": True, "report": False, "close": False}),
        ("signed", None, {"start": True, "report": True, "close": True}),
        ("in_progress", None, {"report": True, "close": True}),
        ("in_progress", "draft", {"report": True, "close": True}),
        ("in_progress", "submitted", {"report": False, "close": False, "sign_off": False}),
        ("returned", None, {"start": True, "report": True, "close": True}),
        ("submitted", "signed_off", {"report": False, "close": False}),
        ("suspended", None, {"report": False, "close": False}),
        ("accepted", None, {}),
        ("cancelled", None, {}),
    ],
)
def test_what_a_clerk_is_offered(state: AssignmentState, report: ReportState | None, offered: dict[str, bool]) -> None:
    assert _offered(_acting("staff"), _facts(state, report)) == offered


def test_a_head_signs_what_waits() -> None:
    offered = {"report": False, "close": False, "sign_off": True, "hand_back": True}
    assert _offered(_acting("head"), _facts("in_progress", "submitted")) == offered


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("assigned", {"accept": False, "return": False, "suspend": True, "cancel": True}),
        ("submitted", {"accept": True, "return": True, "suspend": True, "cancel": True}),
        ("suspended", {"accept": False, "return": False, "cancel": True, "resume": True}),
        ("cancelled", {"resume": True}),
        ("accepted", {}),
    ],
)
def test_what_the_office_is_offered(state: AssignmentState, offered: dict[str, bool]) -> None:
    assert _offered(_acting("coordinator", OFFICE), _facts(state)) == offered


@pytest.mark.parametrize("role", ["admin", "security", "auditor", "leader"])
def test_other_roles_are_offered_nothing(role: Role) -> None:
    for state in STATES:
        assert _offered(_acting(role), _facts(state)) == {}


@pytest.mark.parametrize("state", STATES)
def test_another_units_people_are_offered_nothing_and_find_nothing(state: AssignmentState) -> None:
    stranger = _acting("head", new_id())
    assert _offered(stranger, _facts(state, "submitted")) == {}
    with pytest.raises(NotFoundError):
        check_act(stranger, "sign", _facts(state))


@pytest.mark.parametrize("act", list(TRANSITIONS))
@pytest.mark.parametrize("role", ["staff", "head", "coordinator", "supervisor", "leader"])
@pytest.mark.parametrize("state", STATES)
def test_a_button_is_open_exactly_when_the_service_lets_it_pass(
    act: ActName, role: Role, state: AssignmentState
) -> None:
    tenant, facts = _acting(role, OFFICE if role in ("coordinator", "supervisor") else FINANCE), _facts(state)
    open_buttons = {button.name for button in allowed_acts(tenant, facts) if button.blocked is None}
    assert (act in open_buttons) == (refusal(tenant, act, facts) is None)


def test_an_office_does_not_review_its_own_unit() -> None:
    facts = _facts("submitted", "signed_off", org_id=OFFICE)
    error = refusal(_acting("coordinator", OFFICE), "accept", facts)
    assert isinstance(error, ForbiddenError)
    assert error.sentence == "不能审核本单位自己的任务。请由其他单位的统筹岗位或督查室审核。"
    assert refusal(_acting("coordinator", FINANCE), "accept", facts) is None
    assert refusal(_acting("supervisor", OFFICE), "accept", facts) is None


@pytest.mark.parametrize("column", ["author_user_id", "signer_user_id"])
def test_who_wrote_or_signed_a_report_does_not_review_it(column: str) -> None:
    person = new_id()
    facts = _facts("submitted", "signed_off", **{column: person})
    error = refusal(_acting("coordinator", OFFICE, person), "accept", facts)
    assert isinstance(error, ForbiddenError)
    assert error.sentence.startswith("填报或签发的人不能审核同一份填报。")


def test_a_closed_task_takes_no_more_acts() -> None:
    facts = _facts("in_progress", task_state="closed")
    assert _offered(_acting("staff"), facts) == {}
    with pytest.raises(ConflictError, match="任务已销号"):
        check_act(_acting("staff"), "report", facts)


@pytest.mark.parametrize("state", STATES)
def test_a_blocked_button_names_the_rule_and_who_can_help(state: AssignmentState) -> None:
    sentence = wrong_state(state)
    assert sentence.endswith("。")
    assert any(who in sentence for who in ("营商办", "经办", "负责人"))


def test_a_stale_page_is_refused() -> None:
    check_version(3, 3)
    with pytest.raises(ConflictError, match="刷新页面"):
        check_version(2, 3)
