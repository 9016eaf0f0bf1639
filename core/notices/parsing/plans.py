"""Where the plans of a notice begin and end.

- A notice that issues plans (印发《A方案》《B方案》的通知) names them before the signature; each begins at the line, or
  the few lines, that print its name again.
- An annex begins at 附件1; its name is the line below. It is a plan when tasks are found in it.
- A document without a signature before its first chapter is its own plan; the name is that of the document, or the one
  in 印发《…》, or between 印发 and 的通知.
"""

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

import msgspec

from .headings import heading_at
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
    body, attached = _body_start(lines, metadata)
    names = _announced(stored, folded, metadata, attached=attached)
    cuts, missing = _cuts(stored, folded, lines, body, names)
    if missing:
        lines = _titles_apart(stored, folded, lines, metadata, missing)
        body, attached = _body_start(lines, metadata)
        cuts, _ = _cuts(stored, folded, lines, body, names)
    if not cuts or (
        not attached and cuts[0].place > body and not _is_head(lines[body : cuts[0].place], cuts[0], names)
    ):
        own = names[0] if names else metadata.title or ""
        cuts.insert(0, _Cut(body, body, own, bool(_ISSUES.search(own))))
    stretches: list[Stretch] = []
    for cut, following in zip_longest(cuts, cuts[1:]):
        inside = tuple(lines[cut.after : following.place if following else len(lines)])
        start = lines[cut.place].start if cut.place < len(lines) else len(stored)
        end = inside[-1].end if inside else start
        stretches.append(Stretch(cut.title, inside, start, end, cut.announced))
    return stretches


class _Cut(msgspec.Struct, frozen=True):
    """A title: the line where it begins, the first line behind it, its words."""

    place: int
    after: int
    title: str
    announced: bool


_LISTED = re.compile(r"《([^《》]{4,120}(?:[〈《][^〈〉《》]{1,60}[〉》][^《》]{0,60})?)》")
_UNQUOTED = re.compile(r"(?:^|关于)印发([^《》]{6,100})的通知$")
_ISSUES = re.compile(rf"关于|印发|转发|批转|{PLAN_WORD.pattern}")
_BASIS = re.compile(r"(?:按照|根据|依据|贯彻|落实|参照|执行|依照|遵照|结合|的)$")
_ISSUED = re.compile(r"印发|经.{0,24}(?:同意|审议|研究|批准|通过)|现.{0,6}(?:发给|印发)")
_ANNEX = re.compile(r" ?附 ?[件表](?: ?[\d一二三四五六七八九十]{1,3})?(?:[-.]\d{1,2})? ?:? ?(?P<title>.*)")
_STOPS = re.compile(r"[。;,!?]|:$")
_QUOTED = re.compile(r"\s?(?:[》〉]|的通知)")
_LONGEST_TITLE = 120


def _is_head(lines: Sequence[Line], cut: _Cut, names: Sequence[str]) -> bool:
    """Whether the lines above the one plan that a notice names are only its head."""
    return names[:1] == [cut.title] and not any(line.heading or line.row for line in lines)


def _body_start(lines: Sequence[Line], metadata: Metadata) -> tuple[int, bool]:
    """The first line behind the signature, when that stands before the first chapter; else the first line."""
    signature = metadata.signature
    if signature is None:
        return 0, False
    for place, line in enumerate(lines):
        if line.start >= signature.end:
            return place, True
        if line.end >= signature.end and line.end - signature.end > 2:
            return place, line.heading is None
        if line.row is not None or (line.heading and line.heading.style in {"chapter", "cn", "article"}):
            return 0, False
    return 0, False


def _announced(stored: str, folded: str, metadata: Metadata, *, attached: bool) -> list[str]:
    """The plans that the notice names as issued by it."""
    if not attached or metadata.signature is None:
        listed = _LISTED.findall(metadata.title or "") or _UNQUOTED.findall(metadata.title or "")
        return [name for name in map(squeeze, listed) if PLAN_WORD.search(name)]
    end = metadata.signature.start
    names: list[str] = []
    issued = _ISSUED.search(folded, 0, end)
    for found in _LISTED.finditer(stored, 0, end):
        name = squeeze(found.group(1))
        cited = _BASIS.search(folded, max(0, found.start() - 3), found.start())
        if issued and PLAN_WORD.search(name) and name not in names and not cited:
            names.append(name)
    return names


def _titles_apart(
    stored: str, folded: str, lines: Sequence[Line], metadata: Metadata, names: Sequence[str]
) -> list[Line]:
    """The lines, cut before and behind names that run together with other words, and behind the signature."""
    pattern = re.compile("|".join(r"\s?".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True)))
    signed = metadata.signature.end if metadata.signature else 0
    found: list[Line] = []
    left = {_plain(name) for name in names}
    for line in lines:
        if line.row is not None or line.end <= signed:
            found.append(line)
            continue
        places = [signed] if line.start < signed else []
        for title in pattern.finditer(stored, max(line.start, signed), line.end):
            if _plain(title.group()) in left and not _QUOTED.match(stored, title.end()):
                left.discard(_plain(title.group()))
                places.extend(title.span())
        found.extend(_pieces(stored, folded, line, places))
    return found


def _pieces(stored: str, folded: str, line: Line, places: Sequence[int]) -> list[Line]:
    if not places:
        return [line]
    pieces: list[Line] = []
    for begin, end in pairwise([line.start, *places, line.end]):
        start = end - len(folded[begin:end].lstrip())
        if start < end:
            heading = line.heading if start == line.start else heading_at(folded, stored, start, end)
            pieces.append(msgspec.structs.replace(line, start=start, end=end, heading=heading, run_on=True))
    return pieces


def _cuts(
    stored: str, folded: str, lines: Sequence[Line], body: int, names: Sequence[str]
) -> tuple[list[_Cut], list[str]]:
    """Every title behind the signature, each name once; and the names that no line prints."""
    wanted = {_plain(name): name for name in names}
    cuts: list[_Cut] = []
    place = body
    while place < len(lines):
        cut = _named(stored, lines, place, wanted) or _annex(stored, folded, lines, place, wanted)
        if cut is None and not names:
            cut = _unnamed(stored, folded, lines, place, body)
        if cut:
            wanted.pop(_plain(cut.title), None)
            cuts.append(cut)
        place = max(cut.after, place + 1) if cut else place + 1
    return cuts, list(wanted.values())


def _named(stored: str, lines: Sequence[Line], place: int, wanted: dict[str, str]) -> _Cut | None:
    """A name on one line, or over up to four lines."""
    if not wanted:
        return None
    words = ""
    longest = max(map(len, wanted))
    for after in range(place, min(place + 4, len(lines))):
        line = lines[after]
        if line.row is not None or len(words) > longest or line.end - line.start > 2 * _LONGEST_TITLE:
            return None
        words += _plain(stored[line.start : line.end])
        if words in wanted:
            return _Cut(place, after + 1, wanted[words], True)
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


def _plain(words: str) -> str:
    """Letters, digits and characters only: what two printings of one title share."""
    return "".join(character for character in words if character.isalnum())
