"""The heading tree of a plan: every line belongs to the last number above it.

Styles nest in the order in which a document first uses them; a number that goes on in a style which usually stands
further out (（二） after 1.) closes the deeper ones. Numbers inside a box (专栏1) count for themselves as long as they
go on.
"""

from collections.abc import Iterable

import msgspec

from .headings import RANKS
from .lines import Line


class Node(msgspec.Struct):
    """A numbered heading, the lines under it, and the numbered headings below it."""

    line: Line | None
    parent: "Node | None" = None
    lines: list[Line] = []
    """Its own line first, then the lines up to the next number."""
    children: list["Node"] = []
    tables: list[list[Line]] = []
    """Rows of each table that stands under it."""

    @property
    def style(self) -> str:
        """The style of its number; `outlined` for an unnumbered heading, empty for the plan itself."""
        if self.line is None:
            return ""
        return self.line.heading.style if self.line.heading else "outlined"

    @property
    def value(self) -> int:
        """What its number counts."""
        return self.line.heading.value if self.line and self.line.heading else 0


OUTLINED_RANK = 1.5


def build_outline(lines: Iterable[Line], folded: str) -> Node:
    """The tree of a plan's lines. Its root holds what stands before the first number."""
    root = Node(None)
    stack = [root]
    for line in lines:
        if line.row is not None:
            _add_row(stack[-1], line)
        elif line.heading or (line.outlined and line.end - line.start <= 40):
            node = Node(line, lines=[line])
            _close(stack, node, is_measure="。" in folded[line.start : line.end - 1])
            node.parent = stack[-1]
            stack[-1].children.append(node)
            stack.append(node)
        else:
            stack[-1].lines.append(line)
    return root


def _add_row(node: Node, line: Line) -> None:
    if node.tables and line.row and node.tables[-1][0].row and node.tables[-1][0].row.table == line.row.table:
        node.tables[-1].append(line)
    else:
        node.tables.append([line])


def _close(stack: list[Node], node: Node, *, is_measure: bool) -> None:
    """Take from the stack what the new node ends. A title with sentences behind it is no item of a box."""
    box = next((place for place, open_node in enumerate(stack) if open_node.style == "box"), len(stack))
    inner = _open(stack, node.style, box + 1, len(stack))
    outer = _open(stack, node.style, 1, box)
    if node.style == "box":
        del stack[box:]
    elif inner and not (
        outer and _counts_on(stack[outer], node) and (is_measure or not _counts_on(stack[inner], node))
    ):
        del stack[inner:]
    elif outer and not (box < len(stack) and node.value == 1):
        del stack[outer:]
    elif not outer and (node.value != 1 or _rank(node) <= RANKS["cn"]):
        while len(stack) > 1 and stack[-1].style != "box" and _rank(stack[-1]) > _rank(node):
            stack.pop()


def _open(stack: list[Node], style: str, start: int, end: int) -> int:
    """The place of the open heading of that style, 0 when there is none."""
    return next((place for place in range(start, end) if stack[place].style == style), 0)


def _counts_on(before: Node, node: Node) -> bool:
    return node.value == before.value + 1


def _rank(node: Node) -> float:
    return RANKS.get(node.style, OUTLINED_RANK)
