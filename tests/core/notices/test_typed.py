"""What is written into a field can be read back unchanged, and what was never a figure is refused with its words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.notices.draft import DraftTarget
from core.notices.typed import (
    TypedDeadline,
    keep_printed,
    read_path,
    read_targets,
    read_typed_deadline,
    write_path,
    write_target,
    write_targets,
)

WORDS = st.text(alphabet="网上可办率成果共用电子证照", min_size=1, max_size=8)
TARGETS = st.builds(
    DraftTarget,
    text=WORDS,
    metric=st.one_of(st.just(""), WORDS),
    comparator=st.sampled_from(["≥", "≤", "=", ">", "<"]),
    value=st.one_of(
        st.integers(-10_000, 10_000_000).map(float),
        st.integers(-99_999, 99_999).map(lambda thousandths: thousandths / 1000),
    ),
    unit=st.sampled_from(["", "%", "个工作日", "万户"]),
)


@given(st.lists(TARGETS, max_size=4))
def test_figures_survive_their_field(targets: list[DraftTarget]) -> None:
    read = read_targets(write_targets(targets))
    assert [write_target(target) for target in read] == [write_target(target) for target in targets]


@given(st.lists(TARGETS, max_size=4))
def test_untouched_figures_keep_their_printed_words(targets: list[DraftTarget]) -> None:
    by_form = {write_target(target): target for target in targets}
    kept = keep_printed(read_targets(write_targets(targets)), targets)
    assert list(kept) == [by_form[write_target(target)] for target in targets]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("办结率不低于95%", ("办结率", "≥", 95.0, "%")),
        ("时间<=5个工作日", ("时间", "≤", 5.0, "个工作日")),
        ("网上可办率 ≥ ９０ ％", ("网上可办率", "≥", 90.0, "%")),
        ("新增企业 > 1,200 户", ("新增企业", ">", 1200.0, "户")),
        ("≥ 3", ("", "≥", 3.0, "")),
    ],
)
def test_figures_as_people_type_them(typed: str, expected: tuple[str, str, float, str]) -> None:
    (target,) = read_targets(typed)
    assert (target.metric, target.comparator, target.value, target.unit) == expected


def test_several_figures_stand_between_semicolons_or_on_lines() -> None:
    assert [target.value for target in read_targets("甲 ≥ 1;乙 ≥ 2；丙 ≥ 3\n丁 ≥ 4；")] == [1, 2, 3, 4]


def test_words_without_a_figure_are_refused_and_named() -> None:
    with pytest.raises(InvalidError) as refused:
        read_targets("甲 ≥ 1；尽快办好")
    assert "“尽快办好”" in refused.value.fields["targets"]


@given(st.lists(WORDS, max_size=4))
def test_headings_survive_their_field(path: list[str]) -> None:
    assert list(read_path(write_path(path))) == path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026年12月底前", TypedDeadline("month_end", date(2026, 12, 31))),
        ("6月30日前", TypedDeadline("date", date(2026, 6, 30), ("deadline:year_inferred",))),
        ("持续推进", TypedDeadline("ongoing", None)),
        ("", TypedDeadline("none", None)),
        ("  ", TypedDeadline("none", None)),
    ],
)
def test_typed_words_of_a_deadline_are_read_by_the_rules_of_the_parser(words: str, expected: TypedDeadline) -> None:
    assert read_typed_deadline(words, 2026) == expected


def test_words_that_say_no_time_are_in_doubt() -> None:
    assert read_typed_deadline("抓紧办", 2026).reasons == ("deadline:unreadable",)
