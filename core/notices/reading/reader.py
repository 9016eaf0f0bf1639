"""One door for every kind of file: look at the bytes, not at the name, and hand over to the reader for that kind."""

from collections.abc import Callable

from core.phrases import say

from .errors import UnreadableNotice
from .pdf import read_pdf
from .plain import read_plain
from .text import NoticeText
from .web import read_web
from .web_bytes import is_page
from .word import read_word

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 20_000_000


def read_notice(data: bytes, filename: str) -> NoticeText:
    """The normalised text of a notice, or `UnreadableNotice` with a sentence that says what to do instead.

    The name only sharpens the sentence: what the file is, is told by its first bytes.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableNotice(say("文件超过 20 MB,无法导入。请去掉其中的图片,或把附件分开后再上传。"))
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableNotice(say("文件是空的,没有可以读取的内容。请检查原文件后重新上传。"))
    for magic, sentence in _REFUSED:
        if data.startswith(magic):
            raise UnreadableNotice(sentence)
    if data.startswith(_OLE):
        raise UnreadableNotice(_ole_sentence(data, filename))
    notice = _reader_for(data, filename)(data)
    if not notice.text.strip():
        raise UnreadableNotice(say("文件里没有文字,可能只有扫描的图片。请先转换为文字版的 docx 或 txt 文件后再上传。"))
    if len(notice.text) > MAX_CHARACTERS:
        raise UnreadableNotice(say("文件的文字太多,无法导入。请把附件分成几个文件后再上传。"))
    return notice


_HEAD = 64 * 1024
_PAGES = {"html", "htm", "mht", "mhtml"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFUSED = (
    (b"{\\rtf", say("这是 RTF 文件,暂不支持。请用 Word 或 WPS 另存为 docx 文件后再上传。")),
    (b"\xff\xd8\xff", say("这是一张图片,没有可以读取的文字。请先转换为文字版的 docx 或 txt 文件后再上传。")),
    (b"\x89PNG", say("这是一张图片,没有可以读取的文字。请先转换为文字版的 docx 或 txt 文件后再上传。")),
    (b"Rar!", say("这是压缩包,无法直接导入。请先解压,再上传其中的 docx 文件。")),
    (b"7z\xbc\xaf", say("这是压缩包,无法直接导入。请先解压,再上传其中的 docx 文件。")),
)


def _reader_for(data: bytes, filename: str) -> Callable[[bytes], NoticeText]:
    """The reader for what the first bytes say."""
    if data.startswith(b"PK"):
        return read_word
    if data.startswith(b"%PDF"):
        return read_pdf
    if is_page(data[:_HEAD]) or _extension(filename) in _PAGES:
        return read_web
    _refuse_markup(data)
    return read_plain


def _ole_sentence(data: bytes, filename: str) -> str:
    """What a file in the old compound format is: a protected docx, or a document of an older program."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return say("文件设有打开密码,无法读取。请在 Word 或 WPS 中取消密码后再上传。")
    if filename.lower().endswith(".wps"):
        return say("这是 .wps 格式的文件,无法读取。请用 WPS 另存为 docx 文件后再上传。")
    return say("这是旧版 .doc 格式的文件,无法读取。请用 Word 或 WPS 另存为 docx 文件后再上传。")


def _extension(filename: str) -> str:
    return filename.rpartition(".")[2].lower()


def _refuse_markup(data: bytes) -> None:
    """Markup that is no web page must not be taken for the words of a notice."""
    if data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        raise UnreadableNotice(say("这是 XML 文件，不是公文。请用 Word 或 WPS 打开，另存为 docx 文件后再上传。"))
