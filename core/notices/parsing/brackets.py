"""Pairs of brackets, found in one pass; halves without a partner are left aside."""

import re

_BRACKET = re.compile(r"[()]")


def pairs(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Positions of opening and closing brackets that belong together, by opening position."""
    found: list[tuple[int, int]] = []
    waiting: list[int] = []
    for bracket in _BRACKET.finditer(folded, start, end):
        if bracket.group() == "(":
            waiting.append(bracket.start())
        elif waiting:
            found.append((waiting.pop(), bracket.start()))
    return sorted(found)
