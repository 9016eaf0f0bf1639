"""No word of the product escapes translation: each is a literal in a call that names it, and each has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.assets.catalogues import extract_messages, read_catalogue, untranslated
from web.assets.paths import LOCALES, ROOT, TEMPLATES
from web.kit.environment import create_environment

HAN = re.compile(r"[\u4e00-\u9fff]")
MARKS = re.compile(r"[\u3001\u3002\u3008-\u3011\uff01-\uff1f]")
CALLS = frozenset({"_", "gettext", "ngettext", "say", "say_in", "counted", "listed"})
# Calls whose literals are no words: patterns and what is cut off.
PLAIN = frozenset({"compile", "rstrip", "removesuffix"})
SAMPLES = "styleguide.html"
PACKAGES = ("core", "tenants", "web", "plugins")

# What is written in Chinese and is no word of the screen.
ELSEWHERE = {
    "core/accounts/pinyin.py": "the order of Chinese names",
    "core/accounts/tokens.py": "a name that is kept",
    "core/config.py": "told on the command line before any page is drawn",
    "core/exports/": "what a sheet says; sheets are Chinese and come back in",
    "core/hooks/caller.py": "told to whoever starts the program",
    "core/hooks/discovery.py": "told to whoever starts the program",
    "core/hooks/manifest.py": "told to whoever starts the program",
    "core/hooks/registry.py": "told to whoever starts the program",
    "core/imports/fields.py": "a heading of our own sheets",
    "core/imports/ledger/changes.py": "what an exported list says",
    "core/imports/ledger/specs.py": "headings and words of people's sheets",
    "core/imports/ledger/standing.py": "what an exported list says",
    "core/imports/reading/": "what a cell says",
    "core/imports/roster/specs.py": "headings and words of people's sheets",
    "core/imports/services/first_passwords.py": "what a sheet says",
    "core/imports/writing/": "what a sheet says; sheets are Chinese and come back in",
    "core/ledger/cycles.py": "the language of printed duties",
    "core/ledger/services/export.py": "what a sheet says; sheets are Chinese and come back in",
    "core/ledger/services/standing.py": "unit names as the list keeps them",
    "core/notices/parsing/": "the language of printed notices",
    "core/notices/reading/": "the language of printed notices",
    "core/notices/resolve/": "the names of units in printed notices",
    "core/notices/sentences.py": "the language of printed notices",
    "core/notices/services/shape.py": "a reason that is kept with the draft",
    "core/notices/typed.py": "figures as people type them",
    "tenants/setup/": "names of units as cities have them, and where regions come from",
    "tenants/operators/records.py": "a name that is kept",
    "web/api/document.py": "examples in the description of the API",
    "web/api/events.py": "examples in the description of the API",
    "web/api/shapes/": "examples in the description of the API",
    "web/assets/": "told to whoever builds the front end",
    "web/kit/filters.py": "dates as Chinese writes them",
    "web/kit/forms.py": "dates as people type them",
    "web/kit/styleguide.py": "invented records",
    "web/kit/passages.py": "what counts as Chinese",
    "web/kit/static.py": "told to whoever starts the program",
    "web/routes/imports/workbooks.py": "names of files",
    "web/routes/operator/tenants.py": "a name that is kept",
}


def test_every_message_has_its_english() -> None:
    english = read_catalogue(LOCALES / "en" / "LC_MESSAGES" / "messages.po")
    known = {(message.id, message.context) for message in english if message.id}
    written = {(message.id, message.context) for message in extract_messages(ROOT) if message.id}
    assert written - known == set(), "run: python -m web.assets messages"
    assert known - written == set(), "run: python -m web.assets messages"
    assert untranslated(english) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_speak_through_the_catalogue(path: Path) -> None:
    assert list(_bare_words_of_template(path.read_text("utf-8"), marks=path.name != SAMPLES)) == []


def test_code_speaks_through_the_catalogue() -> None:
    bare = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if not place.startswith(tuple(ELSEWHERE)):
                bare += [f"{place}:{line}: {text}" for line, text in _bare_words(ast.parse(path.read_text("utf-8")))]
    assert bare == []


def _bare_words_of_template(source: str, *, marks: bool) -> Iterator[str]:
    """Text and strings in Chinese, other than the first argument of a call of the catalogue."""
    before = ["", ""]
    for line, kind, value in create_environment({}, {}).lexer.tokeniter(source, None):
        named = before[-1] == "(" and before[-2] in CALLS
        if kind in ("data", "string") and not named and (HAN.search(value) or (marks and MARKS.search(value))):
            yield f"{line}: {value.strip()}"
        if kind != "whitespace":
            before.append(value)


def _bare_words(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese literals outside of docstrings, comparisons, statements of SQL and calls of the catalogue."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
        if HAN.search(text) and not re.search(r"\b(SELECT|CASE|string_agg)\b", text):
            yield node.lineno, text
        return
    if isinstance(node, ast.Compare) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    for child in ast.iter_child_nodes(node):
        named = isinstance(node, ast.Call) and _name(node.func) in CALLS | PLAIN and isinstance(child, ast.Constant)
        if not named:
            yield from _bare_words(child)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
