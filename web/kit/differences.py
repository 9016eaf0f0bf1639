"""Two texts beside each other: what was taken out and what was put in, by words and numbers rather than by lines."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

Mark = Literal["", "del", "ins"]

# A date or a number with its signs is one word, so is a run of Latin letters; Chinese is read character by character.
_WORDS = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d{2}-\d{2}|\d[\d.,:%]*|[A-Za-z]+|\s+|.", re.DOTALL)
_MOST_COMPARED = 1_000_000
"""Longer texts (the product of their words) are shown as replaced: comparing them would take seconds."""
_SHORTEST_SAME = 2
"""So many characters that stayed between two changes belong to the change: a lone comma says nothing."""


class DiffPart(Struct, frozen=True):
    """A stretch of words that stayed (no mark), was taken out or was put in."""

    words: str
    mark: Mark = ""


def diff_parts(before: str, after: str) -> tuple[DiffPart, ...]:
    """The parts of both texts in one row; without ``ins`` they give the first again, without ``del`` the second."""
    if before == after:
        return (DiffPart(before),) if before else ()
    mine, theirs = _WORDS.findall(before), _WORDS.findall(after)
    start = _shared(mine, theirs)
    end = _shared(mine[start:][::-1], theirs[start:][::-1])
    parts = [DiffPart("".join(mine[:start]))]
    parts += _middle(mine[start : len(mine) - end], theirs[start : len(theirs) - end])
    parts.append(DiffPart("".join(mine[len(mine) - end :])))
    return tuple(_joined(parts))


def _middle(mine: list[str], theirs: list[str]) -> list[DiffPart]:
    if len(mine) * len(theirs) > _MOST_COMPARED:
        return [DiffPart("".join(mine), "del"), DiffPart("".join(theirs), "ins")]
    parts: list[DiffPart] = []
    for kind, first, last, start, end in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        same = "".join(mine[first:last])
        if kind == "equal" and len(same) >= _SHORTEST_SAME:
            parts.append(DiffPart(same))
        else:
            parts += [DiffPart(same, "del"), DiffPart("".join(theirs[start:end]), "ins")]
    return parts


def _joined(parts: list[DiffPart]) -> Iterator[DiffPart]:
    """Neighbouring changes as one, what was taken out before what was put in; empty parts are left out."""
    taken, put = "", ""
    for part in parts:
        if part.mark == "del":
            taken += part.words
        elif part.mark == "ins":
            put += part.words
        elif part.words:
            yield from _marked(taken, put)
            taken, put = "", ""
            yield part
    yield from _marked(taken, put)


def _marked(taken: str, put: str) -> Iterator[DiffPart]:
    if taken:
        yield DiffPart(taken, "del")
    if put:
        yield DiffPart(put, "ins")


def _shared(mine: list[str], theirs: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(mine, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count
