"""The guarded intake of a foreign file: what it is, by name, first bytes and structure, or why it is refused.

Pure and synchronous: this reads no clock, no database and no disk. A hostile file can cost time (bounded by the
limits) and memory, so the product calls it through ``core.files.intake``, in a child process.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from functools import partial

import msgspec

from core.files.images import JPG_MAGIC, PNG_MAGIC, check_jpg, check_png
from core.files.kinds import REFUSED_EXTENSIONS, FileKind, Purpose, kind_of_extension, taken_words
from core.files.limits import LIMITS, MEGABYTE, FileLimits
from core.files.package import check_package
from core.files.pdf import check_pdf
from core.files.plain import check_archive, check_html, check_text
from core.files.refusal import FileRefused
from core.phrases import say

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
_NAME_LENGTH = 120
_EXTENSION_LENGTH = 20

# What the first bytes tell: (magic, family, how a person calls it). A family of "" is never taken.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "zip", say("压缩包或 Office 文件")),
    (b"%PDF-", "pdf", "PDF"),
    (PNG_MAGIC, "png", say("PNG 图片")),
    (JPG_MAGIC, "jpg", say("JPG 图片")),
    (_OLE_MAGIC, "ole", say("旧版 Office 文件")),
    (b"MZ\x90\x00", "", say("程序")),
    (b"\x7fELF", "", say("程序")),
    (b"Rar!\x1a", "", say("压缩包")),
    (b"7z\xbc\xaf\x27\x1c", "", say("压缩包")),
    (b"\x1f\x8b", "", say("压缩包")),
    (b"PK\x05\x06", "", say("空的压缩包")),
    (b"{\\rtf", "", say("RTF 文档")),
    (b"GIF89a", "", say("GIF 图片")),
)


class FileFacts(msgspec.Struct, frozen=True):
    """What an accepted file is. ``name`` is cleaned for display, ``kind`` as in ``kinds``, ``size`` counts bytes."""

    name: str
    kind: str
    media_type: str
    size: int
    sha256: str


def inspect_file(name: str, data: bytes, purpose: Purpose, limits: FileLimits = LIMITS) -> FileFacts:
    """The facts of a file that may be taken for this purpose. Raises FileRefused with one sentence otherwise."""
    kind = check_claim(name, len(data), purpose, limits)
    _check_family(data, kind)
    _checks(kind, limits)(data)
    return FileFacts(clean_name(name), kind.name, kind.media_type, len(data), hashlib.sha256(data).hexdigest())


def check_claim(name: str, size: int, purpose: Purpose, limits: FileLimits = LIMITS) -> FileKind:
    """The kind a file claims to be, by name and size alone. Raises FileRefused when that is already not taken."""
    if not size:
        raise FileRefused(say("文件是空的。请检查后重新选择文件。"))
    if size > limits.size:
        raise FileRefused(
            say(
                "文件有 %(size).1f MB，超过 %(most)d MB，无法接收。请压缩图片或拆成几个文件后再上传。",
                size=size / MEGABYTE,
                most=limits.size // MEGABYTE,
            )
        )
    return _kind(clean_name(name), purpose)


def clean_name(name: str) -> str:
    """The last part of a file name without path, control or direction marks, at most 120 characters long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    words = " ".join("".join(_visible(letter) for letter in last).split())
    if words.startswith("."):
        words = f"{say('未命名')}{words}"
    if len(words) <= _NAME_LENGTH:
        return words
    stem, dot, extension = words.rpartition(".")
    if not dot or len(extension) > _EXTENSION_LENGTH:
        return words[:_NAME_LENGTH]
    return f"{stem[: _NAME_LENGTH - 1 - len(extension)].rstrip()}.{extension}"


def _visible(letter: str) -> str:
    """A letter as it may stand in a name: direction marks vanish, other invisible ones become blanks."""
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category in {"Cc", "Cs", "Zl", "Zp"} else letter


def _kind(name: str, purpose: Purpose) -> FileKind:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = kind_of_extension(extension, purpose)
    if kind is not None:
        return kind
    sentence = REFUSED_EXTENSIONS.get(extension)
    if sentence:
        raise FileRefused(sentence)
    shown = (
        say(".%(extension)s 文件", extension=extension[:_EXTENSION_LENGTH]) if extension else say("没有扩展名的文件")
    )
    raise FileRefused(say("%(shown)s不能上传。这里可以上传 %(taken)s。", shown=shown, taken=taken_words(purpose)))


def _check_family(data: bytes, kind: FileKind) -> None:
    head = data[:64].lstrip(b"\xef\xbb\xbf\r\n\t ")
    family, word = next(
        ((family, word) for magic, family, word in _MAGIC if head.startswith(magic)), ("text", say("文本"))
    )
    if family == kind.family:
        return
    if family == "ole" and kind.family == "zip":
        if _ENCRYPTED_MARK in data:
            raise FileRefused(say("文件设有打开密码，无法读取。请在 WPS 或 Office 中取消密码后再上传。"))
        raise FileRefused(
            say(
                "文件的扩展名是 .%(name)s，内容却是旧版格式。请用 WPS 或 Office 打开，另存为 .%(name)s 后再上传。",
                name=kind.name,
            )
        )
    raise FileRefused(
        say("文件的扩展名是 .%(name)s，内容却是%(word)s。请不要改扩展名，上传原来的文件。", name=kind.name, word=word)
    )


def _checks(kind: FileKind, limits: FileLimits) -> Callable[[bytes], None]:
    checks: dict[str, Callable[[bytes], None]] = {
        "docx": partial(check_package, kind=kind, limits=limits),
        "xlsx": partial(check_package, kind=kind, limits=limits),
        "pdf": partial(check_pdf, limits=limits),
        "png": partial(check_png, limits=limits),
        "jpg": partial(check_jpg, limits=limits),
        "html": partial(check_html, limits=limits),
        "mht": check_archive,
        "txt": check_text,
        "csv": check_text,
    }
    return checks[kind.name]
