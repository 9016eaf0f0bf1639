"""The compiled templates of a process: one Jinja environment per language, plugins' templates and macros included."""

import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from core.phrases import counted
from web.kit.answer import csrf_token, hx, hx_nonce, new_idempotency_key
from web.kit.filters import FILTERS
from web.kit.i18n import gettext, ngettext
from web.kit.options import draw_options

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
COMPONENTS = "components"


def create_environment(plugin_templates: Mapping[str, Path], addresses: Mapping[str, str]) -> Environment:
    """An environment for the language spoken while it compiles; ``addresses`` maps front-end files to URLs."""
    environment = PageEnvironment(
        loader=_loader(plugin_templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.do", "jinja2.ext.i18n", TranslatedConstants],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(FILTERS)
    # Ours instead of the extension's, which wrap every message in Markup and cost four times as much.
    environment.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    environment.globals.update(
        counted=counted,
        asset=dict(addresses).__getitem__,
        csrf_token=csrf_token,
        draw_options=draw_options,
        hx=hx,
        hx_nonce=hx_nonce,
        idempotency_key=new_idempotency_key,
    )
    environment.globals["ui"] = _components(environment)
    return environment


_HARMLESS = frozenset({int, UUID})
"""Kinds whose text is never markup."""


def written(value: object) -> str:
    """What stands in the page for a value: its text, escaped, or markup as it is."""
    kind = type(value)
    if kind is str:
        return html.escape(value)  # type: ignore[arg-type]  # -- a plain string
    if kind is Markup:
        return value  # type: ignore[return-value]  # -- a string too
    return str(value) if kind in _HARMLESS else escape(value)


class PlainOutput(CodeGenerator):
    """Compiles templates that write escaped text as plain strings.

    Jinja makes a ``Markup`` object of every text it writes, joins them a moment later, and nobody sees one: that was a
    fifth of the time of a list page. Where markup has to be told from text, in macros and sets, Jinja still does.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class PageEnvironment(Environment):
    """Jinja's environment with the one change of how values are written out."""

    code_generator_class = PlainOutput
    written = staticmethod(written)


class TranslatedConstants(Extension):
    """Translates ``_('…')`` of a plain string while a template compiles, so that rendering pays nothing for it.

    Messages with variables stay calls and are translated when they are drawn.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Replaces the four tokens of such a call by one string; ``x._('…')`` is somebody else's and stays."""
        window: list[Token] = []
        before = ""
        for token in stream:
            window.append(token)
            if len(window) < 4:
                continue
            if before != "dot" and self._is_constant_call(window):
                yield Token(window[2].lineno, "string", gettext(window[2].value))
                before = "string"
                window.clear()
            else:
                before = window[0].type
                yield window.pop(0)
        yield from window

    @staticmethod
    def _is_constant_call(window: list[Token]) -> bool:
        shape = tuple(token.type for token in window)
        return shape == ("name", "lparen", "string", "rparen") and window[0].value == "_"


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
