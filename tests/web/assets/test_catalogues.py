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
def web(tmp_path: Path) -> Path:
    """A tiny web folder: one template, one module, one English catalogue."""
    (tmp_path / "locales" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locales" / "babel.cfg").write_text((LOCALES / "babel.cfg").read_text("utf-8"), "utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        "{{ _('签收') }}{{ ui.part('a', _('退回')) }}{% trans %}办结{% endtrans %}"
    )
    (tmp_path / "page.py").write_text("def sentence() -> str:\n    return gettext('交办')\n")
    catalogue = Catalog(locale="en", fuzzy=False)
    catalogue.add("签收", "Sign for")
    catalogue.add("旧词", "Old")
    with po_of(tmp_path).open("wb") as file:
        write_po(file, catalogue)
    return tmp_path


def po_of(web: Path) -> Path:
    return web / "locales" / "en" / "LC_MESSAGES" / "messages.po"


def test_words_of_templates_and_modules_are_found(web: Path) -> None:
    assert {message.id for message in extract_messages(web) if message.id} == {"签收", "退回", "办结", "交办"}


def test_an_update_keeps_translations_drops_old_words_and_counts_the_rest(web: Path) -> None:
    assert update_catalogues(web) == {"en": 3}
    catalogue = read_catalogue(po_of(web))
    assert {message.id: message.string for message in catalogue if message.id} == {
        "签收": "Sign for",
        "退回": "",
        "办结": "",
        "交办": "",
    }
    before = po_of(web).read_bytes()
    update_catalogues(web)
    assert po_of(web).read_bytes() == before


def test_catalogues_are_compiled_when_they_change(web: Path) -> None:
    locales = web / "locales"
    assert compile_catalogues(locales) is True
    with po_of(web).with_suffix(".mo").open("rb") as file:
        assert GNUTranslations(file).gettext("签收") == "Sign for"
    assert compile_catalogues(locales) is False
    later = po_of(web).with_suffix(".mo").stat().st_mtime + 5
    os.utime(po_of(web), (later, later))
    assert compile_catalogues(locales) is True
