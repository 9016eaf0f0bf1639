"""What a frame of a page prints: lines and tables in their order, as a browser would break them.

A line ends at `<br>` and at the edges of blocks. Line ends of the source are nothing beside Chinese characters and a
blank between others. Lists show their numbers. Lines that belong to the page and not to the notice, and lines that are
nothing but links to files, are left out.
"""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from .furniture import FOOT_FURNITURE, PAGE_FURNITURE
from .normalise import normalise, normalise_line
from .text import RawCell
from .web_frame import Page, leads_to_file
from .web_lists import ListNumbers
from .web_names import BLOCK_TAG
from .web_tables import grid_of, is_grid

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_AS_BLOCK = re.compile(r"display\s*:\s*(?:block|list-item|table(?!-cell))", re.IGNORECASE)
_SOURCE_BREAK = re.compile(r"(?P<before>.?)[ \t\f]*[\r\n][ \t\r\n\f]*(?P<after>.?)")
_WIDE = re.compile(r"[^\x00-\xff]")
_BESIDE_FILES = " \r\n\t\xa0\u3000:：附件下载0123456789.、()（）[]KMBkmb"
_PRINTED_BREAK = "\x0b"
_FILE_LINE = re.compile(
    r"(?:相关)?附件(?:下载|列表)?\d{0,2}[:：]?|(?:相关)?(?:附件)?\d{0,2}[:：.、]?.{0,150}"
    r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|7z|pptx?|txt|jpe?g|png)(?:[(（\[].{1,12}[)）\]])?(?:下载|点击下载|预览)*",
    re.IGNORECASE,
)


class Line(msgspec.Struct, frozen=True):
    """One printed line, normalised."""

    words: str
    heading: bool = False


def flow_of(frame: etree._Element, page: Page) -> Iterator[Line | list[list[RawCell]]]:
    """The lines and tables of a frame; parts that were left out are not among them."""
    walk = etree.iterwalk(frame, events=("start", "end"))
    printer = _Printer()
    for event, element in walk:
        if element in page.left_out:
            if event == "start":
                walk.skip_subtree()
                yield from printer.edge(element)
            else:
                yield from printer.tail(element, frame)
        elif event == "start" and element.tag == "table" and is_grid(element, page):
            yield from printer.flush()
            yield from _table(element, page)
            walk.skip_subtree()
        elif event == "start":
            yield from printer.open(element)
        else:
            yield from printer.close(element)
            yield from printer.tail(element, frame)
    yield from printer.flush()


def words_of(element: etree._Element, page: Page) -> str:
    """The lines of an element, joined with line feeds; those of tables in it too."""
    lines: list[str] = []
    for piece in flow_of(element, page):
        rows = [[RawCell(piece.words, 0)]] if isinstance(piece, Line) else piece
        lines.extend(cell.text for row in rows for cell in row if cell.text)
    return "\n".join(lines)


def _table(table: etree._Element, page: Page) -> Iterator[Line | list[list[RawCell]]]:
    """The rows of a table; one of a single column is a frame around text."""
    rows = grid_of(table, page, lambda cell: normalise(words_of(cell, page)))
    if max((len(row) for row in rows), default=0) > 1:
        yield rows
        return
    for row in rows:
        for cell in row:
            yield from (Line(words) for words in cell.text.split("\n") if words and not cell.continued)


class _Printer:
    """Gathers the text of one line at a time."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._numbers = ListNumbers()
        self._headings = self._preformatted = self._links = 0
        self._plain = self._to_file = False

    def open(self, element: etree._Element) -> Iterator[Line]:
        """An element begins."""
        yield from self.edge(element)
        self._count(element, 1)
        if element.tag == "br":
            yield from self.flush()
        self._numbers.open(element)
        if not _is_gap(element):
            self._read(element.text)

    def close(self, element: etree._Element) -> Iterator[Line]:
        """An element ends."""
        yield from self.edge(element)
        self._count(element, -1)
        self._numbers.close(element)

    def edge(self, element: etree._Element) -> Iterator[Line]:
        """The edge of a block ends the line."""
        if BLOCK_TAG.fullmatch(element.tag) or _AS_BLOCK.search(element.get("style") or ""):
            yield from self.flush()

    def tail(self, element: etree._Element, frame: etree._Element) -> Iterator[Line]:
        """The text behind an element that is not the frame itself."""
        if element is not frame:
            self._read(element.tail)
        return iter(())

    def flush(self) -> Iterator[Line]:
        """The line gathered so far, unless it is empty or no part of the notice."""
        raw, self._pieces = "".join(self._pieces), []
        only_files, self._plain, self._to_file = self._to_file and not self._plain, False, False
        for words in normalise_lines(raw):
            if not (only_files and _FILE_LINE.fullmatch(words.replace(" ", ""))) and not _is_furniture(words):
                yield Line(self._numbers.take(words) + words, self._headings > 0)

    def _count(self, element: etree._Element, step: int) -> None:
        self._headings += step * (element.tag in _HEADINGS)
        self._preformatted += step * (element.tag == "pre")
        if element.tag == "a":
            self._links += step
            self._to_file |= leads_to_file(element)

    def _read(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text.replace("\n", _PRINTED_BREAK) if self._preformatted else text)
        self._plain |= not self._links and bool(text.strip(_BESIDE_FILES))


def normalise_lines(raw: str) -> Iterator[str]:
    """The printed lines of a stretch of source."""
    plain = _SOURCE_BREAK.sub(_mend, raw) if "\n" in raw or "\r" in raw else raw
    for line in plain.split(_PRINTED_BREAK):
        words = normalise_line(line)
        if words:
            yield words


def _mend(found: re.Match[str]) -> str:
    before, after = found.group("before"), found.group("after")
    wide = _WIDE.match(before) or _WIDE.match(after)
    return f"{before}{'' if wide else ' '}{after}"


def _is_gap(element: etree._Element) -> bool:
    """The blanks that Word puts behind a number of its own."""
    return "7.0pt" in (element.get("style") or "") and not (element.text or "").strip()


def _is_furniture(words: str) -> bool:
    return bool(PAGE_FURNITURE.fullmatch(words) or FOOT_FURNITURE.fullmatch(words))
