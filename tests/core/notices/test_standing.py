"""What stands against publishing a draft, counted."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from core.notices.records import PlanRow, TaskLine
from core.notices.resolve import Choice, Directory, KnownName, Unit
from core.notices.standing import assess

FINANCE = Unit("org", UUID(int=1), "市财政局")
HOUSING = Unit("org", UUID(int=2), "市住建局")
PLAN = UUID(int=9)


def directory(**choices: Choice) -> Directory:
    names = [KnownName(unit.name, unit) for unit in (FINANCE, HOUSING)]
    return Directory(names, day=date(2026, 1, 1), place="凤州市", choices=choices)


def line(number: int = 1, **changes: Any) -> TaskLine:
    values: dict[str, Any] = {
        "id": UUID(int=number),
        "plan_id": PLAN,
        "ordinal": number,
        "no": str(number),
        "title": "推行并联审批",
        "lead": ["市财政局"],
        "participants": [],
        "responsible": [],
        "deadline_kind": "none",
        "deadline": None,
        "source_start": 0,
        "source_end": 0,
        "reasons": [],
        "confirmed": False,
        "dropped": False,
    }
    return TaskLine(**{**values, **changes})


def plan(title: str = "行动方案", plan_id: UUID = PLAN) -> PlanRow:
    return PlanRow(plan_id, 0, title, "", False, False, False, [], [], 1)


def test_a_clean_draft_is_ready() -> None:
    standing = assess([line(1), line(2, confirmed=True)], [plan()], directory())
    assert (standing.ready, standing.sentence()) == (True, "")
    assert (standing.kept, standing.confirmed, standing.dropped, standing.open_tasks) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("changes", "blocks", "obstacle"),
    [
        ({"lead": ["市数据局"]}, ("name",), "1个单位名未认定"),
        ({"lead": []}, ("answer",), "1条任务没有牵头或责任单位"),
        ({"lead": [], "participants": ["市财政局"]}, ("answer",), "1条任务没有牵头或责任单位"),
        ({"reasons": ["deadline:several"]}, ("doubt",), "1条任务的存疑未确认"),
        ({"deadline_kind": "date"}, ("date",), "1条任务的时限缺日期"),
        ({"title": " "}, ("title",), "1条任务没有标题"),
    ],
)
def test_what_blocks_a_task(changes: dict[str, Any], blocks: tuple[str, ...], obstacle: str) -> None:
    standing = assess([line(1, **changes), line(2)], [plan()], directory())
    assert standing.tasks[UUID(int=1)].blocks == blocks
    assert standing.obstacles() == (obstacle,)
    assert standing.sentence() == f"还不能发布：{obstacle}。"


@pytest.mark.parametrize(
    "changes",
    [
        {"lead": [], "responsible": ["市财政局"]},
        {"reasons": ["title:long"]},
        {"reasons": ["deadline:several"], "confirmed": True},
        {"deadline_kind": "stage"},
        {"deadline_kind": "ongoing"},
        {"deadline_kind": "date", "deadline": date(2026, 6, 30)},
    ],
)
def test_what_blocks_nothing(changes: dict[str, Any]) -> None:
    assert assess([line(1, **changes)], [plan()], directory()).ready


def test_a_name_that_is_no_unit_does_not_answer() -> None:
    choices = {"沿线群众": Choice()}
    assert not assess([line(1, lead=["沿线群众"])], [plan()], directory(**choices)).ready
    assert assess([line(1, participants=["沿线群众"])], [plan()], directory(**choices)).ready


def test_a_dropped_task_stands_against_nothing() -> None:
    standing = assess([line(1, dropped=True, lead=["市数据局"], title=""), line(2)], [plan()], directory())
    assert (standing.ready, standing.unknown, standing.dropped) == (True, (), 1)


def test_a_draft_without_any_task_is_not_ready() -> None:
    assert assess([line(1, dropped=True)], [plan()], directory()).obstacles() == ("没有可发布的任务",)


def test_names_are_counted_once_and_sorted_by_the_tasks_that_wait() -> None:
    lines = [
        line(1, lead=["市数据局"], participants=["市数据局", "市体育局"]),
        line(2, participants=["市数据局"]),
        line(3),
    ]
    unknown = assess(lines, [plan()], directory()).unknown
    assert [(name.printed, name.task_ids) for name in unknown] == [
        ("市数据局", (UUID(int=1), UUID(int=2))),
        ("市体育局", (UUID(int=1),)),
    ]


def test_an_untitled_plan_blocks_only_when_it_has_tasks() -> None:
    other = plan("", UUID(int=8))
    assert assess([line(1)], [plan(), other], directory()).ready
    assert assess([line(1, plan_id=UUID(int=8))], [plan(), other], directory()).obstacles() == ("1个方案没有标题",)
