"""What was taken out and put in: nothing is lost, and numbers are not cut apart."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.kit.differences import DiffPart, diff_parts

texts = st.text(alphabet="开办时间压缩至，。12.5%\n ab", max_size=60)


@given(before=texts, after=texts)
def test_either_text_can_be_read_again(before: str, after: str) -> None:
    parts = diff_parts(before, after)
    assert "".join(part.words for part in parts if part.mark != "ins") == before
    assert "".join(part.words for part in parts if part.mark != "del") == after
    assert all(part.words for part in parts)
    assert all(one.mark != other.mark for one, other in pairwise(parts))


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "", ()),
        ("同文", "同文", (DiffPart("同文"),)),
        (
            "办理时间压缩至15个工作日",
            "办理时间压缩至5个工作日",
            (DiffPart("办理时间压缩至"), DiffPart("15", "del"), DiffPart("5", "ins"), DiffPart("个工作日")),
        ),
        ("甲", "", (DiffPart("甲", "del"),)),
        ("", "乙", (DiffPart("乙", "ins"),)),
    ],
)
def test_a_number_is_one_word(before: str, after: str, parts: tuple[DiffPart, ...]) -> None:
    assert diff_parts(before, after) == parts


def test_very_long_texts_are_shown_as_replaced() -> None:
    before, after = "甲乙" * 4000, "丙丁" * 4000
    assert diff_parts(before, after) == (DiffPart(before, "del"), DiffPart(after, "ins"))
