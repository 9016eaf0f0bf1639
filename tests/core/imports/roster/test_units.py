"""Rows of 单位 that are wrong by what other rows say, and what stands in for empty cells."""

from uuid import uuid4

import pytest

from core.imports.columns import RowCells
from core.imports.roster.facts import OrgFact, RosterFacts
from core.imports.roster.units import UnitResult, check_units, kind_of_name


def facts(*orgs: OrgFact) -> RosterFacts:
    return RosterFacts(place="甲市", orgs=list(orgs), groups={}, names=[], users={}, seats={})


def org(name: str, *, active: bool = True, short: tuple[str, ...] = (), ordinal: int = 0) -> OrgFact:
    return OrgFact(uuid4(), name, "department", ordinal, active, list(short), [], [])


def checked(rows: list[dict[str, str]], *orgs: OrgFact) -> list[UnitResult]:
    return check_units([RowCells(place, row) for place, row in enumerate(rows, 2)], facts(*orgs))


def sentences(results: list[UnitResult]) -> list[str]:
    return [str(problem.sentence) for result in results for problem in result.outcome.problems]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [{"name": "市财政局"}, {"name": "甲市财政局"}],
            ["“甲市财政局”与第2行是同一个单位。请删去其中一行。"],
        ),
        (
            [{"name": "市甲局", "short": "甲办"}, {"name": "市乙局", "short": "甲办"}],
            ["“甲办”在第2行已写作另一个单位的别名。请只留一处。"],
        ),
        ([{"name": "市甲局"}, {"name": "市乙局", "short": "市甲局"}], ["“市甲局”是第2行的单位。请删去这个别名。"]),
        ([{"name": "市乙局", "short": "丙局"}, {"name": "丙局"}], ["第2行把“丙局”写成了别名。请改正其中一行。"]),
        ([{"name": "市甲\x07局"}], ["单位名称里有看不见的控制符。请删掉这一格重新输入。"]),
        ([{"name": "市甲局", "ordinal": "1.5"}], ["排序“1.5”不是数字。请填0到9999的整数。"]),
    ],
)
def test_rows_that_contradict_each_other_are_wrong(rows: list[dict[str, str]], said: list[str]) -> None:
    assert sentences(checked(rows)) == said


def test_another_name_of_a_unit_is_no_new_unit() -> None:
    known = org("市发改委", short=("市发改局",))
    assert sentences(checked([{"name": "市发改局"}, {"name": "甲市发改委"}], known)) == [
        "“市发改局”就是已有的“市发改委”。请改写成“市发改委”；若是更名，请在单位页更名。",
        "“甲市发改委”就是已有的“市发改委”。请改写成“市发改委”；若是更名，请在单位页更名。",
    ]


def test_full_width_and_blanks_are_the_same_name() -> None:
    known = org("市１２局")
    assert [result.outcome.outcome for result in checked([{"name": " 市12 局 "}], known)] == ["same"]


def test_what_is_left_empty_is_filled_in_and_shown() -> None:
    results = checked(
        [{"name": "乙县", "kind": ""}, {"name": "丙局", "ordinal": "3"}, {"name": "丁局"}], org("市甲局", ordinal=40)
    )
    assert [(result.effect.kind, result.effect.ordinal) for result in results if result.effect] == [
        ("county", 41),
        ("department", 3),
        ("department", 42),
    ]
    assert results[0].outcome.cells["kind"] == "县区"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青河县", "county"),
        ("南屏区人民政府", "county"),
        ("高新区管委会", "zone"),
        ("经济技术开发区", "zone"),
        ("市营商办", "office"),
        ("市营商环境建设局", "office"),
        ("市营商环境办公室", "office"),
        ("市场监管局", "department"),
    ],
)
def test_the_kind_follows_from_the_name(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind
