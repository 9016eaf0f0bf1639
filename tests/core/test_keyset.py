"""Keyset pages: every row once, in order, forwards and backwards, whatever the page size."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidError
from core.keyset import PageRequest, cut_page, read_cursor, write_cursor


def _page(rows: list[int], request: PageRequest) -> tuple[list[int], str | None, str | None]:
    """What a query would do with the request."""
    at = read_cursor(request.cursor, tuple[int])[0] if request.cursor else None
    if request.backward:
        found = [row for row in reversed(rows) if at is None or row < at]
    else:
        found = [row for row in rows if at is None or row > at]
    return cut_page(found[: request.limit], request, lambda row: (row,))


@given(st.sets(st.integers(0, 1000), max_size=60), st.integers(1, 20))
def test_walking_forwards_and_back_shows_every_row_once(numbers: set[int], size: int) -> None:
    rows = sorted(numbers)
    shown, after, before = _page(rows, PageRequest(size=size))
    assert before is None
    pages = [shown]
    while after is not None:
        shown, after, before = _page(rows, PageRequest(after=after, size=size))
        pages.append(shown)
    assert [row for page in pages for row in page] == rows
    assert all(len(page) == size for page in pages[:-1])
    back = []
    while before is not None:
        shown, _, before = _page(rows, PageRequest(before=before, size=size))
        back.append(shown)
    assert back == pages[-2::-1]


def test_a_page_has_neighbours_only_where_there_are_rows() -> None:
    rows = [1, 2, 3, 4]
    assert _page([], PageRequest(size=2)) == ([], None, None)
    assert _page(rows, PageRequest(size=4)) == (rows, None, None)
    shown, after, before = _page(rows, PageRequest(after=write_cursor([2]), size=2))
    assert (shown, after, before) == ([3, 4], None, write_cursor([3]))


@pytest.mark.parametrize("cursor", ["", "%%%", "abc", write_cursor(["no number"]), write_cursor([1, 2]), "a" * 5000])
def test_what_is_no_cursor_of_this_list_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError, match="翻页位置无效"):
        read_cursor(cursor, tuple[int])


def test_the_size_of_a_page_has_bounds() -> None:
    assert [PageRequest(size=size).limit for size in (-5, 0, 1, 50, 100_000)] == [2, 2, 2, 51, 201]


def test_ids_survive_the_url() -> None:
    key = UUID("01a1fa8d-a7af-72fb-9088-bb097674dc18")
    assert read_cursor(write_cursor([key]), tuple[UUID]) == (key,)
