"""An Office file (docx, xlsx): a zip of XML parts that point at each other. What runs, embeds or fetches is refused."""

from collections.abc import Iterator
from itertools import chain

from core.files.archive import DAMAGED, FORGED, Entry, read_entries, unpack
from core.files.external import reaches_out
from core.files.kinds import DOCX, FileKind
from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.files.sheet_scan import SheetWatcher
from core.files.word_scan import WordWatcher
from core.files.xml_scan import Attributes, ElementBudget, Watcher, attribute, scan_xml
from core.phrases import say

CONTENT_TYPES = "[Content_Types].xml"
_MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_MACRO = say("文件里有宏，已拒绝。请在 WPS 或 Office 中另存为不带宏的 %(label)s后再上传。")
_EMBEDDED = say("文件里嵌入了其他文件或控件，已拒绝。请把它们删除或改成图片，需要的附件单独上传。")
_EXTERNAL_LINK = say("表格引用了其他文件或数据源，已拒绝。请在“数据—编辑链接”中断开链接、保留数值后再上传。")
_TEMPLATE = say("文件引用了外部模板，已拒绝。请在 Word 或 WPS 中改用默认模板（Normal）后另存再上传。")
_PICTURE = say("文件里的图片链接在外部网址上，已拒绝。请把图片重新插入文件中（不要链接）后再上传。")
_OUTSIDE = say("文件引用了外部内容（%(name)s），已拒绝。请删除该引用后另存再上传。")
_OTHER_KIND = say(
    "文件的扩展名是 .%(extension)s，内容却不是%(label)s。请用 WPS 或 Office 打开原文件，另存为正确的格式后再上传。"
)

_REFUSED_TYPES = (
    ("vbaproject", _MACRO),
    ("vbadata", _MACRO),
    ("macrosheet", _MACRO),
    ("macroenabled", _MACRO),
    ("activex", _EMBEDDED),
    ("oleobject", _EMBEDDED),
    ("webextension", _EMBEDDED),
    ("externallink+xml", _EXTERNAL_LINK),
    ("connections+xml", _EXTERNAL_LINK),
)
_REFUSED_RELATIONS = {
    "vbaproject": _MACRO,
    "xlmacrosheet": _MACRO,
    "oleobject": _EMBEDDED,
    "package": _EMBEDDED,
    "control": _EMBEDDED,
    "afchunk": _EMBEDDED,
    "webextension": _EMBEDDED,
    "webextensiontaskpanes": _EMBEDDED,
    "externallink": _EXTERNAL_LINK,
}
_OUTSIDE_RELATIONS = {"attachedtemplate": _TEMPLATE, "image": _PICTURE}
_FOREIGN_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf\x27\x1c")


def check_package(data: bytes, kind: FileKind, limits: FileLimits) -> None:
    """Looks at every part of a docx or xlsx. Raises FileRefused with the first thing found."""
    entries = read_entries(data, limits)
    budget = ElementBudget(limits)
    types = _read_types(data, entries, limits, budget)
    for entry in entries:
        _check_type(types.of(entry.name), kind)
    if _MAIN_TYPES[kind.name] not in {types.of(entry.name) for entry in entries}:
        raise FileRefused(_OTHER_KIND.filled(extension=kind.name, label=kind.label))
    for entry in entries:
        if entry.name != CONTENT_TYPES:
            _check_part(data, entry, kind, types, limits, budget)


def _check_part(
    data: bytes, entry: Entry, kind: FileKind, types: "TypesWatcher", limits: FileLimits, budget: ElementBudget
) -> None:
    chunks = unpack(data, entry)
    first = next(chunks, b"")
    if first.startswith(_FOREIGN_MAGIC):
        raise FileRefused(_EMBEDDED)
    whole = chain([first], chunks)
    watcher = _watcher_for(entry.name, kind, types, limits)
    if watcher is None:
        _exhaust(whole)
    else:
        scan_xml(whole, watcher, limits, budget)


def _watcher_for(name: str, kind: FileKind, types: "TypesWatcher", limits: FileLimits) -> Watcher | None:
    if name.lower().endswith(".rels"):
        return RelationsWatcher()
    if not types.of(name).endswith(("+xml", "/xml")):
        return None
    return WordWatcher() if kind is DOCX else SheetWatcher(limits)


def _read_types(data: bytes, entries: list[Entry], limits: FileLimits, budget: ElementBudget) -> "TypesWatcher":
    found = next((entry for entry in entries if entry.name == CONTENT_TYPES), None)
    if found is None:
        raise FileRefused(DAMAGED)
    types = TypesWatcher()
    scan_xml(unpack(data, found), types, limits, budget)
    return types


def _check_type(content_type: str, kind: FileKind) -> None:
    for mark, sentence in _REFUSED_TYPES:
        if mark in content_type.lower():
            raise FileRefused(sentence.filled(label=kind.label))


def _exhaust(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


class TypesWatcher(Watcher):
    """The content type of each part: by its own name, else by its extension."""

    def __init__(self) -> None:
        self._by_part: dict[str, str] = {}
        self._by_extension: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The content type of a part; empty when nothing is said of it."""
        folded = name.lower()
        extension = folded.rpartition(".")[2]
        return self._by_part.get(f"/{folded}") or self._by_extension.get(extension, "")

    def start(self, name: str, attributes: Attributes) -> None:
        """Notes an Override or a Default. Raises FileRefused when a part is named twice."""
        content_type = attribute(attributes, "ContentType")
        if name == "Default":
            self._by_extension[attribute(attributes, "Extension").lower()] = content_type
        elif name == "Override":
            part = attribute(attributes, "PartName").lower()
            if part in self._by_part:
                raise FileRefused(FORGED)
            self._by_part[part] = content_type


class RelationsWatcher(Watcher):
    """Where parts point. Hyperlinks are fine, they wait for a click; everything else outside is not."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Judges one relationship. Raises FileRefused."""
        if name != "Relationship":
            return
        relation = attribute(attributes, "Type").rstrip("/").rpartition("/")[2]
        refused = _REFUSED_RELATIONS.get(relation.lower())
        if refused:
            raise FileRefused(refused.filled(label=say("文件")))
        if attribute(attributes, "TargetMode").lower() != "external" or relation.lower() == "hyperlink":
            return
        own = relation.lower() in _OUTSIDE_RELATIONS
        if not own or reaches_out(attribute(attributes, "Target")):
            raise FileRefused(_OUTSIDE_RELATIONS.get(relation.lower(), _OUTSIDE.filled(name=relation[:40])))
