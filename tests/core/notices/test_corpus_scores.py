"""The parser against real notices with a hand-checked reference, kept outside of this repository.

The environment variable YINGSHANG_CORPUS names the folder: `score.py`, `plans/*.txt`, `truth/*.json`, `rules/*.txt`.
"""

import importlib.util
import json
import os
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from core.notices.draft import DraftNotice
from core.notices.parsing import parse_notice
from core.notices.reading import read_notice
from tests.core.notices.printings import PRINTINGS, notice_of

CORPUS = os.environ.get("YINGSHANG_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="YINGSHANG_CORPUS names no folder with reference notices")

OVERALL = {
    "plan_recall": 1.0,
    "plan_precision": 1.0,
    "metadata": 1.0,
    "task_recall": 0.97,
    "task_precision": 0.97,
    "unit_f1_with_role": 0.95,
    "deadline_kind_accuracy": 0.95,
    "deadline_date_accuracy": 0.95,
    "target_f1": 0.80,
}
EACH = {"task_recall": 0.90, "task_precision": 0.90, "unit_f1_with_role": 0.90}
LONGEST_PARSE = 0.3
"""Seconds of one core for the longest of the notices."""
MOST_IN_A_REGULATION = 10


@pytest.fixture(scope="module", params=["txt", "docx", "html", "pdf"])
def figures(request: pytest.FixtureRequest) -> dict[str, dict[str, float]]:
    """The scorer's figures per notice and for all of them, as they were published and printed anew as other files."""
    scorer = _scorer()
    pairs: list[tuple[str, Any, Any]] = []
    for reference in sorted(Path(CORPUS, "truth").glob("*.json")):
        path = Path(CORPUS, "plans", f"{reference.stem}.txt")
        draft = _draft(path) if request.param == "txt" else _printed_draft(path, request.param)
        prediction = json.loads(msgspec.json.encode(draft))
        pairs.append((reference.name, json.loads(reference.read_text(encoding="utf-8")), prediction))
    scored: dict[str, dict[str, float]] = scorer.score_pairs(pairs, as_json=True)
    return scored


@pytest.mark.parametrize("name", sorted(OVERALL))
def test_over_all_notices(figures: dict[str, dict[str, float]], name: str) -> None:
    assert figures["ALL"][name] >= OVERALL[name]


@pytest.mark.parametrize("name", sorted(EACH))
def test_for_each_notice(figures: dict[str, dict[str, float]], name: str) -> None:
    assert {notice: values[name] for notice, values in figures.items() if values[name] < EACH[name]} == {}


def test_regulations_yield_few_tasks_or_none() -> None:
    tasks = {path.name: sum(len(plan.tasks) for plan in _draft(path).plans) for path in _texts("rules")}
    assert {name: count for name, count in tasks.items() if count > MOST_IN_A_REGULATION} == {}


def test_the_longest_notice_is_parsed_in_time() -> None:
    longest = max(_texts("plans"), key=lambda path: path.stat().st_size)
    notice = read_notice(longest.read_bytes(), longest.name)
    begun = time.process_time()
    parse_notice(notice, longest.name)
    assert time.process_time() - begun <= LONGEST_PARSE


def _texts(folder: str) -> list[Path]:
    return sorted(Path(CORPUS, folder).glob("*.txt"))


def _draft(path: Path) -> DraftNotice:
    return parse_notice(read_notice(path.read_bytes(), path.name), path.name)


def _printed_draft(path: Path, kind: str) -> DraftNotice:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    data = PRINTINGS[kind](notice_of("\n".join(lines)))
    return parse_notice(read_notice(data, f"{path.stem}.{kind}"), path.name)


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus_score", Path(CORPUS, "score.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
