"""From the bytes of a saved page to its characters: html in any encoding in use here, and web archives (mht)."""

import codecs
import email
import email.policy
import re

from core.phrases import say

from .errors import UnreadableNotice

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset ?= ?["']?([\w-]{2,20})""", re.IGNORECASE)
_HEAD = 16 * 1024
_ARCHIVE = re.compile(
    rb"(?:From|MIME-Version|Snapshot-Content-Location|Content-Type|X-[\w-]+|Subject|Date): ?[^\r\n]*[\r\n]"
)
_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|article|section)[\s/>]", re.IGNORECASE
)
_MOST_DAMAGE = 500
"""One character in so many may be damaged."""


def is_page(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a web page or of a web archive."""
    head = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    return (head[:1] == b"<" and bool(_PAGE.search(head))) or is_archive(head)


def is_archive(head: bytes) -> bool:
    """Whether the first bytes are those of a web archive (mht): the head of a message with parts."""
    return bool(_ARCHIVE.match(head)) and b"multipart/related" in head


def decode_page(data: bytes) -> str:
    """The markup of a page. Raises UnreadableNotice when its characters cannot be told."""
    declared = ""
    if is_archive(data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t")):
        data, declared = _from_archive(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    found = _DECLARED.search(data[:_HEAD])
    declared = declared or (found.group(1).decode() if found else "")
    # Chinese in GBK is never valid UTF-8 by chance, while a wrong declaration is common on saved pages.
    for encoding in ("utf-8", _codec(declared)):
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") * _MOST_DAMAGE <= len(text):
            return text
    raise UnreadableNotice(
        say("网页的文字编码无法识别，内容会是乱码。请在浏览器中重新另存，或把正文复制到 docx 文件中再上传。")
    )


def _codec(declared: str) -> str:
    return declared.lower() if declared.lower() in {"big5", "big5-hkscs", "utf-16le", "utf-16be"} else "gb18030"


def _from_archive(data: bytes) -> tuple[bytes, str]:
    """The page inside a web archive, and the encoding that its part names."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    return payload, part.get_content_charset() or ""
    except (RecursionError, LookupError, ValueError, AttributeError) as damage:
        raise UnreadableNotice(_NO_PAGE) from damage
    raise UnreadableNotice(_NO_PAGE)


_NO_PAGE = say("网页存档已损坏，找不到其中的网页。请在浏览器中重新另存为 .html 后再上传。")
