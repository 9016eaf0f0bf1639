"""The composition root of the web application. Read from top to bottom, this is all the wiring there is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from litestar import Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from core.accounts import hooks as accounts_hooks
from core.crypto import KeyRing
from core.db import DB, PLATFORM
from core.errors import AppError
from core.hooks.caller import HookCaller
from core.hooks.discovery import discover_plugins
from core.hooks.registry import Registry
from core.ledger import hooks as ledger_hooks
from core.notices import hooks as notices_hooks
from core.obligations import hooks as obligations_hooks
from tenants.setup import hooks as setup_hooks
from web.errors import answer_defect, answer_http_error, answer_refusal
from web.kit.render import create_face
from web.kit.static import static_router
from web.middleware import TenantGate
from web.operator_gate import OperatorGate
from web.routes import ROUTES

# 20 MB for one file, and room for the fields around it.
MAX_BODY = 24 * 1024 * 1024

# The areas of core that contribute to navigation, desk, overview and search, as a plugin would.
CORE_CONTRIBUTIONS = (
    obligations_hooks,
    ledger_hooks,
    notices_hooks,
    accounts_hooks,
    setup_hooks,
)


@dataclass(frozen=True)
class WebConfig:
    """What the web process is given: addresses, the folder of its data, how many proxies stand before it."""

    app_database_url: str
    platform_database_url: str
    redis_url: str
    home: Path
    trusted_proxies: int = 0
    pool_size: int = 8
    pgbouncer: bool = False


def core_registry() -> Registry:
    """Core's own contributions and the installed plugins, for web and worker alike."""
    return Registry(CORE_CONTRIBUTIONS, discover_plugins(), core_version=version("yingshang"))


def create_app(config: WebConfig, *, routes: Sequence[object] = ROUTES) -> Litestar:
    """The application for one configuration. Nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await DB.start(config.app_database_url, size=config.pool_size, pgbouncer=config.pgbouncer)
        await PLATFORM.start(config.platform_database_url, pgbouncer=config.pgbouncer)
        yield
        await DB.stop()
        await PLATFORM.stop()

    return Litestar(
        route_handlers=[static_router(), *routes],  # type: ignore[list-item]  # -- handlers are functions to mypy
        middleware=[TenantGate(), OperatorGate()],
        exception_handlers={
            AppError: answer_refusal,
            HTTPException: answer_http_error,
            Exception: answer_defect,
        },
        lifespan=[lifespan],
        openapi_config=None,
        request_max_body_size=MAX_BODY,
        state=State(
            {
                "face": create_face(),
                "keyring": KeyRing.load(config.home / "keys.json"),
                "hooks": HookCaller(core_registry(), savepoint=DB.transaction),
                "trusted_proxies": config.trusted_proxies,
                "config": config,
            }
        ),
    )
