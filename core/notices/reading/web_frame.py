"""Where on a saved page the notice stands.

1. What nobody sees is left out: scripts, forms, parts that are switched off.
2. So is what is known as furniture: navigation, crumbs, share buttons, footers (by name, or by the registration number
   in them), lists of links; and the box with 索引号, 成文日期, which `web_head` reads. What holds two full stops, or
   an element under a name of 3, is no furniture by its name.
3. The frame is the smallest element that bears a name under which sites keep their text (`UCAP-CONTENT`, `zoom`,
   `TRS_Editor` …) and holds most of the words that are left; without one it is the whole page.
4. The frame grows until no full stop is outside of it: in doubt words are kept.
"""

import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from .web_labels import count_labels
from .web_names import HIDDEN, KNOWN, SITE_PART, UNSEEN_TAG, names_of

_NAMED_SHARE = 0.6
_LARGEST_PART = 300
"""Letters outside of links: with more of them no element is furniture by its name."""
_MOST_STOPS = 1
_PRINTED_PARTS = {"header", "footer"}
"""Titles under which a word processor saves what it prints at the edges of its pages."""
_LARGEST_BOX = 900
_FEWEST_LABELS = 3
_FEWEST_LINKS = 4
_LINKED_SHARE = 0.6
_LONGEST_LABELS = 60
"""Letters that may stand between the links of a list."""
_BOXES = {"table", "ul", "dl", "div", "section"}
_LISTS = {"ul", "ol", "dl", "div", "td", "table", "section", "p", "form", "aside"}
_STOP = re.compile("[。；]")
_BARS = str.maketrans("", "", "|｜丨·•/>》»<《«-")
"""Marks between links."""
_MARK = re.compile("ICP备|ICP证|公网安备|网站标识码")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|7z|pptx?|txt)\b", re.IGNORECASE)


class Weight(msgspec.Struct):
    """What an element holds, parts that are left out not counted. Letters are characters that are no blanks."""

    plain: int = 0
    """Letters outside of links."""
    linked: int = 0
    links: int = 0
    files: int = 0
    """Links to documents."""
    stops: int = 0
    """Full stops and semicolons outside of links."""
    labels: int = 0
    """Labels of the box with 索引号, 成文日期 …."""
    marks: int = 0
    """Registration numbers, as at the foot of every page of a site; those of parts that are left out too."""
    known: bool = False
    """Whether an element with a known name is inside."""

    def add(self, other: "Weight") -> None:
        """Take in a child's."""
        self.plain += other.plain
        self.linked += other.linked
        self.links += other.links
        self.files += other.files
        self.stops += other.stops
        self.labels += other.labels
        self.marks += other.marks
        self.known |= other.known

    def read(self, text: str | None, *, linked: bool) -> None:
        """Take in a stretch of text."""
        words = "".join(text.split()) if text else ""
        if not words:
            return
        if linked:
            self.linked += len(words)
            return
        self.plain += len(words.translate(_BARS))
        self.stops += len(_STOP.findall(words))
        self.labels += count_labels(words)
        self.marks += len(_MARK.findall(words))


class Page(msgspec.Struct):
    """A page that has been looked over."""

    root: etree._Element
    weights: dict[etree._Element, Weight] = {}
    left_out: set[etree._Element] = set()
    boxes: list[etree._Element] = []
    """The boxes with 索引号, 成文日期 …."""


def survey(root: etree._Element) -> Page:
    """Weigh every element, and find what is to be left out."""
    page = Page(root)
    open_weights: list[Weight] = []
    links = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if is_unseen(element):
                page.left_out.add(element)
                walk.skip_subtree()
            links += element.tag == "a"
            weight = Weight()
            if element not in page.left_out:
                weight.read(element.text, linked=links > 0)
            open_weights.append(weight)
            continue
        links -= element.tag == "a"
        weight = open_weights.pop()
        if element.tag == "a" and weight.linked:
            weight.links += 1
            weight.files += leads_to_file(element)
        _judge(page, element, weight)
        if open_weights:
            open_weights[-1].add(Weight(marks=weight.marks) if element in page.left_out else weight)
            open_weights[-1].read(element.tail, linked=links > 0)
    return page


def is_unseen(element: etree._Element) -> bool:
    """Whether a reader of the page sees nothing of the element."""
    if UNSEEN_TAG.fullmatch(element.tag) or "hidden" in element.attrib:
        return True
    style = element.get("style")
    return bool(style and HIDDEN.search(style))


def leads_to_file(link: etree._Element) -> bool:
    """Whether a link leads to a document."""
    return any(_FILE.search(link.get(name) or "") for name in ("href", "title", "download"))


def find_frame(page: Page) -> etree._Element:
    """The element that holds the notice."""
    body = page.root.find("body")
    frame = outermost = page.root if body is None else body
    for element in _large(page, _NAMED_SHARE * page.weights.get(outermost, Weight()).plain):
        if _is_known(element):
            frame = element
    stops = page.weights.get(outermost, Weight()).stops
    while page.weights.get(frame, Weight()).stops < stops:
        parent = frame.getparent()
        if parent is None or frame is outermost:
            break
        frame = parent
    return frame


def _large(page: Page, least: float) -> Iterator[etree._Element]:
    """The elements that hold so many letters, from the outermost inwards."""
    large = [element for element, weight in page.weights.items() if weight.plain >= least and weight.plain]
    return reversed(large)


def _judge(page: Page, element: etree._Element, weight: Weight) -> None:
    """Decide on an element whose whole content has been seen."""
    if element in page.left_out:
        return
    weight.known |= weight.plain > 0 and _is_known(element)
    if _is_box(element, weight):
        page.boxes.append(element)
        page.left_out.add(element)
    elif _is_furniture(element, weight):
        page.left_out.add(element)
    else:
        page.weights[element] = weight


def _is_box(element: etree._Element, weight: Weight) -> bool:
    small = weight.plain + weight.linked <= _LARGEST_BOX
    return small and weight.labels >= _FEWEST_LABELS and element.tag in _BOXES and weight.stops <= weight.labels


def _is_furniture(element: etree._Element, weight: Weight) -> bool:
    if element.tag in {"html", "body"} or weight.known:
        return False
    if _is_list_of_links(element, weight):
        return True
    if weight.plain > _LARGEST_PART or weight.stops > _MOST_STOPS:
        return False
    if weight.marks or element.tag in {"nav", "footer"} or element.get("title") in _PRINTED_PARTS:
        return True
    return any(SITE_PART.search(name) for name in names_of(element))


def _is_list_of_links(element: etree._Element, weight: Weight) -> bool:
    """Headlines, menus, neighbours: nearly all of it can be clicked, and nothing in it ends like a sentence."""
    if element.tag not in _LISTS or weight.links < _FEWEST_LINKS or weight.stops or weight.files * 2 > weight.links:
        return False
    return weight.plain <= _LONGEST_LABELS and weight.linked >= _LINKED_SHARE * (weight.plain + weight.linked)


def _is_known(element: etree._Element) -> bool:
    return element.tag in {"main", "article"} or any(KNOWN.fullmatch(name) for name in names_of(element))
