"""From a template and frozen records to an answer: the only place that makes HTML responses.

One function, ``page``, decides between the whole page and a fragment by the headers of htmx, and sets what every
answer must carry: the content security policy with its nonce, ``no-store``, ``Vary``.
"""

from collections.abc import Iterable, Mapping
from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template
from litestar import Request, Response
from msgspec import Struct

from web.kit.answer import Answer, answering, csrf_token, hx, hx_nonce, new_idempotency_key, new_nonce
from web.kit.filters import FILTERS
from web.kit.htmx import VARY, read_htmx
from web.kit.i18n import CORE_CATALOGUES, LOCALE_COOKIE, LOCALES, choose_locale, load_catalogues, speaking
from web.kit.i18n import gettext as translate
from web.kit.i18n import ngettext as translate_plural
from web.kit.static import load_addresses

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
COMPONENTS = "components"
MAIN_BLOCK = "main"
"""What a fragment request gets when the element it targets has no block of its own."""

HTML = "text/html"

AnyRequest = Request[Any, Any, Any]


class Face(Struct, frozen=True):
    """The compiled templates and catalogues of one process; lives in ``app.state.face``."""

    environment: Environment
    catalogues: Mapping[str, NullTranslations]


def create_face(
    plugin_templates: Mapping[str, Path] | None = None,
    plugin_catalogues: Iterable[Path] = (),
    addresses: Mapping[str, str] | None = None,
) -> Face:
    """Builds the face of a process. ``plugin_templates`` maps a plugin's name, its template prefix, to its folder."""
    environment = Environment(
        loader=_loader(plugin_templates or {}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(FILTERS)
    environment.install_gettext_callables(translate, translate_plural, newstyle=True)  # type: ignore[attr-defined]  # -- the extension adds it
    files = dict(load_addresses() if addresses is None else addresses)
    environment.globals.update(
        asset=files.__getitem__,
        csrf_token=csrf_token,
        hx=hx,
        hx_nonce=hx_nonce,
        idempotency_key=new_idempotency_key,
    )
    environment.globals["ui"] = _components(environment)
    return Face(environment, load_catalogues((CORE_CATALOGUES, *plugin_catalogues)))


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
    locale = choose_locale(request.cookies.get(LOCALE_COOKIE))
    asked = read_htmx(request.headers)
    answer = Answer(new_nonce(), request.state.get("csrf_token") or "")
    variables = {
        "flash": request.state.get("flash") or (),
        **view,
        "fragment": asked.partial,
        "lang": LOCALES[locale],
        "nonce": answer.nonce,
    }
    source = face.environment.get_template(template)
    with speaking(locale, face.catalogues), answering(answer):
        if asked.partial:
            text = render_block(source, asked.target.replace("-", "_"), variables)
        else:
            text = source.render(variables)
    return Response(
        text.encode(),
        status_code=status,
        media_type=HTML,
        headers={**security_headers(answer.nonce), "Vary": VARY, **(headers or {})},
    )


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
    """What every answer of ours carries. Without ``nonce`` no inline script is allowed at all."""
    script = f"script-src 'self' 'nonce-{nonce}'; " if nonce else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; {script}style-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def _loader(plugin_templates: Mapping[str, Path]) -> ChoiceLoader:
    ours = {path.name for path in TEMPLATES.iterdir()}
    for name in plugin_templates:
        if name in ours:
            raise ValueError(f"the template prefix {name!r} of a plugin is a folder of ours")
    plugins = PrefixLoader({name: FileSystemLoader(path) for name, path in plugin_templates.items()})
    return ChoiceLoader([FileSystemLoader(TEMPLATES), plugins])


def _components(environment: Environment) -> SimpleNamespace:
    """All macros of ``components/`` under one name, so that pages and plugins import nothing."""
    macros: dict[str, object] = {}
    for path in sorted((TEMPLATES / COMPONENTS).glob("*.html")):
        module = environment.get_template(f"{COMPONENTS}/{path.name}").module
        for name, macro in vars(module).items():
            if name.startswith("_"):
                continue
            if name in macros:
                raise ValueError(f"two components are named {name!r}")
            macros[name] = macro
    return SimpleNamespace(**macros)
