"""Text and web pages: encodings and impostors."""

import pytest

from core.files.inspection import inspect_file
from core.files.refusal import FileRefused
from tests.core.files.samples import HTML_PAGE

BINARY = "这不是文本文件，里面有不可读的内容。请检查扩展名，上传原来的文件。"
NO_ARCHIVE = "文件的扩展名是网页存档，内容却不是。请在浏览器中重新另存网页后再上传。"
TOO_LARGE = "网页过于庞大，无法处理。请只保存正文部分，或把正文复制到 docx 文件中再上传。"
UNKNOWN = "文本文件的编码无法识别。请用记事本另存为，编码选 UTF-8，再上传。"
NO_PAGE = "文件的扩展名是网页，内容却不是。请在浏览器中重新另存网页后再上传。"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", "凤州\x00".encode("utf-16"), BINARY),
        ("a.txt", "凤州".encode("utf-16") + b"x", BINARY),
        ("a.html", HTML_PAGE.encode() + b"\x00" * 100, BINARY),
        ("a.html", HTML_PAGE.encode() + b"<b>" * 3_000_001, TOO_LARGE),
        ("a.mht", HTML_PAGE.encode(), NO_ARCHIVE),
        ("a.txt", b"words\x00words", BINARY),
        ("a.txt", bytes(range(1, 256)), BINARY),
        ("a.txt", "Übergröße".encode("latin-1") + b"\xff\xff", UNKNOWN),
        ("a.html", "没有标签的文字".encode(), NO_PAGE),
        ("a.html", b"a < b and c > d", NO_PAGE),
        ("a.html", b" " * 70_000 + HTML_PAGE.encode(), NO_PAGE),
    ],
)
def test_refused(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file(name, data, "notice")
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", "生僻字𠮷㐂".encode("gb18030")),
        ("a.txt", b"page one\x0cpage two\x1a"),
        ("a.txt", b"words"),
        ("a.txt", "凤州".encode("utf-16")),
        ("a.html", HTML_PAGE.encode("utf-16")),
        ("a.html", HTML_PAGE.encode() + b"\x00\xff" + b" " * 9_000),
        ("a.mhtml", b"From: <Saved by Blink>\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n"),
        ("a.html", b"<P>old</P>"),
        ("a.html", "<div class='正文'>凤州</div>".encode("gb18030")),
        ("a.html", b"<script>alert(1)</script><p>kept as it is, never shown</p>"),
    ],
)
def test_taken(name: str, data: bytes) -> None:
    assert inspect_file(name, data, "notice").size == len(data)
