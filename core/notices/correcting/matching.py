"""Which task of a corrected notice is which task of the ledger: one to one, by rules that can be said in a word.

The key of a task is (chapter path, number, title). Where it changed, the title stands before the number: when a task is
inserted, every number behind it moves on, and a number would pair each task with its neighbour. Tasks with one title in
one chapter are told apart by their words, then by their order. What is left is compared by its words. Nothing depends
on the order in which tasks are given, only on where they stand in their notice; a person's pairs come first and are
never undone.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from core.notices.correcting.likeness import likeness, share_within
from core.notices.correcting.words import bare
from core.phrases import say

Reason = Literal["hand", "exact", "renumbered", "moved", "retitled", "reworded"]

REASONS: dict[Reason, str] = {
    "hand": say("人工配对"),
    "exact": say("章节、编号、标题相同"),
    "renumbered": say("章节、标题相同，编号有变"),
    "moved": say("标题相同，章节有变"),
    "retitled": say("内容相同，标题有变"),
    "reworded": say("文字相近"),
}

LEAST = 0.5
"""Below this two tasks with other titles and texts are two tasks."""
LEAST_AT_PLACE = 0.34
"""Enough for two tasks with the same number in the same chapter."""
LEAST_WITHIN = 0.75
"""So much of a text in another one says that it was taken over into it."""
_TELLING_TITLE = 6
"""A title of so many characters says what a task is; a shorter one (组织保障) may stand over several."""


class Item(msgspec.Struct, frozen=True):
    """A task of either side. ``place`` is where it stands in its notice, counted over all its plans."""

    id: UUID
    place: int
    no: str
    title: str
    text: str
    path: tuple[str, ...] = ()


class Match(msgspec.Struct, frozen=True):
    """A task of the ledger and the task of the corrected notice that is the same, and why."""

    old: UUID
    new: UUID
    reason: Reason


class Matching(msgspec.Struct, frozen=True):
    """All matches. ``split`` leads from a new task without a match to the old one that has its words, ``merged`` from
    an old one without a match to the new one that took its words over: hints, no matches.
    """

    matches: tuple[Match, ...]
    split: Mapping[UUID, UUID] = {}
    merged: Mapping[UUID, UUID] = {}


def match_tasks(
    old: Iterable[Item],
    new: Iterable[Item],
    *,
    pinned: Mapping[UUID, UUID] | None = None,
    parted: Iterable[UUID] = (),
) -> Matching:
    """Matches two generations. ``pinned`` leads from new to old tasks as a person paired them; ``parted`` are new tasks
    that a person says are none of the old ones.
    """
    before = {item.id: item for item in sorted(old, key=_place)}
    after = {item.id: item for item in sorted(new, key=_place)}
    pairs = _Pairs(before, after)
    for new_id, old_id in (pinned or {}).items():
        pairs.take(old_id, new_id, "hand")
    for new_id in parted:
        pairs.part(new_id)
    pairs.by_key(lambda item: (_path(item), bare(item.title)) if item.title else None, "exact")
    pairs.by_key(lambda item: bare(item.title), "moved", _moves)
    pairs.by_key(lambda item: bare(item.text) or None, "retitled")
    pairs.by_words()
    return pairs.matching()


class _Pairs:
    """The pairs found so far, and who is still without one."""

    def __init__(self, old: Mapping[UUID, Item], new: Mapping[UUID, Item]) -> None:
        self._all_old, self._all_new = dict(old), dict(new)
        self._old, self._new = dict(old), dict(new)
        self._found: list[Match] = []

    def take(self, old_id: UUID, new_id: UUID, reason: Reason) -> None:
        if old_id in self._old and new_id in self._new:
            one, other = self._old.pop(old_id), self._new.pop(new_id)
            if reason == "exact" and bare(one.no) != bare(other.no):
                reason = "renumbered"
            self._found.append(Match(old_id, new_id, reason))

    def part(self, new_id: UUID) -> None:
        self._new.pop(new_id, None)

    def by_key(
        self,
        key: Callable[[Item], Hashable],
        reason: Reason,
        holds: Callable[[Item, Item], bool] = lambda _old, _new: True,
    ) -> None:
        """Pairs tasks that share a key. Several with one key are paired by their words, then in printed order."""
        buckets: dict[Hashable, tuple[list[Item], list[Item]]] = defaultdict(lambda: ([], []))
        for side, items in enumerate((self._old, self._new)):
            for item in items.values():
                said = key(item)
                if said:
                    buckets[said][side].append(item)
        for mine, theirs in buckets.values():
            self._closest(
                [(_score(one, other), one, other) for one in mine for other in theirs if holds(one, other)], reason
            )

    def by_words(self) -> None:
        """Pairs what is left by how alike it is, the most alike first."""
        found = []
        for one in self._old.values():
            for other in self._new.values():
                score = _score(one, other)
                at_place = bool(one.no) and bare(one.no) == bare(other.no) and _path(one) == _path(other)
                alike = _moves(one, other) if bare(one.title) == bare(other.title) else True
                if alike and score >= (LEAST_AT_PLACE if at_place else LEAST):
                    found.append((score + (0.1 if at_place else 0.0), one, other))
        self._closest(found, "reworded")

    def matching(self) -> Matching:
        matches = sorted(self._found, key=lambda match: self._all_new[match.new].place)
        # Parted tasks are none of the old ones, and taken over from none of them either.
        return Matching(
            tuple(matches),
            split={item.id: home.id for item in self._new.values() if (home := _home(item, self._all_old))},
            merged={item.id: home.id for item in self._old.values() if (home := _home(item, self._all_new))},
        )

    def _closest(self, scored: Sequence[tuple[float, Item, Item]], reason: Reason) -> None:
        for _, one, other in sorted(scored, key=lambda each: (-each[0], each[1].place, each[2].place)):
            if one.id in self._old and other.id in self._new:
                self.take(one.id, other.id, reason)


def _place(item: Item) -> tuple[int, UUID]:
    return (item.place, item.id)


def _path(item: Item) -> tuple[str, ...]:
    return tuple(bare(heading) for heading in item.path)


def _score(one: Item, other: Item) -> float:
    """Between 0 and 1: the title counts as much as the text, and alone where either has no text."""
    title = likeness(one.title, other.title)
    if not one.text or not other.text:
        return title
    return (title + likeness(one.text, other.text)) / 2


def _moves(one: Item, other: Item) -> bool:
    """Whether the same title in another chapter is the same task."""
    telling = len(bare(one.title)) >= _TELLING_TITLE
    return telling or not one.text or not other.text or likeness(one.text, other.text) >= LEAST


def _home(item: Item, others: Mapping[UUID, Item]) -> Item | None:
    """The task on the other side whose text has most of this one's words."""
    words = item.text or item.title
    found = [(share_within(words, other.text), other) for other in others.values() if other.text]
    best = max(found, key=lambda each: (each[0], -each[1].place), default=None)
    return best[1] if best and best[0] >= LEAST_WITHIN else None
