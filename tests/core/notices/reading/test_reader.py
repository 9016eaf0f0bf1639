"""The one door: what a file is, is told by its bytes; what cannot be read is refused with one sentence."""

import io
import pickle
import zipfile

import pytest

from core.notices.reading import UnreadableNotice, read_notice
from core.notices.reading.reader import MAX_BYTES

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**members: bytes) -> bytes:
    """A zip file with these members; `__` in a name stands for a slash, `_` for a full stop."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name.replace("__", "/").replace("_", "."), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.txt", "文件是空的,没有可以读取的内容。请检查原文件后重新上传。"),
        (b"\n \r\n\0", "a.txt", "文件是空的,没有可以读取的内容。请检查原文件后重新上传。"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "文件超过 20 MB,无法导入。请去掉其中的图片,或把附件分开后再上传。"),
        (b"%PDF-1.7 ...", "a.docx", "PDF 文件已损坏，无法打开。请重新导出或下载一份后再上传。"),
        (OLE + b"..", "a.doc", "这是旧版 .doc 格式的文件,无法读取。请用 Word 或 WPS 另存为 docx 文件后再上传。"),
        (OLE + b"..", "a.WPS", "这是 .wps 格式的文件,无法读取。请用 WPS 另存为 docx 文件后再上传。"),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            "文件设有打开密码,无法读取。请在 Word 或 WPS 中取消密码后再上传。",
        ),
        (b"{\\rtf1", "a.doc", "这是 RTF 文件,暂不支持。请用 Word 或 WPS 另存为 docx 文件后再上传。"),
        (b"\x89PNG\r\n", "a.docx", "这是一张图片,没有可以读取的文字。请先转换为文字版的 docx 或 txt 文件后再上传。"),
        (
            b"\xef\xbb\xbf<!DOCTYPE HTML>",
            "a.txt",
            "网页里没有文字，可能正文是图片，或没有保存完整。请在浏览器中重新另存，或把正文复制到 docx 文件中再上传。",
        ),
        (
            packed(OFD_xml=b"x"),
            "a.ofd",
            "暂不支持 OFD 文件。请上传公文的 docx 文件,或复制文字另存为 txt 文件后再上传。",
        ),
        (packed(xl__workbook_xml=b"x"), "a.xlsx", "这是电子表格,不是公文。请上传公文的 docx 或 txt 文件。"),
        (packed(readme_txt=b"x"), "a.zip", "这是压缩包,或者不是完整的 docx 文件。请先解压,再上传其中的 docx 文件。"),
        (b"PK\x03\x04 cut", "a.docx", "文件已损坏,无法打开。请在 Word 或 WPS 中打开确认,另存为 docx 后重新上传。"),
        (
            packed(word__document_xml=b"<w:document><w:body>"),
            "a.docx",
            "文件内部结构已损坏,无法读取。请在 Word 或 WPS 中另存为 docx 后重新上传。",
        ),
        (
            packed(word__document_xml=b"<document><body/></document>"),
            "a.docx",
            "文件里没有文字,可能只有扫描的图片。请先转换为文字版的 docx 或 txt 文件后再上传。",
        ),
        (
            b"ab\0cd",
            "a.txt",
            "这个文件不是文本,无法识别。请上传 docx 文件,或另存为 UTF-8 编码的 txt 文件后再上传。",
        ),
        (
            b"\xff\xff\xff\xff",
            "a.txt",
            "文件的文字编码无法识别,内容会是乱码。请另存为 UTF-8 编码的 txt 文件或 docx 文件后再上传。",
        ),
    ],
)
def test_one_sentence_for_each_refusal(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableNotice) as refusal:
        read_notice(data, name)
    assert refusal.value.sentence == sentence


def test_the_refusal_is_a_value_error_and_survives_a_process_boundary() -> None:
    refusal = pickle.loads(pickle.dumps(UnreadableNotice("请重新上传。")))  # noqa: S301 -- made one line above
    assert isinstance(refusal, UnreadableNotice)
    assert issubclass(UnreadableNotice, ValueError)
    assert refusal.sentence == "请重新上传。"


def test_markup_that_is_no_page() -> None:
    with pytest.raises(UnreadableNotice, match="这是 XML 文件，不是公文"):
        read_notice(b'<?xml version="1.0"?><w:wordDocument/>', "a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.html"])
def test_a_page_by_any_name(name: str) -> None:
    assert read_notice("<html><p>一、任务".encode(), name).format == "html"


def test_a_text_file_by_any_name() -> None:
    notice = read_notice("一、任务".encode(), "a.docx")
    assert (notice.text, notice.format) == ("一、任务\n", "txt")


def test_the_same_words_are_the_same_notice() -> None:
    first = read_notice("一、任务\r\n\r\n二、要求".encode(), "a.txt")
    second = read_notice("\ufeff一、任务　\n二、要求".encode("utf-16"), "b.txt")
    assert first.sha256 == second.sha256
