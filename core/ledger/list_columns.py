"""The columns of the ledger list: on the page, in its exports, and in what a reader chooses; one table for all."""

from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from core.exports.xlsx import Kind
from core.phrases import say

ColumnKey = Literal[
    "plan",
    "chapter",
    "no",
    "task",
    "lead",
    "others",
    "responsible",
    "due",
    "due_on",
    "pct",
    "light",
    "state",
    "charge",
    "targets",
    "latest",
    "changed",
]


class ListColumn(msgspec.Struct, frozen=True):
    """One column. ``label`` heads it everywhere; ``kind`` and ``width`` (in Latin letters) are those of its export."""

    label: str
    kind: Kind = "text"
    width: float = 16


LIST_COLUMNS: dict[ColumnKey, ListColumn] = {
    "plan": ListColumn(say("方案"), width=36),
    "chapter": ListColumn(say("章节"), width=28),
    "no": ListColumn(say("编号"), width=8),
    "task": ListColumn(say("任务"), width=48),
    "lead": ListColumn(say("牵头"), width=20),
    "others": ListColumn(say("参与"), width=28),
    "responsible": ListColumn(say("责任单位"), width=28),
    "due": ListColumn(say("时限（原文）"), width=22),
    "due_on": ListColumn(say("截止日期"), "date", 12),
    "pct": ListColumn(say("进展"), width=10),
    "light": ListColumn(say("灯"), width=12),
    "state": ListColumn(say("状态"), width=10),
    "charge": ListColumn(say("包抓领导"), width=12),
    "targets": ListColumn(say("指标"), width=36),
    "latest": ListColumn(say("最近进展"), width=48),
    "changed": ListColumn(say("更新"), "date", 12),
}
"""Every column there is, in the order in which they are offered."""

DEFAULT_COLUMNS: tuple[ColumnKey, ...] = ("no", "task", "lead", "others", "due", "pct", "light", "state", "changed")

ALWAYS: frozenset[ColumnKey] = frozenset({"task"})
"""What no choice puts away: the link into the row."""


def known_columns(names: Sequence[str]) -> tuple[ColumnKey, ...]:
    """The columns among the names, each once, in their order, with what no choice puts away; for none the default."""
    chosen = tuple(dict.fromkeys(key for name in names for key in get_args(ColumnKey) if key == name))
    if not chosen:
        return DEFAULT_COLUMNS
    return (*(key for key in DEFAULT_COLUMNS if key in ALWAYS - set(chosen)), *chosen)
