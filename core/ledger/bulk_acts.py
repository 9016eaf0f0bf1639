"""Acts on many rows of the list as data: what each is called, what is typed for it, how its rows stand."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from core.accounts.permissions import Permission
from core.phrases import say

BulkAct = Literal["assign", "return", "charge"]
BulkState = Literal["chosen", "previewed", "running", "done"]
Outcome = Literal["chosen", "ready", "blocked", "done", "refused"]
Manner = Literal["replace_lead", "add_lead", "add_participant"]

BULK_ACTS: dict[BulkAct, tuple[str, Permission]] = {
    "assign": (say("批量调整分工"), "task.assign"),
    "return": (say("批量退回"), "task.review"),
    "charge": (say("批量指定包抓领导"), "task.assign"),
}
"""What an act is called, and the right it needs."""

MANNERS: dict[Manner, str] = {
    "replace_lead": say("改由这个单位牵头，原牵头（责任）单位的任务取消"),
    "add_lead": say("增加为牵头单位"),
    "add_participant": say("增加为参与单位"),
}

OUTCOMES: dict[Outcome, str] = {
    "chosen": say("未预览"),
    "ready": say("可以办理"),
    "blocked": say("不能办理"),
    "done": say("已办理"),
    "refused": say("没有办成"),
}

AT_ONCE: dict[BulkAct, int] = {"assign": 100, "return": 200, "charge": 500}
"""As many rows are acted on while the person waits, about two seconds; more by jobs, in parts of PART rows."""
PART = 200
MOST_ROWS = 5_000


class BulkTyped(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed: ``manner`` and ``org_id`` for assign, ``reason`` and ``due_on`` for return, ``post_id`` for charge
    (None takes the leader's name off). A unit that is put into a task may have a day of its own.
    """

    manner: Manner = "replace_lead"
    org_id: UUID | None = None
    post_id: UUID | None = None
    reason: str = ""
    due_on: date | None = None
