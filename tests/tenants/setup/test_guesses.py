"""What a printed name is guessed to be; places are invented."""

import pytest

from tenants.setup.guesses import GuessKind, guess_unit

PLACE = "凌川市"


@pytest.mark.parametrize(
    ("printed", "kind", "name"),
    [
        ("市财政局", "department", "市财政局"),
        ("市发展改革委", "department", "市发展改革委"),
        ("市政府办公室", "department", "市政府办公室"),
        ("市委组织部", "department", "市委组织部"),
        ("市中级法院", "department", "市中级法院"),
        ("市消防救援支队", "department", "市消防救援支队"),
        ("凌川海关", "department", "凌川海关"),
        ("市住房公积金管理中心", "department", "市住房公积金管理中心"),
        ("市营商办", "office", "市营商办"),
        ("市营商环境建设局", "office", "市营商环境建设局"),
        ("松桃岭县", "county", "松桃岭县"),
        ("松桃岭县政府", "county", "松桃岭县"),
        ("松桃岭县人民政府", "county", "松桃岭县"),
        ("白石区人民政府", "county", "白石区"),
        ("北关旗", "county", "北关旗"),
        ("高新区管委会", "zone", "高新区管委会"),
        ("经济技术开发区", "zone", "经济技术开发区"),
        ("临港工业园", "zone", "临港工业园"),
        ("各县区政府", "group", "各县区政府"),
        ("各县（市、区）人民政府", "group", "各县（市、区）人民政府"),
        ("市级有关部门", "group", "市级有关部门"),
        ("各有关单位", "group", "各有关单位"),
        ("各县区政府、高新区管委会", "group", "各县区政府、高新区管委会"),
        ("人行凌川市分行", "other", "人行凌川市分行"),
        ("凌川供电公司", "other", "凌川供电公司"),
        ("凌川日报社", "other", "凌川日报社"),
        ("保障组", None, "保障组"),
        ("凌川市", None, "凌川市"),
        ("市政府", None, "市政府"),
    ],
)
def test_the_form_of_a_name(printed: str, kind: GuessKind | None, name: str) -> None:
    guess = guess_unit(printed, PLACE)

    assert (guess.kind, guess.name) == (kind, name)
