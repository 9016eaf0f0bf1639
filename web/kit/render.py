"""From a template and frozen records to an answer: the only place that makes HTML responses.

One function, ``page``, decides between the whole page and a fragment by the headers of htmx, and sets what every
answer must carry: the content security policy with its nonce, ``no-store``, ``Vary``.
"""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template
from litestar import Request, Response
from msgspec import Struct

from web.kit.answer import Answer, answering, new_nonce
from web.kit.environment import create_environment
from web.kit.htmx import VARY, read_htmx
from web.kit.i18n import (
    CORE_CATALOGUES,
    LOCALE_COOKIE,
    LOCALES,
    SOURCE_LOCALE,
    choose_locale,
    load_catalogues,
    speaking,
)
from web.kit.passages import mark_chinese
from web.kit.static import load_addresses

MAIN_BLOCK = "main"
"""What a fragment request gets when the element it targets has no block of its own."""

HTML = "text/html"

AnyRequest = Request[Any, Any, Any]


class Face(Struct, frozen=True):
    """The compiled templates and the catalogues of one process, by locale; lives in ``app.state.face``."""

    environments: Mapping[str, Environment]
    catalogues: Mapping[str, NullTranslations]


def create_face(
    plugin_templates: Mapping[str, Path] | None = None,
    plugin_catalogues: Iterable[Path] = (),
    addresses: Mapping[str, str] | None = None,
) -> Face:
    """Builds the face of a process. ``plugin_templates`` maps a plugin's name, its template prefix, to its folder."""
    files = load_addresses() if addresses is None else addresses
    catalogues = load_catalogues((CORE_CATALOGUES, *plugin_catalogues))
    environments = {}
    for locale in LOCALES:
        with speaking(locale, catalogues):
            environments[locale] = create_environment(plugin_templates or {}, files)
    return Face(environments, catalogues)


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **view: object,
) -> Response[bytes]:
    """Answers with the page, or with the block that htmx asked for.

    A request that swaps part of the page gets the block named like the id of its target (``#task-rows`` is
    ``task_rows``), else the block ``main``. ``request.state.csrf_token`` feeds the forms; ``view`` holds frozen
    records and finished strings.
    """
    face: Face = request.app.state.face
    locale = locale_of(request)
    asked = read_htmx(request.headers)
    answer = Answer(new_nonce(), request.state.get("csrf_token") or "")
    variables = {
        "flash": request.state.get("flash") or (),
        **view,
        "fragment": asked.partial,
        "page_url": _address_of(request),
        "lang": LOCALES[locale],
        "nonce": answer.nonce,
    }
    with speaking(locale, face.catalogues), answering(answer):
        source = face.environments[locale].get_template(template)
        if asked.partial:
            text = render_block(source, asked.target.replace("-", "_"), variables)
        else:
            text = source.render(variables)
    if locale != SOURCE_LOCALE:
        text = mark_chinese(text)
    return Response(
        text.encode(),
        status_code=status,
        media_type=HTML,
        headers={**security_headers(answer.nonce), "Vary": VARY, **(headers or {})},
    )


def locale_of(request: AnyRequest) -> str:
    """The language of the answer: what the person chose, else what was last chosen in this browser, else Chinese."""
    live = request.state.get("live")
    return choose_locale(live.locale if live else None, request.cookies.get(LOCALE_COOKIE))


def _address_of(request: AnyRequest) -> str:
    """The page's own address below the site, to come back to; empty for the answer to a form."""
    if request.method != "GET":
        return ""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def render_block(template: Template, name: str, variables: Mapping[str, object]) -> str:
    """The block ``name`` of a template, else its block ``main``, without the layout around it."""
    context = template.new_context(dict(variables))
    try:
        # The first step of the root function runs the imports and sets at the top of the template and links its
        # blocks to those of the layout; it stops before the layout's first text.
        next(iter(template.root_render_func(context)), None)
        blocks = context.blocks.get(name) or context.blocks[MAIN_BLOCK]
        return "".join(blocks[0](context))
    except Exception:
        template.environment.handle_exception()


def security_headers(nonce: str | None = None) -> dict[str, str]:
    """What every answer of ours carries. Without ``nonce`` no script is allowed at all.

    Trusted types leave writing markup or script into the page to htmx alone, whose gate checks it.
    """
    script = f"script-src 'self' 'nonce-{nonce}'; " if nonce else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; {script}style-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types htmx"
        ),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
