"""The documents against the code: made files, links, commands, settings, pictures, decisions."""

import re
from pathlib import Path

import click
import pytest

from core import config
from core.hooks.reference import REFERENCE, reference
from yingshang.cli import cli

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
CODE = re.compile(r"^```[a-z]*\n(.*?)^```$|`([^`\n]+)`", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SOURCES = ("bench", "core", "migrations", "tenants", "web", "workers", "yingshang")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _code(document: Path) -> list[str]:
    """Every line of code in a document, in blocks and in the text; what stands behind # is left out."""
    found = CODE.findall(document.read_text(encoding="utf-8"))
    lines = [line for block, word in found for line in (block or word).splitlines()]
    return [line.split(" #")[0].strip() for line in lines]


def _anchors(document: Path) -> set[str]:
    """The names under which a document's headings can be reached."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_documents_are_there() -> None:
    names = {str(document.relative_to(ROOT)) for document in DOCUMENTS}
    assert names == {
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "DECISIONS.md",
        "README.md",
        "README.zh-CN.md",
        "docs/administrators.md",
        "docs/api.md",
        "docs/hooks.md",
        "docs/notice-forms.md",
        "docs/operators.md",
        "docs/vendors.md",
    }


def test_the_reference_of_hooks_is_what_the_specs_say() -> None:
    assert _text(REFERENCE) == reference(), "run: .venv/bin/python -m core.hooks.reference > docs/hooks.md"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if not link.startswith("http")]
    for link in links:
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_file(), f"{document.name} leads to {link}"
        assert target.is_relative_to(ROOT)
        assert not anchor or anchor in _anchors(target), f"{document.name} leads to {link}"


def test_every_document_is_reached_from_the_readme() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        reached = {link.partition("#")[0] for link in LINK.findall(_text(readme))} | {readme}
        assert {str(document.relative_to(ROOT)) for document in DOCUMENTS} - reached == set()


def test_both_readmes_give_the_same_commands_and_pictures() -> None:
    commands = [
        [line for line in _code(ROOT / name) if line.startswith((".venv", "make"))]
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert commands[0] == commands[1]
    pictures = [re.findall(r"!\[[^]]+\]\(([^)]+)\)", _text(name)) for name in ("README.md", "README.zh-CN.md")]
    assert pictures[0] == pictures[1] == ["docs/pictures/ledger-1366.png", "docs/pictures/review-1366.png"]


def test_make_has_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), flags=re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for line in _code(document)
        for target in re.findall(r"^make(?: ([a-z]+))(?:$| )", line)
    }
    assert {"run", "test", "check", "setup"} <= named <= targets


def test_every_command_exists_with_its_options() -> None:
    lines = [
        line
        for document in DOCUMENTS
        for line in _code(document)
        if re.match(r"(?:\.venv/bin/)?yingshang(?: [a-z-]|$)", line)
    ]
    assert len(lines) > 20
    for line in lines:
        _check_command(line)


def _check_command(line: str) -> None:
    command: click.Command = cli
    for word in line.split(" <", maxsplit=1)[0].split()[1:]:
        if word.startswith("--"):
            known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
            assert word in known, f"{line}: {word}"
        elif isinstance(command, click.Group) and word.isascii() and word.isalpha():
            assert word in command.commands, f"{line}: {word}"
            command = command.commands[word]


def test_every_setting_is_described_and_every_description_is_a_setting() -> None:
    source = Path(config.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r'env\.get\("([A-Z_]+)"', source)) | set(re.findall(r'env\["([A-Z_]+)"\]', source))
    settings = _text("docs/operators.md").split("\n## Settings\n")[1].split("\n## ")[0]
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", settings, flags=re.MULTILINE))
    assert described == read


def test_decisions_are_numbered_and_whole() -> None:
    chapters = _text("DECISIONS.md").split("\n## ")[1:]
    numbers = [int(chapter.partition(".")[0]) for chapter in chapters]
    assert numbers == list(range(1, len(chapters) + 1))
    for chapter in chapters:
        assert re.findall(r"^\*\*(\w+)\.\*\* ", chapter, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_that_the_code_names_exist() -> None:
    count = _text("DECISIONS.md").count("\n## ")
    named = {
        int(number)
        for package in SOURCES
        for file in (ROOT / package).rglob("*.py")
        for number in re.findall(r"DECISIONS\.md (\d+)", file.read_text(encoding="utf-8"))
    }
    assert named
    assert max(named) <= count
    assert "Piccolo's transactions" in _text("DECISIONS.md").split("\n## 4. ")[1].split("\n")[0]
