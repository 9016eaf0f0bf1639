"""Marks in the words of a notice: nothing is lost, nothing is marked twice, longer words win."""

from hypothesis import given
from hypothesis import strategies as st

from web.routes.tasks.source import Segment, marked

MARKS = (("市财政局", "lead"), ("市财政局国库科", "join"), ("2026年9月底前", "due"), ("不低于90%", "fig"))


def test_units_deadline_and_figures_are_marked() -> None:
    assert marked("网上申报率不低于90%。（市财政局牵头，2026年9月底前完成）", MARKS) == (
        Segment("网上申报率"),
        Segment("不低于90%", "fig"),
        Segment("。（"),
        Segment("市财政局", "lead"),
        Segment("牵头，"),
        Segment("2026年9月底前", "due"),
        Segment("完成）"),
    )


def test_of_two_names_the_longer_one_is_marked() -> None:
    assert marked("市财政局国库科、市财政局", MARKS) == (
        Segment("市财政局国库科", "join"),
        Segment("、"),
        Segment("市财政局", "lead"),
    )


@given(
    paragraph=st.text("市财政局国库科2026年9月底前不低于90%，", max_size=60),
    marks=st.lists(
        st.tuples(st.text("市财政局国库科2026年", min_size=2, max_size=6), st.sampled_from(["lead", "due"]))
    ),
)
def test_joined_segments_are_the_paragraph(paragraph: str, marks: list[tuple[str, str]]) -> None:
    segments = marked(paragraph, marks)
    assert "".join(segment.words for segment in segments) == paragraph
    assert all(segment.words for segment in segments)
    known = {words for words, _ in marks}
    assert all(segment.words in known for segment in segments if segment.mark)
    assert not any(words in segment.words for segment in segments if not segment.mark for words in known)
