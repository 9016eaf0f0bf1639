"""What the clocks contribute to the shell: the desk's entry, and the list of what is owed."""

from collections.abc import Sequence

import msgspec

from core.accounts.permissions import may_read
from core.context import TenantContext
from core.hooks.markers import hookimpl
from core.hooks.results import DeskPanel, NavItem, Remark
from core.keyset import PageRequest
from core.obligations.queries import DeskCounts, DeskRow, desk_counts, desk_rows, open_duties
from core.phrases import counted, say

SHOWN = 20
"""How many duties the desk lists; the rest is one step away."""


class TodoGroup(msgspec.Struct, frozen=True):
    """Duties of one urgency. ``count`` is how many there are, of which ``rows`` are shown."""

    title: str
    count: int
    rows: tuple[DeskRow, ...]


class TodoPanel(msgspec.Struct, frozen=True):
    """What the acting post owes, the most urgent first; ``total`` counts what is open, ``done`` this year's work."""

    groups: tuple[TodoGroup, ...]
    total: int
    done: int


@hookimpl
async def navigation_items(context: TenantContext) -> Sequence[NavItem]:
    """The desk, with how much is owed."""
    owed = await open_duties(context)
    return (NavItem(section="work", label=say("工作台"), url_path="", order=100, count=owed or None),)


@hookimpl
async def desk_panels(context: TenantContext) -> Sequence[DeskPanel]:
    """我的待办, for posts that owe something by right."""
    if not may_read(context, "obligation", "own"):
        return ()
    counts = await desk_counts(context)
    page = await desk_rows(context, PageRequest(size=SHOWN))
    return (
        DeskPanel(
            key="todo",
            title=say("我的待办"),
            template="desk/todo_panel.html",
            data=TodoPanel(todo_groups(page.rows, counts), counts.todo, counts.done),
            order=100,
            url_path="todo",
            remarks=_remarks(counts),
        ),
    )


def todo_groups(rows: Sequence[DeskRow], counts: DeskCounts) -> tuple[TodoGroup, ...]:
    """The rows under 已逾期, 临期 and 以后; a group without rows is left out."""
    late = tuple(row for row in rows if row.light.kind == "late")
    soon = tuple(row for row in rows if row.light.kind == "soon")
    later = tuple(row for row in rows if row.light.kind not in ("late", "soon"))
    groups = (
        TodoGroup(say("已逾期"), counts.late, late),
        TodoGroup(say("临期"), counts.soon, soon),
        TodoGroup(say("以后"), counts.todo - counts.late - counts.soon, later),
    )
    return tuple(group for group in groups if group.rows)


def _remarks(counts: DeskCounts) -> tuple[Remark, ...]:
    said = []
    if counts.late:
        said.append(Remark(counted("%(num)s件已逾期", counts.late), "todo?light=late", urgent=True))
    if counts.soon:
        said.append(Remark(counted("%(num)s件将到期", counts.soon), "todo?light=soon"))
    return tuple(said)
