"""Every reason has a sentence of its own, and only some of them stand against publishing."""

import pytest

from core.notices.doubts import doubt_sentence, doubts_by_field, is_critical, without_fields

CODES = (
    *("missing", "inherited", "running_text", "blanks", "separator", "bracket", "year_inferred", "damaged", "several"),
    *("inexact", "relative", "unreadable", "long", "run_on", "shared", "merged", "split"),
)


def test_every_code_has_its_own_sentence() -> None:
    assert len({doubt_sentence(f"lead:{code}") for code in CODES}) == len(CODES)


def test_an_unknown_code_still_says_what_to_do() -> None:
    assert doubt_sentence("lead:never-heard-of") == "请对照原文核对"


def test_a_deadline_is_not_told_of_as_a_unit() -> None:
    assert doubt_sentence("deadline:missing") != doubt_sentence("lead:missing")


@pytest.mark.parametrize(
    ("reasons", "critical"),
    [
        ([], False),
        (["title:long"], False),
        (["targets:inexact"], False),
        (["title:long", "deadline:several"], True),
        (["source:run_on"], True),
        (["participants:blanks"], True),
    ],
)
def test_what_a_person_must_look_at(reasons: list[str], critical: bool) -> None:
    assert is_critical(reasons) is critical


def test_settled_fields_leave_the_list_and_the_rest_keeps_its_order() -> None:
    reasons = ["lead:blanks", "title:long", "deadline:several", "lead:bracket"]
    assert without_fields(reasons, {"lead"}) == ["title:long", "deadline:several"]
    assert list(doubts_by_field(reasons)) == ["lead", "title", "deadline"]
    assert len(doubts_by_field(reasons)["lead"]) == 2
