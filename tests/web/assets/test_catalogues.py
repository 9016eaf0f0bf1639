"""Catalogues: compiled when they change, brought up to date without losing a translation."""

import os
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from web.assets.catalogues import compile_catalogues, extract_messages, read_catalogue, update_catalogues
from web.assets.paths import LOCALES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tiny tree: one template, a module of the web and one of core, one English catalogue."""
    web, core = tmp_path / "web", tmp_path / "core"
    (web / "locales" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (web / "locales" / "babel.cfg").write_text((LOCALES / "babel.cfg").read_text("utf-8"), "utf-8")
    (web / "templates").mkdir()
    (web / "templates" / "a.html").write_text(
        "{{ _('签收') }}{{ ui.part('a', _('退回')) }}{% trans %}办结{% endtrans %}"
    )
    (web / "page.py").write_text("def sentence() -> str:\n    return gettext('交办')\n")
    core.mkdir()
    (core / "rules.py").write_text("RULE = (say('已暂停'), counted('%(num)s项任务', 3), say(rule))\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_rules.py").write_text("assert RULE == say('别的')\n")
    catalogue = Catalog(locale="en", fuzzy=False)
    catalogue.add("签收", "Sign for")
    catalogue.add("旧词", "Old")
    with po_of(tmp_path).open("wb") as file:
        write_po(file, catalogue)
    return tmp_path


def po_of(root: Path) -> Path:
    return root / "web" / "locales" / "en" / "LC_MESSAGES" / "messages.po"


def test_words_of_templates_modules_and_core_are_found(root: Path) -> None:
    found = {message.id for message in extract_messages(root) if message.id}
    assert found == {"签收", "退回", "办结", "交办", "已暂停", ("%(num)s项任务", "%(num)s项任务")}


def test_an_update_keeps_translations_drops_old_words_and_counts_the_rest(root: Path) -> None:
    assert update_catalogues(root) == {"en": 5}
    catalogue = read_catalogue(po_of(root))
    assert {message.id: message.string for message in catalogue if message.id} == {
        "签收": "Sign for",
        "退回": "",
        "办结": "",
        "交办": "",
        "已暂停": "",
        ("%(num)s项任务", "%(num)s项任务"): ("", ""),
    }
    before = po_of(root).read_bytes()
    update_catalogues(root)
    assert po_of(root).read_bytes() == before


def test_catalogues_are_compiled_when_they_change(root: Path) -> None:
    locales = root / "web" / "locales"
    assert compile_catalogues(locales) is True
    with po_of(root).with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("签收") == "Sign for"
    assert compile_catalogues(locales) is False
    later = po_of(root).with_suffix(".mo").stat().st_mtime + 5
    os.utime(po_of(root), (later, later))
    assert compile_catalogues(locales) is True
