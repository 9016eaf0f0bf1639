"""Rules that every template of ours keeps, plugins' included: translated words, no inline code, no raw markup."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from web.assets.paths import ROOT, TEMPLATES

CJK = re.compile(r"[\u3400-\u9fff]")
TRANSLATORS = {"_", "gettext", "ngettext", "counted"}
FORBIDDEN = {
    "an inline style": re.compile(r"<style|\sstyle\s*="),
    "an inline handler": re.compile(r"\son[a-z]+\s*=|hx-on|javascript:|[\"']js:"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "markup that is not escaped": re.compile(r"\|\s*safe\b|autoescape|Markup"),
    "an htmx attribute without its nonce": re.compile(
        r"\s(?:data-)?hx-(?:get|post|put|patch|delete|boost|trigger|vals)"
    ),
    "an address of another host": re.compile(r"""["'(]\s*(?:https?:)?//"""),
}
POST_FORM = re.compile(r"<form(?=[^>]*method=\"post\")[^>]*>(?:\s*\{#.*?#\})?\s*(.{0,40})", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def template_files() -> list[Path]:
    """Our templates and those of the plugins in this repository."""
    return [*sorted(TEMPLATES.rglob("*.html")), *sorted((ROOT / "plugins").glob("*/templates/**/*.html"))]


@pytest.fixture(scope="module")
def grammar() -> Environment:
    return Environment(extensions=["jinja2.ext.do", "jinja2.ext.i18n"], autoescape=True)


def untranslated(node: nodes.Node, inside: bool = False) -> Iterator[str]:
    """Chinese words of a template that are not in a call of a translator."""
    if isinstance(node, nodes.TemplateData) or (isinstance(node, nodes.Const) and isinstance(node.value, str)):
        text = node.data if isinstance(node, nodes.TemplateData) else node.value
        if not inside and CJK.search(text):
            yield text.strip()[:40]
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS:
        inside = True
    for child in node.iter_child_nodes():
        yield from untranslated(child, inside)


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_can_be_translated(path: Path, grammar: Environment) -> None:
    assert list(untranslated(grammar.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_code_and_no_raw_markup(path: Path) -> None:
    text = COMMENT.sub("", path.read_text("utf-8"))
    found = {name: match.group() for name, pattern in FORBIDDEN.items() if (match := pattern.search(text))}
    assert found == {}


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_form_that_changes_something_carries_its_keys(path: Path) -> None:
    starts = POST_FORM.findall(path.read_text("utf-8"))
    assert [start for start in starts if "form_keys()" not in start] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>任务</p>", ["<p>任务</p>"]),
        ("{{ '任务' }}", ["任务"]),
        ("{{ _('任务') }}{# 任务 #}", []),
        ("{{ ngettext('%(num)s条', '%(num)s条', n) }}", []),
        ("{% trans %}任务{% endtrans %}", []),
        ("{{ ui.part('a', '任务') }}", ["任务"]),
    ],
)
def test_the_search_for_words_finds_them(source: str, expected: list[str], grammar: Environment) -> None:
    assert list(untranslated(grammar.parse(source))) == expected


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("an inline style", '<p style="color: red">'),
        ("an inline handler", '<img src="x" onerror="go()">'),
        ("an inline handler", '<a hx-on:click="go()">'),
        ("an inline script", '<script nonce="x">go()</script>'),
        ("markup that is not escaped", "{{ text|safe }}"),
        ("an htmx attribute without its nonce", '<a hx-get="/x">'),
        ("an address of another host", '<img src="https://example.com/a.png">'),
        ("an address of another host", '<img src="//example.com/a.png">'),
    ],
)
def test_each_rule_can_fail(name: str, source: str) -> None:
    assert FORBIDDEN[name].search(source)
