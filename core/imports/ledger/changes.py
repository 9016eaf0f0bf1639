"""A row about a task that is in the ledger: what it would change, and what it only repeats."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from core.imports.cells import RowReader
from core.imports.fields import Change, Outcome, RowOutcome, one_line
from core.imports.ledger.effects import TakenPart, TaskChangeEffect
from core.imports.ledger.facts import LedgerFacts, TaskFact
from core.imports.ledger.naming import Naming
from core.imports.ledger.parts import PartRow, taken_parts
from core.imports.ledger.standing import BY_PERIOD, read_pct, read_state
from core.imports.ledger.words import (
    LONGEST_TEXT,
    Due,
    checked_due,
    plain_text,
    read_day,
    read_due,
    read_figures,
    read_kind,
    write_day,
    write_figures,
    write_number,
)
from core.ledger.revisions import FieldName, TaskWords, UnitChange
from core.ledger.states import DEADLINE_KINDS, TASK_STATES, AssignmentState
from core.notices.correcting.units import unit_changes
from core.notices.records import RoleField
from core.notices.resolve import Part
from core.notices.resolve.names import plain_name
from core.phrases import say

_ROLES: Mapping[str, RoleField] = {"lead": "lead", "responsible": "responsible", "others": "participants"}
_NOT_WRITTEN = "未写明"


def changed_task(
    cells: RowReader,
    task: TaskFact,
    facts: LedgerFacts,
    naming: Naming,
    parts: Sequence[PartRow],
    lines: tuple[int, ...],
) -> tuple[RowOutcome, TaskChangeEffect | None]:
    """The outcome of a row that means this task, and what it would do."""
    found = _Comparison(cells, task, facts, naming)
    found.compare()
    found.compare_standing(parts)
    if found.fields and task.standing.state == "closed":
        for change in found.changes:
            cells.fail(change.field, say("任务已销号，不能再改。请改回“%(old)s”。", old=change.old[:40]))
    if cells.problems:
        outcome: Outcome = "wrong"
    else:
        outcome = "changed" if found.changes else "same"
    shown = RowOutcome(
        row=cells.row.row,
        outcome=outcome,
        cells=cells.row.cells,
        problems=cells.problems,
        changes=tuple(found.changes) if outcome == "changed" else (),
        remarks=tuple(found.remarks),
        rows=lines,
    )
    return shown, found.effect() if outcome == "changed" else None


class _Comparison:
    """Goes through the cells of one row and notes what differs from the task."""

    def __init__(self, cells: RowReader, task: TaskFact, facts: LedgerFacts, naming: Naming) -> None:
        self.changes: list[Change] = []
        self.fields: list[FieldName] = []
        self.remarks: list[str] = []
        self._cells, self._task, self._facts, self._naming = cells, task, facts, naming
        self._words: TaskWords = task.standing.words
        self._units: tuple[UnitChange, ...] = ()
        self._state: AssignmentState | None = None
        self._pct: int | None = None
        self._parts: tuple[TakenPart, ...] = ()
        self._latest = ""

    def compare(self) -> None:
        """The words: text, deadline, figures, units."""
        self._compare_text()
        self._compare_due()
        self._compare_figures()
        self._compare_units()

    def compare_standing(self, parts: Sequence[PartRow]) -> None:
        """How far it is: taken over where no unit has acted yet, else told as a remark."""
        task = self._task
        state, pct = read_state(self._cells), read_pct(self._cells)
        shown_state = TASK_STATES[task.standing.state]
        other_state = state is not None and not self._says("state", {shown_state})
        other_pct = pct is not None and not self._says("pct", {f"{task.pct}%", str(task.pct), BY_PERIOD})
        latest = plain_text(self._cells.row.cells.get("latest", ""))
        if not task.untouched:
            self._remark(other_state=other_state, other_pct=other_pct)
            return
        if other_state:
            self._note("state", shown_state)
            self._state = state
        if other_pct:
            self._note("pct", f"{task.pct}%")
            self._pct = pct
        if latest and latest != task.latest:
            self._note("latest", task.latest)
            self._latest = latest
        if (other_state or other_pct) and parts:
            self._parts = taken_parts(parts)

    def effect(self) -> TaskChangeEffect:
        """What the row does."""
        standing = self._task.standing
        return TaskChangeEffect(
            task_id=standing.id,
            plan_id=standing.plan_id,
            version=standing.version,
            words=self._words,
            fields=tuple(self.fields),
            units=self._units,
            state=self._state,
            pct=self._pct,
            parts=self._parts,
            latest=self._latest,
            row=self._cells.row.row,
        )

    def _remark(self, *, other_state: bool, other_pct: bool) -> None:
        if other_state:
            shown = TASK_STATES[self._task.standing.state]
            self.remarks.append(say("状态由单位办理产生，仍是“%(state)s”，不从表里改", state=shown))
        if other_pct:
            self.remarks.append(say("进展由单位填报产生，仍是%(pct)s%%，不从表里改", pct=self._task.pct))

    def _says(self, key: str, shown: Collection[str]) -> bool:
        """Whether the sheet has no such column, or its cell is one of these."""
        return key not in self._cells.row.cells or one_line(self._cells.row.cells[key]) in {
            one_line(text) for text in shown
        }

    def _note(self, key: str, old: str) -> None:
        self.changes.append(Change(key, old, self._cells.row.cells.get(key, "").strip()))

    def _compare_text(self) -> None:
        if "text" not in self._cells.row.cells:
            return
        text = plain_text(self._cells.row.cells["text"])
        if text != plain_text(self._words.text):
            self._cells.check_text("text", text, LONGEST_TEXT)
            self._note("text", self._words.text)
            self._words = msgspec.structs.replace(self._words, text=text)
            self.fields.append("text")

    def _compare_due(self) -> None:
        words, task = self._words, self._task
        same = {
            "due": self._says("due", {words.deadline_text, *(() if words.deadline_text else (_NOT_WRITTEN,))}),
            "due_kind": self._says("due_kind", {DEADLINE_KINDS[words.deadline_kind], ""}),
            "due_on": self._says("due_on", {write_day(words.deadline), write_day(task.due_on), ""}),
        }
        if all(same.values()):
            return
        due = self._new_due(same)
        for key, old in (
            ("due", words.deadline_text),
            ("due_kind", DEADLINE_KINDS[words.deadline_kind]),
            ("due_on", write_day(words.deadline)),
        ):
            if not same[key]:
                self._note(key, old)
        self._words = msgspec.structs.replace(words, deadline_text=due.text, deadline_kind=due.kind, deadline=due.day)
        self.fields.append("deadline")

    def _new_due(self, same: Mapping[str, bool]) -> Due:
        """The deadline by the cells that differ; what the row only repeats does not decide about it."""
        words, cells = self._words, self._cells
        if not same["due"]:
            return read_due(cells, self._facts.today, [key for key, repeats in same.items() if repeats])
        day = words.deadline if same["due_on"] else read_day(cells, "due_on")
        kind = words.deadline_kind if same["due_kind"] else read_kind(cells) or words.deadline_kind
        if kind in ("ongoing", "none"):
            # A day of its own makes a date of what had none.
            kind, day = (kind, None) if same["due_on"] or day is None else ("date", day)
        return checked_due(cells, Due(words.deadline_text, kind, day))

    def _compare_figures(self) -> None:
        texts = [figure.text for figure in self._task.figures]
        as_listed = "；".join(
            figure.text if figure.current is None else f"{figure.text}（现{write_number(figure.current)}{figure.unit}）"
            for figure in self._task.figures
        )
        if self._says("targets", {write_figures(texts), as_listed}):
            return
        self._note("targets", write_figures(texts))
        kept = {target.text: target for target in self._words.targets}
        targets = tuple(kept.get(target.text, target) for target in read_figures(self._cells.row.cells["targets"]))
        self._words = msgspec.structs.replace(self._words, targets=targets)
        self.fields.append("targets")

    def _compare_units(self) -> None:
        words = self._words
        was: dict[RoleField, tuple[Part, ...]] = {
            "lead": self._naming.directory.read_list(words.lead),
            "participants": self._naming.directory.read_list(words.participants),
            "responsible": self._naming.directory.read_list(words.responsible),
        }
        now, differs = dict(was), False
        for key, field in _ROLES.items():
            if not self._says(key, self._shown_units(key, field)) and self._other_names(key, getattr(words, field)):
                now[field] = self._naming.check(self._cells, key).parts
                self._note(key, "、".join(getattr(words, field)))
                differs = True
        if not differs:
            return
        if not now["lead"] and not now["responsible"] and not any(self._cells.failed(key) for key in _ROLES):
            self._cells.fail("lead", say("没有牵头或责任单位。请填写由谁负责。"))
        self._units = unit_changes(self._task.standing, was, now, self._facts.members, self._facts.org_names)
        self.fields.append("units")

    def _other_names(self, key: str, names: Sequence[str]) -> bool:
        """Whether the cell names others than these, in whatever order and writing."""
        typed = {plain_name(part.printed) for part in self._naming.read(self._cells.row.cells[key]).parts}
        return typed != {plain_name(name) for name in names}

    def _shown_units(self, key: str, field: RoleField) -> set[str]:
        standing, words = self._task.standing, self._words
        shown = {"、".join(getattr(words, field))}
        if key == "lead":
            shown.add(self._task.lead_text)
        elif key == "others":
            shown.add(self._task.participant_text)
        else:
            own = [part.name for part in standing.units if part.role == "responsible" and part.state != "cancelled"]
            shown.add("、".join(own))
        return shown
