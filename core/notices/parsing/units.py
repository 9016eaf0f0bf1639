"""Lists of units: 市发展改革委、市财政局,各县(市、区)政府等有关部门.

A list splits at 、 and ， and ；, not inside brackets, not between bare levels (各市、县人民政府 is one name), and at
及 before 各…, 相关…, 有关…. What follows 等 is generic and kept apart. A blank between two whole names separates them,
a blank inside a name is a fault of the scan: either way a person should look. A line end between names is plain.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from .fold import fold


class Unit(msgspec.Struct, frozen=True):
    """One printed name and where it stands."""

    name: str
    start: int
    end: int
    leads: bool = False
    """Marked as lead inside the list: 市财政局（牵头）."""


class UnitList(msgspec.Struct, frozen=True):
    """What a printed list holds."""

    units: tuple[Unit, ...] = ()
    generic: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Codes of `DraftTask.reasons` without the field."""


def read_units(folded: str, stored: str, start: int, end: int) -> UnitList:
    """The names in a stretch that is known to be a list of units."""
    reasons: list[str] = []
    generic: list[str] = []
    units: list[Unit] = []
    for begin, finish in _join_levels(folded, _split(folded, stored, start, end, reasons)):
        units.extend(_names(folded, stored, begin, finish, generic))
    if any(_BLANK.search(unit.name) for unit in units):
        reasons.append("blanks")
        units = [msgspec.structs.replace(unit, name=_BLANK.sub("", unit.name)) for unit in units]
    if not all(looks_like_unit(unit.name) for unit in units):
        reasons.append("unreadable")
    return UnitList(tuple(units), tuple(generic), tuple(dict.fromkeys(reasons)))


def looks_like_unit(name: str) -> bool:
    """Whether a name ends the way names of public bodies, their parts and collectives end."""
    plain = fold(name)
    return 2 <= len(plain) <= MAX_NAME and bool(_UNIT_END.search(plain)) and not _NO_UNIT.search(plain)


MAX_NAME = 60
LONGEST_STRETCH = 200
"""Longer than any name: words that were never a list of units."""
_UNIT_END = re.compile(
    r"(?:[局委办厅部院署会社台站所处科室队行校厂网馆库园区县市旗州盟镇乡组司团府段]|中心|单位|部门|海关|机关|机构|企业|集团|"
    r"单位们|专班|镇街|街镇|工商联|残联|妇联|文联|科协|银保监|金融监管|法学会|街道|各地|地方|电视台|学校|大学|医院|基地|人行|国网|移动|"
    r"联通|电信|铁塔|邮政|税务|电力|燃气|自来水|热力|水务|广电|平台|联盟|指挥部|办事处|支行|分行|班子|主体|机场|车站|口岸|中支|"
    r"联社|运营商|保险|党组|牵头人)(?:\([^()]{1,60}\))?$"
)
_NO_UNIT = re.compile(r"[。!?:“”《》]|同志|以下|包括|本方案|落实到位|负责人$|措施$|机制$|工作$")
_BLANK = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_SEPARATORS = re.compile(r"[、,;()]")
_LEVEL = re.compile(
    r"各?(?:省|市|州|县|区|旗|镇|乡|盟|街道|自治区|直辖市|县市|市县|县级市|地级市|设区市|自治州|市州|省市)"
)
_ET_CETERA = re.compile(r"(?<![高平同中初对优])等(?![级次])")
_AND = re.compile(r"(?:以及|及|和|与)(?=(?:各|相关|有关|其他|其它)[^、,;]{1,24}$)")
_LEAD_MARK = re.compile(r"\((?:总?牵头|主办|主责|牵头单位|牵头部门|负责牵头|主要责任单位)\)")
_EDGES = " 。.、,;:*"
_LABEL = re.compile(r"由?(?:(?:牵头|责任|主办|配合|参与|协办|承办)(?:单位|部门)(?=.{3}))?")
"""Words in front of a name that are no part of it: 由市财政局; 由牵头单位市财政局会同…."""
_NOTHING = re.compile(
    r"(?:无|/|-+|略|同上|下同|分别|按(?:照)?(?:各自)?职责(?:分工)?|(?:分工|共同|具体)?负责|落实|牵头|配合|-)*"
)


def _split(folded: str, stored: str, start: int, end: int, reasons: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches between the separators outside of brackets."""
    depth, begin = 0, start
    for found in _SEPARATORS.finditer(folded, start, end):
        mark = found.group()
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield from _split_blanks(folded, stored, begin, found.start(), reasons)
            begin = found.end()
    yield from _split_blanks(folded, stored, begin, end, reasons)


def _split_blanks(folded: str, stored: str, start: int, end: int, reasons: list[str]) -> Iterator[tuple[int, int]]:
    start, end = _trim(folded, start, end)
    pieces = folded[start:end].split(" ")
    if len(pieces) > 1 and all(len(piece) >= 3 and looks_like_unit(piece) for piece in pieces):
        if "\n" not in stored[start:end]:
            reasons.append("separator")
        for piece in pieces:
            yield start, start + len(piece)
            start += len(piece) + 1
    elif start < end:
        yield start, end


def _join_levels(folded: str, stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """各市、县、区 belongs to the name that follows; the separators between them are part of it."""
    held: int | None = None
    last = 0
    for start, end in stretches:
        if _LEVEL.fullmatch(folded, start, end):
            held = start if held is None else held
            last = end
        else:
            yield (start if held is None else held), end
            held = None
    if held is not None:
        yield held, last


def _names(folded: str, stored: str, start: int, end: int, generic: list[str]) -> Iterator[Unit]:
    """One stretch as names: 由 in front goes, 等 ends the names, 及各… begins another."""
    start, end = _trim(folded, start, end)
    if end - start > LONGEST_STRETCH:
        yield Unit(stored[start : start + MAX_NAME] + "…", start, end)
        return
    label = _LABEL.match(folded, start, end)
    if label and looks_like_unit(folded[label.end() : end]):
        start = label.end()
    closing = _ET_CETERA.search(folded, start + 2, end)
    if closing:
        rest = _AND.search(folded, closing.end(), end)
        words = stored[closing.end() : rest.start() if rest else end].strip(_EDGES)
        if words and not _NOTHING.fullmatch(words):
            generic.append(words)
        yield from _names(folded, stored, start, closing.start(), generic)
        if rest:
            yield from _names(folded, stored, rest.end(), end, generic)
        return
    second = _AND.search(folded, start + 1, end)
    if second and looks_like_unit(folded[start : second.start()]):
        yield from _names(folded, stored, start, second.start(), generic)
        yield from _names(folded, stored, second.end(), end, generic)
        return
    mark = _LEAD_MARK.search(folded, start, end)
    if mark and mark.end() == end:
        end = mark.start()
    if end > start and not _NOTHING.fullmatch(folded, start, end):
        yield Unit(stored[start:end].replace("\n", " "), start, end, bool(mark))


def _trim(folded: str, start: int, end: int) -> tuple[int, int]:
    while start < end and folded[start] in _EDGES:
        start += 1
    while end > start and folded[end - 1] in _EDGES:
        end -= 1
    return start, end
