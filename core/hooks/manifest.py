"""What a plugin says about itself, checked when it is made."""

import re

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from core.errors import AppError

NAME_PATTERN = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
NAME_LENGTH = 40
RESERVED_NAMES = frozenset(
    {"core", "tenants", "web", "workers", "plugins", "static", "desk", "api", "operator", "docs", "healthz", "readyz"}
)
DATA_KINDS = frozenset({"business", "contact", "personal", "sensitive"})


class ManifestError(AppError):
    """A field of a manifest cannot be taken. ``reason`` says what ``field`` should be and what it is."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"插件清单的 {field} {reason}")
        self.field = field
        self.reason = reason


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The identity card of one plugin: the constant ``MANIFEST`` in its ``manifest.py``.

    ``name`` is also the folder, the URL segment, the prefix of jobs and templates and, as ``plugin_<name>``, the
    schema. ``title`` and ``description`` are shown on screen. ``version`` follows PEP 440, ``requires_core`` is a
    version range such as ``>=0.1,<1``; empty means any. ``requires_plugins`` names plugins that must be enabled first.
    ``permissions`` are ``<name>.<word>``. ``settings`` is a msgspec.Struct whose fields all have defaults, filled on
    screen by the tenant's administrator. ``data_kinds`` says which kinds of data the plugin's tables hold:
    ``business``, ``contact`` (of officials), ``personal``, ``sensitive`` (identity numbers, complainants).

    Making one raises ManifestError for the first field that cannot be taken.
    """

    name: str
    title: str
    description: str
    version: str
    requires_core: str = ""
    requires_plugins: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    settings: type[msgspec.Struct] | None = None
    data_kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_name(self.name)
        _check_text("title", self.title, 40)
        _check_text("description", self.description, 400)
        _check_versions(self)
        _check_words("requires_plugins", self.requires_plugins, NAME_PATTERN, "插件名")
        if self.name in self.requires_plugins:
            raise ManifestError("requires_plugins", "不能包含插件自己。")
        own = re.compile(re.escape(self.name) + r"\.[a-z][a-z0-9_]*")
        _check_words("permissions", self.permissions, own, f"“{self.name}.动作”形式的权限名")
        _check_words("data_kinds", self.data_kinds, re.compile("|".join(sorted(DATA_KINDS))), "数据类别")
        _check_settings(self.settings)

    def accepts_core(self, version: str) -> bool:
        """Whether the core of this version is in ``requires_core``; pre-releases count."""
        return SpecifierSet(self.requires_core).contains(version, prereleases=True)


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not NAME_PATTERN.fullmatch(name) or len(name) > NAME_LENGTH:
        raise ManifestError(
            "name", f"应由小写字母、数字和单个下划线组成，以字母开头，最长 {NAME_LENGTH} 个字符，现为“{name}”。"
        )
    if name in RESERVED_NAMES:
        raise ManifestError("name", f"不能使用保留名“{name}”，请换一个名字。")


def _check_text(field: str, value: object, limit: int) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise ManifestError(field, f"应是 1 到 {limit} 个字的文字。")


def _check_versions(manifest: Manifest) -> None:
    try:
        Version(manifest.version)
    except (InvalidVersion, TypeError):
        raise ManifestError("version", f"应是 1.2.3 这样的版本号，现为“{manifest.version}”。") from None
    try:
        SpecifierSet(manifest.requires_core)
    except (InvalidSpecifier, AttributeError, TypeError):
        raise ManifestError(
            "requires_core", f"应是 >=0.1,<1 这样的版本范围，现为“{manifest.requires_core}”。"
        ) from None


def _check_words(field: str, words: object, pattern: re.Pattern[str], noun: str) -> None:
    if not isinstance(words, tuple):
        raise ManifestError(field, f"应是元组，现为 {type(words).__name__}。")
    for word in words:
        if not isinstance(word, str) or not pattern.fullmatch(word):
            raise ManifestError(field, f"只能列出{noun}，其中“{word}”不是。")
    if len(set(words)) != len(words):
        raise ManifestError(field, "列了重复的项。")


def _check_settings(settings: object) -> None:
    if settings is None:
        return
    if not isinstance(settings, type) or not issubclass(settings, msgspec.Struct):
        raise ManifestError("settings", "应是 msgspec.Struct 的子类，或不写。")
    for field in msgspec.structs.fields(settings):
        if field.required:
            raise ManifestError(
                "settings", f"的字段 {field.name} 没有默认值；插件启用时还没有人填写设置，请给出默认值。"
            )
