"""Labels in front of units and deadlines: 牵头部门: 配合单位: 责任单位(排第一位的为牵头单位): 完成时限: 责任领导:.

A label is a role word, a word for unit, and a colon. Scans put blanks into them, cities put their level before them,
some print no colon when the label begins the line. 各责任单位要… is prose and no label.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

Role = Literal["lead", "participants", "responsible", "deadline", "person", "other"]


class Label(msgspec.Struct, frozen=True):
    """A label and the stretch of its value, up to the next label."""

    role: Role
    start: int
    value: int
    """Position of the first character of the value."""
    note: tuple[int, int] | None = None
    """A remark in brackets between the words and the colon."""


def _spaced(words: str) -> str:
    """Alternatives with a possible blank between any two characters."""
    return "|".join(" ?".join(word) for word in words.split())


_LEVEL = r"(?:(?:省级|市级|区级|县级|州级|市直|区直|县直|省直|省|市|区|县|州) ?)?"
_LEADING = _spaced("总牵头 牵头 主办 主责 第一责任 首要责任 主要责任")
_JOINING = _spaced("参与 参加 配合 协办 协同 协助 协作 联办 会办 支持 参建")
_ANSWERING = _spaced("具体责任 主体责任 改革责任 责任 承办 落实 实施 承担 主管 负责 执行 任务 办理 完成")
_UNIT = _spaced("单位 部门 处室 科室 股室 机构 主体 地区 地方 司局")
_DEADLINE = _spaced(
    "完成时限 完成时间 完成期限 完成日期 完成节点 完成时段 时限要求 时间要求 时间节点 时间安排 时间进度 "
    "工作时限 推进时限 推进时间 整改时限 整改期限 落实时限 落实时间 实施时间 实施期限 进度安排 进度要求 "
    "截止时间 截止日期 办结时限 计划时限 计划完成时间 预计完成时间 目标时限 任务时限 时限"
)
_PERSON = _spaced(
    "责任领导 分管领导 牵头领导 包抓领导 包保领导 联系领导 挂帅领导 牵头市领导 市级领导 责任人 负责人 牵头人 联系人 "
    "联系电话 联络员"
)
_OTHER = _spaced(
    "工作目标 目标任务 主要任务 工作任务 工作内容 具体内容 具体任务 主要内容 工作措施 具体措施 主要措施 具体举措 "
    "工作举措 改革举措 推进措施 预期成效 预期目标 预期成果 完成标准 工作标准 成果形式 任务来源 备注"
)
_JOINT = r"[()、和及/与 ]{0,2}"
_LABEL = re.compile(
    rf"(?<![各有由我贵])(?P<whole>{_LEVEL}"
    rf"(?:(?P<lead>{_LEADING})|(?P<join>{_JOINING})|(?P<answer>{_ANSWERING}))"
    rf"(?:{_JOINT}(?P<more>{_LEADING}|{_JOINING}|{_ANSWERING}))?"
    rf"{_JOINT}{_LEVEL}(?:{_UNIT})(?:{_JOINT}(?:{_UNIT}|责任人|{_spaced('完成时限 时限')})\)?)?"
    rf"|(?P<short>{_spaced('牵头 配合 参与 主办 协办 责任 承办')})"
    rf"|(?P<deadline>{_DEADLINE})|(?P<person>{_PERSON})|(?P<other>{_OTHER}))"
    r"(?: ?\((?P<note>[^():]{2,60})\))? ?(?P<colon>:|为(?=[^了]))"
)
_WITHOUT_COLON = re.compile(
    rf" ?\(?(?P<whole>{_LEVEL}"
    rf"(?:(?P<lead>{_LEADING})|(?P<join>{_JOINING})|(?P<answer>{_ANSWERING}))(?P<more>)"
    rf" ?(?:{_UNIT})|(?P<short>(?!))|(?P<deadline>{_DEADLINE})|(?P<person>(?!))|(?P<other>(?!)))"
    r"(?P<note>) +(?=[^ 、,。])"
)
_BEFORE_SHORT = " (;。,、)"
HINT = re.compile(
    r"牵 ?头|责 ?任|主 ?[办责]|协 ?[办同助作]|配 ?合|参 ?[与加]|[时期] ?限|完 ?成|[承联会] ?办|[落实主负] ?[实施管责]|"
    r"时 ?间|任 ?务|支 ?持|进 ?度|截 ?止"
)


def labels_in(folded: str, start: int, end: int) -> Iterator[Label]:
    """The labels of a line, in order."""
    first = _WITHOUT_COLON.match(folded, start, end)
    if first:
        yield _label(first)
    for found in _LABEL.finditer(folded, first.end() if first else start, end):
        before = folded[found.start() - 1] if found.start() > start else " "
        careful = found.group("short") or found.group("colon") == "为"
        if careful and before not in _BEFORE_SHORT:
            continue
        if found.group("deadline") and before not in _BEFORE_SHORT and len(found.group("deadline")) < 4:
            continue
        yield _label(found)


def _label(found: re.Match[str]) -> Label:
    note = found.span("note") if found.group("note") else None
    return Label(_role(found), found.start("whole"), found.end(), note)


def _role(found: re.Match[str]) -> Role:
    """牵头(责任)单位 leads; 责任及配合单位 lists without order."""
    if found.group("deadline"):
        return "deadline"
    if found.group("person") or found.group("other"):
        return "person" if found.group("person") else "other"
    short = (found.group("short") or "").replace(" ", "")
    if found.group("lead") or short in {"牵头", "主办"}:
        return "responsible" if re.search("|".join(_JOINING.split("|")), found.group("more") or "") else "lead"
    if found.group("join") or short in {"配合", "参与", "协办"}:
        return "participants"
    more = (found.group("more") or "").replace(" ", "")
    return "lead" if more in {"牵头", "主办", "总牵头", "主责"} else "responsible"
