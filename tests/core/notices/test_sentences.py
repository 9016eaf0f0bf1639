"""Sentences put together are the text again; a title is short and has no closing mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notices.sentences import sentences_of, title_of

TEXT = st.text(alphabet="推行并联审批，。；！\n”）一 ", max_size=80)


@given(TEXT)
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert "".join(sentences_of(text)) == text
    assert all(sentences_of(text))


@given(TEXT)
def test_a_title_is_one_short_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 80
    assert "\n" not in title
    assert not title.endswith("。")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙；丙", ("甲。", "乙；", "丙")),
        ("他说：“办好。”再说。", ("他说：“办好。”", "再说。")),
        ("甲\n乙。\n丙", ("甲\n", "乙。\n", "丙")),
        ("", ()),
    ],
)
def test_where_sentences_end(text: str, sentences: tuple[str, ...]) -> None:
    assert sentences_of(text) == sentences


def test_a_long_first_sentence_is_cut() -> None:
    assert title_of("办" * 100) == "办" * 79 + "…"
