"""Blanks that a scan put inside words: (市发展改革委牵 头,市财政局 负责).

A stretch is read once more without them; what was found there is moved back to where it stands in the stored text.
"""

import re

import msgspec

from .duty import Duty
from .units import Unit

_INSIDE_WORDS = re.compile(r"(?<=[一-鿿]) (?=[一-鿿])")


class Closed(msgspec.Struct, frozen=True):
    """A stretch without blanks inside words, and for each of its characters the place in the stored text."""

    folded: str
    stored: str
    places: tuple[int, ...]

    def restore(self, duty: Duty) -> Duty:
        """The duty with positions of the stored text."""
        duty.start, duty.end = self._span(duty.start, duty.end)
        duty.deadlines = [self._span(*span) for span in duty.deadlines]
        for units in (duty.lead, duty.participants, duty.responsible, duty.implied):
            units[:] = [self._unit(unit) for unit in units]
        return duty

    def _unit(self, unit: Unit) -> Unit:
        start, end = self._span(unit.start, unit.end)
        return msgspec.structs.replace(unit, start=start, end=end)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def close_words(folded: str, stored: str, start: int, end: int) -> Closed | None:
    """The stretch without blanks between two characters of Chinese; nothing when there are none."""
    gaps = {found.start() for found in _INSIDE_WORDS.finditer(folded, start, end)}
    if not gaps:
        return None
    places = tuple(place for place in range(start, end) if place not in gaps)
    return Closed("".join(folded[place] for place in places), "".join(stored[place] for place in places), places)
