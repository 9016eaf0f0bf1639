"""Pictures: whole, and not larger in pixels than a viewer can bear."""

import struct

from core.files.limits import FileLimits
from core.files.refusal import FileRefused
from core.phrases import say

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPG_MAGIC = b"\xff\xd8\xff"
_BROKEN = say("图片不完整或已损坏。请重新保存或截取后再上传。")
_SEGMENTS = 10_000
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_png(data: bytes, limits: FileLimits) -> None:
    """Raises FileRefused for a PNG that is cut off or has too many pixels."""
    position = len(PNG_MAGIC)
    if data[position : position + 8] != b"\x00\x00\x00\x0dIHDR" or len(data) < position + 25:
        raise FileRefused(_BROKEN)
    width, height = struct.unpack_from(">II", data, position + 8)
    name = b""
    while name != b"IEND":
        if position + 12 > len(data):
            raise FileRefused(_BROKEN)
        length, name = struct.unpack_from(">I4s", data, position)
        position += 12 + length
    _check_pixels(width, height, limits)


def check_jpg(data: bytes, limits: FileLimits) -> None:
    """Raises FileRefused for a JPEG that is cut off or has too many pixels."""
    position = 2
    for _ in range(_SEGMENTS):
        if position + 4 > len(data):
            break
        mark, code, length = struct.unpack_from(">BBH", data, position)
        if mark != 0xFF:
            break
        if code in _FRAMES and position + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, position + 5)
            if b"\xff\xd9" not in data[position:]:
                break
            _check_pixels(width, height, limits)
            return
        position += _segment_length(code, length)
    raise FileRefused(_BROKEN)


def _segment_length(code: int, length: int) -> int:
    if code == 0xFF:
        return 1
    return 2 if code in _STANDALONE else 2 + length


def _check_pixels(width: int, height: int, limits: FileLimits) -> None:
    if not width or not height:
        raise FileRefused(_BROKEN)
    if width * height > limits.pixels:
        raise FileRefused(
            say(
                "图片有 %(width)s×%(height)s 像素，超过 %(pixels)s 万像素，无法接收。请缩小后再上传。",
                width=width,
                height=height,
                pixels=limits.pixels // 10_000,
            )
        )
