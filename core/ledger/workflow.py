"""The life of an assignment as data: which act leads from where to where, who may do it and what it needs.

Services, buttons and tests read this one table. Who may act: ``unit`` are people of the assignment's own unit,
``reviewer`` is somebody who may review and does not belong to that unit, ``office`` is the coordinating office.
"""

from typing import Literal

import msgspec

from core.accounts.permissions import Permission
from core.ledger.states import LIVE, AssignmentState
from core.phrases import say

ActName = Literal[
    "sign",
    "start",
    "report",
    "close",
    "sign_off",
    "hand_back",
    "accept",
    "return",
    "suspend",
    "cancel",
    "resume",
]
Actor = Literal["unit", "reviewer", "office"]
Need = Literal["reason", "due_day", "content", "evidence", "targets"]


def _states(*states: AssignmentState) -> frozenset[AssignmentState]:
    return frozenset(states)


class Transition(msgspec.Struct, frozen=True):
    """One act. ``target`` None: the state stays, or goes back to what it was before it was held.

    ``silent`` states are those in which the act is not offered at all; in every other wrong state it is shown blocked,
    with the sentence of that state.
    """

    act: ActName
    label: str
    sources: frozenset[AssignmentState]
    target: AssignmentState | None
    permission: Permission
    actor: Actor
    needs: tuple[Need, ...] = ()
    silent: frozenset[AssignmentState] = frozenset()


WORKING: frozenset[AssignmentState] = _states("signed", "in_progress", "returned")
ENDED: frozenset[AssignmentState] = _states("accepted", "cancelled")
HELD: frozenset[AssignmentState] = _states("suspended", "cancelled")
_LIVE: frozenset[AssignmentState] = frozenset(LIVE)
_BEGUN: frozenset[AssignmentState] = _states(
    "signed", "in_progress", "returned", "submitted", "accepted", "suspended", "cancelled"
)

TRANSITIONS: dict[ActName, Transition] = {
    transition.act: transition
    for transition in (
        Transition("sign", say("签收"), _states("assigned"), "signed", "assignment.sign", "unit", silent=_BEGUN),
        Transition(
            "start",
            say("开始办理"),
            _states("signed", "returned"),
            "in_progress",
            "assignment.sign",
            "unit",
            silent=_states("assigned", "in_progress", "submitted") | ENDED | HELD,
        ),
        Transition("report", say("填报进展"), WORKING, "in_progress", "report.write", "unit", ("content",), ENDED),
        Transition(
            "close", say("申请销号"), WORKING, "submitted", "report.write", "unit", ("evidence", "targets"), ENDED
        ),
        Transition(
            "sign_off",
            say("签发"),
            WORKING,
            None,
            "report.sign_off",
            "unit",
            silent=ENDED | _states("assigned", "submitted"),
        ),
        Transition(
            "hand_back",
            say("退回经办"),
            WORKING,
            None,
            "report.sign_off",
            "unit",
            ("reason",),
            ENDED | _states("assigned", "submitted"),
        ),
        Transition("accept", say("审核通过"), _states("submitted"), "accepted", "task.review", "reviewer", (), ENDED),
        Transition(
            "return",
            say("退回"),
            _states("submitted"),
            "returned",
            "task.review",
            "reviewer",
            ("reason", "due_day"),
            ENDED,
        ),
        Transition("suspend", say("暂停"), _LIVE, "suspended", "task.suspend", "office", ("reason",), ENDED | HELD),
        Transition(
            "cancel",
            say("取消"),
            _LIVE | _states("suspended"),
            "cancelled",
            "task.suspend",
            "office",
            ("reason",),
            ENDED,
        ),
        Transition(
            "resume", say("恢复"), HELD, None, "task.suspend", "office", ("reason",), _LIVE | _states("accepted")
        ),
    )
}

_WRONG_STATE: dict[AssignmentState, str] = {
    "assigned": say("还未签收。请先由本单位经办或负责人签收。"),
    "signed": say("单位尚未申请销号，暂无可审核的内容。请等单位提交，或由其经办填报。"),
    "in_progress": say("单位尚未申请销号，暂无可审核的内容。请等单位提交，或由其经办填报。"),
    "returned": say("已退回单位，等待重新提交。请等单位提交，或由其经办填报。"),
    "submitted": say("已申请销号，正在等待审核。如需改动，请由营商办先退回。"),
    "accepted": say("本单位的部分已办结，不能再改动。如有异议，请联系营商办。"),
    "suspended": say("已暂停，暂停期间不能办理。请联系营商办恢复。"),
    "cancelled": say("已取消，不能办理。请联系营商办恢复。"),
}


def wrong_state(state: AssignmentState) -> str:
    """Why an act cannot be done in this state, and who can help."""
    return _WRONG_STATE[state]
