"""Text files and web pages: readable characters in an encoding in use here."""

import re

from core.files.refusal import FileRefused
from core.phrases import say

# Form feed, vertical tab, bell, end-of-file and hyphen marks come from old word processors; the rest is never text.
_BINARY = re.compile(rb"[\x00-\x06\x08\x0e-\x19\x1b-\x1d]")
_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|article|section)[\s/>]", re.IGNORECASE
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TAG_WINDOW = 64 * 1024


def check_text(data: bytes) -> None:
    """Raises FileRefused for what is not text in UTF-8 or GB18030."""
    if data.startswith(_UTF_16):
        raise FileRefused(say("文本文件的编码是 UTF-16。请用记事本另存为，编码选 UTF-8，再上传。"))
    if _BINARY.search(data):
        raise FileRefused(say("这不是文本文件，里面有不可读的内容。请检查扩展名，上传原来的文件。"))
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return
    raise FileRefused(say("文本文件的编码无法识别。请用记事本另存为，编码选 UTF-8，再上传。"))


def check_html(data: bytes) -> None:
    """Raises FileRefused for what is not text, or has no sign of a web page near its beginning."""
    check_text(data)
    if not _TAG.search(data[:_TAG_WINDOW]):
        raise FileRefused(say("文件的扩展名是网页，内容却不是。请在浏览器中重新另存网页后再上传。"))
