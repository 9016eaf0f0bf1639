"""Numbers that Word prints but does not store: automatic list numbering, by paragraph or by style.

Word keeps one counter per level of a list. A paragraph shows its level's pattern (`（%1）`, `%1.%2`) with the counters
filled in; a deeper level starts again when a shallower one has moved on.
"""

from collections.abc import Iterator

import msgspec
from lxml import etree

from .word_xml import attribute, child, children


class Level(msgspec.Struct, frozen=True):
    """How one level of a list is printed."""

    start: int
    number_format: str
    pattern: str


class StyleNumber(msgspec.Struct, frozen=True):
    """What a paragraph style says about list and outline."""

    list_id: str | None
    level: int
    outline: bool


class Numbering:
    """Counts paragraphs as Word would. Feed every paragraph in document order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._styles = dict(_styles_of(styles)) if styles is not None else {}
        if numbering is not None:
            self._load(numbering)

    def label(self, paragraph: etree._Element) -> str:
        """The number printed before the paragraph, empty when there is none."""
        list_id, level = self._place(paragraph)
        levels = self._levels.get(list_id or "")
        if not levels or level not in levels:
            return ""
        counters = self._counters.setdefault(self._abstract.get(list_id or "", list_id or ""), {})
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [key for key in counters if key > level]:
            del counters[deeper]
        return _fill(levels, level, counters)

    def is_heading(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph or its style stands in the document's outline."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return False
        if child(properties, "outlineLvl") is not None:
            return attribute(child(properties, "outlineLvl"), "val") != "9"
        style = self._styles.get(attribute(child(properties, "pStyle"), "val") or "")
        return bool(style and style.outline)

    def _place(self, paragraph: etree._Element) -> tuple[str | None, int]:
        properties = child(paragraph, "pPr")
        if properties is None:
            return None, 0
        style = self._styles.get(attribute(child(properties, "pStyle"), "val") or "")
        list_id, level = (style.list_id, style.level) if style else (None, 0)
        own = child(properties, "numPr")
        if own is not None:
            list_id = attribute(child(own, "numId"), "val") or list_id
            level = _number(attribute(child(own, "ilvl"), "val"), level)
        return list_id, level

    def _load(self, numbering: etree._Element) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        for element in children(numbering, "abstractNum"):
            abstract[attribute(element, "abstractNumId") or ""] = dict(_levels_of(element))
        for element in children(numbering, "num"):
            list_id = attribute(element, "numId") or ""
            source = attribute(child(element, "abstractNumId"), "val") or ""
            levels = dict(abstract.get(source, {}))
            restarted = False
            for override in children(element, "lvlOverride"):
                level = _number(attribute(override, "ilvl"), 0)
                start = attribute(child(override, "startOverride"), "val")
                if start is not None and level in levels:
                    levels[level] = msgspec.structs.replace(levels[level], start=_number(start, 1))
                    restarted = True
            self._levels[list_id] = levels
            self._abstract[list_id] = f"{source}/{list_id}" if restarted else source


def _levels_of(abstract: etree._Element) -> Iterator[tuple[int, Level]]:
    for element in children(abstract, "lvl"):
        yield (
            _number(attribute(element, "ilvl"), 0),
            Level(
                start=_number(attribute(child(element, "start"), "val"), 1),
                number_format=attribute(child(element, "numFmt"), "val") or "decimal",
                pattern=attribute(child(element, "lvlText"), "val") or "",
            ),
        )


def _styles_of(styles: etree._Element) -> Iterator[tuple[str, StyleNumber]]:
    elements = {attribute(element, "styleId") or "": element for element in children(styles, "style")}
    for name, element in elements.items():
        list_id, level, outline = None, 0, False
        for ancestor in _lineage(element, elements):
            properties = child(ancestor, "pPr")
            numbers = child(properties, "numPr") if properties is not None else None
            if numbers is not None and list_id is None:
                list_id = attribute(child(numbers, "numId"), "val")
                level = _number(attribute(child(numbers, "ilvl"), "val"), 0)
            if properties is not None and child(properties, "outlineLvl") is not None:
                outline = True
        yield name, StyleNumber(list_id, level, outline)


def _lineage(element: etree._Element, elements: dict[str, etree._Element]) -> Iterator[etree._Element]:
    """The style and those it is based on; ten at most, because a damaged file may go in a circle."""
    for _ in range(10):
        yield element
        parent = elements.get(attribute(child(element, "basedOn"), "val") or "")
        if parent is None:
            return
        element = parent


def _fill(levels: dict[int, Level], level: int, counters: dict[int, int]) -> str:
    label = levels[level].pattern[:60]
    if levels[level].number_format == "bullet":
        return ""
    for index in range(level + 1):
        if index in levels and f"%{index + 1}" in label:
            value = counters.get(index, levels[index].start)
            label = label.replace(f"%{index + 1}", print_number(value, levels[index].number_format))
    return label if label and label[-1] in "、.．)）。:：" else f"{label} " if label else ""


def print_number(value: int, number_format: str) -> str:
    """A counter as Word prints it: Chinese numerals, circled digits, letters or plain digits."""
    lowered = number_format.lower()
    if any(word in lowered for word in ("chinese", "taiwanese", "japanese", "ideograph")):
        return chinese_number(value)
    if "circle" in lowered and 1 <= value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if lowered in {"lowerletter", "upperletter"} and value >= 1:
        letter = chr(ord("a") + (value - 1) % 26)
        return letter.upper() if lowered == "upperletter" else letter
    return str(value)


def chinese_number(value: int) -> str:
    """1-99 in Chinese numerals, larger ones in digits: no list in a notice is longer."""
    if not 1 <= value <= 99:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones else "")


_NUMERALS = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _number(raw: str | None, default: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 7 else default
