"""Figures a unit is to reach, and figures that only look like it."""

import pytest

from core.notices.draft import DraftTarget
from core.notices.parsing.fold import fold
from core.notices.parsing.targets import find_targets


def targets_in(words: str) -> list[DraftTarget]:
    return [target for target, _, _ in find_targets(fold(words), words, [(0, len(words))])]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("全年热线接通率达到99%。", [("≥", 99, "%")]),
        ("平均审批用时相较于承诺时限压缩40%以上。", [("≥", 40, "%")]),
        ("进厅率进窗率分别达到95%、80%。", [("≥", 95, "%"), ("≥", 80, "%")]),
        ("全程网办率高出省级标准3个百分点。", [("=", 3, "个百分点")]),
        ("现场检查由10个工作日压缩至5个工作日内完成。", [("≤", 5, "个工作日")]),
        ("高频证照由44项增加至50项以上。", [("≥", 50, "项")]),
        ("担保费率不超过1%。", [("≤", 1, "%")]),
        ("力争突破5.5万户。", [(">", 5.5, "万户")]),
        ("制定10个“一件事”清单。", [("=", 10, "个")]),
        ("每季度上报案例不少于一篇。", [("≥", 1, "篇")]),
        ("选取至少一个镇作为试点。", [("≥", 1, "个")]),
        ("新增信用贷款20亿元。", [("=", 20, "亿元")]),
        ("实行3个工作日内办结。", [("≤", 3, "个工作日")]),
        ("平均审查周期压缩至4个月以内。", [("≤", 4, "个月")]),
        ("贷款利率在原有水平上下浮10%以上。", [("≥", 10, "%")]),
        ("覆盖率 100％。", []),
        ("返还失业保险费的50%。", []),
        ("给予每人每天补助300元。", []),
        ("按再贷款利率的50%安排贴息资金。", []),
        ("可缓缴，缓缴期最长6个月。", []),
        ("对6个月内仍未整改到位的机构。", []),
        ("信息至少每月更新1次。", []),
        ("提供7×24小时服务。", []),
        ("通过“12345”热线、“四张清单”受理。", []),
        ("将企业纳入“3分钟”快速反应圈。", []),
        ("按照《中小企业划型标准规定》（工信部联企〔2011〕300号）认定。", []),
        ("给予最高100万元奖励。", []),
    ],
)
def test_what_counts(words: str, expected: list[tuple[str, float, str]]) -> None:
    assert [(target.comparator, target.value, target.unit) for target in targets_in(words)] == expected


def test_the_record_says_what_is_measured() -> None:
    (target,) = targets_in("强化管理,将企业开办时间压缩至0.5个工作日以内,方便企业。")
    assert target == DraftTarget("将企业开办时间压缩至0.5个工作日以内", "企业开办时间", "≤", 0.5, "个工作日")
