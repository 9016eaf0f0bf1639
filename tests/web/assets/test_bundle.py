"""The stylesheet and the script: joined in order, small, named by content."""

import gzip
import json
import re
from pathlib import Path

import pytest

from web.assets.bundle import COMPONENTS, SCRIPTS, build_bundles, minify_css, minify_js, script, stylesheet
from web.assets.paths import STATIC

STYLE_LIMIT = 25 * 1024
OWN_SCRIPT_LIMIT = 10 * 1024
ALL_SCRIPT_LIMIT = 30 * 1024


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode()))


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A static folder of a few lines."""
    for layer in ("reset", "tokens", "base", "utilities"):
        (tmp_path / "css").mkdir(exist_ok=True)
        (tmp_path / "css" / f"{layer}.css").write_text(f".{layer} {{ color: red }}\n")
    (tmp_path / "css" / "components").mkdir()
    for name in COMPONENTS:
        (tmp_path / "css" / "components" / f"{name}.css").write_text(f".{name} {{ color: red }}\n")
    for sources in SCRIPTS.values():
        for source in sources:
            path = tmp_path / source
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"// {source}\n(() => {{ window.x = '{source}' }})()\n")
    return tmp_path


def test_what_is_shipped_stays_within_its_limits() -> None:
    assert compressed(stylesheet(STATIC / "css")) <= STYLE_LIMIT
    ours = tuple(source for sources in SCRIPTS.values() for source in sources if source.startswith("js/"))
    assert compressed(script(STATIC, ours)) <= OWN_SCRIPT_LIMIT
    assert sum(compressed(script(STATIC, sources)) for sources in SCRIPTS.values()) <= ALL_SCRIPT_LIMIT


def test_every_source_of_a_component_is_built() -> None:
    assert sorted(path.stem for path in (STATIC / "css" / "components").glob("*.css")) == sorted(COMPONENTS)
    built = {Path(source).name for sources in SCRIPTS.values() for source in sources if source.startswith("js/")}
    assert sorted(path.name for path in (STATIC / "js").glob("*.js")) == sorted(built)


def test_layers_stand_in_order(static: Path) -> None:
    text = stylesheet(static / "css")
    assert text.startswith("@layer reset,tokens,base,components,utilities,plugin;\n")
    assert re.findall(r"@layer (\w+)\{", text) == ["reset", "tokens", "base", "components", "utilities"]
    assert re.findall(r"\.(\w+)\{", text.split("@layer components{")[1].split("\n")[0]) == list(COMPONENTS)


def test_a_build_writes_names_by_content_and_rests_when_nothing_changed(static: Path) -> None:
    assert build_bundles(static) is True
    first = json.loads((static / "built" / "manifest.json").read_text())
    assert sorted(first) == ["app.css", "app.js", "early.js"]
    assert build_bundles(static) is False
    (static / "css" / "base.css").write_text(".base { color: blue }\n")
    assert build_bundles(static) is True
    second = json.loads((static / "built" / "manifest.json").read_text())
    assert (second["app.css"] != first["app.css"], second["app.js"] == first["app.js"]) == (True, True)
    assert sorted(
        f"built/{path.name}" for path in (static / "built").glob("*.[cj]s*") if path.name != "manifest.json"
    ) == (sorted(second.values()))


def test_a_lost_product_is_built_again(static: Path) -> None:
    build_bundles(static)
    lost = static / json.loads((static / "built" / "manifest.json").read_text())["app.js"]
    lost.unlink()
    assert build_bundles(static) is True
    assert lost.is_file()


@pytest.mark.parametrize(
    ("source", "small"),
    [
        ("a  {\n  color: red;\n}\n", "a{color:red}"),
        ("/* a { } */ a { b: c }", "a{b:c}"),
        ('a::before { content: " ↑  /* x */ ;" }', 'a::before{content:" ↑  /* x */ ;"}'),
        ("a { width: calc(1px + 2 * var(--x)) }", "a{width:calc(1px + 2 * var(--x))}"),
        ("a :is(b, c) > d { margin: -1px 0 }", "a :is(b,c) > d{margin:-1px 0}"),
        ("@media (max-width: 48rem) { a { b: c } }", "@media (max-width:48rem){a{b:c}}"),
        ("a { font: 400 1rem/1.6 'A  B', serif }", "a{font:400 1rem/1.6 'A  B',serif}"),
        ('a[href="x;y"] { b: c }', 'a[href="x;y"]{b:c}'),
    ],
)
def test_small_css_means_the_same(source: str, small: str) -> None:
    assert minify_css(source) == small


def test_small_script_keeps_its_lines() -> None:
    source = "// why\n(() => {\n  /* a\n     b */\n  const url = 'http://x' // kept\n\n  go(url)\n})()\n"
    assert minify_js(source) == "(() => {\nconst url = 'http://x' // kept\ngo(url)\n})()\n"


def test_joined_scripts_do_not_call_each_other(static: Path) -> None:
    (static / "js" / "early.js").write_text("(() => 1)()\n")
    assert script(static, ("js/early.js", "js/early.js")) == "(() => 1)();\n(() => 1)();\n"


def test_our_scripts_need_no_exception_of_the_policy() -> None:
    text = "".join(path.read_text("utf-8") for path in (STATIC / "js").glob("*.js"))
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b", text)
        == []
    )
    assert re.findall(r"https?://", text) == []


def test_no_stylesheet_asks_another_host() -> None:
    text = stylesheet(STATIC / "css")
    assert re.findall(r"url\(|@import|https?:", text) == []


def test_letters_keep_their_case_in_every_theme() -> None:
    """Each colour of the light theme has its dark counterpart, for the system's wish and for the reader's."""
    tokens = (STATIC / "css" / "tokens.css").read_text("utf-8")
    light = tokens.split('[data-theme="light"] {')[1].split("}")[0]
    dark = tokens.split('[data-theme="dark"] {')[1].split("}")[0]
    system = tokens.split(':root:not([data-theme="light"]) {')[1].split("}")[0]
    names = re.compile(r"--[\w-]+(?=:)")
    assert names.findall(light) == names.findall(dark) == names.findall(system)
    assert re.sub(r"\s+", " ", dark) == re.sub(r"\s+", " ", system)
