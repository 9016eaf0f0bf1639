"""A manifest is taken whole or refused with the field's name."""

from typing import Any

import msgspec
import pytest

from core.hooks.manifest import Manifest, ManifestError

GOOD: dict[str, Any] = {
    "name": "fee_registry",
    "title": "收费目录",
    "description": "公开并核对涉企收费目录。",
    "version": "1.2.0",
}


class SoundSettings(msgspec.Struct):
    days: int = 5


class UnfilledSettings(msgspec.Struct):
    days: int


def test_good_manifest_keeps_its_fields() -> None:
    manifest = Manifest(
        **GOOD,
        requires_core=">=0.1,<1",
        requires_plugins=("credit",),
        permissions=("fee_registry.edit",),
        settings=SoundSettings,
        data_kinds=("business", "contact"),
    )
    assert (manifest.name, manifest.permissions) == ("fee_registry", ("fee_registry.edit",))
    assert [manifest.accepts_core(version) for version in ("0.0.9", "0.1.0", "0.2.0rc1", "1.0")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Fee"),
        ("name", "fee-registry"),
        ("name", "fee__registry"),
        ("name", "1fee"),
        ("name", "a" * 41),
        ("name", "core"),
        ("name", None),
        ("title", " "),
        ("title", "长" * 41),
        ("description", ""),
        ("version", "one"),
        ("version", 1),
        ("requires_core", "about 1"),
        ("requires_core", 1),
        ("requires_plugins", ["credit"]),
        ("requires_plugins", ("fee_registry",)),
        ("requires_plugins", ("Credit",)),
        ("requires_plugins", ("credit", "credit")),
        ("permissions", ("edit",)),
        ("permissions", ("credit.edit",)),
        ("settings", dict),
        ("settings", UnfilledSettings),
        ("data_kinds", ("secret",)),
    ],
)
def test_bad_field_is_named(field: str, value: object) -> None:
    with pytest.raises(ManifestError) as caught:
        Manifest(**{**GOOD, field: value})
    assert caught.value.field == field
    assert caught.value.sentence.startswith(f"插件清单的 {field} ")
