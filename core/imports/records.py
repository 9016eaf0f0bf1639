"""Imports as they are read and checked: frozen, and without rows of the database."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from core.accounts.permissions import Permission
from core.imports.columns import SheetPlan
from core.imports.fields import PROBLEMS, ImportKind, RowOutcome, SheetSpec
from core.imports.ledger.specs import SPECS as LEDGER_SPECS
from core.imports.roster.specs import SPECS as ROSTER_SPECS
from core.phrases import as_text, say

IMPORT = "import"
"""Subject kind of the events of an import."""

ImportState = Literal["reading", "waiting", "writing", "done", "discarded", "failed"]


class ImportSpec(msgspec.Struct, frozen=True):
    """A kind of import: its names, the right it asks for, its sheets, and the menu entry it belongs to."""

    kind: ImportKind
    label: str
    title: str
    permission: Permission
    specs: tuple[SheetSpec, ...]
    under: str


IMPORTS: Mapping[str, ImportSpec] = {
    "roster": ImportSpec("roster", say("单位和用户"), say("导入单位和用户"), "people.manage", ROSTER_SPECS, "units"),
    "ledger": ImportSpec("ledger", say("任务台账"), say("导入任务台账"), "plan.publish", LEDGER_SPECS, "ledger"),
}
"""Every kind of import by its name in addresses."""


class Setup(msgspec.Struct, frozen=True):
    """How a workbook is read, and what a person decided: ``choices`` by the key of a question.

    Tasks without a plan of their own go into the plan ``plan_id``, or into a new one called ``plan_title``.
    """

    plans: list[SheetPlan] = []
    choices: dict[str, str] = {}
    plan_id: UUID | None = None
    plan_title: str = ""


class Result(msgspec.Struct, frozen=True):
    """What a confirmed import wrote: rows by outcome, and the people who were made."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    newcomers: tuple[UUID, ...] = ()


class ImportHead(msgspec.Struct, frozen=True):
    """An import without its texts. ``sentence`` says why it failed, or why it has to be looked at again."""

    id: UUID
    kind: ImportKind
    filename: str
    state: ImportState
    sentence: str
    setup: Setup
    result: Result
    job_id: UUID | None
    post_id: UUID | None
    made_by: str
    created_at: datetime
    done_at: datetime | None

    @property
    def spec(self) -> ImportSpec:
        """The kind of import."""
        return IMPORTS[self.kind]


class Question(msgspec.Struct, frozen=True):
    """A name that a person may settle for all rows.

    ``offers`` are pairs (value, word); ``chosen`` is one of the values or empty.
    """

    key: str
    printed: str
    rows: int
    offers: tuple[tuple[str, str], ...]
    chosen: str = ""


class CheckedSheet(msgspec.Struct, frozen=True):
    """One sheet with the outcome of each of its rows, in their order."""

    spec: SheetSpec
    plan: SheetPlan
    name: str
    rows: tuple[RowOutcome, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of columns that no field takes: what stands below them stays in the sheet."""
        named = enumerate(self.plan.header.labels)
        return tuple(label for place, label in named if label not in ("", PROBLEMS) and place not in self.plan.columns)

    def count(self, outcome: str) -> int:
        """How many rows there are of an outcome."""
        return sum(row.outcome == outcome for row in self.rows)


class Checked(msgspec.Struct, frozen=True):
    """A whole workbook, checked against the present database. ``remarks`` say what is made besides the rows."""

    sheets: tuple[CheckedSheet, ...]
    questions: tuple[Question, ...]
    remarks: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    def count(self, outcome: str) -> int:
        """How many rows of all sheets have an outcome."""
        return sum(sheet.count(outcome) for sheet in self.sheets)

    @property
    def fingerprint(self) -> str:
        """Differs when any row's outcome differs: a confirmation holds for what was seen, and for nothing else."""
        seen = [(sheet.spec.kind, sheet.rows) for sheet in self.sheets]
        return hashlib.sha256(msgspec.msgpack.encode(seen, enc_hook=as_text)).hexdigest()
