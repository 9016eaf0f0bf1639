"""What stands of a task when its notice is corrected, field by field.

Three things meet: what was printed, what people made of it, and what is printed now. Words that are printed as before
leave a person's edit alone. Where the printing changed, the new words stand, unless the reviewer keeps what stood.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from core.ledger.revisions import FIELDS, FieldChange, FieldName, StandingTask, TaskWords, shown_field
from core.notices.correcting.units import unit_edits
from core.notices.correcting.words import is_printed_same, is_same
from core.phrases import listed

FieldKind = Literal["same", "edited", "changed", "both"]
"""Printed as before; printed as before, and edited by a person; printed otherwise; printed otherwise and edited."""

_ATTRIBUTES: dict[FieldName, tuple[str, ...]] = {
    "deadline": ("deadline_text", "deadline_kind", "deadline"),
    "units": ("lead", "participants", "responsible"),
}


class FieldDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a task: as printed before, as it stands, as printed now. ``keeps``: what stands is left as it is."""

    field: FieldName
    kind: FieldKind
    was: str
    stands: str
    now: str
    keeps: bool

    @property
    def applies(self) -> bool:
        """Whether the new words take the place of those that stand."""
        return self.kind in ("changed", "both") and not self.keeps


class Printing(msgspec.Struct, frozen=True):
    """A task of the corrected notice: as parsed, and as it stands under review."""

    printed: TaskWords
    reviewed: TaskWords


def field_differences(
    task: StandingTask, new: Printing, kept: frozenset[FieldName] = frozenset()
) -> tuple[FieldDifference, ...]:
    """All fields of a task beside the new printing. ``kept`` are those in which the reviewer keeps what stands."""
    before = task.printed or task.words
    found = []
    for field in FIELDS:
        kind = _kind(field, task, before, new)
        found.append(
            FieldDifference(
                field=field,
                kind=kind,
                was=shown_field(field, before),
                stands=_stands(field, task, before),
                now=shown_field(field, new.reviewed),
                keeps=kind in ("same", "edited") or field in kept,
            )
        )
    return tuple(found)


def merged_words(task: StandingTask, new: Printing, differences: tuple[FieldDifference, ...]) -> TaskWords:
    """The words that stand afterwards. Units are left out: they follow from their changes."""
    values: dict[str, object] = {}
    for difference in differences:
        if difference.applies and difference.field != "units":
            names = _ATTRIBUTES.get(difference.field, (difference.field,))
            values |= {name: getattr(new.reviewed, name) for name in names}
    return msgspec.structs.replace(task.words, **values)


def field_changes(differences: tuple[FieldDifference, ...]) -> tuple[FieldChange, ...]:
    """What a version keeps of the differences: each field whose printing changed, and what a person had made of it."""
    return tuple(
        FieldChange(
            field=each.field,
            was=each.was,
            now=each.now,
            edited=each.stands if each.kind == "both" else "",
            kept=each.keeps,
        )
        for each in differences
        if each.kind in ("changed", "both")
    )


def kept_fields(choices: Mapping[str, str], *, partial: bool) -> frozenset[FieldName]:
    """The fields in which what stands is kept: those that the reviewer chose. A partial correction counts its few tasks
    from 1 again, so that their numbers are kept unless the reviewer chose otherwise.
    """
    unasked = {"no": "mine"} if partial else {}
    return frozenset(field for field in FIELDS if choices.get(field, unasked.get(field)) == "mine")


def _kind(field: FieldName, task: StandingTask, before: TaskWords, new: Printing) -> FieldKind:
    edited = _is_edited(field, task, before)
    if not _is_printed_anew(field, before, new):
        return "edited" if edited else "same"
    if is_same(field, task.words, new.reviewed):
        return "same"
    return "both" if edited else "changed"


def _is_printed_anew(field: FieldName, before: TaskWords, new: Printing) -> bool:
    """Whether the new printing says something else, or the reviewer made it say something else."""
    if is_same(field, new.reviewed, new.printed):
        return not is_printed_same(field, new.printed, before)
    return not is_same(field, new.reviewed, before)


def _is_edited(field: FieldName, task: StandingTask, before: TaskWords) -> bool:
    if field == "units":
        return bool(unit_edits(task, before))
    return not is_same(field, task.words, before)


def _stands(field: FieldName, task: StandingTask, before: TaskWords) -> str:
    if field != "units":
        return shown_field(field, task.words)
    return listed((part for part in (shown_field(field, task.words), *unit_edits(task, before)) if part), "\n")
