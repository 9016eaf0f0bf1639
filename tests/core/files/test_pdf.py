"""PDF files: protected, active, long, or broken."""

import zlib

import pytest

from core.files.inspection import inspect_file
from core.files.refusal import FileRefused
from tests.core.files.samples import make_object_stream, make_pdf

ACTIVE = "PDF 里有脚本或启动程序的动作，已拒绝。请重新打印为 PDF 后再上传。"
PROTECTED = "PDF 设有密码或权限限制，无法读取。请取消限制，或重新打印为 PDF 后再上传。"
INCOMPLETE = "PDF 文件不完整。请重新导出或下载一份后再上传。"
BOMB = "PDF 解开后过大，像是压缩炸弹，已拒绝。请确认来源，重新打印为 PDF 后再上传。"
PAGES = b"<< /Type /Page >>" * 400


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (make_pdf(trailer=b"/Encrypt 9 0 R "), PROTECTED),
        (make_pdf(trailer=b"/Encrypt<</Filter/Standard>> "), PROTECTED),
        (make_pdf(extra=b"9 0 obj << /S /JavaScript /JS (app.alert) >> endobj\n"), ACTIVE),
        (make_pdf(extra=b"9 0 obj << /S/Launch /F (cmd.exe) >> endobj\n"), ACTIVE),
        (make_pdf(extra=b"9 0 obj << /Names << /JavaScript 10 0 R >> >> endobj\n"), ACTIVE),
        (make_pdf(extra=make_object_stream(b"<< /S /Launch /F (cmd.exe) >>")), ACTIVE),
        (make_pdf(501), "PDF 有 501 页，超过 500 页，无法接收。请拆成几个文件后再上传。"),
        (
            make_pdf(101, extra=make_object_stream(PAGES)),
            "PDF 有 501 页，超过 500 页，无法接收。请拆成几个文件后再上传。",
        ),
        (make_pdf(extra=make_object_stream(bytes(17 * 1024 * 1024))), BOMB),
        (make_pdf(extra=b"9 0 obj << /Type /ObjStm >> stream\nx"), INCOMPLETE),
        (make_pdf()[:-8], INCOMPLETE),
        (b"%PDF-1.7\n%%EOF", INCOMPLETE),
    ],
)
def test_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file("a.pdf", data, "notice")
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    "data",
    [
        make_pdf(500),
        make_pdf(100, extra=make_object_stream(PAGES)),
        b"\xef\xbb\xbf\r\n" + make_pdf(),
        make_pdf(extra=b"9 0 obj (the word JavaScript, /Launcher and /Encryption in a text) endobj\n"),
        make_pdf(extra=b"9 0 obj << /Type /ObjStm >> endobj\n"),
        make_pdf(extra=make_object_stream(b"x").replace(zlib.compress(b"x"), b"not packed")),
    ],
)
def test_taken(data: bytes) -> None:
    assert inspect_file("a.pdf", data, "notice").kind == "pdf"
