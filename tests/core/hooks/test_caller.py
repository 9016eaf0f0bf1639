"""The caller: only enabled owners, a fixed order, and a guest's failure stays the guest's."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from core.context import TenantContext
from core.hooks import setup_specs, tenant_specs
from core.hooks.caller import HookCaller
from core.hooks.discovery import PluginRefusedError
from core.hooks.health import FAILURES_UNTIL_REST
from core.hooks.registry import Registry
from core.hooks.results import NavItem, ObligationKind, SearchResult
from tests.core.hooks.fakes import TENANT_A, TENANT_B, make_context, make_item, make_module, make_plugin


def giving(*items: NavItem) -> Callable[..., Any]:
    async def navigation_items() -> Sequence[NavItem]:
        return list(items)

    return navigation_items


def make_caller(core: Callable[..., Any] | None = None, budget_seconds: float = 2.0, **plugins: object) -> HookCaller:
    modules = [make_module("core.part", navigation_items=core)] if core else []
    installed = [make_plugin(name, navigation_items=function) for name, function in plugins.items()]
    return HookCaller(Registry(modules, installed, core_version="0.1.0"), budget_seconds=budget_seconds)


async def labels(caller: HookCaller, context: TenantContext) -> list[tuple[str, str]]:
    found = await caller.collect(tenant_specs.navigation_items, context)
    return [(contribution.owner, contribution.item.label) for contribution in found]


async def test_core_is_always_on_and_plugins_only_when_enabled() -> None:
    caller = make_caller(
        giving(make_item("台账", 100)), fig=giving(make_item("甲", 50)), pear=giving(make_item("乙", 10))
    )
    assert await labels(caller, make_context()) == [("core", "台账")]
    assert await labels(caller, make_context("pear")) == [("pear", "乙"), ("core", "台账")]
    assert await labels(caller, make_context("pear", "fig")) == [("pear", "乙"), ("fig", "甲"), ("core", "台账")]
    assert await labels(caller, make_context("not_installed")) == [("core", "台账")]


async def test_equal_order_sorts_by_owner_and_keeps_the_owners_own_order() -> None:
    caller = make_caller(
        giving(make_item("三", 100)),
        zebra=giving(make_item("四", 100), make_item("五", 100)),
        apple=giving(make_item("一", 100), make_item("二", 100)),
    )
    expected = [("apple", "一"), ("apple", "二"), ("core", "三"), ("zebra", "四"), ("zebra", "五")]
    assert await labels(caller, make_context("apple", "zebra")) == expected


async def test_arguments_reach_implementations_that_take_only_some_of_them() -> None:
    async def only_query(query: str) -> Sequence[SearchResult]:
        return [SearchResult(group="词", title=query, url_path="x", order=1)]

    async def all_of_it(context: TenantContext, query: str, limit: int) -> Sequence[SearchResult]:
        return [SearchResult(group="词", title=f"{context.slug}/{query}/{limit}", url_path="x", order=2)]

    plugins = [make_plugin("fig", search_results=only_query), make_plugin("pear", search_results=all_of_it)]
    caller = HookCaller(Registry([], plugins, core_version="0.1.0"))
    for arguments in (("水", 9), ()):
        keywords: dict[str, Any] = {} if arguments else {"limit": 9, "query": "水"}
        found = await caller.collect(tenant_specs.search_results, make_context("fig", "pear"), *arguments, **keywords)
        assert [contribution.item.title for contribution in found] == ["水", "fengzhou/水/9"]


async def broken() -> Sequence[NavItem]:
    raise LookupError("no such row")


async def hanging() -> Sequence[NavItem]:
    await asyncio.sleep(60)
    return []


async def untidy() -> Any:
    return {"label": "甲"}


async def mixed() -> Any:
    return [make_item("甲", 1), {"label": "乙"}]


async def timing_out_by_itself() -> Sequence[NavItem]:
    raise TimeoutError


@pytest.mark.parametrize(
    ("failing", "kind"),
    [(broken, "error"), (hanging, "timeout"), (untidy, "error"), (mixed, "error"), (timing_out_by_itself, "error")],
)
async def test_failing_plugin_is_dropped_and_named(
    failing: Callable[..., Any], kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caller = make_caller(
        giving(make_item("台账", 100)), budget_seconds=0.05, fig=failing, pear=giving(make_item("乙", 200))
    )
    with caplog.at_level(logging.ERROR, "core.hooks.caller"):
        assert await labels(caller, make_context("fig", "pear")) == [("core", "台账"), ("pear", "乙")]
    assert [record.getMessage() for record in caplog.records] == [
        f"Plugin fig failed ({kind}) in hook navigation_items for tenant fengzhou."
    ]
    fig = next(timing for timing in caller.health.timings() if timing.owner == "fig")
    assert (fig.calls, fig.failures, fig.timeouts) == (1, 1, int(kind == "timeout"))


async def test_cancelling_the_request_is_not_a_plugins_failure() -> None:
    caller = make_caller(fig=hanging)
    request = asyncio.create_task(labels(caller, make_context("fig")))
    await asyncio.sleep(0.02)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert caller.health.timings() == []


async def test_cores_own_error_stays_an_error() -> None:
    with pytest.raises(LookupError):
        await labels(make_caller(broken), make_context())


async def test_plugin_that_keeps_failing_rests_in_its_tenant_only(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[object] = []

    async def fails_in_a(context: TenantContext) -> Sequence[NavItem]:
        tried.append(context.tenant_id)
        if context.tenant_id == TENANT_A:
            raise LookupError
        return [make_item("甲", 1)]

    caller = make_caller(fig=fails_in_a)
    with caplog.at_level(logging.CRITICAL, "core.hooks.caller"):
        for _ in range(FAILURES_UNTIL_REST + 3):
            assert await labels(caller, make_context("fig")) == []
    assert tried == [TENANT_A] * FAILURES_UNTIL_REST
    assert caller.health.unhealthy(TENANT_A) == frozenset({"fig"})
    assert await labels(caller, make_context("fig", tenant_id=TENANT_B)) == [("fig", "甲")]


async def test_plugins_run_in_a_savepoint_and_core_does_not() -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def savepoint() -> AsyncIterator[None]:
        seen.append("open")
        try:
            yield
        except BaseException as error:
            seen.append(type(error).__name__)
            raise
        else:
            seen.append("kept")

    registry = Registry(
        [make_module("core.part", navigation_items=giving())],
        [make_plugin("fig", navigation_items=giving()), make_plugin("pear", navigation_items=hanging)],
        core_version="0.1.0",
    )
    caller = HookCaller(registry, budget_seconds=0.02, savepoint=savepoint)
    await labels(caller, make_context())
    assert seen == []
    await labels(caller, make_context("fig", "pear"))
    assert seen == ["open", "kept", "open", "TimeoutError"]


def kinds_named(*names: str) -> Callable[[], Sequence[ObligationKind]]:
    return lambda: [ObligationKind(name=name, label=name, url_path="x/{subject_id}") for name in names]


def make_setup_caller(core: Callable[..., Any], **plugins: object) -> HookCaller:
    installed = [make_plugin(name, obligation_kinds=function) for name, function in plugins.items()]
    return HookCaller(Registry([make_module("core.part", obligation_kinds=core)], installed, core_version="0.1.0"))


def test_setup_hooks_ask_every_installed_owner() -> None:
    caller = make_setup_caller(kinds_named("assignment", "letter"), pear=kinds_named("pear.reply"), fig=kinds_named())
    found = caller.collect_setup(setup_specs.obligation_kinds)
    assert [(contribution.owner, contribution.item.name) for contribution in found] == [
        ("core", "assignment"),
        ("core", "letter"),
        ("pear", "pear.reply"),
    ]


def raising() -> Sequence[ObligationKind]:
    raise LookupError("no file")


@pytest.mark.parametrize(
    ("plugin", "sentence"),
    [
        (kinds_named("reply"), "插件 fig 的钩子 obligation_kinds 给出名称“reply”，应以“fig.”开头。"),
        (kinds_named("fig.a", "fig.a"), "钩子 obligation_kinds 的名称“fig.a”被 fig 和 fig 重复给出。"),
        (raising, "插件 fig 的钩子 obligation_kinds 在启动时出错：LookupError: no file。"),
        (lambda: None, "插件 fig 的钩子 obligation_kinds 在启动时出错：TypeError"),
    ],
)
def test_setup_failure_of_a_plugin_stops_the_start(plugin: Callable[..., Any], sentence: str) -> None:
    caller = make_setup_caller(kinds_named("assignment"), fig=plugin)
    with pytest.raises(PluginRefusedError) as caught:
        caller.collect_setup(setup_specs.obligation_kinds)
    assert caught.value.sentence.startswith(sentence)


def test_cores_own_setup_error_stays_an_error() -> None:
    with pytest.raises(LookupError):
        make_setup_caller(raising).collect_setup(setup_specs.obligation_kinds)
