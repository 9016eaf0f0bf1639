"""How alike two texts are, between 0 and 1: by the pairs of neighbouring characters that they share."""

from functools import lru_cache

from core.notices.correcting.words import bare


def likeness(one: str, other: str) -> float:
    """The share of pairs that two texts have in common; 1 for the same words, 0 where either says nothing."""
    mine, theirs = pairs_of(one), pairs_of(other)
    if not mine or not theirs:
        return 0.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def share_within(part: str, whole: str) -> float:
    """How much of a text's pairs the other one has too."""
    mine = pairs_of(part)
    return len(mine & pairs_of(whole)) / len(mine) if mine else 0.0


@lru_cache(maxsize=8192)
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, signs left out."""
    folded = bare(text)
    if len(folded) == 1:
        return frozenset({folded})
    return frozenset(folded[place : place + 2] for place in range(len(folded) - 1))
