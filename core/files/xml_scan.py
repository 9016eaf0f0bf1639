"""Walks through XML of any size in constant memory, and stops at what no office file contains."""

from collections.abc import Iterable
from xml.parsers import expat

from core.files.archive import DAMAGED, FORGED
from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.phrases import say

Attributes = dict[str, str]


class Watcher:
    """Is told of each element by its local name. ``texts`` names the elements whose own text it wants."""

    texts: frozenset[str] = frozenset()

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins. Attribute names keep their prefix; use ``attribute``."""

    def text(self, data: str) -> None:
        """A piece of text inside an element of ``texts``."""

    def end(self, name: str) -> None:
        """An element ends."""

    def finish(self) -> None:
        """The part ends."""


class ElementBudget:
    """Counts elements over all parts of one file."""

    def __init__(self, limits: FileLimits) -> None:
        self.left = limits.elements

    def take(self) -> None:
        """Takes one. Raises FileRefused when none is left."""
        self.left -= 1
        if self.left < 0:
            raise FileRefused(say("文件内容过于庞大，无法处理。请拆成几个文件后再上传。"))


def scan_xml(chunks: Iterable[bytes], watcher: Watcher, limits: FileLimits, budget: ElementBudget) -> None:
    """Tells the watcher of every element. Raises FileRefused for bad XML, a DTD, or more than the limits allow.

    Entities are never defined (a DTD is refused), so nothing can be expanded or fetched.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    _connect(parser, watcher, limits, budget)
    fed = 0
    try:
        for chunk in chunks:
            fed += len(chunk)
            parser.Parse(chunk, False)
            # A token that is not finished is read again with each chunk, so an endless one would take quadratic time.
            if fed - parser.CurrentByteIndex > limits.token:
                raise FileRefused(DAMAGED)
        parser.Parse(b"", True)
        watcher.finish()
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(DAMAGED) from None


def attribute(attributes: Attributes, name: str) -> str:
    """The attribute of this local name under any prefix, or an empty string."""
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _connect(parser: expat.XMLParserType, watcher: Watcher, limits: FileLimits, budget: ElementBudget) -> None:
    names: list[str] = []
    texts = watcher.texts

    def on_start(qualified: str, attributes: Attributes) -> None:
        budget.take()
        name = qualified.rpartition(":")[2]
        names.append(name)
        if len(names) > limits.depth:
            raise FileRefused(DAMAGED)
        watcher.start(name, attributes)
        parser.CharacterDataHandler = watcher.text if name in texts else None

    def on_end(_: str) -> None:
        watcher.end(names.pop())
        parser.CharacterDataHandler = watcher.text if names and names[-1] in texts else None

    def on_doctype(*_: object) -> None:
        raise FileRefused(FORGED)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.StartDoctypeDeclHandler = on_doctype
