"""What a printed name is likely to be, by its form alone. A guess is shown and never acted on without a person."""

import re
from typing import Literal

import msgspec

from core.accounts.services.units import OrgKind
from core.notices.resolve import fold_name

GuessKind = OrgKind | Literal["group"]

_GROUP = re.compile(
    r"^(?:各|有关|相关|全体|其他|市直园区)|、"
    r"|(?:有关|相关|各|市级|市直|县级|县直|区级|区直|成员|责任|窗口)(?:工作|职能|新闻|行业)?(?:部门|单位)"
    r"|[和及与](?:各|有关|相关)|(?:部门|单位|部门和单位)$"
)
_ZONE = re.compile(
    r"(?:管委会|管理委员会)$"
    r"|(?:高新|经开|开发|产业|工业|示范|保税|旅游|度假|物流|航空|空港|临港|科技|试验|合作)(?:技术|产业|经济|试验|示范)*[区园]$"
    r"|(?:园区|新区|新城|自贸区)$"
)
_COUNTY = re.compile(r"^.{1,12}[县区市旗](?:人民政府|政府)?$")
_OFFICE = re.compile(r"营商(?:环境)?.{0,6}(?:办|局|中心|办公室)$")
_OTHER = re.compile(
    r"(?:公司|集团|银行|分行|支行|协会|商会|学会|大学|学院|医院|报社|日报社|电视台|电台|新闻网|记者站)$"
)
_DEPARTMENT = re.compile(r"(?:局|委|办|厅|部|院|署|处|队|站|所|库|会|联|团|校|室|中心|海关)$")
_GOVERNMENT = re.compile(r"(?<=[县区市旗])(?:人民政府|政府)$")


class Guess(msgspec.Struct, frozen=True):
    """``kind`` is None where the form says nothing. ``name`` is how the unit would be called."""

    kind: GuessKind | None
    name: str


def guess_unit(printed: str, place: str) -> Guess:
    """What a name in a notice of ``place`` is likely to be. County governments are called by their county."""
    name = " ".join(printed.split())
    kind = _kind(name, place)
    return Guess(kind, _GOVERNMENT.sub("", name) if kind == "county" else name)


def _kind(name: str, place: str) -> GuessKind | None:
    folded = fold_name(name, place)
    if _GROUP.search(name):
        return "group"
    if _OFFICE.search(name):
        return "office"
    if _ZONE.search(name):
        return "zone"
    if _OTHER.search(name):
        return "other"
    if _COUNTY.search(name) and folded != "政府" and name not in (place, f"{place}政府", f"{place}人民政府"):
        return "county"
    return "department" if _DEPARTMENT.search(name) else None
