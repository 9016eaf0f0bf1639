"""The few questions asked of WordprocessingML.

Names are compared without their namespace: there are two (ISO strict and transitional) and they mean the same.
"""

from collections.abc import Iterator

from lxml import etree


def local_name(element: etree._Element) -> str:
    """`p` for `{…wordprocessingml…}p`; empty for entities and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The direct children of that name."""
    return (kid for kid in element if local_name(kid) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first direct child of that name."""
    return next(children(element, name), None)


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The attribute of that name, in whichever namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def is_on(element: etree._Element | None) -> bool:
    """A switch such as w:vanish: present and not switched off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}
