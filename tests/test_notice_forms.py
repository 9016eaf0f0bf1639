"""docs/notice-forms.md is run through the parser row by row: what it says is what happens."""

import re
from datetime import date
from pathlib import Path

import pytest

from core.notices.doubts import _SENTENCES, doubt_sentence
from core.notices.draft import DraftTask
from core.notices.parsing import parse_notice
from core.notices.parsing.deadlines import read_deadline
from core.notices.parsing.fold import fold
from core.notices.parsing.targets import find_targets
from core.notices.reading import read_notice

DOCUMENT = (Path(__file__).parents[1] / "docs" / "notice-forms.md").read_text(encoding="utf-8")
HEAD = "凤州市优化营商环境2026年工作方案\n一、重点任务\n1.推行一窗受理。企业只交一套材料，一次办完。"
YEAR = 2026


def _rows(heading: str) -> list[tuple[str, ...]]:
    """The rows of the one table under a heading, its head and rule left out."""
    chapter = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\|(.*)\|$", chapter, flags=re.MULTILINE)
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines[2:]]


def _task(printed: str) -> DraftTask:
    """The task of a notice that prints the form: brackets close its line, labels stand on lines of their own."""
    lines = printed.split("<br>")
    joint = "" if lines[0][0] in "（〔" else "\n"
    text = f"{HEAD}{joint}{chr(10).join(lines)}\n2.公开办事指南。指南上网公布。（责任单位：市统计局）\n"
    first, _ = parse_notice(read_notice(text.encode(), "forms.txt"), "forms.txt").plans[0].tasks
    return first


@pytest.mark.parametrize(
    ("printed", "lead", "participants", "responsible", "doubts"),
    _rows("Who is responsible"),
    ids=lambda cell: cell[:20],
)
def test_who_is_responsible(printed: str, lead: str, participants: str, responsible: str, doubts: str) -> None:
    task = _task(printed)
    read = (task.lead, task.participants, task.responsible, task.reasons)
    assert read == tuple(tuple(cell.split()) for cell in (lead, participants, responsible, doubts))


@pytest.mark.parametrize(("printed", "kind", "day", "doubts"), _rows("Deadlines"), ids=lambda cell: cell[:20])
def test_deadlines(printed: str, kind: str, day: str, doubts: str) -> None:
    deadline = read_deadline(fold(printed), printed, [(0, len(printed))], YEAR)
    wanted = (kind, date.fromisoformat(day) if day else None, tuple(doubts.split()))
    assert (deadline.kind, deadline.day, deadline.reasons) == wanted


@pytest.mark.parametrize(("printed", "targets"), _rows("Targets"), ids=lambda cell: cell[:20])
def test_targets(printed: str, targets: str) -> None:
    found = [target for target, _, _ in find_targets(fold(printed), printed, [(0, len(printed))])]
    written = "; ".join(f"{target.comparator} {target.value:g} {target.unit}".rstrip() for target in found)
    assert written == targets


@pytest.mark.parametrize(("reason", "sentence"), _rows("Doubts"), ids=lambda cell: cell[:20])
def test_doubts_are_said_in_these_words(reason: str, sentence: str) -> None:
    assert fold(doubt_sentence(reason.strip("`"))) == fold(sentence)


def test_every_doubt_is_listed() -> None:
    assert {reason.strip("`").partition(":")[2] for reason, _ in _rows("Doubts")} == set(_SENTENCES)
