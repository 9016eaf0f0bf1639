"""What cells of a ledger mean: chapter paths, deadlines, figures; and how the same is written into them."""

import re
from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from core.errors import InvalidError
from core.imports.cells import RowReader
from core.imports.fields import one_line
from core.imports.ledger.specs import KIND_WORDS, PATH_MARK
from core.imports.reading.spreadsheet import number_text
from core.ledger.records import NewTarget
from core.ledger.states import DEADLINE_KINDS, DeadlineKind
from core.notices.parsing.fold import fold
from core.notices.parsing.targets import find_targets
from core.notices.typed import read_targets, read_typed_deadline
from core.phrases import listed, say

LONGEST_TEXT = 20_000

_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_FIGURES = re.compile(r"[；;\n]")
_DATED: frozenset[DeadlineKind] = frozenset({"date", "month_end", "yearly"})
_DAYLESS: frozenset[DeadlineKind] = frozenset({"ongoing", "none"})


class Due(msgspec.Struct, frozen=True):
    """A deadline as a row gives it. ``assumed``: no year is written, the present one was taken."""

    text: str = ""
    kind: DeadlineKind = "none"
    day: date | None = None
    assumed: bool = False


def plain_text(text: str) -> str:
    """A cell's text as it is kept: plain line breaks, nothing cut off but blank lines at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") if text.strip() else ""


def read_path(text: str) -> tuple[str, ...]:
    """The headings in a cell, outermost first."""
    return tuple(heading for piece in re.split(r"\s*›\s*|\n", text) if (heading := " ".join(piece.split())))


def write_path(path: Sequence[str]) -> str:
    """Headings in one cell."""
    return PATH_MARK.join(path)


def read_day(cells: RowReader, key: str) -> date | None:
    """The day in a cell: a real date, 2026-06-30, 2026年6月30日. Anything else is a problem."""
    text = one_line(cells.row.cells.get(key, ""))
    if not text:
        return None
    found = _ISO.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    field = cells.spec.field(key).label
    cells.fail(key, say("%(field)s“%(text)s”不是日期。请写成 2026-06-30。", field=field, text=text[:20]))
    return None


def read_due(cells: RowReader, today: date, skip: Collection[str] = ()) -> Due:
    """The deadline in the columns 时限, 时限类型 and 截止日期, without those to be skipped.

    What cannot be understood is a problem.
    """
    text = plain_text(cells.row.cells.get("due", ""))
    day = None if "due_on" in skip else read_day(cells, "due_on")
    given = None if "due_kind" in skip else read_kind(cells)
    if given is not None:
        return checked_due(cells, Due(text, given, None if given in _DAYLESS else day))
    if not text:
        return Due("", "date", day) if day else Due()
    found = read_typed_deadline(text, today.year)
    if found.kind == "none":
        if day is not None:
            return Due(text, "date", day)
        sentence = say("时限“%(text)s”看不懂。请写成 2026年6月底前、2026-06-30，或者“持续推进”。", text=text[:30])
        cells.fail("due", sentence)
    kind = "date" if found.kind in _DAYLESS and day else found.kind
    assumed = "deadline:year_inferred" in found.reasons and day is None
    return checked_due(cells, Due(text, kind, day or found.day, assumed))


def read_kind(cells: RowReader) -> DeadlineKind | None:
    """The kind of deadline in a cell, None for an empty one. An unknown word is a problem."""
    given = cells.choice("due_kind", KIND_WORDS, listed(DEADLINE_KINDS.values()))
    return next((kind for kind in DEADLINE_KINDS if kind == given), None)


def checked_due(cells: RowReader, due: Due) -> Due:
    """The deadline; one of a kind that means nothing without its day is a problem when it has none."""
    if due.kind in _DATED and due.day is None:
        cells.fail(
            "due" if due.text else "due_on",
            say("时限“%(text)s”没有日期。请写上年月日，或填截止日期。", text=due.text[:30]),
        )
    return due


def read_figures(text: str) -> tuple[NewTarget, ...]:
    """The figures in a cell: what can be counted with its number, anything else in its words."""
    found: list[NewTarget] = []
    for piece in _FIGURES.split(text):
        words = piece.strip()
        if words:
            found += _figure(words)
    return tuple(found)


def _figure(words: str) -> list[NewTarget]:
    try:
        typed = read_targets(words)
    except InvalidError:
        typed = tuple(target for target, _, _ in find_targets(fold(words), words, [(0, len(words))]))[:1]
    return [
        NewTarget(text=words, metric=target.metric, comparator=target.comparator, value=target.value, unit=target.unit)
        for target in typed
    ] or [NewTarget(text=words)]


def write_figures(texts: Sequence[str]) -> str:
    """Figures in one cell."""
    return "；".join(texts)


def write_number(value: float | None) -> str:
    """A number in plain digits, nothing for none."""
    return "" if value is None else number_text(value)


def write_day(day: date | None) -> str:
    """A day, nothing for none."""
    return day.isoformat() if day else ""
