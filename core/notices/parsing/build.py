"""Makes draft tasks out of parts and their duties."""

from collections.abc import Iterable, Sequence

import msgspec

from core.notices.draft import DraftTask, Mark, MarkKind

from .deadlines import Deadline, read_deadline
from .duty import Duty
from .headings import heading_at
from .inline_deadlines import find_deadline
from .measures import Part, title_span
from .outline import Node
from .subjects import subjects_in
from .targets import find_targets
from .units import Unit

Spans = Sequence[tuple[int, int]]
LONG_TITLE = 80


class Roles(msgspec.Struct):
    """Who does what, after the rules about order have been applied."""

    lead: list[Unit]
    participants: list[Unit]
    responsible: list[Unit]

    @property
    def everyone(self) -> list[Unit]:
        """All units, leads first."""
        return self.lead + self.participants + self.responsible


class Maker:
    """Knows the text, the year of the plan, and what the plan says once for all its tasks."""

    def __init__(self, stored: str, folded: str, year: int | None, *, first_leads: bool) -> None:
        self.stored = stored
        self.folded = folded
        self.year = year
        self.first_leads = first_leads
        self._implied: list[Unit] = []
        self._last: Duty | None = None

    def learn(self, duties: Iterable[Duty]) -> None:
        """Take in what some statement of the plan says for all of them."""
        for duty in duties:
            self.first_leads |= duty.first_leads
            self._implied.extend(duty.implied)

    def task(
        self,
        node: Node,
        part: Part,
        *,
        named: bool,
        path: tuple[str, ...],
        more: Spans = (),
        above: Duty | None = None,
        heading: tuple[int, int] | None = None,
    ) -> DraftTask:
        """The task of a part with units.

        `named`: the heading is its title. `heading`: the words above a list of measures without numbers, one of which
        it is.
        """
        duty = part.duty or Duty(0, 0)
        spans = [span for span in part.spans if heading is None or span[0] >= heading[1]] + list(more)
        spans = spans or part.spans
        start = node.line.start if named and node.line else spans[0][0] if spans else duty.start
        end = max([duty.end, *(span[1] for span in spans)])
        number = node.line.heading.number if node.line and node.line.heading and heading is None else ""
        own = None if named or not spans else heading_at(self.folded, self.stored, *spans[0])
        if own:
            number, spans = own.number, [(own.end, spans[0][1]), *spans[1:]]
        reasons = list(duty.reasons)
        if above and above.lead and not duty.lead and not duty.same_as_above:
            duty = msgspec.structs.replace(duty, lead=list(above.lead))
            reasons.append("lead:inherited")
        if node.line and node.line.run_on:
            reasons.append("source:run_on")
        return self.record(number, spans, path, (start, end), duty, reasons)

    def bare(self, node: Node, part: Part, above: Duty | None, path: tuple[str, ...]) -> DraftTask:
        """The task of an item that names nobody: its units are those above it, or missing."""
        duty = msgspec.structs.replace(above, deadlines=list(above.deadlines)) if above else Duty(0, 0)
        if part.duty:
            duty.deadlines = part.duty.deadlines or duty.deadlines
        reasons = ["lead:inherited" if above else "lead:missing"]
        return self.record(self._number(node), part.spans, path, self._extent(node, part), duty, reasons)

    def from_running_text(self, node: Node, part: Part, path: tuple[str, ...]) -> DraftTask:
        """The task of an item whose units stand in its sentences."""
        duty = Duty(0, 0)
        for span in part.spans:
            start = title_span(self.folded, span)[1] if span == part.spans[0] and self._has_more(part) else span[0]
            while start < span[1] and self.folded[start] in "。 ":
                start += 1
            found = subjects_in(self.folded, self.stored, start, span[1])
            if not found.units and start > span[0]:
                found = subjects_in(self.folded, self.stored, span[0], span[1])
            if found.units:
                duty.add("responsible", found)
                break
        reasons = ["responsible:running_text"] if duty.responsible else ["lead:missing"]
        return self.record(self._number(node), part.spans, path, self._extent(node, part), duty, reasons)

    def record(
        self, number: str, spans: Spans, path: tuple[str, ...], source: tuple[int, int], duty: Duty, reasons: list[str]
    ) -> DraftTask:
        """The frozen record, with titles, deadlines and targets read from the words."""
        duty = self._resolve_same(duty, reasons)
        roles = self.roles(duty)
        title = title_span(self.folded, spans[0]) if spans else source
        deadline = read_deadline(self.folded, self.stored, duty.deadlines, self.year)
        if not duty.deadlines:
            deadline = find_deadline(self.folded, self.stored, spans, self.year)
        found = find_targets(self.folded, self.stored, spans)
        reasons.extend(f"deadline:{code}" for code in deadline.reasons)
        reasons.extend(["title:long"] if title[1] - title[0] > LONG_TITLE else [])
        return DraftTask(
            no=number,
            title=self.stored[title[0] : title[1]].replace("\n", " "),
            text="\n".join(self.stored[start:end] for start, end in spans),
            path=path,
            lead=_names(roles.lead),
            participants=_names(roles.participants),
            responsible=_names(roles.responsible),
            generic=tuple(dict.fromkeys(duty.generic)),
            implied=tuple(unit.name for unit in self._implied if unit.name not in _names(roles.everyone)),
            deadline_text=deadline.text,
            deadline_kind=deadline.kind,
            deadline=deadline.day,
            targets=tuple(target for target, _, _ in found),
            source=source,
            doubts=tuple(dict.fromkeys(reason.partition(":")[0] for reason in reasons)),
            reasons=tuple(dict.fromkeys(reasons)),
            marks=_marks(title, roles, deadline, [(start, end) for _, start, end in found], reasons),
        )

    def roles(self, duty: Duty) -> Roles:
        """Apply the rules about order: one responsible unit alone leads; the first does where the plan says so."""
        lead, participants, responsible = list(duty.lead), list(duty.participants), list(duty.responsible)
        if not lead and responsible and (self.first_leads or len(responsible) == 1):
            lead, responsible = responsible[:1], responsible[1:]
            if self.first_leads:
                participants, responsible = responsible + participants, []
        return Roles(*_once(lead, participants, responsible))

    def _resolve_same(self, duty: Duty, reasons: list[str]) -> Duty:
        if duty.same_as_above and self._last is not None:
            reasons.append("lead:inherited")
            duty = msgspec.structs.replace(
                self._last, deadlines=duty.deadlines, start=duty.start, end=duty.end, same_as_above=False
            )
        if duty.has_units:
            self._last = duty
        return duty

    @staticmethod
    def _number(node: Node) -> str:
        return node.line.heading.number if node.line and node.line.heading else ""

    @staticmethod
    def _extent(node: Node, part: Part) -> tuple[int, int]:
        start = node.line.start if node.line else 0
        return start, max([start, *(end for _, end in part.spans)])

    def _has_more(self, part: Part) -> bool:
        title = title_span(self.folded, part.spans[0])
        return sum(end - start for start, end in part.spans) - (title[1] - title[0]) > 2


def _names(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.name for unit in units))


def _once(*lists: list[Unit]) -> Iterable[list[Unit]]:
    """Each unit once, in the strongest of its roles."""
    known: set[str] = set()
    for units in lists:
        fresh = [unit for unit in units if unit.name not in known]
        known.update(unit.name for unit in fresh)
        yield fresh


def _marks(
    title: tuple[int, int], roles: Roles, deadline: Deadline, targets: Spans, reasons: Sequence[str]
) -> tuple[Mark, ...]:
    doubtful = {reason.partition(":")[0] for reason in reasons}
    marks = [Mark(*title, "title")]
    kinds: tuple[tuple[str, MarkKind, list[Unit]], ...] = (
        ("lead", "lead", roles.lead),
        ("participants", "participant", roles.participants),
        ("responsible", "responsible", roles.responsible),
    )
    for field, kind, units in kinds:
        marks.extend(Mark(unit.start, unit.end, "doubt" if field in doubtful else kind) for unit in units)
    marks.extend(Mark(*span, "doubt" if "deadline" in doubtful else "deadline") for span in deadline.spans)
    marks.extend(Mark(*span, "target") for span in targets)
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))
