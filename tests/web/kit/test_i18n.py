"""The language of an answer, and catalogues that plugins add."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from web.assets.catalogues import read_catalogue
from web.kit.i18n import (
    CORE_CATALOGUES,
    choose_locale,
    current_locale,
    gettext,
    load_catalogues,
    ngettext,
    speaking,
)


def plugin_folder(tmp_path: Path, **messages: str) -> Path:
    catalogue = Catalog(locale="en")
    for source, translated in messages.items():
        catalogue.add(source, translated)
    folder = tmp_path / "locales" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return tmp_path / "locales"


def test_chinese_needs_no_catalogue() -> None:
    with speaking("zh_CN", load_catalogues()):
        assert gettext("退出登录") == "退出登录"
        assert gettext("本页%(shown)s条", shown=20) == "本页20条"
        assert ngettext("有%(num)s处需要改", "有%(num)s处需要改", 2) == "有2处需要改"
        assert gettext("完成80%") == "完成80%"


def test_english_speaks_within_its_block_only() -> None:
    with speaking("en", load_catalogues()):
        assert gettext("退出登录") == "Sign out"
        assert ngettext("有%(num)s处需要改", "有%(num)s处需要改", 1) == "1 place needs a change"
        assert ngettext("有%(num)s处需要改", "有%(num)s处需要改", 3) == "3 places need a change"
        assert current_locale() == "en"
    assert gettext("退出登录") == "退出登录"
    assert current_locale() == "zh_CN"


def test_a_plugin_adds_words_and_cannot_change_ours(tmp_path: Path) -> None:
    folder = plugin_folder(tmp_path, 回访="Call back", 退出登录="Leave")
    with speaking("en", load_catalogues((CORE_CATALOGUES, folder))):
        assert gettext("回访") == "Call back"
        assert gettext("退出登录") == "Sign out"


@pytest.mark.parametrize(
    ("chosen", "cookie", "locale"),
    [
        (None, "en", "en"),
        ("zh_CN", "en", "zh_CN"),
        ("en", None, "en"),
        (None, None, "zh_CN"),
        ("fr", "../x", "zh_CN"),
    ],
)
def test_the_first_known_wish_is_the_language(chosen: str | None, cookie: str | None, locale: str) -> None:
    assert choose_locale(chosen, cookie) == locale


def test_translations_keep_the_places_of_their_variables() -> None:
    english = read_catalogue(CORE_CATALOGUES / "en" / "LC_MESSAGES" / "messages.po")
    wrong = {message.id: list(map(str, message.check())) for message in english if message.id and message.check()}
    assert wrong == {}
