"""Time grows with the text and not faster, whatever the text is made of."""

import gc
import time

import pytest

from core.notices.parsing import parse_notice
from core.notices.reading.plain import collect

SMALL, LARGE = 8_000, 64_000
SLACK = 4
"""A quadratic rule would cost eight times as much per character; a shared machine is not a stopwatch."""
FLOOR = 0.15
"""Seconds below which a ratio says nothing."""
RUNS = 3
"""The quickest of so many counts: other work on the machine only ever adds."""

PLAN = """（一）优化服务
1.压缩时限。将时限压缩至5个工作日以内。
牵头单位：市政务局
参与单位：市财政局等有关部门，各县区政府
完成时限：2022年6月底前
"""


@pytest.mark.parametrize(
    "piece",
    [
        PLAN,
        PLAN.replace("\n", ""),
        *(
            "（",
            "）",
            "（市（",
            "（责任单位：",
            "责任单位：",
            "（市公安局负责）",
            "，市公安局牵头",
            "市公安局、",
            "市公安局、\n",
        ),
        *(
            "一、",
            "1.a\n",
            "（一）",
            "①",
            "任务1：",
            "专栏1\n1.x\n",
            "1.甲。，由市局牵头，由市局",
            "新增事项20项，甲事项10项，",
            "1\t甲\t甲\t市局\n一、丙\n",
            "1.工作内容：甲\n2.责任单位：市局\n",
            "一、a\n（一）b\n1.c\n（1）d\n①e\n",
            "各市、各县、",
            "，责任单位市公安局",
            "，市公安局为牵头单位",
            "压减三分之一，翻一番、九成以上，降为零、",
            "1\t甲\t乙\t市局\n\t\t丙\t\n",
        ),
        *(
            "责任单位：市公安局\n",
            "做好工作。\n责任单位：市公安局\n",
            "1.做好工作。责任单位：同上\n",
            "责任领导：某某\n",
        ),
        *("序号\n", "序号 ", "序号\n任务\n牵头单位\n时限\n", "序号\n任务\n牵头单位\n时限\n1\n", "a\tb\tc\n"),
        *("2020年", "12月", "达到5%", "达到5%，", "市5%、", "每月", "“", "《方案》印发同意", "附件1\n", "工作方案\n"),
        *(
            "某某人民政府\n",
            "人民政府 ",
            "局局局局局局局局局局 2020年1月1日",
            "2020年1月1日\n",
            "关于印发",
            "排第一位的为",
            "等及各",
        ),
    ],
)
def test_cost_per_character_does_not_grow(piece: str) -> None:
    small, large = (min(_seconds(piece, size) for _ in range(RUNS)) for size in (SMALL, LARGE))
    assert large < FLOOR or large / LARGE <= SLACK * small / SMALL


def _seconds(piece: str, size: int) -> float:
    """Processor time for a text of that size, without the collector's walks over what other tests have left."""
    notice = collect((piece * (size // len(piece) + 1))[:size], "txt")
    gc.disable()
    try:
        begun = time.process_time()
        parse_notice(notice, "any.txt")
        return time.process_time() - begun
    finally:
        gc.enable()
