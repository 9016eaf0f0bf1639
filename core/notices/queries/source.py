"""The words of a notice, in windows: the paragraphs a task came from, with what was read in them marked."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal
from uuid import UUID

import msgspec

from core import sql
from core.accounts.permissions import require_read
from core.context import TenantContext
from core.notices.draft import MarkKind
from core.notices.records import TaskRow

ShownMark = Literal["", "lead", "participant", "responsible", "deadline", "target", "doubt", "unknown"]

_NEAR = 400
"""Windows that are no farther apart are shown as one."""
_LEAD_IN = 200
"""How far a window reaches back to the beginning of its paragraph."""


class Segment(msgspec.Struct, frozen=True):
    """A stretch of words that is marked in one way, or not at all."""

    words: str
    mark: ShownMark = ""


class SourceBlock(msgspec.Struct, frozen=True):
    """A paragraph, or a piece of one that holds several tasks. ``task_id`` where a task begins; ``depth`` counts from 1
    for a heading, 0 is running text; a ``gap`` stands for words that are left out.
    """

    segments: tuple[Segment, ...] = ()
    task_id: UUID | None = None
    depth: int = 0
    gap: bool = False


class _Paragraph(msgspec.Struct, frozen=True, array_like=True):
    start: int
    end: int


class _Window(msgspec.Struct, frozen=True):
    start: int
    words: str


async def source_blocks(
    tenant: TenantContext, notice_id: UUID, tasks: Sequence[TaskRow], unknown: Mapping[UUID, Sequence[str]]
) -> tuple[SourceBlock, ...]:
    """The paragraphs that the tasks came from, in order, with gaps between. The caller may read the notice.

    ``unknown`` holds, by task, the names that are nobody yet.
    """
    placed = sorted((task for task in tasks if task.source_end > task.source_start), key=lambda task: task.source_start)
    if not placed:
        return ()
    paragraphs = await _paragraphs(tenant, notice_id)
    windows = await _windows(tenant, notice_id, _spans(placed, paragraphs))
    painter = _Painter(placed, unknown)
    blocks: list[SourceBlock] = []
    for window in windows:
        if window.start > 0:
            blocks.append(SourceBlock(gap=True))
        blocks.extend(painter.paint(window, paragraphs))
    return tuple(blocks)


async def source_excerpt(tenant: TenantContext, *, notice_id: UUID, start: int, end: int) -> tuple[str, ...]:
    """The paragraphs that a published task came from, for whoever may read the ledger; empty when they are unknown."""
    require_read(tenant, "ledger")
    if end <= start:
        return ()
    windows = await _windows(tenant, notice_id, [(start, end)])
    return tuple(line for window in windows for line in window.words.replace("\t", "  ").split("\n") if line.strip())


async def opening_words(tenant: TenantContext, notice_id: UUID, limit: int) -> tuple[str, ...]:
    """The first paragraphs of a notice, at most ``limit`` characters of them. The caller may read the notice."""
    windows = await _windows(tenant, notice_id, [(0, limit)])
    return tuple(line for window in windows for line in window.words.replace("\t", "  ").split("\n") if line.strip())


async def _paragraphs(tenant: TenantContext, notice_id: UUID) -> list[_Paragraph]:
    found = await sql.value(
        str, "SELECT paragraphs::text FROM core.notice WHERE tenant_id = $1 AND id = $2", tenant.tenant_id, notice_id
    )
    return msgspec.json.decode(found or "[]", type=list[_Paragraph])


async def _windows(tenant: TenantContext, notice_id: UUID, spans: Sequence[tuple[int, int]]) -> list[_Window]:
    return await sql.rows(
        _Window,
        """
        SELECT w.first AS start, substr(n.text, w.first + 1, w.last - w.first) AS words
        FROM core.notice n CROSS JOIN unnest($3::int[], $4::int[]) AS w (first, last)
        WHERE n.tenant_id = $1 AND n.id = $2 ORDER BY w.first
        """,
        tenant.tenant_id,
        notice_id,
        [span[0] for span in spans],
        [span[1] for span in spans],
    )


def _spans(tasks: Sequence[TaskRow], paragraphs: Sequence[_Paragraph]) -> list[tuple[int, int]]:
    """The windows of the tasks, from the beginning of their paragraphs, near ones joined."""
    starts = [paragraph.start for paragraph in paragraphs]
    spans: list[tuple[int, int]] = []
    for task in tasks:
        begin = starts[bisect_right(starts, task.source_start) - 1] if starts else 0
        first = begin if task.source_start - begin <= _LEAD_IN else task.source_start
        if spans and first - spans[-1][1] <= _NEAR:
            spans[-1] = (spans[-1][0], max(spans[-1][1], task.source_end))
        else:
            spans.append((first, task.source_end))
    return spans


class _Painter:
    """Cuts windows into blocks and colours them. Knows the tasks, sorted by where they begin."""

    def __init__(self, tasks: Sequence[TaskRow], unknown: Mapping[UUID, Sequence[str]]) -> None:
        self._begins: dict[int, UUID] = {}
        for task in tasks:
            self._begins.setdefault(task.source_start, task.id)
        self._depths = {title.rstrip("。"): depth for task in tasks for depth, title in enumerate(task.path, start=1)}
        owned = {mark: frozenset(unknown.get(task.id, ())) for task in tasks for mark in task.marks}
        self._marks = sorted(owned.items(), key=lambda item: (item[0].start, item[0].end))

    def paint(self, window: _Window, paragraphs: Sequence[_Paragraph]) -> Iterator[SourceBlock]:
        """The blocks of one window: cut where paragraphs begin and end, and where tasks begin."""
        last = window.start + len(window.words)
        cuts = {window.start, last, *(place for place in self._begins if window.start < place < last)}
        for paragraph in paragraphs:
            cuts.update(place for place in (paragraph.start, paragraph.end) if window.start < place < last)
        ordered = sorted(cuts)
        for begin, end in pairwise(ordered):
            words = window.words[begin - window.start : end - window.start]
            if words.strip():
                yield SourceBlock(
                    segments=tuple(self._segments(words, begin)),
                    task_id=self._begins.get(begin),
                    depth=self._depths.get(words.strip().rstrip("。"), 0),
                )

    def _segments(self, words: str, begin: int) -> Iterator[Segment]:
        place, end = begin, begin + len(words)
        for mark, unknown in self._marks:
            if mark.start < place or mark.end > end:
                continue
            marked = words[mark.start - begin : mark.end - begin]
            shown: ShownMark = "unknown" if marked in unknown else _SHOWN[mark.kind]
            if not shown:
                continue
            if mark.start > place:
                yield Segment(_flat(words[place - begin : mark.start - begin]))
            yield Segment(_flat(marked), shown)
            place = mark.end
        if place < end:
            yield Segment(_flat(words[place - begin :]))


_SHOWN: dict[MarkKind, ShownMark] = {
    "title": "",
    "lead": "lead",
    "participant": "participant",
    "responsible": "responsible",
    "deadline": "deadline",
    "target": "target",
    "doubt": "doubt",
}


def _flat(words: str) -> str:
    return words.replace("\t", "  ").replace("\n", " ")
