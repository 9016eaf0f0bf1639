"""Addresses that carry the state of a list."""

from hypothesis import given
from hypothesis import strategies as st

from web.kit.lists import Column, sort_columns, with_query

COLUMNS = (Column("no", "编号"), Column("title", "任务"), Column("due", "时限", css="num", optional=True))


def test_parameters_are_set_replaced_and_left_out() -> None:
    assert with_query("/l?q=手续&light=red", light="amber") == "/l?q=%E6%89%8B%E7%BB%AD&light=amber"
    assert with_query("/l?q=a&after=9", after=None) == "/l?q=a"
    assert with_query("/l", size=50) == "/l?size=50"
    assert with_query("/l?after=9", after=None) == "/l"
    assert with_query("/l?org=1&org=2", q="a&b") == "/l?org=1&org=2&q=a%26b"


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=5), st.text())
def test_setting_twice_is_setting_once(state: dict[str, str], value: str) -> None:
    url = with_query("/l", **state)
    assert with_query(with_query(url, sort=value), sort=value) == with_query(url, sort=value)


def test_sort_links_turn_around_and_start_at_page_one() -> None:
    columns = sort_columns("/l?q=a&sort=no&after=x", COLUMNS, frozenset({"no", "due"}), "no")
    assert [column.sort_url for column in columns] == ["/l?q=a&sort=-no", None, "/l?q=a&sort=due"]
    assert [column.direction for column in columns] == ["ascending", "", ""]
    again = sort_columns("/l?sort=-no", COLUMNS, frozenset({"no"}), "-no")
    assert (again[0].sort_url, again[0].direction) == ("/l?sort=no", "descending")


def test_a_sorted_column_keeps_its_other_marks() -> None:
    drawn = sort_columns("/l", COLUMNS, frozenset({"due"}), "no")[2]
    assert (drawn.key, drawn.label, drawn.css, drawn.optional) == ("due", "时限", "num", True)
