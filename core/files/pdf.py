"""What can be told of a PDF without a PDF library: protected, active, too long. Its text is the reader's business."""

import re
import zlib
from collections.abc import Iterator

from core.files.limits import MEGABYTE, FileLimits
from core.files.refusal import FileRefused
from core.phrases import say

_PROTECTED = re.compile(rb"/Encrypt\s*(?:<<|[0-9]+\s+[0-9]+\s+R)")
_ACTIVE = re.compile(rb"/S\s*/(?:JavaScript|Launch)\b|/JavaScript\s*(?:<<|\[|[0-9]+\s+[0-9]+\s+R)")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_INCOMPLETE = say("PDF 文件不完整。请重新导出或下载一份后再上传。")
_OBJECT_STREAM_LIMIT = 16 * MEGABYTE


def check_pdf(data: bytes, limits: FileLimits) -> None:
    """Raises FileRefused for a PDF that is cut off, protected, carries scripts or launches, or has too many pages."""
    if b"%%EOF" not in data or b"startxref" not in data:
        raise FileRefused(_INCOMPLETE)
    if _PROTECTED.search(data):
        raise FileRefused(say("PDF 设有密码或权限限制，无法读取。请取消限制，或重新打印为 PDF 后再上传。"))
    pages = 0
    for piece in (data, *_object_streams(data, limits)):
        if _ACTIVE.search(piece):
            raise FileRefused(say("PDF 里有脚本或启动程序的动作，已拒绝。请重新打印为 PDF 后再上传。"))
        pages += len(_PAGE.findall(piece))
    if pages > limits.pages:
        raise FileRefused(
            say(
                "PDF 有 %(pages)s 页，超过 %(most)s 页，无法接收。请拆成几个文件后再上传。",
                pages=pages,
                most=limits.pages,
            )
        )


def _object_streams(data: bytes, limits: FileLimits) -> Iterator[bytes]:
    """The unpacked object streams, in which newer writers keep the page and action objects."""
    left, position = limits.unpacked, 0
    while found := _OBJECT_STREAM.search(data, position):
        opening = _STREAM.search(data, found.end(), found.end() + 1024)
        if opening is None:
            position = found.end()
            continue
        position = data.find(b"endstream", opening.end())
        if position < 0:
            raise FileRefused(_INCOMPLETE)
        piece = _inflate(data[opening.end() : position], min(_OBJECT_STREAM_LIMIT, left))
        left -= len(piece)
        yield piece


def _inflate(packed: bytes, limit: int) -> bytes:
    """The unpacked bytes; none when they are packed in another way. Raises FileRefused above the limit."""
    inflater = zlib.decompressobj()
    try:
        piece = inflater.decompress(packed, limit + 1)
    except zlib.error:
        return b""
    if len(piece) > limit:
        raise FileRefused(say("PDF 解开后过大，像是压缩炸弹，已拒绝。请确认来源，重新打印为 PDF 后再上传。"))
    return piece
