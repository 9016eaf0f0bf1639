"""Responsibility told in prose, mostly inside closing brackets.

`A牵头,B、C按职责分工负责` · `A负责` · `A、B按职责分工负责` · `由A牵头、B配合` · `A会同B、C负责落实` ·
`A牵头,B、C参与,2022年底前完成` · `各有关部门按职责分工负责,持续推进`

The words before each verb are the units of that verb. Who stands with 牵头 or before 会同 leads; who comes after a lead
joins; with no lead, those who 负责 are responsible.
"""

import re

from .deadlines import speaks_of_time
from .duty import Duty
from .units import looks_like_unit, read_units

_STEPS = r"(?:负责|组织|落实|实施|推进|办理|完成|制定|抓好|抓落实|抓总|做好|执行|推动|建设|统筹|协调)"
_BY_DUTY = (
    r"(?:按照?|根据|依据?)(?:各自|部门|工作|有关|自身)?(?:的)?(?:职责|职能|分工|任务)(?:任务|分工|职责|范围|权限)*"
)
VERB = re.compile(
    rf"(?P<lead>(?:负责|总|共同)?牵头{_STEPS}{{0,3}}|主办|主责|为主{_STEPS}?)"
    rf"|(?P<join>(?:{_BY_DUTY})?(?:共同|积极|协同|密切)?(?:配合|参与|参加|协办|协助|协同|支持){_STEPS}{{0,2}})"
    rf"|(?P<answer>(?:{_BY_DUTY})(?:分别|共同|具体|抓好|做好|各自)?{_STEPS}{{0,3}}"
    rf"|(?:分别|共同|具体|联合|各自|分工|统筹){_STEPS}{{1,3}}|负责{_STEPS}{{0,2}}|组织实施|承办|落实|组织落实)",
)
_VERB_END = re.compile(r" ?(?:[,;。、:)]|$)")
_WITH = re.compile(r"会同|(?<=[局委办厅部院])商(?=[一-鿿])|联合(?=.{2,12}[局委办厅部])")
_FIRST_LEADS = re.compile(
    r"(?:第一|首|排|列|靠)[^,;。]{0,14}(?:为|是|系|即)[^,;。]{0,6}(?:牵 ?头|主 ?办|主 ?责|第一责任|首要责任)"
)
_NOTE = re.compile(r"^ ?(?:下同|以下|上述|其中|按照|依法|列|排|首|第一|各|涉及)")
_REFUSED = re.compile(r" ?(?:以下简称|简称|含|包括|见|如|详见|附|即|例如|注|其中|试行|联系|电话)")
LONGEST = 1500


def says_first_leads(folded: str, start: int, end: int) -> bool:
    """Whether the words say that the unit named first is the lead: 列首位的为牵头单位,下同."""
    return bool(_FIRST_LEADS.search(folded, start, end))


def read_prose(folded: str, stored: str, start: int, end: int, duty: Duty) -> bool:
    """Read the stretch into `duty`; False, and nothing read, when it holds no verb of responsibility."""
    verbs = [found for found in VERB.finditer(folded, start, end) if _is_verb(found, folded, start, end)]
    if not verbs or end - start > LONGEST:
        return False
    position = start
    for verb in verbs:
        _read_units_of(verb, folded, stored, position, duty)
        position = verb.end()
    _read_rest(folded, stored, position, end, duty)
    return True


def _is_verb(found: re.Match[str], folded: str, start: int, end: int) -> bool:
    """Whether the word ends its phrase, and is not the end of a name (市政协办) or a mark (市财政局（牵头）)."""
    marked = found.start() > start and folded[found.start() - 1] == "(" and folded.startswith(")", found.end())
    if marked or not _VERB_END.match(folded, found.end(), end):
        return False
    begin = max(folded.rfind(mark, start, found.start()) for mark in "、,;。( ") + 1
    word = folded[max(begin, start) : found.start()]
    return not word or looks_like_unit(word) or not looks_like_unit(word + found.group())


def is_prose(folded: str, stored: str, start: int, end: int) -> bool:
    """Whether the stretch is nothing but units and what they do, so that it is safe to read without a label."""
    if end - start > LONGEST or _REFUSED.match(folded, start, end):
        return False
    trial = Duty(start, end)
    if not read_prose(folded, stored, start, end, trial):
        return False
    units = trial.lead + trial.participants + trial.responsible
    good = sum(looks_like_unit(unit.name) for unit in units)
    return good > 0 and good * 3 >= len(units) * 2


def _read_units_of(verb: re.Match[str], folded: str, stored: str, position: int, duty: Duty) -> None:
    """The units between the verb before and this one, under the role this verb gives them."""
    start, end = _skip_times(folded, position, verb.start(), duty)
    together = _WITH.search(folded, start, end)
    if together and together.start() > start:
        duty.add("lead", read_units(folded, stored, start, together.start()))
        duty.add("participants", read_units(folded, stored, together.end(), end))
        return
    if together:
        start = together.end()
    found = read_units(folded, stored, start, end)
    if verb.group("lead"):
        duty.add("lead", found)
    elif verb.group("join") or duty.lead or together:
        duty.add("participants", found)
    else:
        duty.add("responsible", found)


def _skip_times(folded: str, start: int, end: int, duty: Duty) -> tuple[int, int]:
    """Leave deadlines that stand between verbs to the deadline rules."""
    while (stop := folded.find(",", start, end)) >= 0 and (stop == start or speaks_of_time(folded, start, stop)):
        if stop > start:
            duty.deadlines.append((start, stop))
        start = stop + 1
    return start, end


def _read_rest(folded: str, stored: str, start: int, end: int, duty: Duty) -> None:
    """What stands after the last verb: a deadline, a remark, or units whose verb was left out."""
    for begin, finish in parts(folded, start, end, ",;。"):
        if speaks_of_time(folded, begin, finish):
            duty.deadlines.append((begin, finish))
        elif says_first_leads(folded, begin, finish):
            duty.first_leads = True
        elif not _NOTE.match(folded, begin, finish):
            found = read_units(folded, stored, begin, finish)
            if all(looks_like_unit(unit.name) for unit in found.units):
                duty.add("participants" if duty.lead else "responsible", found)
            else:
                duty.doubt("participants" if duty.lead else "responsible", "unreadable")


def parts(folded: str, start: int, end: int, marks: str) -> list[tuple[int, int]]:
    """The stretches between any of the marks outside of brackets, empty ones left out."""
    found: list[tuple[int, int]] = []
    depth, begin = 0, start
    for place in range(start, end):
        character = folded[place]
        depth += (character == "(") - (character == ")")
        if depth <= 0 and character in marks:
            found.append((begin, place))
            begin = place + 1
    found.append((begin, end))
    return [span for span in found if folded[span[0] : span[1]].strip(" )(。")]
