"""docs/administrators.md against the tables of rights, of the life of an assignment, and of events."""

import ast
import re
from pathlib import Path
from typing import get_args

from core.accounts.permissions import (
    GRANTS,
    ROLE_NAMES,
    UNIT_READS,
    WHOLE_TENANT_READS,
    Permission,
    Relation,
    Resource,
)
from core.context import Role
from core.ledger.settings import LedgerRule
from core.ledger.states import ASSIGNMENT_STATES
from core.ledger.workflow import TRANSITIONS, Actor, Need
from core.obligations.lights import LightRule

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "docs" / "administrators.md").read_text(encoding="utf-8")

RIGHTS: dict[str, Permission] = {
    "维护租户设置": "settings.manage",
    "维护单位、单位组、用户": "people.manage",
    "解锁账号": "people.unlock",
    "发放、吊销接口令牌": "tokens.manage",
    "查看操作日志": "audit.read",
    "导入和核对公文": "notice.import",
    "发布方案": "plan.publish",
    "增加责任单位、调整任务": "task.assign",
    "审核、退回": "task.review",
    "暂停、取消、恢复": "task.suspend",
    "查看全部任务": "task.read_all",
    "签收、开始办理": "assignment.sign",
    "填报、申请销号": "report.write",
    "签发、退回经办": "report.sign_off",
    "维护本单位的视图": "view.unit",
    "维护全市的视图": "view.tenant",
}
RESOURCES: dict[str, Resource] = {
    "台账、任务、灯": "ledger",
    "填报和附件": "report",
    "待办": "obligation",
    "公文草稿": "draft",
    "操作日志": "audit",
}
RELATIONS: dict[str, Relation] = {"本单位的": "own", "同一任务单位的": "same_task", "其他单位的": "other"}
ACTORS: dict[Actor, str] = {"unit": "本单位", "reviewer": "审核人", "office": "营商办"}
NEEDS: dict[Need, str] = {
    "reason": "原因",
    "due_day": "新时限",
    "content": "内容",
    "evidence": "佐证",
    "targets": "指标",
}
NOT_EVENTS = {"ledger.review_days"}
"""Names of rules that look like events."""

ROLES: dict[str, Role] = {word: role for role, word in ROLE_NAMES.items()}


def _table(head: str) -> list[list[str]]:
    """The rows of the table whose head begins with the word, the head itself first."""
    (found,) = re.findall(rf"^\| {head} \|.*\n\|[-|]+\|\n(?:\|.*\n)+", MANUAL, flags=re.MULTILINE)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()]
    return [rows[0], *rows[2:]]


def test_the_rights_of_the_roles() -> None:
    head, *rows = _table("可以办理")
    written = {
        ROLES[role]: {RIGHTS[row[0]] for row in rows if row[place] == "✓"}
        for place, role in enumerate(head[1:], start=1)
    }
    assert written == GRANTS
    assert set(RIGHTS.values()) == set(get_args(Permission))


def test_who_sees_what() -> None:
    head, *rows = _table("可以看到")
    for word, *marks in rows:
        seen = {column for column, mark in zip(head[1:], marks, strict=True) if mark == "✓"}
        resource = RESOURCES[word]
        assert {RELATIONS[each] for each in seen & RELATIONS.keys()} == UNIT_READS[resource], word
        assert {ROLES[each] for each in seen - RELATIONS.keys()} == WHOLE_TENANT_READS[resource], word
    assert [RESOURCES[row[0]] for row in rows] == list(RESOURCES.values())


def test_the_life_of_an_assignment() -> None:
    _, *rows = _table("办理")
    assert rows == [
        [
            transition.label,
            ACTORS[transition.actor],
            "、".join(word for state, word in ASSIGNMENT_STATES.items() if state in transition.sources),
            ASSIGNMENT_STATES[transition.target]
            if transition.target
            else ("原状态" if transition.act == "resume" else "不变"),
            "、".join(NEEDS[need] for need in transition.needs),
        ]
        for transition in TRANSITIONS.values()
    ]


def test_the_terms_are_the_defaults() -> None:
    assert (LightRule().warn_days, LedgerRule().review_days) == (5, 5)
    assert "到期日前五个工作日起" in MANUAL
    assert "默认五个工作日内审核" in MANUAL


def test_every_event_is_explained() -> None:
    _, *rows = _table("事项")
    explained = [kind for row in rows for kind in re.findall(r"`([a-z_.]+)`", row[0])]
    assert len(explained) == len(set(explained))
    areas = "|".join(sorted({kind.partition(".")[0] for kind in explained}))
    written = {
        node.value
        for package in ("core", "tenants", "web")
        for file in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(rf"({areas})\.[a-z_]+", node.value)
    }
    assert set(explained) == written - set(get_args(Permission)) - NOT_EVENTS
