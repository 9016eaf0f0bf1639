"""Typed text and what it means: figures, headings, deadlines. What is written here can be read back unchanged."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import msgspec

from core.errors import InvalidError
from core.notices.draft import Comparator, DeadlineKind, DraftTarget
from core.notices.parsing.deadlines import read_deadline
from core.notices.parsing.fold import fold
from core.phrases import say

_FIGURE = re.compile(
    r"(?P<metric>.*?) ?(?P<comparator>≥|≤|>=|<=|=|>|<|不低于|不少于|至少|不超过|不高于|不多于|至多) ?"
    r"(?P<value>-?\d[\d,]*(?:\.\d+)?) ?(?P<unit>.*)"
)
_COMPARATORS: dict[str, Comparator] = {
    "≥": "≥",
    ">=": "≥",
    "不低于": "≥",
    "不少于": "≥",
    "至少": "≥",
    "≤": "≤",
    "<=": "≤",
    "不超过": "≤",
    "不高于": "≤",
    "不多于": "≤",
    "至多": "≤",
    "=": "=",
    ">": ">",
    "<": "<",
}
_FIGURES_PARTED_BY = re.compile(r"[;；\n]")
_HEADINGS_PARTED_BY = re.compile(r"\s*[›＞>]\s*")


class TypedDeadline(msgspec.Struct, frozen=True):
    """What the words of a deadline mean. ``reasons`` as in a draft, when a person should look again."""

    kind: DeadlineKind
    day: date | None
    reasons: tuple[str, ...] = ()


def write_target(target: DraftTarget) -> str:
    """``网上可办率 ≥ 70 %``: how a figure stands in a field."""
    words = (target.metric, target.comparator, f"{target.value:.12g}", target.unit)
    return " ".join(word for word in words if word)


def write_targets(targets: Sequence[DraftTarget]) -> str:
    """Several figures in one field."""
    return "；".join(write_target(target) for target in targets)


def read_targets(typed: str) -> tuple[DraftTarget, ...]:
    """The figures in a field. Raises InvalidError for field ``targets`` when there is no figure in one of them."""
    pieces = (" ".join(piece.split()) for piece in _FIGURES_PARTED_BY.split(typed))
    return tuple(_read_target(words) for words in pieces if words)


def keep_printed(typed: Sequence[DraftTarget], known: Sequence[DraftTarget]) -> tuple[DraftTarget, ...]:
    """The figures as typed; one that was not touched keeps its printed words."""
    printed = {write_target(target): target for target in known}
    return tuple(printed.get(write_target(target), target) for target in typed)


def write_path(path: Sequence[str]) -> str:
    """``三、主要措施 › (一)清单``: headings in one field."""
    return " › ".join(path)


def read_path(typed: str) -> tuple[str, ...]:
    """The headings in a field, outermost first."""
    return tuple(heading for piece in _HEADINGS_PARTED_BY.split(typed) if (heading := " ".join(piece.split())))


def read_typed_deadline(words: str, year: int | None) -> TypedDeadline:
    """What typed words of a deadline mean, by the rules of the parser. ``year`` stands in where none is written."""
    if not words.strip():
        return TypedDeadline("none", None)
    found = read_deadline(fold(words), words, [(0, len(words))], year)
    return TypedDeadline(found.kind, found.day, tuple(f"deadline:{code}" for code in found.reasons))


def _read_target(words: str) -> DraftTarget:
    found = _FIGURE.fullmatch(unicodedata.normalize("NFKC", words))
    if not found:
        sentence = say("指标“%(words)s”看不懂，请写成“网上可办率 ≥ 70 %%”，几个指标之间用分号隔开。", words=words)
        raise InvalidError(sentence, {"targets": sentence})
    return DraftTarget(
        text=words,
        metric=found["metric"].strip(" :,、"),
        comparator=_COMPARATORS[found["comparator"]],
        value=float(found["value"].replace(",", "")),
        unit=found["unit"].strip(),
    )
