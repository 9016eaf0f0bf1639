"""The addresses of front-end files, named by their content, and the router that serves them."""

import json
from pathlib import Path

from litestar import Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.static_files import create_static_files_router

STATIC = Path(__file__).resolve().parent.parent / "static"
STATIC_PATH = "/static"

PLAIN_FILES = {
    "htmx.js": "vendor/htmx-4.0.1.min.js",
    "hx-csp.js": "vendor/hx-csp-4.0.1.min.js",
    "icon.svg": "icon.svg",
}
"""Files that carry their version in the name, or never change."""


class StaticFilesError(Exception):
    """The front-end build has not run; the text says what to do."""


def load_addresses(static: Path = STATIC) -> dict[str, str]:
    """The URL of each file by its plain name, such as ``app.css``."""
    manifest = static / "built" / "manifest.json"
    if not manifest.is_file():
        raise StaticFilesError("前端文件还没有生成：请先运行 python -m web.assets。")
    built = json.loads(manifest.read_text("utf-8"))
    return {name: f"{STATIC_PATH}/{file}" for name, file in {**PLAIN_FILES, **built}.items()}


def static_router(static: Path = STATIC) -> Router:
    """Serves the static folder to anybody; names change with content, so browsers may keep them for a year.

    Files are compressed as they leave, which happens once for each browser. Pages are not: they hold what their reader
    alone may see, and whether to compress them is decided where the connection is encrypted.
    """
    return create_static_files_router(
        path=STATIC_PATH,
        directories=[static],
        middleware=[DefineMiddleware(CompressionMiddleware, config=CompressionConfig(backend="gzip"))],
        cache_control=CacheControlHeader(max_age=31536000, public=True, immutable=True),
        include_in_schema=False,
    )
