"""Names are gathered by spelling, compared with what is there and with each other, and never asked about twice."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.notices.draft import DraftNotice, DraftPlan, DraftTask
from core.notices.resolve import Directory, KnownName, Unit
from tenants.setup.names import PrintedName, merged, names_in, names_typed, open_names

PLACE = "凌川市"
FINANCE = Unit("org", UUID(int=1), "市财政局")


def _directory(*names: KnownName) -> Directory:
    return Directory(names, day=date(2026, 9, 2), place=PLACE)


def _task(lead: str, *others: str) -> DraftTask:
    return DraftTask(no="1", title="一", text="一", lead=(lead,), responsible=others)


def test_a_name_counts_once_for_each_task_that_prints_it() -> None:
    tasks = (_task("市财政局", "市财政局", "市商务局"), _task("市商务局", "市级有关部门"))
    draft = DraftNotice("通知.txt", None, None, None, (DraftPlan("方案", tasks),))

    assert names_in(draft) == [
        PrintedName("市财政局", 1),
        PrintedName("市商务局", 2),
        PrintedName("市级有关部门", 1),
    ]


def test_a_pasted_list_is_parted_by_lines_and_marks() -> None:
    pasted = "市财政局\n市商务局、 市 司法局\t市教育局\n\n市财政局；各县（市、区）政府"

    assert [name.printed for name in names_typed(pasted)] == [
        "市财政局",
        "市商务局",
        "市 司法局",
        "市教育局",
        "各县（市、区）政府",
    ]


def test_what_the_city_knows_is_not_asked_about() -> None:
    directory = _directory(KnownName("市财政局", FINANCE), KnownName("财税局", FINANCE, "former"))
    fresh = [PrintedName(name, 2) for name in ("凌川市财政局", "财税局", "市商务局")]

    assert merged([], fresh, directory) == [PrintedName("市商务局", 2)]


def test_spellings_of_one_name_are_one_row_under_the_commonest() -> None:
    names = [PrintedName("商务局", 1), PrintedName("市商务局", 5), PrintedName("凌川市商务局", 2)]

    (row,) = open_names(names, _directory(), PLACE)

    assert (row.printed, set(row.spellings), row.tasks) == ("市商务局", {"商务局", "凌川市商务局"}, 8)


def test_likely_units_and_likely_doubles_are_offered() -> None:
    names = [PrintedName("市财证局", 1), PrintedName("市发展改革委", 3), PrintedName("市发改委", 1)]

    rows = {row.printed: row for row in open_names(names, _directory(KnownName("市财政局", FINANCE)), PLACE)}

    assert [each.unit for each in rows["市财证局"].candidates] == [FINANCE]
    assert rows["市发改委"].alike == ("市发展改革委",)
    assert rows["市发展改革委"].alike == ("市发改委",)


def test_what_was_dropped_stays_dropped_when_it_comes_again() -> None:
    kept = [PrintedName("保障组", 1, dropped=True)]

    again = merged(kept, [PrintedName("保障组", 3)], _directory())

    assert again == [PrintedName("保障组", 3, dropped=True)]
    assert open_names(again, _directory(), PLACE) == []


words = st.text(alphabet="市县区财政商务局委各、（） ", min_size=1, max_size=8)


@given(st.lists(words, max_size=12))
def test_every_typed_name_is_in_exactly_one_row(texts: list[str]) -> None:
    names = names_typed("\n".join(texts))

    rows = open_names(names, _directory(), PLACE)

    spelled = [spelling for row in rows for spelling in (row.printed, *row.spellings)]
    assert sorted(spelled) == sorted(name.printed for name in names)
    assert all(row.printed not in row.alike for row in rows)
