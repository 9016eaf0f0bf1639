"""Cells that show something else than their value: shares with a percent sign, numbers with leading zeros, errors."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from lxml import etree

Places = dict[tuple[int, int], str]
"""Texts by row and column, counted from 0."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_BUILT_IN = {9: "0%", 10: "0.00%"}
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ZEROS = re.compile(r"0{2,}")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def shown_cells(data: bytes, wanted: Sequence[int]) -> dict[int, Places]:
    """The cells of the sheets with these places in the workbook whose text is not plainly their value.

    The package has passed the inspection: it is small enough, and nothing in it points outside.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        formats = _formats(package) if "xl/styles.xml" in names else {}
        parts = _sheet_parts(package) if "xl/workbook.xml" in names else []
        found: dict[int, Places] = {}
        for place in wanted:
            if place < len(parts) and parts[place] in names:
                with package.open(parts[place]) as part:
                    found[place] = _cells(part, formats)
        return found


def _cells(part: IO[bytes], formats: dict[str, str]) -> Places:
    found: Places = {}
    for cell in _elements(part, "c"):
        place = _REFERENCE.fullmatch(cell.get("r", ""))
        text = _shown(cell, formats.get(cell.get("s", ""), "")) if place else ""
        if place and text:
            found[int(place[2]) - 1, _column(place[1])] = text
        _forget(cell)
    return found


def _forget(cell: etree._Element) -> None:
    """Lets go of a cell that was read, and of those before it in its row: memory stays small however long the sheet."""
    cell.clear()
    row = cell.getparent()
    while row is not None and cell.getprevious() is not None:
        del row[0]


def _shown(cell: etree._Element, code: str) -> str:
    """The text of a cell when it is not its plain value, else nothing."""
    kind = cell.get("t", "n")
    if kind not in ("n", "e") or (kind == "n" and not code):
        return ""
    value = next((child.text or "" for child in cell if child.tag in (f"{_MAIN}v", f"{_STRICT}v")), "")
    if kind == "e" or not value:
        return value
    try:
        number = float(value)
    except ValueError:
        return ""
    if code == "%":
        return f"{number * 100:.12g}%"
    return f"{int(number):0{len(code)}d}" if number.is_integer() and number >= 0 else ""


def _formats(package: zipfile.ZipFile) -> dict[str, str]:
    """For each style of cells by its number: ``%`` for a share, as many zeros as a code has digits."""
    with package.open("xl/styles.xml") as part:
        root = etree.parse(part, _parser()).getroot()
    codes = dict(_BUILT_IN)
    for element in root.iter(f"{_MAIN}numFmt", f"{_STRICT}numFmt"):
        codes[_whole(element.get("numFmtId", ""))] = element.get("formatCode", "")
    styles = next(iter(root.iter(f"{_MAIN}cellXfs", f"{_STRICT}cellXfs")), ())
    known = {
        str(number): _meaning(codes.get(_whole(style.get("numFmtId", "")), "")) for number, style in enumerate(styles)
    }
    return {number: meaning for number, meaning in known.items() if meaning}


def _meaning(code: str) -> str:
    bare = _QUOTED.sub("", code.partition(";")[0]).strip()
    if bare.endswith("%"):
        return "%"
    return bare if _ZEROS.fullmatch(bare) and len(bare) < 30 else ""


def _sheet_parts(package: zipfile.ZipFile) -> list[str]:
    """The part of each sheet, in the order of the workbook."""
    with package.open("xl/_rels/workbook.xml.rels") as part:
        targets = {
            element.get("Id", ""): element.get("Target", "") for element in etree.parse(part, _parser()).getroot()
        }
    with package.open("xl/workbook.xml") as part:
        root = etree.parse(part, _parser()).getroot()
    ids = [
        next((str(value) for name, value in element.items() if str(name).endswith("}id")), "")
        for element in root.iter(f"{_MAIN}sheet", f"{_STRICT}sheet")
    ]
    return [posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/") for key in ids]


def _elements(part: IO[bytes], name: str) -> Iterator[etree._Element]:
    for _, element in etree.iterparse(
        part, tag=(f"{_MAIN}{name}", f"{_STRICT}{name}"), resolve_entities=False, no_network=True, huge_tree=False
    ):
        yield element


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else -1
