"""``python -m bench.server MODE PORT …``: one of the servers that the ledger bench compares.

``full`` is the product. ``bare`` is a plain Litestar handler with the same template and the same statements through an
ordinary asyncpg pool: no sign-in, no row security, no tenant's transaction, and a frame made once. The steps between
add one thing each: ``fenced`` the tenant's transaction, ``signed`` the gate with its session.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.datastructures import State

from bench.serving_plan import ServerPlan
from core.accounts.sessions import LiveSession
from core.context import ActingPost, TenantContext
from core.crypto import KeyRing
from core.db import DB, Transaction
from web.app import WebConfig, create_app
from web.kit import desk as desk_kit
from web.kit.shell import Shell, ShellNavItem, ShellNavSection, ShellUser
from web.routes.ledger.pages import ledger_page

AnyRequest = Request[Any, Any, Any]


class BareDoor(Transaction):
    """The same statements on an ordinary pool: each takes a connection, nothing is begun or committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool, "", DB.current_transaction)
        self._plain = pool

    async def fetch(self, sql: str, *args: object) -> list[Any]:
        async with self._plain.acquire() as connection:
            rows: list[Any] = await connection.fetch(sql, *args)
            return rows


def main(plan: ServerPlan) -> None:
    """Serves until killed."""
    config = WebConfig(plan.app_url, plan.platform_url, plan.redis_url, Path(plan.home))
    if plan.mode in ("signed", "bare", "fenced"):
        desk_kit._shell = _constant_shell  # type: ignore[assignment]  # -- the frame is what is left out
    app = create_app(config) if plan.mode in ("full", "signed") else _bare_app(plan, config)
    uvicorn.run(
        app, host="127.0.0.1", port=plan.port, loop="uvloop", http="httptools", access_log=False, log_level="error"
    )


def _bare_app(plan: ServerPlan, config: WebConfig) -> Litestar:
    product = create_app(config)
    post = ActingPost(plan.tenant_id, plan.tenant_id, "度量员", plan.tenant_id, "市第0局", "coordinator")
    live = LiveSession(
        TenantContext(tenant_id=plan.tenant_id, slug=plan.slug, tenant_name="度量市", post=post), 0, 1, False, "zh_CN"
    )
    pools: dict[str, asyncpg.Pool] = {}

    @get("/measured/desk/ledger")
    async def page(request: AnyRequest) -> Response[Any]:
        request.state["live"], request.state["csrf_token"] = live, "0"
        door = DB.tenant(plan.tenant_id) if plan.mode == "fenced" else BareDoor(pools["admin"])
        async with door:
            answer: Response[Any] = await ledger_page.fn(request)
        return answer

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        pools["admin"] = await asyncpg.create_pool(plan.admin_url, min_size=8, max_size=8)
        await DB.start(plan.app_url)
        yield
        await pools["admin"].close()
        await DB.stop()

    state = State(
        {"face": product.state.face, "hooks": product.state.hooks, "keyring": KeyRing.load(config.home / "k")}
    )
    return Litestar([page], debug=False, lifespan=[lifespan], openapi_config=None, state=state)


async def _constant_shell(*_: object) -> Shell:
    return _SHELL


_SHELL = Shell(
    tenant_name="度量市",
    home_url="/measured/desk",
    language_url="/measured/language",
    user=ShellUser("度量员", "市第0局", "统筹", "/measured/sign-out"),
    nav=(
        ShellNavSection(
            "",
            tuple(
                ShellNavItem(word, f"/measured/desk/{word}", 3) for word in ("工作台", "任务台账", "总览", "公文拆解")
            ),
        ),
    ),
    search_url="/measured/desk/search",
    notifications_url="/measured/desk/notifications",
)

if __name__ == "__main__":
    asyncio.set_event_loop_policy(None)
    main(msgspec.json.decode(sys.argv[1], type=ServerPlan))
