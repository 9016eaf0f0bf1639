"""Joins the stylesheet and our scripts, makes them small, and names them by their content."""

import hashlib
import json
import re
from pathlib import Path

from web.assets.paths import STATIC

LAYERS = ("reset", "tokens", "base", "components", "utilities", "plugin")
"""Cascade layers, weakest first. The last one is left to plugins, whose stylesheets follow ours."""

COMPONENTS = (
    *(
        "shell",
        "light",
        "words",
        "button",
        "pop",
        "picker",
        "list",
        "table",
        "facts",
        "time",
        "document",
        "draft",
        "versions",
        "form",
    ),
    *("chart", "board", "plugin_centre", "portal", "reference", "styleguide", "narrow"),
)
"""Order inside the layer ``components``; ``narrow`` ends it because it bends all others on small screens."""

SCRIPTS = {
    "early.js": ("js/early.js",),
    "app.js": (
        *("vendor/htmx-4.0.1.min.js", "vendor/hx-csp-4.0.1.min.js"),
        *(f"js/{name}.js" for name in ("requests", "rows", "columns", "forms", "announce", "theme", "keys")),
    ),
}
"""Each product and its sources in order. ``early.js`` runs before the first paint, ``app.js`` after parsing.

htmx and hx-csp are in one file on purpose: loaded apart, htmx could start on the page before its gate stands.
"""

_STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_COMMENT_OR_STRING = re.compile(_STRING.pattern + r"|/\*.*?\*/", re.DOTALL)


def build_bundles(static: Path = STATIC) -> bool:
    """Writes the products and their manifest; False when nothing changed."""
    built = static / "built"
    products = {"app.css": stylesheet(static / "css")}
    products |= {name: script(static, sources) for name, sources in SCRIPTS.items()}
    manifest = {}
    for name, text in products.items():
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        stem, suffix = name.split(".")
        manifest[name] = f"built/{stem}.{digest}.{suffix}"
    wanted = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    path = built / "manifest.json"
    if path.is_file() and path.read_text("utf-8") == wanted and all((static / f).is_file() for f in manifest.values()):
        return False
    built.mkdir(parents=True, exist_ok=True)
    keep = {Path(file).name for file in manifest.values()}
    for name, text in products.items():
        (static / manifest[name]).write_text(text, "utf-8")
    path.write_text(wanted, "utf-8")
    for old in built.iterdir():
        if old.suffix in {".css", ".js"} and old.name not in keep:
            old.unlink()
    return True


def stylesheet(folder: Path) -> str:
    """The whole stylesheet: one layer statement, then each layer with its sources."""
    parts = [f"@layer {','.join(LAYERS)};"]
    for layer in LAYERS:
        if layer == "components":
            sources = [folder / "components" / f"{name}.css" for name in COMPONENTS]
        else:
            sources = [path for path in [folder / f"{layer}.css"] if path.is_file()]
        body = "".join(minify_css(path.read_text("utf-8")) for path in sources)
        if body:
            parts.append(f"@layer {layer}{{{body}}}")
    return "\n".join(parts) + "\n"


def minify_css(text: str) -> str:
    """Drops comments and the white space that no selector or value needs; strings stay as they are."""
    bare = _COMMENT_OR_STRING.sub(lambda found: "" if found[0].startswith("/*") else found[0], text)
    pieces = _STRING.split(bare)
    return "".join(piece if index % 2 else _squeeze(piece) for index, piece in enumerate(pieces)).strip()


def _squeeze(text: str) -> str:
    # White space before a colon may be a descendant selector, so only the one after it goes.
    text = re.sub(r"\s+", " ", text).replace(": ", ":")
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}")


def script(static: Path, sources: tuple[str, ...]) -> str:
    """The sources one after the other; ours lose comment lines and indentation, vendored ones stay as they are."""
    parts = []
    for source in sources:
        text = (static / source).read_text("utf-8")
        parts.append(minify_js(text) if source.startswith("js/") else text)
    # A semicolon between, or a source that begins with a parenthesis would call what the one before it left.
    return ";\n".join(part.rstrip(";\n") for part in parts) + ";\n"


def minify_js(text: str) -> str:
    """Drops whole-line comments, indentation and empty lines. Sources hold no multi-line strings, so this is safe."""
    lines = []
    comment = False
    for raw in text.splitlines():
        line = raw.strip()
        comment = comment or line.startswith("/*")
        if line and not comment and not line.startswith("//"):
            lines.append(line)
        if comment and line.endswith("*/"):
            comment = False
    return "\n".join(lines) + "\n"
