"""Which characters the stored text of a notice is made of.

Spaces of every width become one plain space, line ends of every kind a line feed, digits and Latin letters lose their
full width, ㈠ and ⑴ become （一） and (1) the way they are read, radicals that stand in for characters become the
characters. Invisible marks go. Chinese punctuation stays as printed: unit names are shown as printed.
"""

import re
import unicodedata


def normalise(raw: str) -> str:
    """The text with plain characters only; lines keep their order, blanks at their ends go."""
    text = raw.translate(_CHARACTERS)
    text = _BLANKS.sub(" ", text)
    return _LINE_EDGES.sub("\n", text).strip(" \n")


def normalise_line(raw: str) -> str:
    """The same for one line: whatever line ends it holds become spaces."""
    return normalise(raw).replace("\n", " ")


def _characters() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        table[code] = " "
    for code in (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029):
        table[code] = "\n"
    invisible = (*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x180E)
    for code in (*invisible, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFC):
        table[code] = None
    for code in range(0xD800, 0xE000):
        table[code] = "�"
    digits_and_letters = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05, 0xFF0B)
    radicals = (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00))
    for code in (*digits_and_letters, *radicals, *range(0x2474, 0x2488)):
        table[code] = unicodedata.normalize("NFKC", chr(code))
    for code in range(0x2488, 0x249C):
        table[code] = f"{code - 0x2487}."
    for code, numeral in enumerate("一二三四五六七八九十", start=0x3220):
        table[code] = f"（{numeral}）"
    return table


_CHARACTERS = _characters()
_BLANKS = re.compile(" {2,}")
_LINE_EDGES = re.compile(r" ?\n[ \n]*")
