"""Download headers: the name survives, and nothing in it can end the header or name a folder."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.download import content_disposition, download_headers


def test_headers_of_a_document() -> None:
    assert download_headers("方案 1.docx", "application/pdf", 12) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename=\"__ 1.docx\"; filename*=UTF-8''%E6%96%B9%E6%A1%88%201.docx",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Content-Length": "12",
    }


@pytest.mark.parametrize("media_type", ["text/html", "text/plain", "multipart/related"])
def test_pages_are_sent_as_plain_bytes(media_type: str) -> None:
    headers = download_headers("a.html", media_type)
    assert headers["Content-Type"] == "application/octet-stream"
    assert "Content-Length" not in headers


@given(st.text(min_size=1, max_size=60))
def test_any_name_gives_one_harmless_header_line(name: str) -> None:
    value = content_disposition(name)
    plain, _, full = value.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    assert value.isascii()
    assert value.isprintable()
    assert len(plain) == len(name)
    assert not set(plain) & set('"\\/;%')
    assert unquote(full) == name.encode("utf-8", "replace").decode()
