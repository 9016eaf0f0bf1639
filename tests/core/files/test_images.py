"""Pictures: cut off, too large in pixels, or fine."""

import pytest

from core.files.inspection import inspect_file
from core.files.refusal import FileRefused
from tests.core.files.samples import make_jpg, make_png

BROKEN = "图片不完整或已损坏。请重新保存或截取后再上传。"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", make_png(8_000, 5_001), "图片有 8000×5001 像素，超过 4000 万像素，无法接收。请缩小后再上传。"),
        ("a.png", make_png(0, 5), BROKEN),
        ("a.png", make_png()[:-9], BROKEN),
        ("a.png", make_png()[:20], BROKEN),
        ("a.png", make_png()[:8] + b"\x00\x00\x00\x0dIDAT" + make_png()[16:], BROKEN),
        ("a.jpg", make_jpg(60_000, 60_000), "图片有 60000×60000 像素，超过 4000 万像素，无法接收。请缩小后再上传。"),
        ("a.jpg", make_jpg(5, 0), BROKEN),
        ("a.jpg", make_jpg()[:-2], BROKEN),
        ("a.jpg", make_jpg()[:24], BROKEN),
        ("a.jpg", b"\xff\xd8" + b"\xff\xe1\x00\x02" * 10_001 + make_jpg()[2:], BROKEN),
        ("a.jpg", b"\xff\xd8\xff\xe0\xff\xff" + bytes(50), BROKEN),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x02" + bytes(50), BROKEN),
    ],
)
def test_refused(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        inspect_file(name, data, "attachment")
    assert caught.value.sentence == sentence


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", make_png(8_000, 5_000)),
        ("a.png", make_png() + b"trailing"),
        ("a.jpg", make_jpg(8_000, 5_000) + b"trailing"),
        ("a.jpg", make_jpg().replace(b"\xff\xe0", b"\xff\xff\xff\xe0", 1)),
    ],
)
def test_taken(name: str, data: bytes) -> None:
    assert inspect_file(name, data, "attachment").size == len(data)
