"""From the heading tree of a plan to its draft tasks.

A task is the smallest thing with its own responsibility line. Rules for what is printed otherwise:
- a heading with a duty, and items below it without any: the heading is the task, the items are its words;
- the last of several items carries the only duty, on lines of its own: it is the duty of the heading above;
- items that carry nothing but deadlines are tasks of the units above them;
- items without a duty among items with one are tasks whose units are missing, or those of the heading above;
- no duty in the whole plan: the items of chapters that divide the work, with the subjects of their sentences;
- 组织保障, 保障措施, 工作要求: no tasks; what is left out there in spite of named units is listed.
"""

from collections.abc import Iterator

import msgspec

from core.notices.draft import DraftTask

from .build import Maker
from .chapters import divides_work, is_general, is_organisation
from .duty import Duty
from .measures import Part, parts_of, title_span
from .outline import Node
from .tables import tasks_of_table

_LONGEST_CHAPTER_NAME = 40
_WORDS_OF_A_MEASURE = 20
_FEWEST_NAMED = 2


class Harvest(msgspec.Struct):
    """What a plan's tree yields."""

    tasks: list[DraftTask] = []
    left_out: list[str] = []


class Harvester:
    """Walks one plan's tree once. `maker` turns parts into records."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._parts: dict[int, list[Part]] = {}
        self._loaded: dict[int, bool] = {}
        self._harvest = Harvest()

    def gather(self, root: Node) -> Harvest:
        """All tasks of the plan, in printed order."""
        self._load(root)
        self._plan(root)
        if not self._harvest.tasks:
            self._divide(root)
        return self._harvest

    def title(self, node: Node) -> str:
        """The words of a node's heading."""
        for part in self._parts[id(node)]:
            if part.spans:
                start, end = title_span(self._maker.folded, part.spans[0])
                return self._maker.stored[start:end]
        return ""

    def _load(self, node: Node) -> None:
        """Read every node's parts, and remember below which nodes somebody is named."""
        for kid in node.children:
            self._load(kid)
        self._parts[id(node)] = parts_of(node, self._maker.folded, self._maker.stored)
        node.children = [kid for kid in node.children if kid.style != "box" or self._loaded[id(kid)]]
        for part in self._parts[id(node)]:
            if part.duty and part.duty.running and (node.line is None or is_organisation(self.title(node))):
                part.duty = None
        own = any(part.has_units for part in self._parts[id(node)])
        self._loaded[id(node)] = own or bool(node.tables) or any(self._loaded[id(kid)] for kid in node.children)

    def _plan(self, root: Node) -> None:
        """What stands before the first number counts only where it names units."""
        self._maker.learn(part.duty for parts in self._parts.values() for part in parts if part.duty)
        self._own_tasks(root, None)
        self._tables(root)
        self._children(root, None)

    def _walk(self, node: Node, above: Duty | None) -> None:
        if self._leave_out(node) or not self._loaded[id(node)]:
            return
        parts = self._parts[id(node)]
        self._hoist(node, [part for part in parts if part.has_units])
        named = [part for part in parts if part.has_units]
        below = any(self._loaded[id(kid)] for kid in node.children)
        if node.children and not below and parts[-1].has_units:
            if self._passes_down(node, named) or self._are_dated(node):
                self._children(node, named[0].duty)
            else:
                self._emit(node, parts, with_children=True, above=above)
        elif node.children and below:
            self._with_children(node, named, above)
        else:
            self._own_tasks(node, above)
        self._tables(node)

    def _with_children(self, node: Node, named: list[Part], above: Duty | None) -> None:
        """The first duty is the heading's own and passes down; further ones are tasks of their own."""
        for part in named[1:]:
            self._harvest.tasks.append(self._maker.task(node, part, named=False, path=self._path(node, inner=True)))
        self._children(node, named[0].duty if named else above)

    def _passes_down(self, node: Node, named: list[Part]) -> bool:
        """A whole chapter with nothing but its name and a duty: its measures have titles and words, and inherit."""
        is_chapter = node.parent is not None and node.parent.line is None and len(named) == 1
        if not is_chapter or sum(end - start for start, end in named[0].spans) > _LONGEST_CHAPTER_NAME:
            return False
        return all(
            sum(line.end - line.start for line in kid.lines) - len(self.title(kid)) >= _WORDS_OF_A_MEASURE
            for kid in node.children
        )

    def _are_dated(self, node: Node) -> bool:
        """Whether the items below carry deadlines of their own: each is a task of the units above."""
        dated = sum(any(part.duty and part.duty.deadlines for part in self._parts[id(kid)]) for kid in node.children)
        return dated > 1 and dated * 2 > len(node.children) and not any(kid.children for kid in node.children)

    def _children(self, node: Node, above: Duty | None) -> None:
        leaves = [kid for kid in node.children if not kid.children and not self._is_apart(kid)]
        loaded = sum(self._loaded[id(kid)] for kid in leaves)
        expected = loaded >= 2 and loaded * 2 >= len(leaves)
        for kid in node.children:
            bare = not kid.children and not self._loaded[id(kid)] and not self._is_apart(kid)
            if bare and (expected or above is not None):
                self._harvest.tasks.append(self._maker.bare(kid, self._parts[id(kid)][0], above, self._path(kid)))
            elif bare and loaded:
                self._harvest.left_out.append(self._printed(kid))
            else:
                self._walk(kid, above)

    def _own_tasks(self, node: Node, above: Duty | None) -> None:
        parts = self._parts[id(node)]
        if any(part.has_units for part in parts):
            self._emit(node, parts, above=above)

    def _emit(self, node: Node, parts: list[Part], *, with_children: bool = False, above: Duty | None = None) -> None:
        """One task per part that names units. The heading names the first one, unless it stands above a list."""
        named = [part for part in parts if part.has_units]
        is_list = len(named) > 1 and node.line is not None and self._stands_alone(node)
        for number, part in enumerate(named):
            first = number == 0 and node.line is not None and not is_list
            spans = self._spans_below(node) if with_children and part is named[-1] else []
            path = self._path(node, inner=not first and node.line is not None)
            above_list = self._heading_span(node) if is_list else None
            task = self._maker.task(node, part, named=first, path=path, more=spans, above=above, heading=above_list)
            self._harvest.tasks.append(task)

    def _stands_alone(self, node: Node) -> bool:
        """Whether the heading is a line of its own, with nothing behind its title."""
        line = node.line
        return line is not None and line.end - self._heading_span(node)[1] <= 2

    def _heading_span(self, node: Node) -> tuple[int, int]:
        spans = self._parts[id(node)][0].spans
        return title_span(self._maker.folded, spans[0]) if spans else (0, 0)

    def _spans_below(self, node: Node) -> list[tuple[int, int]]:
        """The words of the items, with their numbers, without duties."""
        spans: list[tuple[int, int]] = []
        for kid in node.children:
            own = [span for part in self._parts[id(kid)] for span in (*part.spans, *part.tail)]
            if own and kid.line is not None:
                own[0] = (min(kid.line.start, own[0][0]), own[0][1])
            spans.extend(own)
            spans.extend(self._spans_below(kid))
        return spans

    def _hoist(self, node: Node, named: list[Part]) -> None:
        """Move a duty that only the last of several items carries to the heading. A chapter's items are no list."""
        kids = node.children
        if (
            named
            or node.line is None
            or len(kids) < 2
            or kids[-1].children
            or any(self._loaded[id(kid)] for kid in kids[:-1])
        ):
            return
        last = [part for part in self._parts[id(kids[-1])] if part.has_units]
        if len(last) != 1 or last[0].duty is None:
            return
        if not last[0].duty.own_line:
            if node.style in {"chapter", "cn"} and kids[-1].style == "cn_paren":
                return
            last[0].duty.doubt("source", "shared")
        self._parts[id(node)][-1].duty = last[0].duty
        last[0].duty = None
        self._loaded[id(kids[-1])] = False

    def _tables(self, node: Node) -> None:
        for rows in node.tables:
            self._harvest.tasks.extend(tasks_of_table(rows, self._maker, self._path(node, inner=True)))

    def _is_apart(self, node: Node) -> bool:
        title = self.title(node)
        return is_organisation(title) or is_general(title)

    def _leave_out(self, node: Node) -> bool:
        """Chapters about organisation are no tasks; those of their items that name units are listed."""
        if not node.children or not is_organisation(self.title(node)):
            return False
        for kid in node.children:
            if self._loaded[id(kid)]:
                self._harvest.left_out.append(self._printed(kid))
        return True

    def _divide(self, root: Node) -> None:
        """No duty anywhere: the items of the chapters that divide the work, or whose sentences begin with units.

        Regulations divide no work.
        """
        if any(node.style == "article" for node in _all(root)):
            return
        for chapter in [kid for kid in root.children if kid.children] or [root]:
            title = self.title(chapter)
            if is_organisation(title) or is_general(title):
                continue
            leaves = [leaf for leaf in _leaves(chapter) if not self._is_apart(leaf)]
            tasks = [self._maker.from_running_text(leaf, self._parts[id(leaf)][0], self._path(leaf)) for leaf in leaves]
            named = sum(bool(task.lead or task.responsible) for task in tasks)
            if divides_work(title) or (named >= _FEWEST_NAMED and named * 2 >= len(tasks)):
                self._harvest.tasks.extend(tasks)

    def _path(self, node: Node, *, inner: bool = False) -> tuple[str, ...]:
        nodes: list[Node] = [node] if inner and node.line is not None else []
        upper = node.parent
        while upper is not None and upper.line is not None:
            nodes.append(upper)
            upper = upper.parent
        return tuple(self._printed(upper) for upper in reversed(nodes))

    def _printed(self, node: Node) -> str:
        """The heading with its number, as printed."""
        begin, end = self._heading_span(node)
        if node.line is not None and node.line.heading is not None:
            begin = node.line.heading.start
        return self._maker.stored[begin : max(begin, end)].strip()


def _leaves(node: Node) -> Iterator[Node]:
    for kid in node.children:
        if kid.children:
            yield from _leaves(kid)
        else:
            yield kid


def _all(node: Node) -> Iterator[Node]:
    for kid in node.children:
        yield kid
        yield from _all(kid)
