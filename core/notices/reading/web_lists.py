"""Numbers that a browser prints before the items of ordered lists."""

import re

from lxml import etree

from .word_numbering import print_number

_FORMATS = {
    "1": ("decimal", "{}."),
    "a": ("lowerLetter", "{}."),
    "A": ("upperLetter", "{}."),
    "i": ("lowerRoman", "{}."),
    "I": ("upperRoman", "{}."),
    "decimal": ("decimal", "{}."),
    "lower-alpha": ("lowerLetter", "{}."),
    "upper-alpha": ("upperLetter", "{}."),
    "lower-roman": ("lowerRoman", "{}."),
    "upper-roman": ("upperRoman", "{}."),
    "cjk-ideographic": ("chineseCounting", "{}、"),
    "simp-chinese-informal": ("chineseCounting", "{}、"),
    "trad-chinese-informal": ("chineseCounting", "{}、"),
    # Classes of an editor that many sites use.
    "custom_cn": ("chineseCounting", "{}、"),
    "custom_cn1": ("chineseCounting", "（{}）"),
    "custom_cn2": ("chineseCounting", "（{}）"),
    "custom_num": ("decimal", "{}."),
    "custom_num1": ("decimal", "{}）"),
    "custom_num2": ("decimal", "（{}）"),
}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:第?[（(]?[〇零一二三四五六七八九十\d]{1,4}[）)、.．:：条章]|[①-⑳●■◆•·])")


class ListNumbers:
    """Counts the items of the lists that are open."""

    def __init__(self) -> None:
        self._lists: list[tuple[int, str, str] | None] = []
        self._label = ""

    def open(self, element: etree._Element) -> None:
        """An element begins: a list, or an item of one."""
        if element.tag in {"ol", "ul"}:
            self._lists.append(_list_of(element) if element.tag == "ol" else None)
        elif element.tag == "li" and self._lists and (counted := self._lists[-1]):
            value = _small(element.get("value"), counted[0])
            self._label = counted[2].format(print_number(value, counted[1])) if counted[1] else ""
            self._lists[-1] = (value + 1, *counted[1:])

    def close(self, element: etree._Element) -> None:
        """An element ends."""
        if element.tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        elif element.tag == "li":
            self._label = ""

    def take(self, words: str) -> str:
        """The number to print before the words, once; empty when they bring a number of their own."""
        label, self._label = self._label, ""
        return "" if _NUMBERED.match(words) else label


def _list_of(element: etree._Element) -> tuple[int, str, str]:
    """The first number of a list, the format of its numbers (empty: none), and the pattern around them."""
    style = _STYLE.search(element.get("style") or "")
    wanted = [style.group(1).lower()] if style else []
    if wanted == ["none"]:
        return 1, "", ""
    wanted += [element.get("type") or "", *(element.get("class") or "").split()]
    number_format, pattern = next((_FORMATS[name] for name in wanted if name in _FORMATS), _FORMATS["1"])
    return _small(element.get("start"), 1), number_format, pattern


def _small(raw: str | None, default: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 6 else default
