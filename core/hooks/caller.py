"""The only place that calls and awaits hook implementations.

Tenant hooks: the implementations of core and of the plugins enabled in the context are awaited one by one (they share
the one connection of the tenant's transaction, so nothing is gained by running them together). A plugin that raises,
hangs or returns the wrong thing is logged by name and its result dropped; core's own code is not a guest, and its
errors stay errors. Setup hooks: every installed owner, and any error stops the start.
"""

import asyncio
import logging
import typing
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from time import perf_counter
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

import msgspec

from core.context import TenantContext
from core.hooks.discovery import PluginRefusedError
from core.hooks.health import FailureKind, HookHealth
from core.hooks.registry import CORE, Implementation, Registry

logger = logging.getLogger(__name__)

DEFAULT_BUDGET_SECONDS = 2.0
_CACHE_LIMIT = 4096


class Ordered(Protocol):
    """A result of a tenant hook."""

    @property
    def order(self) -> int: ...


class Named(Protocol):
    """A result of a setup hook."""

    @property
    def name(self) -> str: ...


P = ParamSpec("P")
R = TypeVar("R", bound=Ordered)
N = TypeVar("N", bound=Named)
T_co = TypeVar("T_co", covariant=True)


class Contribution(msgspec.Struct, Generic[T_co], frozen=True):
    """One result and the owner who contributed it: ``core`` or a plugin's name."""

    owner: str
    item: T_co


class HookCaller:
    """Calls hooks through the registry. One per process, made by the composition root.

    ``budget_seconds`` is what one plugin may take for one call of one hook; code that blocks without awaiting cannot
    be interrupted, only measured. ``savepoint`` makes the block in which a plugin runs; the composition root passes the
    database's, so that a plugin's failed statement does not end the tenant's transaction.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        budget_seconds: float = DEFAULT_BUDGET_SECONDS,
        savepoint: Callable[[], AbstractAsyncContextManager[object]] = nullcontext,
    ) -> None:
        self.registry = registry
        self.health = HookHealth()
        self._budget_seconds = budget_seconds
        self._savepoint = savepoint
        self._allowed: dict[tuple[str, frozenset[str]], tuple[Implementation, ...]] = {}

    async def collect(
        self,
        hook: Callable[Concatenate[TenantContext, P], Coroutine[Any, Any, Sequence[R]]],
        context: TenantContext,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> list[Contribution[R]]:
        """Awaits a tenant hook, named by its spec function, for one tenant; sorted by (order, owner)."""
        values = dict(zip(_argument_names(hook), (context, *args), strict=False)) | kwargs
        wanted = _result_type(hook)
        collected: list[Contribution[R]] = []
        for implementation in self._allowed_implementations(hook.__name__, context.enabled):
            arguments = [values[name] for name in implementation.argnames]
            results = await self._await_one(hook.__name__, implementation, context, arguments, wanted)
            collected.extend(Contribution(implementation.owner, result) for result in results)
        collected.sort(key=lambda found: (found.item.order, found.owner))
        return collected

    def collect_setup(self, hook: Callable[[], Sequence[N]]) -> list[Contribution[N]]:
        """Calls a setup hook of every installed owner, core first. Raises PluginRefusedError for a plugin's failure.

        A plugin's names must begin with its own name and a dot, and no name may come twice.
        """
        collected: dict[str, Contribution[N]] = {}
        for implementation in self.registry.implementations(hook.__name__):
            for result in _call_setup(hook.__name__, implementation, _result_type(hook)):
                if implementation.owner != CORE and not result.name.startswith(f"{implementation.owner}."):
                    raise PluginRefusedError(
                        f"插件 {implementation.owner} 的钩子 {hook.__name__} 给出名称“{result.name}”，"
                        f"应以“{implementation.owner}.”开头。请修改。"
                    )
                if result.name in collected:
                    raise PluginRefusedError(
                        f"钩子 {hook.__name__} 的名称“{result.name}”被 {collected[result.name].owner} 和 "
                        f"{implementation.owner} 重复给出。请改掉一个。"
                    )
                collected[result.name] = Contribution(implementation.owner, result)
        return list(collected.values())

    def _allowed_implementations(self, hook: str, enabled: frozenset[str]) -> tuple[Implementation, ...]:
        key = (hook, enabled)
        found = self._allowed.get(key)
        if found is None:
            if len(self._allowed) >= _CACHE_LIMIT:
                self._allowed.clear()
            found = tuple(
                implementation
                for implementation in self.registry.implementations(hook)
                if implementation.owner == CORE or implementation.owner in enabled
            )
            self._allowed[key] = found
        return found

    async def _await_one(
        self, hook: str, implementation: Implementation, context: TenantContext, arguments: list[Any], wanted: type[R]
    ) -> Sequence[R]:
        started = perf_counter()
        if implementation.owner == CORE:
            results = _checked(await _coroutine(implementation, arguments), wanted)
            self.health.record_success(CORE, hook, context.tenant_id, perf_counter() - started)
            return results
        if self.health.is_resting(implementation.owner, hook, context.tenant_id):
            return ()
        return await self._await_guest(hook, implementation, context, arguments, wanted)

    async def _await_guest(
        self, hook: str, implementation: Implementation, context: TenantContext, arguments: list[Any], wanted: type[R]
    ) -> Sequence[R]:
        owner, started = implementation.owner, perf_counter()
        budget = asyncio.timeout(self._budget_seconds)
        try:
            async with self._savepoint(), budget:
                results = _checked(await _coroutine(implementation, arguments), wanted)
        except Exception:
            kind: FailureKind = "timeout" if budget.expired() else "error"
            self.health.record_failure(owner, hook, context.tenant_id, perf_counter() - started, kind)
            logger.exception("Plugin %s failed (%s) in hook %s for tenant %s.", owner, kind, hook, context.slug)
            return ()
        self.health.record_success(owner, hook, context.tenant_id, perf_counter() - started)
        return results


def _call_setup(hook: str, implementation: Implementation, wanted: type[N]) -> Sequence[N]:
    if implementation.owner == CORE:
        return _checked(implementation.function(), wanted)
    try:
        return _checked(implementation.function(), wanted)
    except Exception as error:
        raise PluginRefusedError(
            f"插件 {implementation.owner} 的钩子 {hook} 在启动时出错：{type(error).__name__}: {error}。"
            "请修好它，或卸下这个插件。"
        ) from error


def _coroutine(implementation: Implementation, arguments: list[Any]) -> Coroutine[Any, Any, object]:
    return typing.cast("Coroutine[Any, Any, object]", implementation.function(*arguments))


def _checked(results: object, wanted: type[T_co]) -> Sequence[T_co]:
    if not isinstance(results, (list, tuple)):
        raise TypeError(f"a hook returns a list or tuple of {wanted.__name__}, not {type(results).__name__}")
    for result in results:
        if not isinstance(result, wanted):
            raise TypeError(f"a hook returns {wanted.__name__}, not {type(result).__name__}")
    return results


_result_types: dict[Callable[..., object], type[Any]] = {}


def _result_type(hook: Callable[..., object]) -> type[Any]:
    """The struct a spec promises: the X of its ``-> Sequence[X]``."""
    found = _result_types.get(hook)
    if found is None:
        returned = typing.get_type_hints(hook)["return"]
        found = _result_types[hook] = typing.get_args(returned)[0]
    return found


def _argument_names(hook: Callable[..., object]) -> tuple[str, ...]:
    code = hook.__code__
    return tuple(code.co_varnames[: code.co_argcount])
