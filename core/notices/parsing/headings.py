"""Numbered headings, in the printed forms of official documents.

| style | printed like | rank |
|---|---|---|
| chapter | 第一章, 第二部分 | 0 |
| cn | 一、 二． | 1 |
| cn_paren | （一） 【二】 | 2 |
| word | 任务一： 行动三、 | 3 |
| article | 第四条 | 4 |
| num | 1. 2． 3、 | 5 |
| decimal | 1.1 2.3.1 | 6 |
| num_paren | （1） | 7 |
| num_half | 1） | 8 |
| circled | ① | 9 |
| box | 专栏2 | 10 |

一是…二是… inside a sentence is prose, and 3.5万户 or 2022.6.30 are figures: none of them is a heading. 6.2023年底前…
and 3、10千伏… are headings whose words begin with a figure.
"""

import re
from collections.abc import Iterator

import msgspec

from .numerals import NUMERALS, value_of

RANKS = {
    name: rank
    for rank, name in enumerate(
        ("chapter", "cn", "cn_paren", "word", "article", "num", "decimal", "num_paren", "num_half", "circled", "box")
    )
}


class Heading(msgspec.Struct, frozen=True):
    """A heading's number: where it stands and what it counts."""

    style: str
    value: int
    start: int
    """Position of the number."""
    end: int
    """Position of the first character of the heading's words."""
    number: str
    """As a person would quote it: 3, （二）, 第四条, 1.2."""

    @property
    def rank(self) -> int:
        """How deep the style usually stands; smaller is further out."""
        return RANKS[self.style]


_N = f"[{NUMERALS}]"
_FORMS = rf"""
      (?P<chapter>第\ ?(?:{_N}{{1,5}}|\d{{1,3}})\ ?(?:章|编|部分|节))
    | (?P<article>第\ ?(?:{_N}{{1,5}}|\d{{1,3}})\ ?条)(?![款规件约例])
    | (?P<word>(?:重点|工作|改革|专项)?(?:任务|措施|行动|工程|举措)\ ?(?:{_N}{{1,3}}|\d{{1,2}})\ ?(?=[:、.\ ]))[:、.\ ]
    | (?P<box>专栏\ ?(?:{_N}{{1,3}}|\d{{1,2}}))[:、.]?
    | (?P<cn>{_N}{{1,4}})\ ?[、.](?!{_N}{{1,3}}[、.])
    | (?P<cn_paren>\(\ ?{_N}{{1,4}}\ ?\))[、.]?
    | (?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,2}})[、.]?\ ?(?=[一-鿿“"《])(?![年月日个万亿元倍项家户人次米吨公平])
    | (?P<num>\d{{1,3}})\ ?(?:[、.](?!\ ?\d)|\.(?=\ ?(?:\d{{3}}|\d{{1,2}}\ ?月))|、(?=\ ?\d+(?!\d|、|-|至|和|及|号)))
    | (?P<num_paren>\(\ ?\d{{1,3}}\ ?\))[、.]?
    | (?P<num_half>\d{{1,2}})\)
    | (?P<circled>[①-⑳])
"""
_AT_START = re.compile(rf"\ ?(?:{_FORMS})\ ?", re.VERBOSE)
_BEHIND = rf"""
    (?:(?<=[。;:!?)”"\ ])|(?=\()(?<!第)|(?<=[一-鿿])(?=\d{{1,3}}[、.])|(?<=[一-鿿])(?={_N}{{1,3}}、))
"""
_INSIDE = re.compile(rf"{_BEHIND}(?:{_FORMS})\ ?", re.VERBOSE)
_BARE = re.compile(rf"{_N}+|\d+")


def heading_at(folded: str, stored: str, start: int, end: int) -> Heading | None:
    """The number with which the line at `start` begins, if it begins with one."""
    found = _AT_START.match(folded, start, end)
    return _heading(found, stored) if found else None


def headings_inside(folded: str, stored: str, start: int, end: int) -> Iterator[Heading]:
    """Numbers in the middle of a line: behind the end of a sentence, a bracket or a blank.

    Numbers right behind other words come as well; whoever asks has to tell them from figures.
    """
    return (_heading(found, stored) for found in _INSIDE.finditer(folded, start, end))


def _heading(found: re.Match[str], stored: str) -> Heading:
    style = next(name for name in RANKS if found.group(name))
    start, end = found.span(style)
    number = stored[start:end].replace(" ", "")
    if style == "circled":
        return Heading(style, ord(number) - ord("①") + 1, start, found.end(), number)
    digits = _BARE.findall(found.group(style))
    return Heading(style, value_of(digits[-1]) if digits else 0, start, found.end(), number)
