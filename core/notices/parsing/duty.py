"""A duty: what one responsibility statement says, however it is printed."""

import msgspec

from .units import Unit, UnitList

MOST = 300
"""So many units no measure has; a text that repeats itself for ever is not followed further."""


class Duty(msgspec.Struct):
    """Collected while the rules read one statement; several adjoining statements are absorbed into one duty."""

    start: int
    end: int
    lead: list[Unit] = []
    participants: list[Unit] = []
    responsible: list[Unit] = []
    generic: list[str] = []
    deadlines: list[tuple[int, int]] = []
    """Stretches with the printed words of a deadline."""
    implied: list[Unit] = []
    first_leads: bool = False
    """Says that the unit named first is the lead, from here on."""
    same_as_above: bool = False
    reasons: list[str] = []
    """`field:code`, as in `DraftTask.reasons`."""
    own_line: bool = False
    """Stands on a line of its own, not behind the words of the measure."""

    running: bool = False
    """A sentence of the text, not a bracket or a labelled line."""

    @property
    def has_units(self) -> bool:
        """Whether anybody is named."""
        return bool(self.lead or self.participants or self.responsible or self.same_as_above)

    def add(self, role: str, found: UnitList) -> None:
        """Put a list of units where its role says; marks inside the list win."""
        target: list[Unit] = getattr(self, role)
        for unit in found.units:
            (self.lead if unit.leads else target).append(unit)
        self.generic.extend(found.generic)
        self.doubt(role, *found.reasons)

    def doubt(self, field: str, *codes: str) -> None:
        """Note that a person should look at a field, and why."""
        self.reasons.extend(f"{field}:{code}" for code in codes if f"{field}:{code}" not in self.reasons)

    def absorb(self, other: "Duty") -> None:
        """Take in a statement that belongs to the same measure."""
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        for name in ("lead", "participants", "responsible", "generic", "deadlines", "implied"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.extend(item for item in theirs[: MOST - len(mine)] if item not in mine)
        self.first_leads |= other.first_leads
        self.same_as_above |= other.same_as_above
        self.own_line |= other.own_line
        self.reasons.extend(code for code in other.reasons if code not in self.reasons)
