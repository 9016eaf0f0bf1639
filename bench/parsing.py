"""How long a notice takes to read and parse, and whether the time grows with the text and not faster."""

import os
import statistics
from datetime import date
from pathlib import Path
from time import process_time

from bench.measures import Measure
from core.notices.parsing import parse_notice
from core.notices.reading import read_notice
from yingshang.demo.notice import supplement_txt

ROUNDS = 5


def run() -> list[Measure]:
    """Seconds of one core for a long real notice (when the corpus is given), and seconds per character by size."""
    measures = _corpus()
    small, large = _copies(100_000), _copies(10_000_000)
    per_character = {"small": [], "large": []}  # type: dict[str, list[float]]
    for _ in range(3):
        per_character["small"] += [_seconds(small) / len(small)]
        per_character["large"] += [_seconds(large) / len(large)]
    ratio = statistics.median(per_character["large"]) / statistics.median(per_character["small"])
    return [*measures, Measure("parse: time per character, 10 MB against 100 KB", ratio, "ratio", "≤ 1.5")]


def _corpus() -> list[Measure]:
    corpus = os.environ.get("YINGSHANG_CORPUS")
    if not corpus:
        return []
    data = (Path(corpus) / "plans" / "000.txt").read_bytes()
    seconds = statistics.median(_seconds(data) for _ in range(ROUNDS))
    return [Measure("parse: plans/000.txt, seven plans", seconds, "s of core", "≤ 0.3")]


def _copies(size: int) -> bytes:
    """The short demo notice again and again, up to a size in bytes, as a plain text file."""
    text = supplement_txt(date(2026, 6, 1)).decode("gb18030")
    return (text + "\n").encode() * (size // len(text.encode()) + 1)


def _seconds(data: bytes) -> float:
    started = process_time()
    parse_notice(read_notice(data, "notice.txt"), "notice.txt")
    return process_time() - started
