"""Deadlines inside the words of a measure."""

from datetime import date

import pytest

from core.notices.parsing.fold import fold
from core.notices.parsing.inline_deadlines import find_deadline

YEAR = 2022


@pytest.mark.parametrize(
    ("words", "text", "kind", "day"),
    [
        ("2020年底前将许可纳入线上平台。", "2020年底前", "month_end", "2020-12-31"),
        ("到2025年，网办率达到95%。", "2025年", "month_end", "2025-12-31"),
        ("在2024年3月初将土地资源上图。", "2024年3月初", "date", "2024-03-10"),
        ("2022年6月30日前完成清理。", "2022年6月30日前", "date", "2022-06-30"),
        ("2023年上半年开通专窗。", "2023年上半年", "month_end", "2023-06-30"),
        ("对2020年6月30日前到期的企业续保。", "", "none", None),
        ("在2020年3月31日前，发票暂免收取邮寄费。", "", "none", None),
        ("2020年1月1日至3月31日，免征关税。", "", "none", None),
        ("将申报期限延长至2月24日。", "", "none", None),
        ("各单位每月25日前报送情况。", "", "none", None),
        ("低于2019年同期水平，3年内免租。", "", "none", None),
        ("近三年内无违法记录的企业。", "", "none", None),
        (
            "辖内银行全部开通，2026年10月取得阶段性成果并持续推进。",
            "2026年10月取得阶段性成果并持续推进",
            "stage",
            "2026-10-31",
        ),
        ("2026年10月底前取得初步成效。", "2026年10月底前取得初步成效", "stage", "2026-10-31"),
        ("2022年6月底前完成试点，长期坚持。", "2022年6月底前完成试点，长期坚持", "stage", "2022-06-30"),
        ("深化改革，取得阶段性成果并持续推进。", "取得阶段性成果并持续推进", "stage", None),
        ("加强监管，持续推进。", "持续推进", "ongoing", None),
        ("清理收费。长期坚持", "长期坚持", "ongoing", None),
        ("持续推进简政放权。", "", "none", None),
        ("每年3月底前公布目录。", "每年3月底前", "yearly", "2022-03-31"),
        ("每年3月开展宣传。", "", "none", None),
        ("2022年6月底前公布目录，以后每年更新。", "2022年6月底前", "yearly", "2022-06-30"),
        ("对2022年6月取得成效的企业予以表扬。", "", "none", None),
    ],
)
def test_inside_the_words_of_a_measure(words: str, text: str, kind: str, day: str | None) -> None:
    deadline = find_deadline(fold(words), words, [(0, len(words))], YEAR)
    assert (deadline.text, deadline.kind, deadline.day and deadline.day.isoformat()) == (text, kind, day)


def test_a_stage_without_a_date_is_doubted() -> None:
    words = "深化改革，取得阶段性成果并持续推进。"
    assert find_deadline(fold(words), words, [(0, len(words))], YEAR).reasons == ("unreadable",)


def test_of_several_limits_the_last_counts_and_is_doubted() -> None:
    words = "2022年6月底前完成试点，2023年底前全面推开。"
    deadline = find_deadline(fold(words), words, [(0, len(words))], YEAR)
    assert (deadline.day, deadline.reasons) == (date(2023, 12, 31), ("several",))
