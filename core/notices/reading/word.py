"""Word files (docx): paragraphs and tables in document order, as a reader of the final print would see them.

Taken: text, automatic numbers, tracked insertions, text boxes. Not taken: tracked deletions and moves away, hidden
text, field codes, notes, headers and footers. The body is streamed, so memory follows the largest table, not the file.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from core.phrases import say

from .errors import UnreadableNotice
from .normalise import normalise
from .text import NoticeText, RawCell, TextBuilder
from .word_numbering import Numbering
from .word_tables import rows_of
from .word_text import lines_of
from .word_xml import local_name

MAX_PART_BYTES = 200 * 1024 * 1024
MAX_CHARACTERS = 20_000_000

_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, OSError, RuntimeError, ValueError)
"""What the standard library raises on a package whose bytes have been changed or cut."""


def read_word(data: bytes) -> NoticeText:
    """The notice in a docx file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read_package(package)
    except UnreadableNotice:
        raise
    except _DAMAGE as damage:
        raise UnreadableNotice(
            say("文件已损坏,无法打开。请在 Word 或 WPS 中打开确认,另存为 docx 后重新上传。")
        ) from damage
    except etree.XMLSyntaxError as damage:
        raise UnreadableNotice(
            say("文件内部结构已损坏,无法读取。请在 Word 或 WPS 中另存为 docx 后重新上传。")
        ) from damage


def _read_package(package: zipfile.ZipFile) -> NoticeText:
    names = {info.filename: info for info in package.infolist()}
    body = names.get("word/document.xml")
    if body is None:
        raise UnreadableNotice(_other_package(set(names)))
    if any(info.flag_bits & 0x1 for info in names.values()):
        raise UnreadableNotice(say("文件设有密码,无法读取。请取消密码后再上传。"))
    if body.file_size > MAX_PART_BYTES:
        raise UnreadableNotice(say("文件解压后过大,无法导入。请去掉多余内容,或把附件分开后再上传。"))
    numbering = Numbering(_tree(package, names, "word/numbering.xml"), _tree(package, names, "word/styles.xml"))
    with package.open(body) as stream:
        return _read_body(stream, numbering)


def _other_package(names: set[str]) -> str:
    """What a zip file without a Word body is."""
    if "OFD.xml" in names:
        return say("暂不支持 OFD 文件。请上传公文的 docx 文件,或复制文字另存为 txt 文件后再上传。")
    if any(name.startswith("xl/") for name in names):
        return say("这是电子表格,不是公文。请上传公文的 docx 或 txt 文件。")
    if any(name.startswith("ppt/") for name in names):
        return say("这是演示文稿,不是公文。请上传公文的 docx 或 txt 文件。")
    return say("这是压缩包,或者不是完整的 docx 文件。请先解压,再上传其中的 docx 文件。")


def _tree(package: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], name: str) -> etree._Element | None:
    """A small part as a tree; a part that is missing, huge or damaged only costs the automatic numbers."""
    info = names.get(name)
    if info is None or info.file_size > MAX_PART_BYTES // 20:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(package.read(info), parser)
    except etree.XMLSyntaxError:
        return None


def _read_body(stream: IO[bytes], numbering: Numbering) -> NoticeText:
    builder = TextBuilder()
    for element in _blocks(stream):
        if local_name(element) == "tbl":
            _add_table(builder, rows_of(element, numbering))
        else:
            heading = numbering.is_heading(element)
            for line in normalise("\n".join(lines_of(element, numbering))).split("\n"):
                builder.add_line(line, heading=heading)
        if builder.length > MAX_CHARACTERS:
            raise UnreadableNotice(say("文件的文字太多,无法导入。请把附件分成几个文件后再上传。"))
    return builder.build("docx")


def _add_table(builder: TextBuilder, rows: list[list[RawCell]]) -> None:
    """A table of one column is a frame around text: its cells are lines."""
    if max((len(row) for row in rows), default=0) > 1:
        builder.add_table(rows)
        return
    for row in rows:
        for cell in row:
            if not cell.continued:
                for line in cell.text.split("\n"):
                    builder.add_line(line)


def _blocks(stream: IO[bytes]) -> Iterator[etree._Element]:
    """Outermost paragraphs and tables, each emptied once it has been used."""
    depth = 0
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if local_name(element) not in {"p", "tbl"}:
            continue
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 0:
            yield element
            _forget(element)


def _forget(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
