"""Which plan a row belongs to, and which task of it the row means."""

from collections.abc import Sequence
from uuid import UUID

from core.imports.cells import RowReader
from core.imports.columns import RowCells
from core.imports.fields import one_line
from core.imports.ledger.facts import LedgerFacts, TaskFact
from core.imports.ledger.words import read_path
from core.imports.records import Setup
from core.phrases import say

Identity = tuple[str, tuple[str, ...] | None, str | None, str]
"""Plan, chapter path, number and title of a row; None for what the sheet has no column for."""


class Places:
    """Finds plans by title and tasks by what a row says of them."""

    def __init__(self, facts: LedgerFacts, setup: Setup) -> None:
        self._facts = facts
        self._chosen: UUID | str = setup.plan_id or setup.plan_title
        self._by_title: dict[str, UUID] = {}
        for plan in facts.plans:
            self._by_title.setdefault(one_line(plan.title), plan.id)

    def plan_of(self, cells: RowReader) -> UUID | str:
        """The plan a row belongs to: that of its column 方案, else the chosen one; a title where it is to be made."""
        title = one_line(cells.row.cells.get("plan", ""))
        if not title:
            if not self._chosen:
                cells.fail("plan", say("没有说明是哪个方案的任务。请填方案，或在“改列的对应”里选一个方案。"))
            return self._chosen
        return self._by_title.get(title, title)

    def task_of(self, cells: RowReader, plan: UUID | str) -> TaskFact | None:
        """The task a row means, None for a new one. Several that fit are a problem."""
        tasks = self._facts.tasks.get(plan, ()) if isinstance(plan, UUID) else ()
        found = [task for task in tasks if _fits(task, cells.row)]
        if len(found) > 1:
            cells.fail("title", say("有%(count)s项任务都叫这个名字。请在表里加上“章节”或“编号”列。", count=len(found)))
        return found[0] if len(found) == 1 else None


def identity_of(row: RowCells, plan: UUID | str) -> Identity:
    """What tells a row from all others of the sheet."""
    path = read_path(row.cells["path"]) if "path" in row.cells else None
    number = number_of(row) if "no" in row.cells else None
    return str(plan), path, number, title_of(row)


def title_of(row: RowCells) -> str:
    """The title of a row, as tasks keep it."""
    return row.cells.get("title", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def number_of(row: RowCells) -> str:
    """The number of a row, as tasks keep it."""
    return row.cells.get("no", "").strip()


def _fits(task: TaskFact, row: RowCells) -> bool:
    words = task.standing.words
    if words.title.strip() != title_of(row):
        return False
    if "no" in row.cells and words.no.strip() != number_of(row):
        return False
    return "path" not in row.cells or _same_path(words.path, row.cells["path"])


def _same_path(path: Sequence[str], text: str) -> bool:
    """The whole path, or its last heading alone, which is what the list shows."""
    said = read_path(text)
    own = tuple(" ".join(heading.split()) for heading in path)
    return said == own or (len(said) == 1 and own[-1:] == said)
