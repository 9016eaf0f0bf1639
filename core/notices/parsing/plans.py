"""Where the plans of a notice begin and end.

- A notice that issues plans (印发《A方案》《B方案》的通知) names them before the signature; each begins at the line, or
  the few lines, that print its name again.
- An annex begins at 附件1; its name is the line below. It is a plan when tasks are found in it.
- A document without a signature before its first chapter is its own plan; the name is that of the document, or the one
  in 印发《…》.
"""

import re
from collections.abc import Sequence

import msgspec

from .lines import Line
from .metadata import PLAN_WORD, Metadata, squeeze


class Stretch(msgspec.Struct, frozen=True):
    """The lines of one plan, its title line left out."""

    title: str
    lines: tuple[Line, ...]
    start: int
    end: int
    announced: bool
    """Named in the notice, so it is a plan even when it holds no task."""


def split_plans(stored: str, folded: str, lines: Sequence[Line], metadata: Metadata) -> list[Stretch]:
    """The plans of a notice, in order; at least one."""
    body = _body_start(lines, metadata)
    names = _announced(stored, folded, lines, metadata, body)
    cuts = _cuts(stored, folded, lines, body, names)
    if not cuts or not _is_attached(metadata, lines, body):
        own = next((name for name in names), None) or metadata.title or ""
        if not cuts or cuts[0].place > body:
            cuts.insert(0, _Cut(body, body, own, bool(own)))
    stretches: list[Stretch] = []
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        inside = tuple(lines[cut.after : following.place if following else len(lines)])
        inside = _after_title(inside, cut)
        start = lines[cut.place].start if cut.place < len(lines) else len(stored)
        end = inside[-1].end if inside else start
        stretches.append(Stretch(cut.title, inside, start, end, cut.announced))
    return stretches


class _Cut(msgspec.Struct, frozen=True):
    """A title: the line where it begins, the first line behind it, and the words that stand behind it on its line."""

    place: int
    after: int
    title: str
    announced: bool
    inside: int | None = None


_LISTED = re.compile(r"《([^《》]{4,120}(?:[〈《][^〈〉《》]{1,60}[〉》][^《》]{0,60})?)》")
_BASIS = re.compile(r"(?:按照|根据|依据|贯彻|落实|参照|执行|依照|遵照|结合|的|、)$")
_ISSUED = re.compile(r"印发|经.{0,24}(?:同意|审议|研究|批准|通过)|现.{0,6}(?:发给|印发)")
_ANNEX = re.compile(r" ?附 ?[件表](?: ?[\d一二三四五六七八九十]{1,3})?(?:[-.]\d{1,2})? ?:? ?(?P<title>.*)")
_STOPS = re.compile(r"[。;,!?]|:$")
_BLANKS = re.compile(r"\s+")
_LONGEST_TITLE = 120


def _body_start(lines: Sequence[Line], metadata: Metadata) -> int:
    """The first line behind the signature, when that stands before the first chapter; else the first line."""
    signature = metadata.signature
    if signature is None:
        return 0
    for place, line in enumerate(lines):
        if line.start >= signature.end:
            return place
        if line.start <= signature.start and line.end >= signature.end and line.end - signature.end > 2:
            return place
        if line.row is not None or (
            line.heading and line.heading.style in {"chapter", "cn", "article"} and line.start > 0
        ):
            return 0
    return 0


def _is_attached(metadata: Metadata, lines: Sequence[Line], body: int) -> bool:
    return metadata.signature is not None and 0 < body < len(lines)


def _announced(stored: str, folded: str, lines: Sequence[Line], metadata: Metadata, body: int) -> list[str]:
    """The plans that the notice names as issued by it."""
    end = (
        metadata.signature.start
        if body and metadata.signature
        else min(len(folded), lines[0].start + 3000 if lines else 0)
    )
    names: list[str] = []
    if not body and metadata.title:
        names.extend(found.group(1) for found in _LISTED.finditer(metadata.title))
        return [squeeze(name) for name in names if PLAN_WORD.search(name)]
    issued = _ISSUED.search(folded, 0, end)
    for found in _LISTED.finditer(stored, 0, end):
        name = squeeze(found.group(1))
        cited = bool(_BASIS.search(folded, max(0, found.start() - 3), found.start())) and not stored.startswith(
            "》", found.start() - 1
        )
        if issued and PLAN_WORD.search(name) and name not in names and not cited:
            names.append(name)
    return names


