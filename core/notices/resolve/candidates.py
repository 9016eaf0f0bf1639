"""Which units a name that nobody bears may mean: in shape, and in sound. The order is an offer, never a decision."""

from collections.abc import Sequence
from functools import lru_cache
from operator import ne
from typing import Generic, TypeVar

import msgspec
from pypinyin import lazy_pinyin

U = TypeVar("U")

LEAST = 0.45
"""Below this a unit is not offered: nothing is better than something far-fetched."""
LEAST_LENGTH = 2
MOST_SLIPS = 2
_SAME_SOUND = 0.95


class Candidate(msgspec.Struct, Generic[U], frozen=True):
    """A unit that a name may mean; ``remark`` says why when its present name does not show it."""

    unit: U
    remark: str


class Known(msgspec.Struct, Generic[U], frozen=True):
    """One name of a unit in its folded form, with the pairs of its neighbouring characters."""

    unit: U
    folded: str
    remark: str
    pairs: frozenset[str]


def make_known(unit: U, folded: str, remark: str) -> Known[U]:
    """A name made ready for comparison."""
    return Known(unit, folded, remark, _pairs(folded))


def rank_candidates(folded: str, known: Sequence[Known[U]], limit: int) -> tuple[Candidate[U], ...]:
    """At most ``limit`` units with the most similar names, each once, likeliest first."""
    if len(folded) < LEAST_LENGTH:
        return ()
    pairs = _pairs(folded)
    scored = [(_likeness(folded, pairs, name), place) for place, name in enumerate(known)]
    best: list[Candidate[U]] = []
    for score, place in sorted(scored, key=lambda item: (-item[0], item[1])):
        if score < LEAST or len(best) >= limit:
            break
        name = known[place]
        if all(candidate.unit != name.unit for candidate in best):
            best.append(Candidate(name.unit, name.remark))
    return tuple(best)


def _likeness(folded: str, pairs: frozenset[str], name: Known[U]) -> float:
    """Between 0 and 1: the same words 1, the same sound almost that, a shortening by how much it keeps, else pairs."""
    if folded == name.folded:
        return 1.0
    if _sounds_alike(folded, name.folded):
        return _SAME_SOUND
    shared = len(pairs & name.pairs)
    short, long = sorted((folded, name.folded), key=len)
    shortened = 0.0
    if len(short) >= LEAST_LENGTH and short[0] == long[0] and short[-1] == long[-1] and _is_within(short, long):
        shortened = 0.5 + 0.4 * len(short) / len(long)
    return max(shortened, 0.9 * 2 * shared / (len(pairs) + len(name.pairs)))


def _sounds_alike(one: str, other: str) -> bool:
    """Whether a slip of an input method would make one of the other: 才政局 and 财政局."""
    if len(one) != len(other) or sum(map(ne, one, other)) > MOST_SLIPS:
        return False
    return all(mine == theirs or _sound(mine) == _sound(theirs) for mine, theirs in zip(one, other, strict=True))


@lru_cache(maxsize=4096)
def _sound(character: str) -> str:
    return "".join(lazy_pinyin(character))


def _is_within(short: str, long: str) -> bool:
    """Whether the characters stand in the longer name in the same order: 卫健委 in 卫生健康委."""
    rest = iter(long)
    return all(character in rest for character in short)


def _pairs(name: str) -> frozenset[str]:
    """Neighbouring characters, with the ends marked so that a name of one character has some too."""
    padded = f"^{name}$"
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))
