"""Field by field: an edit stays unless its words are printed otherwise, and then unless the reviewer keeps it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.ids import new_id
from core.ledger.revisions import FIELDS, FieldChange, StandingTask, TaskWords, UnitPart, shown_field
from core.notices.correcting.merging import Printing, field_changes, field_differences, merged_words

PRINTED = TaskWords(
    title="压缩开办时间",
    no="3",
    text="开办登记一次申请，1个工作日内办结。",
    path=("一、准入",),
    lead=("市财政局",),
    deadline_text="2026年6月底前",
    deadline_kind="month_end",
    deadline=date(2026, 6, 30),
)
OTHER: dict[str, Any] = {
    "no": "4",
    "title": "压缩企业开办时间",
    "text": "开办登记一次申请，半个工作日内办结。",
    "path": ("二、审批",),
    "deadline": date(2026, 9, 30),
}
EDITED: dict[str, Any] = {
    "no": "3-1",
    "title": "开办提速",
    "text": "由营商办另行规定。",
    "path": ("三、其他",),
    "deadline": date(2026, 7, 31),
}


def _part(name: str, printed: str, role: str = "lead", state: str = "signed") -> UnitPart:
    values: dict[str, Any] = {"role": role, "state": state}
    return UnitPart(
        assignment_id=new_id(),
        org_id=new_id(),
        name=name,
        printed=printed,
        group_id=None,
        reason="",
        due_on=None,
        answers=True,
        **values,
    )


def _task(words: TaskWords, *parts: UnitPart, printed: TaskWords | None = PRINTED) -> StandingTask:
    return StandingTask(
        id=new_id(),
        plan_id=new_id(),
        ordinal=1,
        version=1,
        state="signed",
        words=words,
        printed=printed,
        units=parts or (_part("凤州市财政局", "市财政局"),),
        fate="new",
        reason="",
        reports=0,
        notice_id=None,
        source=None,
    )


def _with(words: TaskWords, values: dict[str, Any], field: str) -> TaskWords:
    changed: dict[str, Any] = {field: values[field]}
    if field == "deadline":
        changed["deadline_text"] = f"{values[field].year}年{values[field].month}月底前"
    return replace(words, **changed)


@pytest.mark.parametrize("field", list(OTHER))
@pytest.mark.parametrize(
    ("edited", "reprinted", "keeps", "kind", "stands"),
    [
        (False, False, False, "same", "printed"),
        (True, False, False, "edited", "edit"),
        (False, True, False, "changed", "new"),
        (True, True, False, "both", "new"),
        (True, True, True, "both", "edit"),
        # Nobody edited it: what was printed before is kept.
        (False, True, True, "changed", "printed"),
    ],
)
def test_what_stands_of_a_field(field: str, edited: bool, reprinted: bool, keeps: bool, kind: str, stands: str) -> None:
    task = _task(_with(PRINTED, EDITED, field) if edited else PRINTED)
    new = _with(PRINTED, OTHER, field) if reprinted else PRINTED
    kept = frozenset(each for each in FIELDS if keeps and each == field)
    differences = field_differences(task, Printing(new, new), kept)
    found = next(each for each in differences if each.field == field)
    assert found.kind == kind
    wanted = {"printed": PRINTED, "edit": task.words, "new": new}[stands]
    merged = merged_words(task, Printing(new, new), differences)
    assert merged == replace(wanted, lead=task.words.lead)
    assert [each.kind for each in differences if each.field != field] == ["same"] * (len(FIELDS) - 1)
    changes = field_changes(differences)
    assert changes == (
        (
            FieldChange(
                field=found.field,
                was=shown_field(found.field, PRINTED),
                now=shown_field(found.field, new),
                edited=shown_field(found.field, task.words) if edited else "",
                kept=keeps,
            ),
        )
        if reprinted
        else ()
    )


def test_a_day_that_was_read_otherwise_from_the_same_words_moves_nothing() -> None:
    printed = replace(PRINTED, deadline_text="6月底前")
    new = replace(printed, deadline=date(2027, 6, 30))
    task = _task(printed, printed=printed)
    assert {each.kind for each in field_differences(task, Printing(new, new))} == {"same"}


def test_what_the_reviewer_mends_in_the_draft_counts_as_printed_anew() -> None:
    reviewed = replace(PRINTED, deadline=date(2026, 6, 15), deadline_kind="date")
    differences = field_differences(_task(PRINTED), Printing(PRINTED, reviewed))
    assert [each.field for each in differences if each.applies] == ["deadline"]


def test_blanks_widths_and_the_order_of_a_list_say_nothing() -> None:
    printed = replace(PRINTED, lead=("市财政局", "市住建局"))
    new = replace(printed, text=" 开办登记一次申请,1个工作日内办结。", lead=("市住建局", "市财政局"))
    parts = (_part("凤州市财政局", "市财政局"), _part("凤州市住建局", "市住建局"))
    differences = field_differences(_task(printed, *parts, printed=printed), Printing(new, new))
    assert {each.kind for each in differences} == {"same"}


def test_units_added_and_taken_off_by_a_person_are_an_edit() -> None:
    parts = (_part("凤州市财政局", "市财政局", state="cancelled"), _part("凤州市审计局", "", role="participant"))
    new = replace(PRINTED, lead=("市财政局", "市住建局"))
    (found,) = (each for each in field_differences(_task(PRINTED, *parts), Printing(new, new)) if each.field == "units")
    assert found.kind == "both"
    assert found.stands.splitlines()[-2:] == ["取消凤州市财政局", "增加凤州市审计局（参与）"]


words = st.sampled_from([PRINTED, replace(PRINTED, **EDITED), replace(PRINTED, **OTHER)])


@given(stood=words, was=words, now=words, kept=st.sets(st.sampled_from(FIELDS)))
def test_no_field_is_lost_and_what_is_printed_as_before_stays(
    stood: TaskWords, was: TaskWords, now: TaskWords, kept: set[str]
) -> None:
    task, new = _task(stood, printed=was), Printing(now, now)
    chosen = frozenset(field for field in FIELDS if field in kept)
    differences = field_differences(task, new, chosen)
    assert tuple(each.field for each in differences) == FIELDS
    merged = merged_words(task, new, differences)
    for each in differences:
        if each.field == "units":
            continue
        wanted = now if each.applies else stood
        assert shown_field(each.field, merged) == shown_field(each.field, wanted)