def _cuts(stored: str, folded: str, lines: Sequence[Line], body: int, names: list[str]) -> list[_Cut]:
    """Every title behind the signature, each name once."""
    wanted = {_plain(name): name for name in names}
    cuts: list[_Cut] = []
    place = body
    while place < len(lines):
        cut = (
            _named(stored, lines, place, wanted)
            or _annex(stored, folded, lines, place, wanted)
            or (None if names else _unnamed(stored, folded, lines, place, body))
        )
        if cut:
            wanted.pop(_plain(cut.title), None)
            cuts.append(cut)
            place = max(cut.after, place + 1)
        else:
            place += 1
    return cuts


def _named(stored: str, lines: Sequence[Line], place: int, wanted: dict[str, str]) -> _Cut | None:
    """A name on one line, over up to four lines, or at the front of a line that lost its breaks."""
    if not wanted or lines[place].row is not None:
        return None
    words = ""
    longest = max(map(len, wanted))
    for after in range(place, min(place + 4, len(lines))):
        line = lines[after]
        if line.row is not None or len(words) > longest:
            return None
        piece = stored[line.start : min(line.end, line.start + 4 * _LONGEST_TITLE)]
        words += _plain(piece)
        if words in wanted:
            return _Cut(place, after + 1, wanted[words], True)
        if after == place and line.end - line.start > longest:
            return _inside(stored, line, place, wanted)
    return None


def _inside(stored: str, line: Line, place: int, wanted: dict[str, str]) -> _Cut | None:
    """A name in a run-on line, with any blanks inside; the last mention that is not in 《》."""
    for name in wanted.values():
        pattern = re.compile(r"\s?".join(map(re.escape, name)))
        for found in pattern.finditer(stored, line.start, min(line.end, line.start + 6000)):
            if (
                stored[found.end() : found.end() + 1] not in {"》", "〉"}
                and stored[found.end() : found.end() + 2] != "的通"
            ):
                return _Cut(place, place, name, True, found.end())
    return None


def _annex(stored: str, folded: str, lines: Sequence[Line], place: int, wanted: dict[str, str]) -> _Cut | None:
    """附件1 on a line of its own, or with the annex's name behind it."""
    line = lines[place]
    if line.row is not None or line.end - line.start > _LONGEST_TITLE:
        return None
    found = _ANNEX.fullmatch(folded, line.start, line.end)
    if not found:
        return None
    if found.group("title"):
        listed = found.group("title")[:2] in {"1.", "1、"} or (
            ":" in folded[line.start : found.start("title")] and _ANNEX_LIST.match(folded, found.start("title"))
        )
        title = squeeze(stored[found.start("title") : line.end])
        if listed or not PLAN_WORD.search(title):
            return None
        return _Cut(place, place + 1, title, False)
    named = _named(stored, lines, place + 1, wanted) if place + 1 < len(lines) else None
    if named:
        return msgspec.structs.replace(named, place=place)
    return _below(stored, folded, lines, place)


_ANNEX_LIST = re.compile(r"\d[.、]")


def _below(stored: str, folded: str, lines: Sequence[Line], place: int) -> _Cut:
    """The one or two lines below 附件 that are its name."""
    title, after = "", place + 1
    while after < len(lines) and after <= place + 2 and _may_be_title(folded, lines[after]):
        title += squeeze(stored[lines[after].start : lines[after].end])
        after += 1
        if PLAN_WORD.search(title):
            break
    return _Cut(place, after, title, False)


def _unnamed(stored: str, folded: str, lines: Sequence[Line], place: int, body: int) -> _Cut | None:
    """A title line of a plan that the notice does not name: right behind the signature."""
    line = lines[place]
    if body == 0 or place > body + 3 or not _may_be_title(folded, line):
        return None
    words = squeeze(stored[line.start : line.end])
    return _Cut(place, place + 1, words, True) if len(words) >= 6 and PLAN_WORD.search(words) else None


def _may_be_title(folded: str, line: Line) -> bool:
    short = line.end - line.start <= 60
    return short and line.row is None and line.heading is None and not _STOPS.search(folded, line.start, line.end)


def _after_title(lines: tuple[Line, ...], cut: _Cut) -> tuple[Line, ...]:
    """Without the title's own words, when they share a line with what follows."""
    if cut.inside is None or not lines:
        return lines
    return (msgspec.structs.replace(lines[0], start=min(cut.inside, lines[0].end), heading=None), *lines[1:])


def _plain(words: str) -> str:
    """Letters, digits and characters only: what two printings of one title share."""
    return "".join(character for character in words if character.isalnum())
