"""The reference of all hooks for those who write plugins, made from the specs: ``docs/hooks.md``.

``python -m core.hooks.reference`` prints it. A test fails when the file says otherwise than the specs.
"""

import inspect
import re
import sys
import types
import typing
from collections import deque
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import msgspec

from core.hooks import setup_specs, tenant_specs
from core.hooks.caller import DEFAULT_BUDGET_SECONDS
from core.hooks.health import FAILURES_UNTIL_REST, REST_SECONDS
from core.hooks.manifest import Manifest
from core.hooks.registry import hook_names

REFERENCE = "docs/hooks.md"
CLAUSES = ("Called", "Return", "Errors", "Since")

_HEAD = """\
# Hooks

Made by `python -m core.hooks.reference` from the specs in `core/hooks`; change those and not this file. How a plugin
is put together stands in [vendors.md](vendors.md).

A plugin implements a hook by a function of the same name in its `hooks.py`, marked with `@hookimpl` from
`core.hooks.markers`. It may leave out arguments it does not need and must not rename them. A hook returns a list or
tuple of the records below, never a dictionary.
"""
_SETUP = """\
## Setup hooks

Plain functions without arguments, called once per process for every installed plugin, enabled anywhere or not. The
names in their results begin with the plugin's name and a dot, and no name may come twice.
"""
_TENANT = f"""\
## Tenant hooks

`async def`, awaited for one tenant and only where the plugin is enabled, one after the other, inside the tenant's
transaction and behind a savepoint. When a plugin raises, or takes longer than {DEFAULT_BUDGET_SECONDS:g} seconds,
this is logged under its name, its statements are undone and its results dropped. A hook that failed
{FAILURES_UNTIL_REST} times in a row rests for {REST_SECONDS:g} seconds in that tenant. Results are sorted by `order`,
then by owner.
"""
_RECORDS = """\
## Records

What hooks are given and what they return: frozen structs of msgspec. A field without a default must be given.
"""


class SpecError(ValueError):
    """A spec's docstring is not written as they all are; the text names the hook."""


def reference() -> str:
    """The whole reference as Markdown. Raises SpecError."""
    parts = [_HEAD, _SETUP, *_hooks(setup_specs), _TENANT, *_hooks(tenant_specs), _RECORDS]
    parts += [_record(record) for record in records()]
    return "\n".join(parts)


def records() -> list[type[msgspec.Struct]]:
    """The manifest, then every record that a hook takes or returns and those inside them, in order of appearance."""
    found: dict[type[msgspec.Struct], None] = {Manifest: None}
    waiting: deque[type[msgspec.Struct]] = deque()
    for _, function in (*_specs(setup_specs), *_specs(tenant_specs)):
        for kind in typing.get_type_hints(function).values():
            waiting.extend(_structs(kind))
        while waiting:
            record = waiting.popleft()
            if record not in found:
                found[record] = None
                waiting.extend(inner for field in msgspec.structs.fields(record) for inner in _structs(field.type))
    return list(found)


def read_spec(name: str, docstring: str) -> tuple[str, dict[str, str]]:
    """What the hook is for, and its clauses, each on one line. Raises SpecError when one is missing or out of order."""
    summary, *pieces = re.split(r"^\*(\w+)\* ", docstring, flags=re.MULTILINE)
    clauses = dict(zip(pieces[::2], (_one_line(text) for text in pieces[1::2]), strict=True))
    if not summary.strip() or tuple(clauses) != CLAUSES or not all(clauses.values()):
        raise SpecError(
            f"the docstring of {name} says what the hook is for and then {', '.join(CLAUSES)}, in that order"
        )
    return summary.strip(), clauses


def _specs(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name in hook_names(module):
        yield name, getattr(module, name)


def _hooks(module: ModuleType) -> Iterator[str]:
    for name, function in _specs(module):
        summary, clauses = read_spec(name, inspect.getdoc(function) or "")
        kind = "async def" if inspect.iscoroutinefunction(function) else "def"
        signature = _signature(function)
        lines = "\n".join(f"- *{clause}* {clauses[clause]}" for clause in CLAUSES)
        yield f"### `{name}`\n\n{summary}\n\n```python\n{kind} {name}{signature}\n```\n\n{lines}\n"


def _signature(function: Callable[..., object]) -> str:
    hints = typing.get_type_hints(function)
    arguments = ", ".join(f"{name}: {_type(hints[name])}" for name in inspect.signature(function).parameters)
    return f"({arguments}) -> {_type(hints['return'])}"


def _record(record: type[msgspec.Struct]) -> str:
    rows = "\n".join(
        f"| `{field.name}` | `{_cell(_type(field.type))}` | {_default(field)} |"
        for field in msgspec.structs.fields(record)
    )
    document = inspect.getdoc(record) or ""
    return f"### `{record.__name__}`\n\n{document}\n\n| field | type | default |\n|---|---|---|\n{rows}\n"


def _structs(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct:
        yield kind
    for inner in typing.get_args(kind):
        for each in inner if isinstance(inner, list) else (inner,):
            yield from _structs(each)


def _type(kind: Any) -> str:
    """A type as it is written in code, names without their modules."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is None or kind is types.NoneType:
        return "None"
    if origin is None:
        return "..." if kind is ... else str(getattr(kind, "__name__", kind))
    if origin is typing.Literal:
        return " | ".join(f'"{word}"' for word in inner)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(_type(each) for each in inner)
    return f"{origin.__name__}[{', '.join(_argument(each) for each in inner)}]"


def _argument(kind: Any) -> str:
    return f"[{', '.join(_type(each) for each in kind)}]" if isinstance(kind, list) else _type(kind)


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return ""
    if field.default is msgspec.NODEFAULT:
        value = field.default_factory() if callable(field.default_factory) else field.default_factory
    else:
        value = field.default
    return f"`{_cell(repr(value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Prints the reference."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
