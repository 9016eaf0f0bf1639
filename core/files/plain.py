"""Text files and web pages: readable characters in an encoding in use here."""

import re

from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.phrases import say

# Form feed, vertical tab, bell, end-of-file and hyphen marks come from old word processors; the rest is never text.
_BINARY = re.compile(rb"[\x00-\x06\x08\x0e-\x19\x1b-\x1d]")
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|article|section)[\s/>]", re.IGNORECASE
)
_ARCHIVE = re.compile(rb"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TAG_WINDOW = 64 * 1024
_MOST_DAMAGE = 1000
"""On a saved page one byte in so many may be damaged: sites put marks of all kinds between their words."""

_NOT_TEXT = say("这不是文本文件，里面有不可读的内容。请检查扩展名，上传原来的文件。")


def check_text(data: bytes) -> None:
    """Raises FileRefused for what is not text in UTF-8, GB18030 or, with its mark, UTF-16."""
    words = _from_utf_16(data)
    if _BINARY.search(words):
        raise FileRefused(_NOT_TEXT)
    for encoding in ("utf-8", "gb18030"):
        try:
            words.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    raise FileRefused(say("文本文件的编码无法识别。请用记事本另存为，编码选 UTF-8，再上传。"))


def check_html(data: bytes, limits: FileLimits) -> None:
    """Raises FileRefused for what is not text, has no sign of a web page near its beginning, or has too many tags."""
    words = _from_utf_16(data)
    if len(_BINARY.findall(words)) * _MOST_DAMAGE > len(words):
        raise FileRefused(_NOT_TEXT)
    if not _TAG.search(words[:_TAG_WINDOW]):
        raise FileRefused(say("文件的扩展名是网页，内容却不是。请在浏览器中重新另存网页后再上传。"))
    if words.count(b"<") > limits.elements:
        raise FileRefused(say("网页过于庞大，无法处理。请只保存正文部分，或把正文复制到 docx 文件中再上传。"))


def check_archive(data: bytes) -> None:
    """Raises FileRefused for what is no web archive of a browser."""
    if not _ARCHIVE.search(data[:_TAG_WINDOW]):
        raise FileRefused(say("文件的扩展名是网页存档，内容却不是。请在浏览器中重新另存网页后再上传。"))


def _from_utf_16(data: bytes) -> bytes:
    """The same words in UTF-8 when a mark says that they are in UTF-16; what is no character becomes a zero byte."""
    if not data.startswith(_UTF_16):
        return data
    return data.decode("utf-16", "replace").replace("\ufffd", "\0").encode("utf-8", "replace")
