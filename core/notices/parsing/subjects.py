"""Units in running text: 市大数据局、市财政局要… ; 由市政府办会同市委宣传部,…

Only used where a plan divides its work (任务分工) without any responsibility line. The units are those that begin a
sentence as its subject; whatever is found this way is put in doubt.
"""

import re

from .units import UnitList, read_units

_NAME_END = (
    r"(?:办公室|办公厅|局|委|办|厅|部门|部|院|署|政府|管委会|中心|报社|电台|电视台|台|网|社|站|公司|集团|支队|大队|海关|银行|"
    r"县区|市区|区|县|市|单位|工作组|保障组|组|小组|总工会|联合会|学校|协会|商会)"
)
_VERB_NEXT = (
    r"(?=要|应|须|需|负责|牵头|结合|围绕|开设|开展|积极|精心|可|将|会同|及时|根据|按照|依据|组织|建立|统一|定期|每|对|在|做好|加强|"
    r"推进|配合|制定|分别|向|通过|继续|具体|共同|认真|严格|切实|落实|完善|充分|抓好|的)"
)
_SUBJECT = re.compile(
    rf" ?由?(?P<units>(?:[^、,。;:“”《》() ]{{1,40}}?、){{0,12}}[^、,。;:“”《》() ]{{1,40}}?{_NAME_END}){_VERB_NEXT}"
)
_TOGETHER = re.compile(rf"(?:牵头,?|要|应|须)?会同(?P<units>[^,。;:“”《》() ]{{2,60}}?{_NAME_END})(?=[,。;])")
_LONGEST = 1200


def subjects_in(folded: str, stored: str, start: int, end: int) -> UnitList:
    """The units that the first sentence with a subject names."""
    position = start
    end = min(end, start + _LONGEST)
    while position < end:
        stop = folded.find("。", position, end)
        stop = stop if stop >= 0 else end
        found = _in_sentence(folded, stored, position, stop)
        if found.units:
            return found
        position = stop + 1
    return UnitList()


def _in_sentence(folded: str, stored: str, start: int, end: int) -> UnitList:
    units: UnitList = UnitList()
    while start < end:
        stop = folded.find(";", start, end)
        stop = stop if stop >= 0 else end
        subject = _SUBJECT.match(folded, start, stop)
        if subject and _all_named(folded, *subject.span("units")):
            units = _joined(units, read_units(folded, stored, *subject.span("units")))
            together = _TOGETHER.match(folded, subject.end(), end)
            if together:
                units = _joined(units, read_units(folded, stored, *together.span("units")))
        start = stop + 1
    return units


def _all_named(folded: str, start: int, end: int) -> bool:
    return all(_NAMED.search(name) for name in folded[start:end].split("、"))


_NAMED = re.compile(rf"^(?!.*的(?!部门|单位|机构)).*{_NAME_END}$")


def _joined(first: UnitList, second: UnitList) -> UnitList:
    known = {unit.name for unit in first.units}
    fresh = tuple(unit for unit in second.units if unit.name not in known)
    return UnitList(first.units + fresh, first.generic + second.generic, first.reasons + second.reasons)
