"""Numbered headings with their words and duties: the raw material of tasks.

The words up to a responsibility statement are one part of a measure. When more words and another statement follow, they
are another part: some documents print several measures, each with its own bracket, under one number. What follows the
last statement belongs to the part only when the statement stood right behind the title.
"""

import msgspec

from .duty import Duty
from .labels import labels_in
from .outline import Node
from .statements import duties_in

_BEFORE_WORDS = " 。;,、.)-●■★▲◆◇○•·"
THIN = 8
"""So many characters beyond the title are no text yet."""


class Part(msgspec.Struct):
    """Words that one duty answers for."""

    spans: list[tuple[int, int]] = []
    duty: Duty | None = None
    tail: list[tuple[int, int]] = []
    """Words after the duty that belong to nobody."""

    @property
    def has_units(self) -> bool:
        """Whether the part says who is responsible."""
        return self.duty is not None and self.duty.has_units


def parts_of(node: Node, folded: str, stored: str) -> list[Part]:
    """The parts of what stands directly under a heading, in order; at least one."""
    parts = [Part()]
    pending: list[tuple[int, int]] = []
    for line in node.lines:
        position = line.heading.end if line.heading else line.start
        duties = duties_in(folded, stored, position, line.end)
        if not duties and _names_person(folded, position, line.end):
            continue
        for duty in duties:
            pending.extend(_span(folded, position, duty.start))
            if pending and parts[-1].has_units and (duty.lead or duty.responsible):
                parts.append(Part())
            parts[-1].spans.extend(pending)
            pending = []
            _take(parts[-1], duty)
            position = duty.end
        pending.extend(_span(folded, position, line.end))
        if parts[-1].duty is None:
            parts[-1].spans.extend(pending)
            pending = []
    _close(parts[-1], pending, folded)
    return parts


def title_span(folded: str, span: tuple[int, int]) -> tuple[int, int]:
    """The heading inside the first words: up to the first full stop, the whole line when there is none."""
    start, end = span
    stop = folded.find("。", start, end)
    end = stop if stop >= 0 else end
    while end > start and folded[end - 1] in " .。:;,、(":
        end -= 1
    return start, end


def _names_person(folded: str, start: int, end: int) -> bool:
    """责任领导:… on a line of its own is about persons, who are no part of the ledger."""
    first = next(labels_in(folded, start, min(end, start + 60)), None)
    return first is not None and first.role == "person" and first.start - start <= 2


def _take(part: Part, duty: Duty) -> None:
    if part.duty is None:
        part.duty = duty
    else:
        part.duty.absorb(duty)


def _close(part: Part, pending: list[tuple[int, int]], folded: str) -> None:
    if not pending:
        return
    if part.duty is None or not part.spans or _is_thin(part, folded):
        part.spans.extend(pending)
    else:
        part.tail = pending


def _is_thin(part: Part, folded: str) -> bool:
    title = title_span(folded, part.spans[0])
    return sum(end - start for start, end in part.spans) - (title[1] - title[0]) < THIN


def _span(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch without blanks and marks at its edges, nothing when it holds no words."""
    while start < end and folded[start] in _BEFORE_WORDS:
        start += 1
    while end > start and folded[end - 1] in " (":
        end -= 1
    return [(start, end)] if end - start >= 2 else []
