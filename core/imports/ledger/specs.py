"""The sheets of a ledger: 任务台账, and with it, where the file is a complete export, 责任单位 and 指标."""

import re
from collections.abc import Mapping

from core.imports.fields import Field, SheetSpec
from core.imports.grid import Filled
from core.imports.headers import Header
from core.ledger.states import ASSIGNMENT_STATES, DEADLINE_KINDS, ROLES, TASK_STATES, AssignmentState
from core.notices.parsing.columns import role_of
from core.phrases import say

PATH_MARK = " › "
"""Parts the headings of a chapter path."""

_GUESSED = {
    "number": "no",
    "category": "path",
    "content": "title",
    "lead": "lead",
    "responsible": "responsible",
    "participants": "others",
    "deadline": "due",
    "target": "targets",
}

STATE_WORDS: dict[str, AssignmentState] = {
    **{word: state for state, word in ASSIGNMENT_STATES.items()},
    TASK_STATES["closed"]: "accepted",
    "未启动": "assigned",
    "未开始": "assigned",
    "待启动": "assigned",
    "未开展": "assigned",
    "进行中": "in_progress",
    "推进中": "in_progress",
    "正在推进": "in_progress",
    "正在办理": "in_progress",
    "在办": "in_progress",
    "未完成": "in_progress",
    "持续推进": "in_progress",
    "长期坚持": "in_progress",
    "逾期": "in_progress",
    "已逾期": "in_progress",
    "完成": "accepted",
    "已完成": "accepted",
    "办结": "accepted",
    "销号": "accepted",
    "暂停": "suspended",
    "中止": "suspended",
    "取消": "cancelled",
    "撤销": "cancelled",
}
"""The state that a word in the column 状态 means for the units that answer."""

ROLE_WORDS = {word: role for role, word in ROLES.items()}
KIND_WORDS = {word: kind for kind, word in DEADLINE_KINDS.items()}

_IDENTITY = (
    Field(key="plan", label=say("方案"), words=("方案名称", "所属方案", "来源方案"), width=36),
    Field(key="path", label=say("章节"), words=("章节名称", "所属章节"), width=30),
    Field(key="no", label=say("编号"), words=("序号", "任务编号", "号", "任务序号"), width=8),
    Field(
        key="title",
        label=say("任务"),
        words=("任务名称", "重点任务", "工作任务", "任务事项", "任务标题", "事项", "主要任务", "目标任务", "工作事项"),
        required=True,
        width=44,
    ),
)


def _guess(heading: str) -> str | None:
    """By the words that printed tables use."""
    role = role_of(heading)
    return _GUESSED.get(role) if role else None


def refine_tasks(sheet: Filled, header: Header, columns: Mapping[int, str]) -> dict[int, str]:
    """What the rows say about the columns: a 任务 that is merged over several 措施 is their heading, and 内容 alone is
    what is to be done.
    """
    refined = dict(columns)
    places = {key: column for column, key in columns.items()}
    title, text = places.get("title"), places.get("text")
    if title is None and text is not None:
        refined[text] = "title"
    elif title is not None and text is not None and "path" not in places and _heads(sheet, header, title, text):
        refined[title], refined[text] = "path", "title"
    return refined


def _heads(sheet: Filled, header: Header, title: int, text: int) -> bool:
    """Whether titles go on over rows that each begin words of their own, and hardly a row is without such words."""
    rows = range(header.first, len(sheet))
    begun = [place for place in rows if sheet.goes_on(place, title) and not sheet.goes_on(place, text)]
    filled = sum(bool(sheet.row(place)[text].strip()) for place in rows)
    return any(sheet.row(place)[text].strip() for place in begun) and filled * 5 >= len(rows) * 4


TASKS = SheetSpec(
    kind="tasks",
    label=say("任务台账"),
    names=re.compile(r"台账|任务|清单"),
    fields=(
        *_IDENTITY,
        Field(
            key="text",
            label=say("内容"),
            words=(
                "具体措施",
                "工作措施",
                "主要内容",
                "任务内容",
                "工作内容",
                "措施",
                "工作举措",
                "主要措施",
                "具体内容",
            ),
            width=44,
        ),
        Field(
            key="lead", label=say("牵头"), words=("牵头单位", "牵头部门", "主办单位", "主责单位"), listed=True, width=20
        ),
        Field(
            key="responsible",
            label=say("责任单位"),
            words=("责任", "责任部门", "承办单位", "落实单位", "实施单位", "主管部门"),
            listed=True,
            width=24,
        ),
        Field(
            key="others",
            label=say("参与"),
            words=("参与单位", "参与部门", "配合", "配合单位", "配合部门", "协办单位", "协同单位", "参加单位"),
            listed=True,
            width=28,
        ),
        Field(
            key="due",
            label=say("时限"),
            words=("时限（原文）", "完成时限", "完成时间", "办结时限", "时间节点", "期限", "时间要求", "完成期限"),
            width=20,
        ),
        Field(key="due_kind", label=say("时限类型"), width=10),
        Field(key="due_on", label=say("截止日期"), words=("到期日", "截止时间", "截止日", "到期日期"), width=12),
        Field(
            key="targets",
            label=say("指标"),
            words=("量化指标", "目标值", "考核指标", "预期目标", "年度目标", "工作目标"),
            width=32,
        ),
        Field(key="pct", label=say("进展"), words=("进度", "完成进度", "完成率", "完成比例", "完成百分比"), width=8),
        Field(
            key="state",
            label=say("状态"),
            words=("办理状态", "当前状态", "任务状态", "进展状态", "完成状态", "是否完成"),
            width=10,
        ),
        Field(
            key="latest",
            label=say("最近进展"),
            words=("进展情况", "工作进展", "最新进展", "推进情况", "落实情况", "完成情况", "目前进展", "工作进展情况"),
            width=44,
        ),
    ),
    guess=_guess,
    refine=refine_tasks,
)

PARTS = SheetSpec(
    kind="parts",
    label=say("责任单位"),
    names=re.compile(r"^责任单位$"),
    fields=(
        *_IDENTITY,
        Field(key="unit", label=say("单位"), words=("单位名称",), required=True, width=24),
        Field(key="role", label=say("角色"), required=True, width=8),
        Field(key="printed", label=say("文中写法"), width=24),
        Field(key="group", label=say("单位组"), width=24),
        Field(key="part", label=say("分工"), width=30),
        Field(key="state", label=say("状态"), required=True, width=10),
        Field(key="pct", label=say("进展"), width=8),
        Field(key="due_on", label=say("截止日期"), width=12),
        Field(key="reason", label=say("原因"), width=30),
    ),
)

FIGURES = SheetSpec(
    kind="figures",
    label=say("指标"),
    names=re.compile(r"^指标$"),
    fields=(
        *_IDENTITY,
        Field(key="figure", label=say("指标"), required=True, width=36),
        Field(key="metric", label=say("名称"), width=24),
        Field(key="comparator", label=say("比较"), width=6),
        Field(key="value", label=say("数值"), width=10),
        Field(key="unit", label=say("计量单位"), width=10),
        Field(key="due_on", label=say("完成日期"), width=12),
        Field(key="current", label=say("现值"), width=10),
        Field(key="note", label=say("说明"), width=30),
    ),
)

SPECS = (TASKS, PARTS, FIGURES)
