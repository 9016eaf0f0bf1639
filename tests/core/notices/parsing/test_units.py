"""Lists of units: where they split, where they do not, what is generic and what is doubtful."""

import pytest

from core.notices.parsing.fold import fold
from core.notices.parsing.units import looks_like_unit, read_units


@pytest.mark.parametrize(
    ("printed", "names", "generic", "reasons"),
    [
        ("市财政局、市发改委。", ["市财政局", "市发改委"], [], []),
        ("市财政局,市发改委；市审计局", ["市财政局", "市发改委", "市审计局"], [], []),
        ("各县（市、区）人民政府、高新区管委会", ["各县（市、区）人民政府", "高新区管委会"], [], []),
        ("各市、县〔区〕人民政府", ["各市、县〔区〕人民政府"], [], []),
        ("市、县有关部门", ["市、县有关部门"], [], []),
        ("各县、区政府，市直各部门", ["各县、区政府", "市直各部门"], [], []),
        ("各地区、各部门", ["各地区", "各部门"], [], []),
        ("市住建局等市级有关部门，各县区政府", ["市住建局", "各县区政府"], ["市级有关部门"], []),
        ("住房城乡建设部等国务院相关部门及各地区", ["住房城乡建设部", "各地区"], ["国务院相关部门"], []),
        ("国务院相关部门和单位及各地区", ["国务院相关部门和单位", "各地区"], [], []),
        ("市发改委等", ["市发改委"], [], []),
        ("市教育局、高等院校", ["市教育局", "高等院校"], [], []),
        ("由市工信局", ["市工信局"], [], []),
        ("市行政审批局（牵头）、市司法局", ["市行政审批局", "市司法局"], [], []),
        ("市人力资源和社会保障局", ["市人力资源和社会保障局"], [], []),
        ("市发改委 市财政局 市税务局", ["市发改委", "市财政局", "市税务局"], [], ["separator"]),
        ("市发改委\n市财政局", ["市发改委", "市财政局"], [], []),
        ("市 财 政 局、市发改委", ["市财政局", "市发改委"], [], ["blanks"]),
        ("市财政局、做好有关工作", ["市财政局", "做好有关工作"], [], ["unreadable"]),
        ("无", [], [], []),
        ("按职责分工负责", [], [], []),
        ("", [], [], []),
    ],
)
def test_lists(printed: str, names: list[str], generic: list[str], reasons: list[str]) -> None:
    found = read_units(fold(printed), printed, 0, len(printed))
    assert ([unit.name for unit in found.units], list(found.generic), list(found.reasons)) == (names, generic, reasons)


def test_a_mark_in_the_list_says_who_leads() -> None:
    printed = "市司法局、市行政审批局（牵头）"
    assert [unit.leads for unit in read_units(fold(printed), printed, 0, len(printed)).units] == [False, True]


def test_words_without_end_are_cut_and_doubted() -> None:
    printed = "认真做好各项工作" * 100
    found = read_units(printed, printed, 0, len(printed))
    assert found.reasons == ("unreadable",)
    assert len(found.units[0].name) == 61


@pytest.mark.parametrize(
    "name", ["市财政局", "各镇（街道）", "人行云岭市中心支行", "国网云岭供电公司", "负有安全监管职责的部门"]
)
def test_names_of_units(name: str) -> None:
    assert looks_like_unit(name)


@pytest.mark.parametrize("name", ["局", "谁审批", "申请人", "做好工作", "“双随机”", "以下各部门"])
def test_other_words(name: str) -> None:
    assert not looks_like_unit(name)
