"""What a list page shows beside its rows: columns that sort, keyset pages, counts per light, addresses with state."""

from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from web.kit.shell import Link

SORT_PARAMETER = "sort"
CURSOR_PARAMETERS = ("after", "before")


class Column(Struct, frozen=True):
    """One column of a table head.

    ``key`` names it for the column chooser and is what ``sort`` carries. ``sort_url`` is None for a column that does
    not sort; ``direction`` is ``ascending``, ``descending`` or empty. ``css`` holds listed classes (``num``,
    ``only-wide``). ``optional`` columns can be put away by the reader.
    """

    key: str
    label: str
    sort_url: str | None = None
    direction: str = ""
    css: str = ""
    optional: bool = False


class Pager(Struct, frozen=True):
    """A keyset page: there is a page before, a page after, and no page numbers.

    ``total`` is None when not counted; ``sizes`` are the page sizes on offer.
    """

    shown: int
    total: int | None = None
    previous_url: str | None = None
    next_url: str | None = None
    sizes: tuple[Link, ...] = ()


class LightCount(Struct, frozen=True):
    """How many rows carry one light; the number leads to them. ``kind`` is empty for all rows."""

    kind: str
    word: str
    count: int
    url: str
    current: bool = False


def with_query(url: str, **changes: str | int | None) -> str:
    """The same address with some parameters set, or left out where None. All others keep their order."""
    path, _, query = url.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in changes]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{path}?{urlencode(kept)}" if kept else path


def sort_columns(url: str, columns: tuple[Column, ...], sortable: frozenset[str], sort: str) -> tuple[Column, ...]:
    """The columns with their sort links. ``sort`` is a key, led by ``-`` when descending; each starts at page one."""
    current, descending = sort.lstrip("-"), sort.startswith("-")
    first_page = with_query(url, **dict.fromkeys(CURSOR_PARAMETERS))
    drawn = []
    for column in columns:
        if column.key not in sortable:
            drawn.append(column)
            continue
        here = column.key == current
        wanted = f"-{column.key}" if here and not descending else column.key
        direction = ("descending" if descending else "ascending") if here else ""
        drawn.append(
            Column(
                column.key,
                column.label,
                with_query(first_page, **{SORT_PARAMETER: wanted}),
                direction,
                column.css,
                column.optional,
            )
        )
    return tuple(drawn)
