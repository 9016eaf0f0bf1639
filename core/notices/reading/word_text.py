"""The words of one Word paragraph."""

from collections.abc import Iterator

from lxml import etree

from .word_numbering import Numbering
from .word_xml import child, is_on, local_name

_UNSEEN = {"del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "pPr", "rPr", "sdtPr", "object"}
_AS_TEXT = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


def lines_of(paragraph: etree._Element, numbering: Numbering) -> Iterator[str]:
    """The paragraph with its automatic number, then the text boxes anchored in it, each paragraph as one string."""
    boxes: list[etree._Element] = []
    text = "".join(_pieces(paragraph, boxes))
    if text.strip():
        yield numbering.label(paragraph) + text
    for box in boxes:
        for inner in box.iter():
            if local_name(inner) == "p":
                yield from lines_of(inner, numbering)


def _pieces(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for kid in element:
        name = local_name(kid)
        if name in _UNSEEN or (name == "r" and _is_hidden(kid)):
            continue
        if name == "txbxContent":
            boxes.append(kid)
        elif name == "t":
            yield kid.text or ""
        elif name in _AS_TEXT:
            yield _AS_TEXT[name]
        else:
            yield from _pieces(kid, boxes)


def _is_hidden(run: etree._Element) -> bool:
    properties = child(run, "rPr")
    return properties is not None and is_on(child(properties, "vanish"))
