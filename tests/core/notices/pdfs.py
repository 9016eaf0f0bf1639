"""A small printer of PDF files, so that tests need no other program: lines with Chinese words, ruled tables, pages.

Coordinates are points from the lower left corner. The fonts are those every reader of PDF knows by name; nothing is
embedded.
"""

import textwrap
import zlib
from collections.abc import Sequence

import msgspec

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 80.0, 515.0, 740.0, 100.0
SIZE, PITCH = 16.0, 28.0
_NO_START = "，。、；：？！）》〉”’」』】〕),.;:?!%"
_NO_END = "（《〈“‘「『【〔("


class Page(msgspec.Struct):
    """What is drawn on a page, as operators of the format."""

    content: list[str] = []
    width: float = WIDTH
    height: float = HEIGHT
    entries: str = ""
    """Further entries of the page's dictionary."""

    def write(self, words: str, x: float, y: float, size: float = SIZE, spacing: float = 0.0) -> None:
        """One run of words with its baseline at a point."""
        code = words.encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {size:g} Tf {spacing:g} Tc 1 0 0 1 {x:.2f} {y:.2f} Tm <{code}> Tj ET")

    def turn(self, words: str, x: float, y: float, size: float = SIZE) -> None:
        """One run of words that is written upwards."""
        code = words.encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {size:g} Tf 0 1 -1 0 {x:.2f} {y:.2f} Tm <{code}> Tj ET")

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A stroke."""
        self.content.append(f"0.5 w {x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S")

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """A filled bar, as which word processors draw lines."""
        self.content.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def picture(self, width: float, height: float) -> None:
        """A grey picture of that size in the lower left corner."""
        self.content.append(f"q {width:g} 0 0 {height:g} 0 0 cm /Im1 Do Q")


def width_of(words: str, size: float) -> float:
    """How wide words are printed: Latin letters take half the room."""
    return sum(size / 2 if ord(letter) < 0x100 else size for letter in words)


def wrap(words: str, room: float, size: float, indent: float = 0.0) -> list[str]:
    """The words in lines, broken as word processors break them."""
    lines: list[str] = []
    line, left = "", room - indent
    for piece in _pieces(words):
        if line and width_of(line + piece, size) > left + 0.1:
            lines.append(line)
            line, left = "", room
        line += piece
    return [*lines, line]


def _pieces(words: str) -> list[str]:
    """What stands together: Latin words, characters with the marks around them."""
    pieces: list[str] = []
    for letter in words:
        last = pieces[-1] if pieces else ""
        latin = bool(last) and last[-1].isascii() and last[-1].isalnum() and letter.isascii() and letter.isalnum()
        if last and (latin or letter in _NO_START or last[-1] in _NO_END):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


class Printer:
    """Sets lines and tables one below the other, page after page, with the number of the page at its foot."""

    def __init__(
        self, *, head: str = "", number: str = "— {} —", bars: bool = False, repeat_header: bool = True
    ) -> None:
        self.pages: list[Page] = []
        self._head, self._number, self._bars, self._repeat = head, number, bars, repeat_header
        self._y = 0.0
        self._turn_page()

    def line(self, words: str, *, indent: float = 2 * SIZE, size: float = SIZE) -> None:
        """A paragraph, its first line set in."""
        for place, line in enumerate(wrap(words, RIGHT - LEFT, size, indent)):
            self._make_room(PITCH)
            self.pages[-1].write(line, LEFT + (0 if place else indent), self._y, size)
            self._y -= PITCH

    def centred(self, words: str, size: float = SIZE) -> None:
        """A line in the middle."""
        self._make_room(PITCH)
        self.pages[-1].write(words, (LEFT + RIGHT - width_of(words, size)) / 2, self._y, size)
        self._y -= PITCH

    def at_right(self, words: str) -> None:
        """A line that ends at the right edge."""
        self._make_room(PITCH)
        self.pages[-1].write(words, RIGHT - width_of(words, SIZE), self._y)
        self._y -= PITCH

    def table(self, rows: Sequence[Sequence[str]], size: float = 12.0) -> None:
        """A ruled table. A cell that is `^` is one with the cell above."""
        places = _columns(rows, size)
        cells = [[_cell_lines(word, places, column, size) for column, word in enumerate(row)] for row in rows]
        heights = [max(map(len, row)) * 1.5 * size + 8 for row in cells]
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            if self._y - height < BOTTOM:
                self._turn_page()
                if number and self._repeat:
                    self._row(rows[0], cells[0], rows[1], places, heights[0], size)
            below = rows[number + 1] if number + 1 < len(rows) else ()
            self._row(row, cells[number], below, places, height, size)
        self._y -= PITCH

    def build(self) -> bytes:
        """The file."""
        return build(self.pages)

    def _row(
        self,
        words: Sequence[str],
        cells: Sequence[Sequence[str]],
        below: Sequence[str],
        places: Sequence[float],
        height: float,
        size: float,
    ) -> None:
        page, top, bottom = self.pages[-1], self._y + PITCH / 2, self._y + PITCH / 2 - height
        for column, lines in enumerate(cells):
            left, right = places[column], places[column + 1]
            if words[column] != "^":
                self._stroke(left, top, right, top)
                for place, line in enumerate(lines):
                    page.write(line, left + 5, top - 4 - size - place * 1.5 * size, size)
            if not below or below[column] != "^":
                self._stroke(left, bottom, right, bottom)
            self._stroke(left, bottom, left, top)
        self._stroke(places[-1], bottom, places[-1], top)
        self._y -= height

    def _stroke(self, x: float, y: float, to_x: float, to_y: float) -> None:
        if self._bars:
            self.pages[-1].bar(x - 0.25, min(y, to_y) - 0.25, to_x - x + 0.5, abs(to_y - y) + 0.5)
        else:
            self.pages[-1].rule(x, y, to_x, to_y)

    def _make_room(self, height: float) -> None:
        if self._y - height < BOTTOM - PITCH:
            self._turn_page()

    def _turn_page(self) -> None:
        page = Page()
        self.pages.append(page)
        number = self._number.format(len(self.pages))
        page.write(number, (WIDTH - width_of(number, 12)) / 2, 60, 12)
        if self._head:
            page.write(self._head, LEFT, 780, 9)
        self._y = TOP


def _columns(rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """The lines between the columns, by how long the words in them are."""
    longest = [max(width_of(row[column], size) for row in rows) for column in range(len(rows[0]))]
    shares = [min(max(length, 2.5 * size), 14 * size) + 10 for length in longest]
    scale = (RIGHT - LEFT) / sum(shares)
    return [LEFT + scale * sum(shares[:place]) for place in range(len(shares) + 1)]


def _cell_lines(words: str, places: Sequence[float], column: int, size: float) -> list[str]:
    room = places[column + 1] - places[column] - 10
    return [line for part in words.split("\n") for line in wrap(part, room, size)]


def build(pages: Sequence[Page], catalog: str = "", objects: Sequence[str] = ()) -> bytes:
    """The file. `catalog` holds further entries of the catalogue, `objects` further objects from number 10,000 on."""
    kids = " ".join(f"{10 + 2 * place} 0 R" for place in range(len(pages)))
    found: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        4: textwrap.dedent(
            """\
            << /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R
            /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"""
        ).encode(),
        5: textwrap.dedent(
            """\
            << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0
            /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"""
        ).encode(),
        6: _stream(
            bytes([128]) * 4,
            "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
        ),
    }
    for place, page in enumerate(pages):
        number = 10 + 2 * place
        found[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width:g} {page.height:g}] /Contents {number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 6 0 R >> >> {page.entries} >>"
        ).encode()
        found[number + 1] = _stream("\n".join(page.content).encode("latin-1"))
    found |= {10_000 + place: entry.encode("latin-1") for place, entry in enumerate(objects)}
    return _file(found)


def _stream(data: bytes, entries: str = "") -> bytes:
    packed = zlib.compress(data)
    return f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def _file(objects: dict[int, bytes]) -> bytes:
    pieces, places, size = [b"%PDF-1.5\n"], {}, 9
    for number, content in sorted(objects.items()):
        places[number] = size
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        size += len(pieces[-1])
    table = [b"xref\n0 1\n0000000000 65535 f \n"]
    table += [b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items())]
    closing = b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, size)
    return b"".join([*pieces, *table, closing])
